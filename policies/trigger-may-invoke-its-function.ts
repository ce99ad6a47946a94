import { literally, matchText } from "../iam";
import {
  admissions,
  anyTarget,
  delegation,
  isAlias,
  leastGrants,
  sourceOfType,
  suffixFor,
  valueOf,
  wirings,
  type Admission,
  type DelegatedWiring,
  type NearMiss,
  type PermittedWiring,
  type PlacedPermission,
  type Qualifier,
  type Resource,
  type Source,
  type Stack,
  type Target,
  type Wiring,
} from "../model";
import {
  accountOf,
  distrust,
  enumerated,
  leastIf,
  refusal,
  stackPolicy,
  variable,
  violation,
  type Cause,
  type Outcome,
} from "../pack";

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
      if (wiring.kind === "hidden") {
        yield wiring.gap;
      } else if (wiring.by === "role") {
        yield* judgeRole(stack, wiring);
      }
    }
    for (const admission of admissions(stack)) {
      yield* admission.gaps;
      if (admission.verdict === "no") {
        const { wiring } = admission;
        yield violation(wiring.resource, messageOf(admission), {
          about: aboutWiring(wiring),
          follows: causesOf(admission),
        });
      }
    }
  },
});

/** Which of its resource's wirings it is. */
function aboutWiring({ fn, principal, qualifier }: Wiring): string {
  const which = qualifier.kind === "exactly" && qualifier.name !== "" ? `:${qualifier.name}` : "";
  return `${principal} ${fn.resource.name}${which}`;
}

/** What is reported of permissions that were meant for a trigger. */
function causesOf({ near, misnamed }: Admission): readonly Cause[] {
  const named = misnamed.map(({ resource }) => ({ policy: "permission-source-matches-principal", resource }));
  return near?.but === "eventSourceToken"
    ? [...named, { policy: "permission-names-its-source", resource: near.permission.resource }]
    : named;
}

function messageOf({ wiring, near }: Admission): string {
  const { fn, qualifier, principal, so, source } = wiring;
  const fact = `No permission lets ${principal} invoke ${called(fn.resource.name, qualifier)}${onBehalfOf(source)}, ${so}`;
  return near === undefined ? `${fact}. ${advice(wiring)}` : `${fact}: ${nearly(near, wiring)}.`;
}

function called(name: string, qualifier: Qualifier): string {
  const isQualified = qualifier.kind === "exactly" && qualifier.name !== "";
  return `${isQualified ? (isAlias(qualifier) ? "an alias of " : "a version of ") : ""}\`${name}\``;
}

function onBehalfOf({ resource }: Target): string {
  return resource === undefined ? "" : ` for \`${resource.name}\``;
}

/** What to add, with what its source is; of a rule for a whole organization AWS does not say what that is. */
function advice(wiring: PermittedWiring): string {
  const { source, hidden, trigger } = wiring;
  if (source === anyTarget && hidden === undefined) {
    return "Add one: of which account or ARN such a rule is, AWS does not say.";
  }
  const order = trigger.checkedWhenMade === undefined ? "" : ", and let this wait for it by `dependsOn`";
  return `Add one with ${sourceIn(wiring)}${order}.`;
}

function sourceIn(wiring: PermittedWiring): string {
  const { resource } = wiring.source;
  const { trigger } = wiring;
  const kind = sourceOfType(resource?.type ?? "");
  const output = resource && kind?.types[resource.type];
  if (trigger.admittedByAccount === true) {
    return `${ownerOf(wiring)} as \`sourceAccount\``;
  }
  if (resource === undefined || kind === undefined || output === undefined || !resource.made.has(output)) {
    return "the ARN of what triggers it as `sourceArn`";
  }
  const suffix = endOf(wiring, resource, kind);
  const owner = kind.isOwnerless === true ? ` and ${ownerOf(wiring)} as \`sourceAccount\`` : "";
  const arn = `${variable(resource.name)}.${resource.called(output)}`;
  return `\`${suffix === "" ? arn : `\${${arn}}${suffix}`}\` as \`sourceArn\`${owner}`;
}

/** The account that a trigger is in: that of the default provider, which a program can ask for it. */
function ownerOf({ resource }: PermittedWiring): string {
  return resource.isOfDefaultProvider ? accountOf(resource) : "the number of its account";
}

/**
 * What an ARN lacks that the provider gives; with the AWS Cloud Control provider it is as AWS has it. An API that names
 * its functions itself has many routes, so all of them are meant.
 */
function endOf({ resource: wires, on }: PermittedWiring, source: Resource, { ends = "" }: Source): string {
  if (on === undefined) {
    return source.isNative ? "" : ends;
  }
  return on.kind === "requests" && wires === source ? "/*/*" : suffixFor(on);
}

function nearly({ permission, but }: NearMiss, wiring: PermittedWiring): string {
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
    case "eventSourceToken":
      return `${name} asks for an \`eventSourceToken\`, which Alexa alone sends`;
    case "sourceArn":
      return `\`sourceArn\` of ${name} is not that of this trigger${expected(permission, wiring)}`;
    case "sourceAccount":
      return `\`sourceAccount\` of ${name} is not that of this trigger`;
  }
}

/** What a source ARN has to end in that is the right one but for its end. */
function expected({ sourceArn }: PlacedPermission, wiring: PermittedWiring): string {
  const { on } = wiring;
  const { resource, arn } = wiring.source;
  const kind = sourceOfType(resource?.type ?? "");
  const [owned = arn] = on === undefined && kind?.ends !== undefined ? [arn.slice(0, -kind.ends.length)] : [];
  if (
    resource === undefined ||
    kind === undefined ||
    matchText(`${literally(owned)}*`, valueOf(sourceArn) ?? "") === "no"
  ) {
    return "";
  }
  const suffix = on === undefined ? (kind.ends ?? "") : endOf(wiring, resource, kind);
  return suffix === "" ? "" : `, which ends in \`${suffix}\``;
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
      { about: `${resource.name} ${aboutWiring(wiring)}` },
    );
  }
  for (const { refusal: why, actions, needed } of found.refused) {
    const what = `${enumerated(actions)} on ${called(fn.resource.name, qualifier)}, which \`${resource.name}\` invokes with it`;
    yield violation(why.resource, refusal(why, what, so), {
      about: `${resource.name} ${aboutWiring(wiring)} ${actions.join(" ")}`,
      ...leastIf(
        why,
        found.role,
        "invoke",
        [resource, fn.resource],
        leastGrants({ target: found.target }, needed),
      ),
    });
  }
}
