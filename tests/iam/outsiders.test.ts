import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import {
  type Claims,
  type Outsider,
  type Policies,
  type Verdict,
  admits,
  anyUsers,
  anyoneIn,
  anyoneOf,
  contextOf,
  mayAssume,
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
      equal(admission(trust, [anyoneOf(principal, host, ["subject"])]), subject);
      equal(admission(trust, [anyoneOf(principal, host, ["audience"])]), audience);
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

describe("whoever chooses what to send", () => {
  const keys = ["aws:PrincipalTag/a", "aws:PrincipalTag/b", "aws:PrincipalTag/c"];
  const values = [[], ["x"], ["y"], ["z"]];
  const chooser: Outsider = {
    principal: { kind: "AWS", value: "arn:aws:iam::111122223333:role/deploy" },
    action: "sts:AssumeRole",
    options: (key) => (keys.some((each) => each.toLowerCase() === key) ? values : undefined),
  };
  const condition = fc
    .tuple(
      fc.constantFrom("StringEquals", "StringNotEquals", "StringLike", "StringEqualsIfExists", "Null"),
      fc.constantFrom(...keys, "aws:CurrentTime"),
      fc.constantFrom("x", "y", "z", "?", "${aws:PrincipalTag/b}"),
    )
    .map(([operator, key, value]) => ({
      [operator]: { [key]: operator === "Null" ? String(value === "x") : value },
    }));
  const statement = (effect: string) =>
    fc.array(condition, { maxLength: 3 }).map((conditions) => ({
      Effect: effect,
      Principal: "*",
      Action: "sts:AssumeRole",
      Condition: Object.fromEntries(conditions.flatMap((each) => Object.entries(each))),
    }));

  it("is let in if any one request is, and kept out if each is", () => {
    const denies = fc.array(statement("Deny"), { maxLength: 4 });
    fc.assert(
      fc.property(statement("Allow"), denies, (allow, some) => {
        const trust = [allow, ...some];
        const { document } = parseDocument({ Version: "2012-10-17", Statement: trust });
        const policies = { documents: document ? [{ origin: "role", document }] : [] };
        const requests = values.flatMap((a) => values.flatMap((b) => values.map((c) => [a, b, c] as const)));
        const verdicts = requests.map(([a, b, c]) => {
          const context = contextOf({ [keys[0]!]: a, [keys[1]!]: b, [keys[2]!]: c });
          return mayAssume(policies, chooser.principal, { context }).allowed;
        });
        const best = verdicts.includes("yes") ? "yes" : verdicts.includes("unknown") ? "unknown" : "no";
        const found = admission(trust, [chooser]);
        // A variable is looked at once for all that it may stand for.
        ok(
          found === best || (found === "unknown" && JSON.stringify(trust).includes("${")),
          `${found}, not ${best}`,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("the time that a trust policy takes", () => {
  const star = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
  const name = "sts:RoleSessionName";
  const key = (index: number): string => `aws:PrincipalTag/key-${index}`;
  const policies: Readonly<Record<string, (count: number) => object[]>> = {
    "many values": (count) => [
      { ...star, Condition: { StringEquals: { [name]: many(count), "aws:PrincipalOrgID": many(count) } } },
    ],
    "many patterns": (count) => [
      {
        ...star,
        Condition: { StringLike: { [name]: many(count).map((each) => `*${each}*a?*`), [key(0)]: "a*" } },
      },
      {
        ...star,
        Effect: "Deny",
        Condition: { StringNotLike: { [name]: many(count).map((each) => `${each}*`) } },
      },
    ],
    "one long pattern": (count) => [
      {
        ...star,
        Condition: {
          StringLike: { [name]: "*a?".repeat(count * 5), "sts:ExternalId": "*a".repeat(count * 5) },
        },
      },
    ],
    "many denies, each of keys of its own": (count) => [
      star,
      ...many(Math.round(count / 10)).map((_, index) => ({
        ...star,
        Effect: "Deny",
        Condition: { StringNotEquals: { [key(index)]: "a", [key(index + 1)]: "b" } },
      })),
    ],
    "many denies of one key, of which no value clears all": (count) => [
      star,
      ...many(Math.round(count / 10)).map((each) => ({
        ...star,
        Effect: "Deny",
        Condition: { StringNotEquals: { [key(0)]: each, [key(1)]: each } },
      })),
    ],
    "many subjects": (count) => [
      {
        Effect: "Allow",
        Principal: {
          Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
        },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringLike: {
            "token.actions.githubusercontent.com:sub": many(count).map((each) => `repo:*${each}/a:*:tag:*`),
          },
        },
      },
    ],
  };
  for (const [title, policy] of Object.entries(policies)) {
    it(`is in proportion to its size, and little, with ${title}`, () => {
      const seconds = (count: number): number => {
        const trust = policy(count);
        const started = performance.now();
        const { document } = parseDocument({ Version: "2012-10-17", Statement: trust });
        const users = (document?.statements ?? []).flatMap((statement) =>
          anyUsers(statement).flatMap(({ users }) => users),
        );
        admission(trust, [...strangers, ...users]);
        return (performance.now() - started) / 1000;
      };
      seconds(500);
      const [small, large] = [500, 4000].map((count) => Math.min(...[1, 2, 3].map(() => seconds(count))));
      ok(large! < 1 && large! < 0.2 + 3 * 8 * small!, `${small} s for 500, ${large} s for 4,000`);
    });
  }

  it("is less than a second for 16,000 condition values", () => {
    const started = performance.now();
    admission(policies["many values"]!(8_000), strangers);
    ok(performance.now() - started < 1_000);
  });
});

function many(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `a-value-with-number-${index}`);
}

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
