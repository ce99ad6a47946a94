import { derived, isFullyKnown, matchAction, type Decision } from "../../iam";
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

/** The first other log group, by its name, that a role may do something in; nothing that is no such name is shown. */
function otherLogGroup(role: Role, action: string, { name: needed }: LogGroup): string | undefined {
  return role.policies
    .flatMap(({ content }) => ("document" in content ? content.document.statements : []))
    .filter((statement) => statement.effect === "Allow" && matchAction(statement, action) === "yes")
    .flatMap(({ resources }) => (resources?.not === false ? resources.patterns : []))
    .map((pattern) => /:log-group:([\w./#*-]*[\w./#-][\w./#*-]*)(?:$|:)/.exec(pattern)?.[1])
    .find((name) => name !== undefined && name !== needed);
}

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
    const name = otherLogGroup(role, action, logGroup);
    return hidden === undefined
      ? { ...refusal, ...(name !== undefined && { near: name }) }
      : gap(hidden.origin.holder, hidden.origin.property, "unknown");
  }
  // AWS documents the form with `:*` for this action, and is said to accept the other.
  return action === createLogGroup
    ? gap(near.origin.holder, near.origin.property, "undecidable")
    : { why: "groupOnly", resource: near.origin.holder, where: quote(near) };
}
