import {
  derived,
  contextOf,
  evaluate,
  hole,
  identity,
  isKnown,
  type Authority,
  type Cause,
  type Context,
  type Decision,
  type Policies,
  type Request,
  type ResourceRule,
  type Statement,
  type Text,
} from "../../iam";
import type { PolicySource } from "../linking/policy-source";
import { gap, reasonIn, type Gap, type Reason } from "../reading/gap";
import type { Place } from "../reading/place";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { valueOf } from "../reading/value";
import type { Role } from "../stack/role";

/**
 * What a role's policies say of a request: granted, denied, cut off by the boundary, or unknown as long as
 * anything that could change the answer is out of sight.
 *
 * @param resource the ARN that the action is authorised on, with holes for what is not known.
 * @param place where the function runs that makes the request.
 * @param sent what else is known of the request.
 */
export function access(
  role: Role,
  action: string,
  resource: Text,
  place: Place,
  sent: ContextValues = {},
): Decision<PolicySource> {
  return decide(role, { action, resource, context: requestContext(place, sent) }, place);
}

/** The same for a request of which the context is given, with the policies of the resource itself. */
export function decide(
  role: Role,
  request: Request,
  place: Place,
  { policies, rule }: TargetPolicies = nothingGiven,
): Decision<PolicySource> {
  const authority = authorityOf(role);
  return policies.length === 0
    ? evaluate(request, authority)
    : evaluate(
        { ...request, principal: identity(iamArn(role.resource, place)) },
        { ...authority, resource: policiesOf(policies), resourceRule: rule },
      );
}

/** The policies of a resource itself, and how they count. */
export interface TargetPolicies {
  readonly policies: readonly PolicySource[];
  readonly rule: ResourceRule;
}

const nothingGiven: TargetPolicies = { policies: [], rule: "sameAccount" };

/** Condition keys with their values: none for a key that is not sent. */
export type ContextValues = Readonly<Record<string, Text | readonly Text[]>>;

/**
 * What AWS knows of a request that a function, or Lambda for it, makes with the function's role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function requestContext(
  place: Place,
  sent: ContextValues = {},
  never: readonly string[] = [],
): Context {
  return contextOf(
    {
      "aws:SecureTransport": "true",
      "aws:RequestedRegion": place.region,
      "aws:PrincipalAccount": place.account,
      "aws:PrincipalIsAWSService": "false",
      ...sent,
    },
    never,
  );
}

/**
 * The ARN of a role or a policy: what of it is not made yet is put together from what the program sets, with holes
 * for what that leaves open.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export function iamArn(resource: Resource, { partition, account }: Place): Text {
  const set = resource.set.string("path");
  const path = set.kind === "absent" ? "/" : (valueOf(set) ?? `/${hole}`);
  const name = valueOf(resource.string("name")) ?? hole;
  const kind = resource.type === tokens.role ? "role" : "policy";
  return valueOf(resource.made.string("arn")) ?? `arn:${partition}:iam::${account}:${kind}${path}${name}`;
}

/**
 * What keeps a decision open, as gaps of the resources that hold it.
 *
 * @param place where the request was taken to be made, if that mattered.
 */
export function gapsOf(undecided: readonly Cause<PolicySource>[], place?: Place): readonly Gap[] {
  return undecided.map(({ origin, statement }) =>
    statement === undefined && "gap" in origin.content
      ? origin.content.gap
      : gap(origin.holder, origin.property, reasonOf(statement, place)),
  );
}

function reasonOf(statement: Statement | undefined, place: Place | undefined): Reason {
  if (statement === undefined) {
    return "undecidable";
  }
  if (!statement.wellFormed) {
    return "malformed";
  }
  const isPlaced = place === undefined || Object.values(place).every((part: Text) => isKnown(part));
  return reasonIn(statement, isPlaced || statement.conditions.length > 0 ? "undecidable" : "place");
}

/** Documents as the evaluator takes them: those that can be read, and those that cannot. */
export function policiesOf(sources: readonly PolicySource[]): Policies<PolicySource> {
  return {
    documents: sources.flatMap((origin) =>
      "document" in origin.content ? [{ origin, document: origin.content.document }] : [],
    ),
    unread: sources.filter(({ content }) => "gap" in content),
  };
}

/** The policies of a role, without its boundary. */
export const attachedTo = derived(({ policies }: Role): Policies<PolicySource> => policiesOf(policies));

const authorityOf = derived((role: Role): Authority<PolicySource> => {
  const { boundary } = role;
  const attached = attachedTo(role);
  return boundary === undefined ? { attached } : { attached, boundary: policiesOf([boundary]) };
});
