import { isFullyKnown, type Decision, type Text } from "../iam";
import {
  access,
  gap,
  gapsOf,
  lackOf,
  logArns,
  quote,
  shortfallsOf,
  type Gap,
  type Lack,
  type LambdaFunction,
  type PolicySource,
  type Role,
} from "../model";
import { listed, refusal, stackPolicy, violation, type Outcome } from "../pack";

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

type LogLack = Lack | (Omit<Lack, "why"> & { readonly why: "groupOnly" });

function* judgeAccess(fn: LambdaFunction, role: Role): Iterable<Outcome> {
  const refused: { action: string; lack: LogLack }[] = [];
  for (const { action, on, unless } of needsOf(fn)) {
    const decision = access(role, action, on, fn.logGroup.place);
    if (decision.allowed === "unknown") {
      yield* gapsOf(decision.undecided, fn.logGroup.place);
    } else if (decision.allowed === "no") {
      const lack = unless ?? logLackOf(fn, role, action, decision);
      if ("property" in lack) {
        yield lack;
      } else {
        refused.push({ action, lack });
      }
    }
  }
  for (const { lack, actions } of shortfallsOf(refused)) {
    const what = `${listed(actions)} on the log group of \`${fn.resource.name}\``;
    const so = actions.some((action) => action !== createGroup)
      ? "so its logs are lost"
      : "and this stack does not make it, so its logs are lost until somebody does";
    yield violation(
      lack.resource,
      lack.why === "groupOnly"
        ? `${lack.where} allows ${what} but not on its streams, where logs are written, so they are lost. End the resource in \`:*\`.`
        : refusal({ ...lack, why: lack.why }, what, so),
    );
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

function logLackOf(
  fn: LambdaFunction,
  role: Role,
  action: string,
  decision: Decision<PolicySource>,
): LogLack | Gap {
  const lack = lackOf(role, decision);
  if (lack.why === "denied" || lack.why === "beyondBoundary") {
    return lack;
  }
  const { granted } = access(role, action, logArns(fn.logGroup).group, fn.logGroup.place);
  const [near] = granted.verdict === "yes" ? granted.causes : [];
  if (near === undefined) {
    const hidden = granted.causes.find(({ statement }) => statement && !isFullyKnown(statement));
    return hidden === undefined ? lack : gap(hidden.origin.holder, hidden.origin.property, "unknown");
  }
  // AWS documents the form with `:*` for this action, and is said to accept the other.
  return action === createGroup
    ? gap(near.origin.holder, near.origin.property, "undecidable")
    : { why: "groupOnly", resource: near.origin.holder, where: quote(near) };
}
