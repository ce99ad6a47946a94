import {
  admissions,
  admits,
  anyUsers,
  anyoneIn,
  anyoneOf,
  claimsOf,
  conditionsOn,
  identify,
  isKnown,
  parseArn,
  strangers,
  webIdentityProvider,
  type Claims,
  type Principal,
  type SharedIssuer,
  type Statement,
  type Text,
} from "../iam";
import {
  aboutGrant,
  accountOfRole,
  gap,
  gapsOf,
  policiesOf,
  quote,
  trustGrantsOf,
  type RoleTrust,
} from "../model";
import { accounts, listed, quoted, stackPolicy, violation, type Outcome } from "../pack";

/**
 * Whoever administers another account decides who of it may assume a role that trusts its root, and a web identity
 * provider has users and applications that are not yours. A condition keeps that decision here.
 */
export const roleConditionsCrossAccountTrust = stackPolicy({
  name: "role-conditions-cross-account-trust",
  description:
    "Every role that trusts another account or a web identity provider says whom of it by a condition.",
  enforcementLevel: "advisory",
  severity: "medium",
  remediation:
    "Add a condition on `sts:ExternalId`, `aws:PrincipalOrgID`, `aws:PrincipalArn` or `aws:MultiFactorAuthPresent` to " +
    "trust in another account, and conditions on the subject and the audience to trust in a web identity provider. " +
    "Accounts that need no condition are listed in `trustedAccounts`.",
  reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
  config: {
    trustedAccounts: accounts(
      "Accounts that roles may trust without a condition, by their 12-digit numbers.",
    ),
  },

  *judge(stack, { trustedAccounts }) {
    for (const role of stack.roles) {
      const admitsStranger = admissions(policiesOf([role.trust]), strangers);
      for (const cause of trustGrantsOf(role.trust)) {
        const { statement } = cause;
        if (statement?.wellFormed !== true) {
          yield* gapsOf([cause]);
        } else if (admitsStranger(cause).allowed !== "yes") {
          const own = accountOfRole(stack, role.resource);
          yield* judgeAccounts(role, own, statement, trustedAccounts);
          yield* judgeProviders(role, statement);
        }
      }
    }
  },
});

function* judgeAccounts(
  { resource, trust }: RoleTrust,
  own: Text,
  statement: Statement,
  trusted: readonly string[],
): Iterable<Outcome> {
  const cause = { origin: trust, statement };
  const open = new Set<string>();
  const byConditions = namesEverybody(statement) ? accountsAskedFor(statement) : [];
  for (const value of [...named(statement, "AWS").map((principal) => principal.value), ...byConditions]) {
    const who = identify(value);
    if (who.type === "account" && who.account !== own && !trusted.includes(who.account)) {
      const outsider = anyoneIn(who.account, parseArn(value)?.partition);
      const { allowed, undecided } = admits(policiesOf([trust]), cause, [outsider]);
      yield* gapsOf(undecided);
      if (allowed === "yes") {
        open.add(who.account);
      }
    }
  }
  if (open.size > 0 && !isKnown(own)) {
    yield gap(resource, trust.property, "account");
  } else if (open.size > 0) {
    const whom = `account${open.size > 1 ? "s" : ""} ${listed([...open].sort())}`;
    yield violation(
      resource,
      `${quote(cause)} trusts ${whom} ${byConditions.length > 0 ? "by a condition on the account alone" : "without a condition"}, so whoever administers ${open.size > 1 ? "them" : "it"} decides who may assume this role. Ask for \`sts:ExternalId\`, \`aws:PrincipalOrgID\`, \`aws:PrincipalArn\` or MFA.`,
      { about: aboutGrant(cause) },
    );
  }
}

function* judgeProviders({ resource, trust }: RoleTrust, statement: Statement): Iterable<Outcome> {
  const cause = { origin: trust, statement };
  const policies = policiesOf([trust]);
  const users = new Map(anyUsers(statement).map((each) => [each.provider.name, each]));
  for (const principal of named(statement, "Federated")) {
    const provider = webIdentityProvider(principal);
    if (provider === undefined) {
      continue;
    }
    const shared = users.get(provider.toLowerCase());
    if (shared !== undefined && admits(policies, cause, shared.users).allowed === "yes") {
      continue;
    }
    const open: (keyof Claims)[] = [];
    for (const claim of claimsThatMatter(shared?.provider)) {
      const { allowed, undecided } = admits(policies, cause, [anyoneOf(principal, provider, [claim])]);
      yield* gapsOf(undecided);
      if (allowed === "yes") {
        open.push(claim);
      }
    }
    if (open.length > 0) {
      const keys = open.map((claim) => `${provider}:${claimsOf(provider)[claim][0]}`);
      yield violation(
        resource,
        `${quote(cause)} trusts identities of ${provider} whatever their ${listed(open)}, so other users or applications of it may assume this role. Add a condition on ${quoted(keys)}.`,
        { about: `${aboutGrant(cause)} ${provider}` },
      );
    }
  }
}

/**
 * The claims that tell somebody from others who use a provider. Where IAM demands one that tells whose a token is, that
 * is enough: there the audience is for anybody to choose, or there is one for each customer.
 */
function claimsThatMatter(shared: SharedIssuer | undefined): readonly (keyof Claims)[] {
  if (shared?.required !== true) {
    return ["subject", "audience"];
  }
  return shared.name.startsWith("cognito-identity") ? ["subject"] : [];
}

function namesEverybody({ principals }: Statement): boolean {
  return (
    principals?.not === false &&
    principals.entries.some(({ kind, value }) => (kind === "AWS" || kind === "everyone") && value === "*")
  );
}

/** The roots of the accounts that conditions on the caller ask for. */
function accountsAskedFor(statement: Statement): readonly string[] {
  const asked = ["aws:principalaccount", "aws:principalarn"].flatMap((key) => conditionsOn(key, [statement]));
  const roots = asked
    .filter(({ operator }) => operator?.negated === false)
    .flatMap(({ values }) => values)
    .flatMap((value) => {
      const { partition = "aws", account = value } = parseArn(value) ?? {};
      return /^\d{12}$/.test(account)
        ? `arn:${/[*?]/.test(partition) ? "aws" : partition}:iam::${account}:root`
        : [];
    });
  return [...new Set(roots)];
}

function named({ principals }: Statement, kind: Principal["kind"]): readonly Principal[] {
  return principals?.not === false ? principals.entries.filter((entry) => entry.kind === kind) : [];
}
