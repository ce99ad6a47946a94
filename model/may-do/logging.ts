import { isFullyKnown, type Decision, type Text } from "../../iam";
import { quote, type PolicySource } from "../linking/policy-source";
import { derived } from "../reading/derived";
import { gap, type Gap } from "../reading/gap";
import type { LambdaFunction } from "../stack/function";
import type { LogGroup } from "../stack/log-group";
import type { Role } from "../stack/role";
import type { Stack } from "../stack/stack";
import { access } from "./access";
import { refusalOf, type Refusal } from "./refusal";
import { using, type RoleUse } from "./role-use";

/**
 * That every function writes its logs.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
export const loggingUses = derived(({ functions }: Stack): readonly RoleUse<"logging">[] =>
  functions.map((fn) =>
    using(fn, fn.resource)("logging", { kind: "target", arn: logGroupArn(fn.logGroup), resource: undefined }),
  ),
);

export const createLogGroup = "logs:CreateLogGroup";

/** The ARN of a log group, without the `:*` that stands for its streams. */
export function logGroupArn({ name, place }: LogGroup): Text {
  return `arn:${place.partition}:logs:${place.region}:${place.account}:log-group:${name}`;
}

/** Why a role may not write logs: a grant on the log group itself does not reach its streams. */
export function logRefusal(
  { logGroup }: LambdaFunction,
  role: Role,
  action: string,
  decision: Decision<PolicySource>,
): Refusal | Gap {
  const refusal = refusalOf(role, decision);
  if (refusal.why === "denied" || refusal.why === "beyondBoundary") {
    return refusal;
  }
  const { granted } = access(role, action, logGroupArn(logGroup), logGroup.place);
  const [near] = granted.verdict === "yes" ? granted.causes : [];
  if (near === undefined) {
    const hidden = granted.causes.find(({ statement }) => statement && !isFullyKnown(statement));
    return hidden === undefined ? refusal : gap(hidden.origin.holder, hidden.origin.property, "unknown");
  }
  // AWS documents the form with `:*` for this action, and is said to accept the other.
  return action === createLogGroup
    ? gap(near.origin.holder, near.origin.property, "undecidable")
    : { why: "groupOnly", resource: near.origin.holder, where: quote(near) };
}
