import { parseArn } from "./arn";
import { type Outsider, type Values, askedFor, conditionsOn } from "./outsiders";
import { type Principal } from "./principals";
import {
  type SharedProvider,
  leavesOwnerOpen,
  letter,
  sharedProviders,
  subjectFor,
} from "./shared-providers";
import { type Statement } from "./statement";
import { type Route, byEachRoute, ofAnybody } from "./strangers";
import { hole, isKnown, unheardOf } from "./text";

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

/** The shared provider that a `Federated` principal names, with its name; `undefined` for any other. */
export function sharedProvider(principal: Principal): SharedIssuer | undefined {
  const name = webIdentityProvider(principal)?.toLowerCase();
  const provider = name === undefined ? undefined : sharedProviders.get(name);
  return name === undefined || provider === undefined ? undefined : { ...provider, name };
}

/** The shared providers that a statement trusts, each with whoever gets an account there. */
export function anyUsers({ principals }: Statement): readonly AnyUsers[] {
  return (principals?.not === false ? principals.entries : []).flatMap((principal) => {
    const provider = sharedProvider(principal);
    return provider === undefined ? [] : [{ provider, users: usersOf(principal, provider) }];
  });
}

/** A shared provider, and whoever gets an account there, by whichever way they come. */
export interface AnyUsers {
  readonly provider: SharedIssuer;
  readonly users: readonly Outsider[];
}

/** A shared provider, with the name of its issuer. */
export type SharedIssuer = SharedProvider & { readonly name: string };

/**
 * Whoever gets an account at a shared web identity provider, with what their tokens say: nothing that a policy spells
 * out, but for the audience, where that is theirs to choose.
 */
function usersOf(principal: Principal, { name, tenant }: SharedIssuer): readonly Outsider[] {
  const open = tenant === "sub" ? (["subject"] as const) : (["subject", "audience"] as const);
  return byEachRoute((route) => [anyoneOf(principal, name, open, route)]);
}

/**
 * Any identity of a web identity provider: of a subject that no policy spells out, with whatever audience it takes, or
 * the other way round.
 *
 * @param open which of the two is whatever it may be.
 */
export function anyoneOf(
  principal: Principal,
  provider: string,
  open: readonly (keyof Claims)[],
  route: Route = "internet",
): Outsider {
  const issuer = provider.toLowerCase();
  const { subject, audience } = claimsOf(issuer);
  return {
    principal,
    action: "sts:AssumeRoleWithWebIdentity",
    options: (key, statements) => {
      if (/^(aws|sts|saml):/.test(key)) {
        return ofAnybody(key, statements, route);
      }
      if (!key.startsWith(`${issuer}:`)) {
        // What another provider says is not in this one's token.
        return [[]];
      }
      const claim = key.slice(issuer.length + 1);
      if (subject.includes(claim)) {
        const isCognito = claim === "amr" && open.includes("audience");
        return open.includes("subject") && !isCognito
          ? subjectsOf(issuer, key, statements)
          : askedFor(key, statements);
      }
      if (audience.includes(claim)) {
        return open.includes("audience") ? [[unheardOf]] : askedFor(key, statements);
      }
      return issuer === github ? githubClaim(claim, key, statements) : undefined;
    },
  };
}

const github = "token.actions.githubusercontent.com";

const claims = new Map<string, Claims>([
  ["accounts.google.com", { subject: ["sub"], audience: ["aud", "oaud"] }],
  ["graph.facebook.com", { subject: ["id"], audience: ["app_id"] }],
  ["www.amazon.com", { subject: ["user_id"], audience: ["app_id"] }],
]);

/**
 * Subjects of which a policy can name no more than the form, with those that the patterns of a policy leave to anybody.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
function subjectsOf(issuer: string, key: string, statements: readonly Statement[]): readonly Values[] {
  const form = sharedProviders.get(issuer)?.subject;
  const patterns = patternsOn(key, statements);
  if (form === undefined) {
    const isOpen = sharedProviders.has(issuer) && patterns.some((pattern) => /^[*?]+[^*?]/.test(pattern));
    const own = issuer.startsWith("oidc.eks.")
      ? `system:serviceaccount:${unheardOf}:${unheardOf}`
      : unheardOf;
    return [[own], ...(isOpen ? [[hole]] : [])];
  }
  const open = patterns.filter((pattern) => leavesOwnerOpen(pattern, form));
  const found = open.slice(0, mostOpen).map((pattern) => subjectFor(pattern, form) ?? hole);
  found.push(...(open.length > mostOpen ? [hole] : []));
  return [[form.foreign], ...[...new Set(found)].map((subject) => [subject])];
}

/**
 * What a token of GitHub says besides. Whose repository it is and which, is not for others to choose; a branch, an
 * environment and the like are. A workflow of others may be called, if it is public.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 * @see https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
 */
function githubClaim(
  claim: string,
  key: string,
  statements: readonly Statement[],
): readonly Values[] | undefined {
  const patterns = patternsOn(key, statements)
    .filter((pattern) => /[*?]/.test(pattern))
    .slice(0, mostOpen);
  if (/^(repository_owner|repository_owner_id|repository_id|actor_id)$/.test(claim)) {
    return [unheardOf, ...patterns.map((pattern) => pattern.replaceAll(/[*?]/g, letter))].map((value) => [
      value,
    ]);
  }
  if (claim === "repository") {
    const open = patterns.filter((pattern) => /^[^/]*[*?]/.test(pattern));
    return [`${unheardOf}/${unheardOf}`, ...open.map(repositoryFor)].map((value) => [value]);
  }
  if (/^(enterprise|enterprise_id)$/.test(claim)) {
    return [[], [unheardOf]];
  }
  return /^(ref|ref_type|environment|event_name|head_ref|base_ref|workflow)$/.test(claim)
    ? [[], ...askedFor(key, statements)]
    : undefined;
}

/** A repository that anybody can have and that a pattern with an open owner matches. */
function repositoryFor(pattern: string): string {
  const name = pattern.replaceAll(/[*?]/g, letter);
  return name.includes("/") ? name : pattern.replace("*", `${letter}/${letter}`).replaceAll(/[*?]/g, letter);
}

/** The patterns that conditions ask of a key. */
function patternsOn(key: string, statements: readonly Statement[]): readonly string[] {
  return conditionsOn(key, statements)
    .filter(({ operator }) => operator?.comparison === "like")
    .flatMap(({ values }) => values.filter((value) => !value.includes("${") && isKnown(value)));
}

/** Of more patterns that are anybody's to meet, it is not known what else they let in. */
const mostOpen = 16;
