import {
  admissions,
  delegation,
  isAlias,
  sourceOutput,
  wirings,
  type Admission,
  type DelegatedWiring,
  type NearMiss,
  type Qualifier,
  type Stack,
  type Target,
} from "../model";
import { distrust, enumerated, refusal, stackPolicy, violation, type Outcome } from "../pack";

/** A trigger and what lets it in are separate resources, and many services drop their events without a word. */
export const triggerMayInvokeItsFunction = stackPolicy({
  name: "trigger-may-invoke-its-function",
  description: "Every trigger of a function in the stack may invoke the function.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediation:
    "Add a `Permission` for the function, and for the alias that the trigger invokes, with the service as " +
    "`principal` and the trigger's resource as `sourceArn`. Where the service invokes with a role, let it assume the " +
    "role, and allow `lambda:InvokeFunction` on the function.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",

  *judge(stack) {
    for (const wiring of wirings(stack)) {
      if (wiring.kind === "gap") {
        yield wiring;
      } else if (wiring.by === "role") {
        yield* judgeRole(stack, wiring);
      }
    }
    for (const admission of admissions(stack)) {
      yield* admission.gaps;
      if (admission.verdict === "no") {
        yield violation(admission.wiring.resource, messageOf(admission));
      }
    }
  },
});

function messageOf({ wiring: { fn, qualifier, principal, so, source }, near }: Admission): string {
  const fact = `No permission lets ${principal} invoke ${called(fn.resource.name, qualifier)}${onBehalfOf(source)}, ${so}`;
  return near === undefined ? `${fact}. Add one${withSource(source)}.` : `${fact}: ${nearly(near)}.`;
}

function called(name: string, qualifier: Qualifier): string {
  const isQualified = qualifier.kind === "exactly" && qualifier.name !== "";
  return `${isQualified ? (isAlias(qualifier) ? "an alias of " : "a version of ") : ""}\`${name}\``;
}

function onBehalfOf({ resource }: Target): string {
  return resource === undefined ? "" : ` for \`${resource.name}\``;
}

function withSource({ resource }: Target): string {
  const output = sourceOutput(resource?.type ?? "");
  return output === undefined || resource?.made.has(output) !== true
    ? " with its `sourceArn`"
    : ` with its \`${resource.called(output)}\` as \`sourceArn\``;
}

function nearly({ permission, but }: NearMiss): string {
  const name = `\`${permission.resource.name}\``;
  const target = permission.function;
  switch (but) {
    case "function":
      return target.kind === "here"
        ? `${name} is for \`${target.found.resource.name}\` instead`
        : `${name} is for another function`;
    case "qualifier":
      return `${name} is for another version or alias of it`;
    case "action":
      return `${name} does not allow \`lambda:InvokeFunction\``;
    case "sourceArn":
    case "sourceAccount":
      return `\`${but}\` of ${name} is not that of this trigger`;
  }
}

function* judgeRole(stack: Stack, wiring: DelegatedWiring): Iterable<Outcome> {
  const { resource, fn, qualifier, principal, so } = wiring;
  const found = delegation(stack, wiring);
  if (found.kind === "gap") {
    yield found;
    return;
  }
  yield* found.gaps;
  if (found.trust.allowed === "no") {
    yield violation(
      found.role.resource,
      `${distrust(found.role.trust, found.trust, principal)}, with which \`${resource.name}\` invokes \`${fn.resource.name}\`, ${so}.`,
    );
  }
  for (const { refusal: why, actions } of found.refused) {
    const what = `${enumerated(actions)} on ${called(fn.resource.name, qualifier)}, which \`${resource.name}\` invokes with it`;
    yield violation(why.resource, refusal(why, what, so));
  }
}
