import { isKnown, parseArn } from "../iam";
import { gap, restricts, valueOf, type PlacedPermission } from "../model";
import { accounts, identifiers, stackPolicy, violation, type Outcome } from "../pack";

/** A number of twelve digits tells nobody whose account it is, and a mistyped one is somebody else's. */
export const permissionNamesKnownAccounts = stackPolicy({
  name: "permission-names-known-accounts",
  description: "Every other account or organization that may invoke a function is a known one.",
  enforcementLevel: "advisory",
  severity: "medium",
  remediation:
    "Find out whose account or organization it is. List it in `trustedAccounts` or `trustedOrganizations`, or remove the " +
    "permission.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-cross-account.html",
  config: {
    trustedAccounts: accounts("Other accounts that may invoke: their numbers."),
    trustedOrganizations: identifiers(
      "Organizations whose accounts may invoke: their IDs.",
      /^o-[a-z0-9]{10,32}$/,
      "an organization ID such as o-a1b2c3d4e5",
    ),
  },

  *judge({ permissions }, { trustedAccounts, trustedOrganizations }) {
    if (trustedAccounts.length + trustedOrganizations.length === 0) {
      return;
    }
    for (const permission of permissions) {
      const { resource, principalOrgId } = permission;
      const organization = valueOf(principalOrgId);
      const isTrusted = organization !== undefined && trustedOrganizations.includes(organization);
      if (principalOrgId.kind === "unknown") {
        yield gap(resource, "principalOrgId", "unknown");
      } else {
        if (restricts(principalOrgId).verdict === "yes" && !isTrusted) {
          yield violation(
            resource,
            "`principalOrgId` is not among `trustedOrganizations`, so every account of an unknown organization may invoke the function. List it there if you know it.",
            { about: "principalOrgId" },
          );
        }
        // Whoever is in a trusted organization is trusted.
        if (!isTrusted) {
          yield* judgeAccount(permission, "principal", trustedAccounts);
        }
      }
      yield* judgeAccount(permission, "sourceAccount", trustedAccounts);
    }
  },
});

function* judgeAccount(
  permission: PlacedPermission,
  property: "principal" | "sourceAccount",
  trusted: readonly string[],
): Iterable<Outcome> {
  const { resource, account, [property]: named } = permission;
  if (named.kind === "unknown") {
    yield gap(resource, property, "unknown");
  }
  const other = named.kind === "known" ? accountIn(named.value) : undefined;
  if (other === undefined || trusted.includes(other) || other === account) {
    return;
  }
  yield isKnown(account)
    ? violation(
        resource,
        `\`${property}\` names the account ${other}, which is neither the function's own nor among \`trustedAccounts\`, so whoever owns it may have the function invoked. List it there if you know it.`,
        { about: property },
      )
    : gap(resource, property, "place");
}

/** The account that a principal or a number names; `undefined` for a service, and for everybody. */
function accountIn(text: string): string | undefined {
  const account = parseArn(text)?.account ?? text;
  return /^\d{12}$/.test(account) ? account : undefined;
}
