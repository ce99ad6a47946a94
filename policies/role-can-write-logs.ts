import { describe, type Cause, type Decision, type Text } from "../iam";
import {
  access,
  gap,
  gapsOf,
  logArns,
  type Gap,
  type LambdaFunction,
  type PolicySource,
  type Resource,
  type Role,
} from "../model";
import { listed, stackPolicy, violation, type Outcome } from "../pack";

/**
 * A function without log access works until something goes wrong, and then nobody can see what: Lambda drops its
 * logs without a word.
 */
export const roleCanWriteLogs = stackPolicy({
  name: "role-can-write-logs",
  description: "Every function's execution role lets it write its logs.",
  enforcementLevel: "mandatory",
  severity: "medium",
  remediation:
    "Attach the AWS managed policy AWSLambdaBasicExecutionRole. Or create the log group in the stack, and allow " +
    "`logs:CreateLogStream` and `logs:PutLogEvents` on its ARN followed by `:*`.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",

  *judge({ functions }) {
    for (const fn of functions) {
      const { executionRole } = fn;
      if (executionRole.kind === "here") {
        yield* judgeAccess(fn, executionRole.role);
      } else {
        yield executionRole.gap;
      }
    }
  },
});

const messages = {
  nothing: (actions: string, fn: string) =>
    `Nothing attached to this role allows ${actions} on the log group of ${fn}, so its logs are lost.`,
  noGroup: (actions: string, fn: string) =>
    `Nothing attached to this role allows ${actions} for ${fn}, and this stack does not make its log group, so its logs are lost until somebody does.`,
  groupOnly: (actions: string, fn: string, where: string) =>
    `${where} allows ${actions} on the log group of ${fn} but not on its streams, where logs are written, so they are lost. End the resource in \`:*\`.`,
  denied: (actions: string, fn: string, where: string) =>
    `${where} denies ${actions} on the log group of ${fn}, so its logs are lost whatever else its role allows.`,
  beyondBoundary: (actions: string, fn: string) =>
    `\`permissionsBoundary\` does not allow ${actions} on the log group of ${fn}, so its logs are lost whatever the role's policies allow.`,
};

/** Why something needed is not allowed, and the resource whose code decides it. */
interface Lack {
  readonly why: keyof typeof messages;
  readonly resource: Resource;
  readonly where: string;
}

function* judgeAccess(fn: LambdaFunction, role: Role): Iterable<Outcome> {
  const lacks = new Map<string, { readonly lack: Lack; readonly actions: string[] }>();
  for (const { action, on, unless } of needsOf(fn)) {
    const decision = access(role, action, on, fn.logGroup.place);
    if (decision.allowed === "unknown") {
      yield* gapsOf(decision.undecided);
    } else if (decision.allowed === "no") {
      const lack = unless ?? lackOf(fn, role, action, decision);
      if ("property" in lack) {
        yield lack;
      } else {
        const key = `${lack.why} ${lack.resource.urn} ${lack.where}`;
        const { actions } = lacks.get(key) ?? { actions: [] };
        lacks.set(key, { lack, actions: [...actions, action] });
      }
    }
  }
  for (const { lack, actions } of lacks.values()) {
    const onlyGroup = lack.why === "nothing" && actions.every((action) => action === createGroup);
    const message = messages[onlyGroup ? "noGroup" : lack.why];
    yield violation(lack.resource, message(listed(actions), `\`${fn.resource.name}\``, lack.where));
  }
}

const createGroup = "logs:CreateLogGroup";

/** What the function needs; `unless` is the gap behind which the need could turn out to be none. */
function needsOf({ logGroup }: LambdaFunction): { action: string; on: Text; unless?: Gap }[] {
  const { group, stream } = logArns(logGroup);
  const needs: { action: string; on: Text; unless?: Gap }[] = [
    { action: "logs:CreateLogStream", on: stream },
    { action: "logs:PutLogEvents", on: stream },
  ];
  if (logGroup.exists === "no") {
    needs.unshift({ action: createGroup, on: `${group}:log-stream:` });
  } else if (logGroup.exists === "unknown") {
    needs.unshift({ action: createGroup, on: `${group}:log-stream:`, unless: logGroup.gap });
  }
  return needs;
}

function lackOf(
  fn: LambdaFunction,
  role: Role,
  action: string,
  decision: Decision<PolicySource>,
): Lack | Gap {
  const [deny] = decision.denied.verdict === "yes" ? decision.denied.causes : [];
  if (deny !== undefined) {
    return { why: "denied", resource: deny.origin.holder, where: placeOf(deny) };
  }
  if (decision.granted.verdict !== "no") {
    return { why: "beyondBoundary", resource: role.resource, where: "" };
  }
  const { granted } = access(role, action, logArns(fn.logGroup).group, fn.logGroup.place);
  const [near] = granted.verdict === "yes" ? granted.causes : [];
  if (near === undefined) {
    return { why: "nothing", resource: role.resource, where: "" };
  }
  // AWS documents the form with `:*` for this action, and is said to accept the other.
  return action === createGroup
    ? gap(near.origin.holder, near.origin.property, "undecidable")
    : { why: "groupOnly", resource: near.origin.holder, where: placeOf(near) };
}

function placeOf({ origin, statement }: Cause<PolicySource>): string {
  return statement === undefined ? origin.label : `${describe(statement)} of ${origin.label}`;
}
