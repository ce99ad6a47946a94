import { isKnown, not, parseServicePrincipal, type Text } from "../iam";
import {
  accountAskers,
  answer,
  anyOf,
  gap,
  gapsOf,
  hiddenBy,
  invokeGrants,
  invokeGrantsOf,
  isExpected,
  matchSource,
  no,
  restricts,
  servicesLetIn,
  triggerOf,
  unknownIn,
  valueOf,
  yes,
  type Answer,
  type Permission,
  type Value,
} from "../model";
import { accountOf, identifier, resourcePolicy, violation } from "../pack";

/**
 * A bucket's ARN names no account. When a bucket is deleted anyone may take its name, and with it the permission
 * to invoke; `sourceAccount` keeps the permission with the account that was meant.
 */
export const permissionNamesSourceAccount = resourcePolicy({
  name: "permission-names-source-account",
  description: "Every invoke permission whose source ARN names no account also names the source's account.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediation:
    "Set `sourceAccount` to the number of the account that owns the source, " +
    "for example `aws.getCallerIdentityOutput().accountId`.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html",
  controls: ["Lambda.1"],
  subject: invokeGrants,
  expects: isExpected,
  config: {
    sourceAccount: identifier(
      "The account that owns the sources whose ARNs name none: what a repair sets.",
      /^([0-9]{12})?$/,
      "an account number, as a string of 12 digits",
    ),
  },
  repair: {
    what: "sets `sourceAccount` to the account that `sourceArn` names, or else to the one that is configured",
    set(grant, { sourceAccount }) {
      if ("policy" in grant) {
        return {};
      }
      const { principal, sourceArn } = grant;
      const account =
        namesNoAccount(sourceArn, serviceOf(principal)).verdict === "yes"
          ? sourceAccount
          : accountIn(sourceArn);
      return account === "" ? {} : { sourceAccount: account };
    },
  },

  *judge(grant) {
    if ("policy" in grant) {
      for (const cause of invokeGrantsOf(grant)) {
        // A condition may name the owner of the source by whichever keys and operators.
        const why =
          cause.statement === undefined ? gapsOf([cause]) : [gap(grant.resource, "policy", "notJudged")];
        yield* servicesLetIn(cause).some(isAsker) ? why : [];
      }
      return;
    }
    const { resource, principal, sourceArn, sourceAccount } = grant;
    yield* unknownIn(principal);
    const service = serviceOf(principal);
    // A source ARN that restricts nothing is reported by another policy.
    if (service === "" || restricts(sourceArn).verdict === "no" || isOfOthers(grant)) {
      return;
    }
    const isOwnerless = namesNoAccount(sourceArn, service);
    const { verdict, gaps } = anyOf([
      restricts(sourceAccount),
      accountAskers.has(service) ? no : { ...isOwnerless, verdict: not(isOwnerless.verdict) },
    ]);
    yield* gaps;
    if (verdict !== "no") {
      return;
    }
    const own = `${accountOf(resource)} if that is the stack's own`;
    if (isOwnerless.verdict === "yes") {
      // Nobody can change the arguments of what a component makes, such as that of `bucket.onObjectCreated`.
      // https://www.pulumi.com/docs/iac/concepts/resources/options/transforms/
      const set =
        resource.maker === undefined
          ? "Set `sourceAccount`"
          : "Let a transform of the component that makes this permission set `sourceAccount`";
      yield violation(
        resource,
        `\`sourceArn\` does not say which account owns the source and \`sourceAccount\` is not set, so a source in somebody else's account may invoke the function. ${set} to the account that owns it, ${own}.`,
      );
    } else {
      yield violation(
        resource,
        `\`sourceAccount\` is not set, and ${accountAskers.get(service)} asks for it beside \`sourceArn\`. Set it to the account that owns the source, ${own}.`,
      );
    }
  },
});

/**
 * Whether the source is none of the service, so that nobody is let in, which another policy says. A service that asks for the account
 * does so whatever the source.
 */
function isOfOthers(permission: Permission): boolean {
  const principal = valueOf(permission.principal) ?? "";
  const trigger = triggerOf(principal);
  return (
    permission.sourceArn.kind === "known" &&
    trigger !== undefined &&
    !accountAskers.has(parseServicePrincipal(principal)?.service ?? "") &&
    ["other", "noArn"].includes(matchSource(trigger, permission).kind)
  );
}

/** Whether a service asks for the account, as far as it is known which service it is. */
function isAsker(name: Text): boolean {
  return !isKnown(name) || accountAskers.has(parseServicePrincipal(name)?.service ?? "");
}

function serviceOf(principal: Value<string>): string {
  return parseServicePrincipal(valueOf(principal) ?? "")?.service ?? "";
}

/** S3 invokes for buckets, so an ARN from it that is not known yet will be one without an account. */
function namesNoAccount(sourceArn: Value<string>, service: string): Answer {
  return service === "s3" && sourceArn.kind !== "known"
    ? yes
    : hiddenBy(
        unknownIn(sourceArn),
        answer((valueOf(sourceArn) ?? "").startsWith("arn:") && accountIn(sourceArn) === ""),
      );
}

/** The account that an ARN names: empty if it names none, or is not known. */
function accountIn(sourceArn: Value<string>): string {
  const [, , , , account = ""] = (valueOf(sourceArn) ?? "").split(":");
  return /^\d{12}$/.test(account) ? account : "";
}
