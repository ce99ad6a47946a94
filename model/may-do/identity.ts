import { isFullyKnown, type Statement } from "../../iam";
import { written, type PolicySource } from "../linking/policy-source";
import { Directory } from "../linking/reference";
import { gap, type Gap } from "../reading/gap";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { unknownIn } from "../reading/value";
import { documentHolders } from "../stack/document-holder";
import { executionRoles } from "../stack/execution-role";
import type { Stack } from "../stack/stack";

/** What a policy of this stack allows to a user, a group, or a role that no function of the stack runs with. */
export interface IdentityGrant {
  readonly origin: PolicySource;
  readonly statement: Statement;
  /** What hides that the policy is one of an execution role after all, or attached to anybody. */
  readonly hidden: readonly Gap[];
}

/**
 * What the stack allows to users, groups and roles by documents that it writes, without conditions, and what hides more
 * of it. Left out are the policies of execution roles, and managed policies that nobody has: such a one may be a boundary.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html
 */
export function identityGrants(stack: Stack): {
  readonly grants: readonly IdentityGrant[];
  readonly gaps: readonly Gap[];
} {
  const inUse = executionRoles(stack).flatMap(({ role }) => role.policies);
  const judged = new Set(inUse.map(documentKey));
  const open = [
    ...stack.functions.flatMap(({ executionRole: role }) => (role.kind === "unresolved" ? [role.gap] : [])),
    ...inUse.flatMap((source) => ("gap" in source.content && isUnseen(source) ? [source.content.gap] : [])),
  ];
  const attachments = attachmentsOf(stack);
  const grants: IdentityGrant[] = [];
  const gaps: Gap[] = [];
  for (const origin of documentsOf(stack).filter((source) => !judged.has(documentKey(source)))) {
    const { holder, content } = origin;
    const isAttached = holder.type !== tokens.policy || attachments.policies.has(holder);
    const hidden = [...(ofRoles.has(holder.type) ? open : []), ...(isAttached ? [] : attachments.unresolved)];
    if (!isAttached && attachments.unresolved.length === 0) {
      continue;
    }
    if ("gap" in content) {
      gaps.push(content.gap);
      continue;
    }
    for (const statement of content.document.statements) {
      if (!statement.wellFormed && statement.effect !== "Deny") {
        gaps.push(gap(holder, origin.property, "malformed"));
      } else if (statement.effect === "Allow" && statement.conditions.length === 0) {
        grants.push({ origin, statement, hidden });
        gaps.push(...(isFullyKnown(statement) ? [] : [gap(holder, origin.property, "unknown")]));
      }
    }
  }
  return { grants, gaps };
}

/** What a role can have. */
const ofRoles = new Set<string>([tokens.role, tokens.rolePolicy, tokens.policy]);

const holderTypes = [...ofRoles, tokens.userPolicy, tokens.groupPolicy];

function documentsOf(stack: Stack): readonly PolicySource[] {
  return holderTypes
    .flatMap((type) => stack.ofType(type))
    .map(documentHolders.read)
    .flatMap(({ resource, documents }) =>
      documents
        .filter(({ kind, text }) => kind !== "trust" && text.kind !== "absent")
        .map(({ property, text }) => written(resource, property, text)),
    );
}

function documentKey({ holder, property }: PolicySource): string {
  return `${holder.urn} ${property}`;
}

/** Whether it is not known which policy a role has there, rather than what a policy of it says. */
function isUnseen({ form, property, content }: PolicySource): boolean {
  const isForeign = "gap" in content && ["outside", "unlisted", "retired"].includes(content.gap.why);
  return !isForeign && (form === "arn" || !/^(?:policy$|inlinePolicies)/.test(property));
}

/** The managed policies of the stack that somebody has, and what may attach more of them. */
function attachmentsOf(stack: Stack): {
  readonly policies: ReadonlySet<Resource>;
  readonly unresolved: readonly Gap[];
} {
  const directory = new Directory(tokens.policy, stack);
  const references = [
    tokens.userPolicyAttachment,
    tokens.groupPolicyAttachment,
    tokens.rolePolicyAttachment,
    tokens.policyAttachment,
  ]
    .flatMap((type) => stack.ofType(type))
    .map((from) => directory.find(from, "policyArn", from.set.string("policyArn")));
  // With the AWS Cloud Control provider, a managed policy says itself who has it.
  const lists = stack.ofType(tokens.policy).flatMap((policy) =>
    ["users", "groups", "roles"].map((property) => ({
      policy,
      list: policy.set.strings(property),
    })),
  );
  const ofStackRoles = stack.roles.flatMap(({ policies }) => policies.map(({ holder }) => holder));
  return {
    policies: new Set([
      ...references.flatMap((each) => (each.kind === "here" ? [each.found] : [])),
      ...lists.flatMap(({ policy, list }) =>
        list.kind === "known" && list.value.length > 0 ? [policy] : [],
      ),
      ...ofStackRoles,
    ]),
    unresolved: [
      ...references.flatMap((each) => (each.kind === "unresolved" ? [each.gap] : [])),
      ...lists.flatMap(({ list }) => unknownIn(list)),
    ],
  };
}
