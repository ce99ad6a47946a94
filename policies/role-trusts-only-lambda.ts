import {
  admissions,
  admits,
  any,
  anyUsers,
  identify,
  matchAction,
  matchText,
  mayAssume,
  parseServicePrincipal,
  partitions,
  sameService,
  service,
  strangers,
  type AssumeAction,
  type Principal,
  type Statement,
} from "../iam";
import {
  aboutGrant,
  gapsOf,
  unseenRoles,
  policiesOf,
  quote,
  executionRoles,
  trustGrantsOf,
  type LambdaFunction,
  type Role,
} from "../model";
import { listed, patterns, quoted, stackPolicy, violation, type Outcome } from "../pack";

/** Whoever else may assume an execution role can do all that the function can, without the function's code between. */
export const roleTrustsOnlyLambda = stackPolicy({
  name: "role-trusts-only-lambda",
  description: "Every function's execution role trusts Lambda and nobody else.",
  enforcementLevel: "advisory",
  severity: "medium",
  remediation:
    "Give whoever else needs access a role of their own, and take them out of the trust policy. " +
    "If one has to share the role, list it in `allowedPrincipals`.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
  config: {
    allowedPrincipals: patterns(
      "Others whom execution roles may trust: service names, account numbers or ARNs, `*` for any text.",
    ),
  },

  *judge(stack, { allowedPrincipals }) {
    for (const executionRole of executionRoles(stack)) {
      const { role, users } = executionRole;
      // One that Lambda cannot assume is somebody else's role, and `role-trusts-lambda` says so.
      if (mayAssume(policiesOf([role.trust]), service("lambda.amazonaws.com")).allowed !== "no") {
        yield* judgeTrust(role, users, allowedPrincipals);
      }
    }
    yield* unseenRoles(stack);
  },
});

function* judgeTrust(
  { resource, trust }: Role,
  users: readonly LambdaFunction[],
  allowed: readonly string[],
): Iterable<Outcome> {
  const policies = policiesOf([trust]);
  const admitsStranger = admissions(policies, strangers);
  for (const cause of trustGrantsOf(trust)) {
    const { statement } = cause;
    if (statement?.wellFormed !== true) {
      yield* gapsOf([cause]);
      continue;
    }
    const anybody = anyUsers(statement).flatMap(({ users }) => users);
    if (admitsStranger(cause).allowed === "yes" || admits(policies, cause, anybody).allowed === "yes") {
      continue;
    }
    const others = trustedBy(statement).filter(
      (principal) => !isService(principal, "lambda") && !isAllowed(principal, allowed),
    );
    const [edge, rest] = [others.filter(isEdge), others.filter((principal) => !isEdge(principal))];
    const atEdge = edge.length > 0 ? any(users, (fn) => fn.atEdge.verdict) : "yes";
    if (atEdge === "unknown") {
      yield* users.flatMap((fn) => fn.atEdge.gaps);
    }
    const names = new Set((atEdge === "no" ? others : rest).map(({ value }) => value));
    if (names.size > 0) {
      const fix =
        rest.length > 0
          ? "Give whoever needs access a role of their own."
          : "That is needed only if a CloudFront distribution runs the function.";
      yield violation(
        resource,
        `${quote(cause)} lets ${listed([...names].sort())} assume this role too, and with it do whatever ${quoted(users.map((fn) => fn.resource.name))} may do. ${fix}`,
        { about: aboutGrant(cause) },
      );
    }
  }
}

/** Whom a statement lets assume the role, by whatever action. */
function trustedBy(statement: Statement): readonly Principal[] {
  const assumes = actions.some((action) => matchAction(statement, action) !== "no");
  return assumes && statement.principals !== undefined ? statement.principals.entries : [];
}

const actions: readonly AssumeAction[] = [
  "sts:AssumeRole",
  "sts:AssumeRoleWithWebIdentity",
  "sts:AssumeRoleWithSAML",
];

function isEdge(principal: Principal): boolean {
  return isService(principal, "edgelambda");
}

function isService({ kind, value }: Principal, name: string): boolean {
  return kind === "Service" && parseServicePrincipal(value)?.service === name;
}

function isAllowed(principal: Principal, allowed: readonly string[]): boolean {
  return allowed.some(
    (pattern) =>
      (principal.kind === "Service" && sameService(principal.value, pattern) === "yes") ||
      spellingsOf(principal).some((spelling) => matchText(pattern, spelling) === "yes"),
  );
}

/** What a principal may be called: an account by its number, or by the ARN of its root. */
function spellingsOf({ kind, value }: Principal): readonly string[] {
  const who = kind === "AWS" ? identify(value) : undefined;
  return who?.type === "account"
    ? [who.account, ...partitions.map(({ name }) => `arn:${name}:iam::${who.account}:root`)]
    : [value];
}
