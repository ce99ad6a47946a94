import { deepStrictEqual, strictEqual } from "node:assert";
import {
  type Authority,
  type Cause,
  type Policies,
  type ResourceRule,
  type Verdict,
  contextOf,
  describe as name,
  evaluate,
  identity,
  parseDocument,
} from "../../iam";
import { cases, says } from "./cases";

interface Case {
  title: string;
  request: {
    action: string;
    resource: string;
    context?: Record<string, string | string[]>;
    principal?: string;
  };
  attached: unknown[];
  boundary?: unknown[];
  resource?: unknown[];
  resourceRule?: ResourceRule;
  unread?: string[];
  unreadBoundary?: string[];
  allowed: Verdict;
  granted?: Verdict;
  denied?: Verdict;
  bounded?: Verdict;
  grantedByResource?: Verdict;
  grantedBy?: string[];
  deniedBy?: string[];
  undecided?: string[];
}

describe("a request", () => {
  for (const each of cases<Case>("evaluation")) {
    it(`evaluation ${says[each.allowed]} ${each.title}`, () => {
      const { principal, context, ...request } = each.request;
      const decision = evaluate(
        {
          ...request,
          ...(context && { context: contextOf(context) }),
          ...(principal !== undefined && { principal: identity(principal) }),
        },
        authority(each),
      );
      const grounds = ["granted", "denied", "bounded", "grantedByResource"] as const;
      deepStrictEqual(
        { allowed: decision.allowed, ...pick(grounds, (key) => each[key] && decision[key].verdict) },
        { allowed: each.allowed, ...pick(grounds, (key) => each[key]) },
      );
      if (each.grantedBy) {
        deepStrictEqual(decision.granted.causes.map(causeName), each.grantedBy);
      }
      if (each.deniedBy) {
        deepStrictEqual(decision.denied.causes.map(causeName), each.deniedBy);
      }
      deepStrictEqual(decision.undecided.map(causeName), each.undecided ?? decision.undecided.map(causeName));
      strictEqual(decision.undecided.length > 0, each.allowed === "unknown");
    });
  }

  it("is evaluated in time linear in the statements", () => {
    const statement = {
      Effect: "Allow",
      Action: "sqs:SendMessage",
      Resource: "arn:aws:sqs:us-east-1:111122223333:orders",
    };
    const { document } = parseDocument({ Version: "2012-10-17", Statement: Array(40_000).fill(statement) });
    const started = performance.now();
    const request = { action: "sqs:SendMessage", resource: "arn:aws:sqs:us-east-1:111122223333:refunds" };
    strictEqual(evaluate(request, { attached: policies(document, []) }).allowed, "no");
    strictEqual(performance.now() - started < 2000, true);
  });
});

function authority(each: Case): Authority<string> {
  const { boundary, resource, unreadBoundary, resourceRule } = each;
  return {
    attached: policies(read(each.attached), each.unread ?? []),
    ...((boundary ?? unreadBoundary) && {
      boundary: policies(boundary && read(boundary), unreadBoundary ?? []),
    }),
    ...(resource && { resource: policies(read(resource), []) }),
    ...(resourceRule && { resourceRule }),
  };
}

function read(statements: unknown[]): ReturnType<typeof parseDocument>["document"] {
  return parseDocument({ Version: "2012-10-17", Statement: statements }).document;
}

function policies(document: ReturnType<typeof read>, unread: string[]): Policies<string> {
  return { documents: document ? [{ origin: "policy", document }] : [], unread };
}

function causeName({ origin, statement }: Cause<string>): string {
  return statement ? name(statement) : origin;
}

function pick<K extends string>(keys: readonly K[], value: (key: K) => unknown): Partial<Record<K, unknown>> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Partial<Record<K, unknown>>;
}
