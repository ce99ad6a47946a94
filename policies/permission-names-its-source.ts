import { admits, isServicePrincipal, parseServicePrincipal, strangersBehind } from "../iam";
import {
  aboutGrant,
  accountAskers,
  anyOf,
  gapsOf,
  invokeGrants,
  invokeGrantsOf,
  isExpected,
  policiesOf,
  quote,
  restricts,
  servicesLetIn,
  sourceExample,
  triggerOf,
  unknownIn,
  valueOf,
  type Answer,
  type FunctionPolicy,
  type Permission,
  type Resource,
} from "../model";
import { accountOf, listed, resourcePolicy, violation, type Outcome } from "../pack";

/**
 * A service acts for all its customers. Unless the permission says on whose behalf it may invoke, anyone in the
 * world who configures that service with this function's ARN can invoke it (the confused deputy problem).
 */
export const permissionNamesItsSource = resourcePolicy({
  name: "permission-names-its-source",
  description: "Every invoke permission given to an AWS service says on whose behalf the service may invoke.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediation:
    "Set `sourceArn` to the ARN of the one resource that triggers the function. Where the service has no such " +
    "resource, set `sourceAccount`; for an Alexa skill, set `eventSourceToken` to the skill's ID.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
  controls: ["CT.LAMBDA.PR.2", "Lambda.1"],
  subject: invokeGrants,
  expects: isExpected,

  *judge(grant) {
    yield* "policy" in grant ? judgePolicy(grant) : judgePermission(grant);
  },
});

function* judgePolicy(policy: FunctionPolicy): Iterable<Outcome> {
  const policies = policiesOf([policy.policy]);
  for (const cause of invokeGrantsOf(policy)) {
    const open: string[] = [];
    for (const name of servicesLetIn(cause)) {
      const { allowed, undecided } = admits(policies, cause, strangersBehind(name));
      yield* gapsOf(undecided);
      open.push(...(allowed === "yes" ? [name] : []));
    }
    open.sort();
    if (open.length > 0) {
      yield violation(
        policy.resource,
        `${quote(cause)} lets ${listed(open)} invoke the function on behalf of any AWS customer. Add a condition on \`aws:SourceArn\` with the resource that triggers the function, or on \`aws:SourceAccount\` if the service has none.`,
        { about: `${aboutGrant(cause)} ${open.join(" ")}` },
      );
    }
  }
}

function* judgePermission(permission: Permission): Iterable<Outcome> {
  const { resource, principal, eventSourceToken } = permission;
  const service = valueOf(principal) ?? "";
  yield* unknownIn(principal);
  if (!isServicePrincipal(service)) {
    return;
  }
  const isOfAlexa = alexa.has(service);
  const { verdict, gaps } = isOfAlexa ? restricts(eventSourceToken) : namesSource(permission);
  yield* gaps;
  if (verdict !== "no") {
    return;
  }
  if (isOfAlexa) {
    yield violation(
      resource,
      `\`eventSourceToken\` is not set, so every Alexa skill may invoke the function through ${service}. Set it to the skill's ID.`,
    );
  } else if (restricts(eventSourceToken).verdict !== "no") {
    yield violation(
      resource,
      `\`eventSourceToken\` is set, which Alexa alone sends, so ${service} may not invoke the function at all. Remove it. ${fixFor(resource, service)}`,
    );
  } else {
    yield violation(
      resource,
      `${whatIsWrong(permission)}, so ${service} may invoke the function on behalf of any AWS customer. ${fixFor(resource, service)}`,
    );
  }
}

/**
 * What to set: both, where the service asks for the account too. AWS Config looks for the permission before the rule has an
 * ARN, and names no source of a rule for an organization.
 */
function fixFor(resource: Resource, principal: string): string {
  const service = parseServicePrincipal(principal)?.service ?? "";
  const trigger = triggerOf(principal);
  const example = trigger && sourceExample(trigger, resource.isNative);
  const source = `Set \`sourceArn\` to the resource that triggers the function${example === undefined ? "" : `, such as \`${example}\``}`;
  if (service === "config") {
    return "Set `sourceAccount` to the account of the rule. Of a rule for a whole organization AWS does not say which that is: exempt the permission, with the reason.";
  }
  if (accountAskers.has(service)) {
    return `${source}, and \`sourceAccount\` to its account, ${accountOf(resource)} if that is the stack's own.`;
  }
  return trigger === undefined ? `${source}, or \`sourceAccount\` if the service has none.` : `${source}.`;
}

/** The services behind Alexa skills, which have no ARN: a skill is named by the token. */
const alexa = new Set(["alexa-appkit.amazon.com", "alexa-connectedhome.amazon.com"]);

function namesSource({ sourceArn, sourceAccount, principalOrgId }: Permission): Answer {
  return anyOf([sourceArn, sourceAccount, principalOrgId].map(restricts));
}

function whatIsWrong({ sourceArn }: Permission): string {
  if (sourceArn.kind !== "known") {
    return "Neither `sourceArn` nor `sourceAccount` names a source";
  }
  return sourceArn.value.trim() === "" ? "`sourceArn` is empty" : "`sourceArn` matches every resource";
}
