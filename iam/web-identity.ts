import { parseArn } from "./arn";
import { type Outsider, askedFor, unheardOf } from "./outsiders";
import { type Principal } from "./principals";
import { ofAnybody } from "./strangers";
import { type Text } from "./text";

/** What a web identity's token tells of it: the condition keys of the user and of the application. */
export interface Claims {
  readonly subject: readonly string[];
  readonly audience: readonly string[];
}

/**
 * The condition keys, without the provider's name, in which a web identity provider tells the user and the application.
 *
 * @param provider its domain name and path, as {@link webIdentityProvider} gives it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
 */
export function claimsOf(provider: string): Claims {
  const issuer = provider.toLowerCase();
  // Other partitions have other domain names for it.
  if (issuer.startsWith("cognito-identity")) {
    return { subject: ["amr", "sub"], audience: ["aud"] };
  }
  return claims.get(issuer) ?? { subject: ["sub"], audience: ["aud"] };
}

/**
 * The domain name and path of the web identity provider that a `Federated` principal names, with which its condition
 * keys begin; `undefined` for a SAML provider, for `*` and for what is no provider.
 */
export function webIdentityProvider({ kind, value }: Principal): string | undefined {
  if (kind !== "Federated" || value === "*") {
    return undefined;
  }
  const arn = parseArn(value);
  if (arn === undefined) {
    return value;
  }
  return /^oidc-provider\/(.+)$/.exec(arn.resource)?.[1];
}

/**
 * Any identity of a web identity provider: of a subject that no policy spells out, with whatever audience it takes, or
 * the other way round.
 *
 * @param open which of the two is whatever it may be.
 */
export function anyoneOf(principal: Principal, provider: string, open: keyof Claims): Outsider {
  const issuer = provider.toLowerCase();
  const keysOf = (part: keyof Claims) => claimsOf(issuer)[part].map((claim) => `${issuer}:${claim}`);
  const unnamed = keysOf(open);
  const asked = keysOf(open === "subject" ? "audience" : "subject");
  return {
    principal,
    action: "sts:AssumeRoleWithWebIdentity",
    options: (key, statement) => {
      if (unnamed.includes(key)) {
        return [[open === "subject" ? subjectOf(issuer) : unheardOf]];
      }
      if (asked.includes(key)) {
        return askedFor(key, statement);
      }
      if (/^(aws|sts|saml):/.test(key)) {
        return ofAnybody(key, statement);
      }
      // What another provider says is not in this one's token.
      return key.startsWith(`${issuer}:`) ? undefined : [[]];
    },
  };
}

const claims = new Map<string, Claims>([
  ["accounts.google.com", { subject: ["sub"], audience: ["aud", "oaud"] }],
  ["graph.facebook.com", { subject: ["id"], audience: ["app_id"] }],
  ["www.amazon.com", { subject: ["user_id"], audience: ["app_id"] }],
]);

/**
 * A subject of which a policy can name no more than the form.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
function subjectOf(provider: string): Text {
  if (provider === "token.actions.githubusercontent.com") {
    return `repo:${unheardOf}/${unheardOf}:ref:refs/heads/${unheardOf}`;
  }
  return provider.startsWith("oidc.eks.") ? `system:serviceaccount:${unheardOf}:${unheardOf}` : unheardOf;
}
