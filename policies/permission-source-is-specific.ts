import { isServicePrincipal, openParts, type OpenPart } from "../iam";
import { gap, namesOwner, permissions, restricts, valueOf } from "../model";
import { listed, resourcePolicy, violation } from "../pack";

/** A wildcard in the source ARN lets in every resource that fits, those too that somebody makes tomorrow. */
export const permissionSourceIsSpecific = resourcePolicy({
  name: "permission-source-is-specific",
  description: "Every source ARN of an invoke permission names one resource, or one API.",
  enforcementLevel: "advisory",
  severity: "medium",
  remediation:
    "Set `sourceArn` to the ARN of the one resource that triggers the function, without wildcards. For API Gateway, name " +
    "the API's ID; stage, method and path may be `*`.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
  subject: permissions,

  *judge({ resource, principal, sourceArn, sourceAccount }) {
    if (sourceArn.kind !== "known" || restricts(sourceArn).verdict === "no") {
      return;
    }
    const isOwned = namesOwner(sourceArn).verdict === "yes";
    const open = openParts(sourceArn.value).filter(
      (part) => part !== "account" || restricts(sourceAccount).verdict === "no",
    );
    const who = valueOf(principal);
    // Others report an ARN for any account: `permission-is-not-public`, and for services `permission-names-source-account`.
    if (open.length === 0 || (who === "*" && !isOwned)) {
      return;
    }
    if (principal.kind === "unknown" && !isOwned) {
      yield gap(resource, "principal", "unknown");
      return;
    }
    const parts = open.filter((part) => part !== "account" || who === undefined || !isServicePrincipal(who));
    if (parts.length > 0) {
      yield violation(
        resource,
        `\`sourceArn\` has a wildcard in place of the ${listed(parts)}, so whatever fits may invoke the function. ${fix(parts)}`,
      );
    }
  },
});

function fix(parts: readonly OpenPart[]): string {
  return parts.includes("API")
    ? "Name the API's ID: only stage, method and path may be `*`."
    : "Write the whole ARN of what triggers it.";
}
