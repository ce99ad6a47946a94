import { strictEqual } from "node:assert";
import { type Verdict, contextOf, identity, mayAssume, parseDocument, service } from "../../iam";
import { cases, says } from "./cases";

interface Case {
  title: string;
  trust: unknown;
  service?: string;
  identity?: string;
  context?: Record<string, string>;
  allowed: Verdict;
}

describe("a trust policy", () => {
  for (const each of cases<Case>("trust")) {
    it(`${says[each.allowed]} ${each.title}`, () => {
      const { document } = parseDocument({ Version: "2012-10-17", Statement: each.trust });
      const caller = each.service === undefined ? identity(each.identity ?? "") : service(each.service);
      const documents = document ? [{ origin: "role", document }] : [];
      const context = each.context && contextOf(each.context);
      const trust = mayAssume({ documents }, caller, context && { context });
      strictEqual(trust.allowed, each.allowed);
      strictEqual(trust.undecided.length > 0, each.allowed === "unknown");
    });
  }

  it("cannot tell anything when it was not read", () => {
    const trust = mayAssume({ documents: [], unread: ["role"] }, service("lambda.amazonaws.com"));
    strictEqual(trust.allowed, "unknown");
    strictEqual(trust.undecided[0]?.origin, "role");
  });

  it("lets a web identity in by its own action only", () => {
    const { document } = parseDocument({
      Statement: {
        Effect: "Allow",
        Principal: {
          Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
        },
        Action: "sts:AssumeRoleWithWebIdentity",
      },
    });
    const policies = { documents: document ? [{ origin: "role", document }] : [] };
    const provider = {
      kind: "Federated",
      value: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
    } as const;
    strictEqual(mayAssume(policies, provider).allowed, "no");
    strictEqual(mayAssume(policies, provider, { action: "sts:AssumeRoleWithWebIdentity" }).allowed, "yes");
  });
});
