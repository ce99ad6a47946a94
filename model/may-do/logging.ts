import { derived, isFullyKnown, type Decision } from "../../iam";
import { quote, type PolicySource } from "../linking/policy-source";
import type { Target } from "../linking/target";
import { gap, type Gap } from "../reading/gap";
import { logGroupArn, type LogGroup } from "../stack/log-group";
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
  functions.map((fn) => {
    const { logGroup, resource } = fn;
    const target: Target = { kind: "target", arn: logGroupArn(logGroup), resource: undefined };
    return { ...using(fn, resource)("logging", target), logGroup };
  }),
);

export const createLogGroup = "logs:CreateLogGroup";

/** Why a role may not write logs: a grant on the log group itself does not reach its streams. */
export function logRefusal(
  logGroup: LogGroup,
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
