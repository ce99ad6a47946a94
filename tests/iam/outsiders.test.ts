import { deepEqual, equal, ok } from "node:assert/strict";
import {
  type Claims,
  type Outsider,
  type Policies,
  type Verdict,
  admits,
  anyoneIn,
  anyoneOf,
  parseDocument,
  strangers,
  webIdentityProvider,
} from "../../iam";
import { cases, says } from "./cases";

interface Case {
  title: string;
  /** A stranger, or anyone of the account of this number. */
  who: string;
  trust: unknown;
  allowed: Verdict;
}

interface WebIdentityCase extends Record<keyof Claims, Verdict> {
  title: string;
  provider: string;
  trust: unknown;
}

describe("a trust policy", () => {
  for (const { title, who, trust, allowed } of cases<Case>("outsiders")) {
    it(`${says[allowed]} ${title}`, () => {
      equal(admission(trust, who === "stranger" ? strangers : [anyoneIn(who)]), allowed);
    });
  }

  for (const { title, provider, trust, subject, audience } of cases<WebIdentityCase>("web-identities")) {
    it(`of ${provider} with ${title} ${says[subject]} any subject, and ${says[audience]} any audience`, () => {
      const principal = { kind: "Federated", value: provider } as const;
      const host = webIdentityProvider(principal) ?? "";
      equal(admission(trust, [anyoneOf(principal, host, "subject")]), subject);
      equal(admission(trust, [anyoneOf(principal, host, "audience")]), audience);
    });
  }

  it("cannot tell whom it lets in when it was not read", () => {
    const cause = { origin: "role", statement: undefined };
    deepEqual(admits({ documents: [], unread: ["role"] }, cause, strangers), {
      allowed: "unknown",
      undecided: [cause],
    });
  });
});

describe("a federated principal", () => {
  for (const [value, provider] of [
    ["accounts.google.com", "accounts.google.com"],
    ["arn:aws:iam::111122223333:oidc-provider/Auth.Example.com/shop", "Auth.Example.com/shop"],
    ["arn:aws:iam::111122223333:saml-provider/shop", undefined],
    ["*", undefined],
  ] as const) {
    it(`${value} is ${provider === undefined ? "no web identity provider" : provider}`, () => {
      equal(webIdentityProvider({ kind: "Federated", value }), provider);
    });
  }
});

/** Whether any statement lets in one of the outsiders; where none is certain to, but one may, there is a reason. */
function admission(trust: unknown, outsiders: readonly Outsider[]): Verdict {
  const { document } = parseDocument({ Version: "2012-10-17", Statement: trust });
  const policies: Policies<string> = { documents: document ? [{ origin: "role", document }] : [] };
  const grants = (document?.statements ?? []).filter(
    ({ effect, wellFormed }) => effect === "Allow" || !wellFormed,
  );
  const admissions = grants.map((statement) => admits(policies, { origin: "role", statement }, outsiders));
  ok(admissions.every(({ allowed, undecided }) => undecided.length > 0 === (allowed === "unknown")));
  const verdicts = admissions.map(({ allowed }) => allowed);
  return verdicts.includes("yes") ? "yes" : verdicts.includes("unknown") ? "unknown" : "no";
}
