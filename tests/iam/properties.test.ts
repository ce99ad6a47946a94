import { strictEqual } from "node:assert";
import fc from "fast-check";
import { type Decision, type Verdict, contextOf, evaluate, hole, parseDocument } from "../../iam";

type Json = Record<string, unknown>;

const texts = ["arn:aws:s3:::a", "arn:aws:s3:::a/b", "arn:aws:sqs:eu-west-1:111122223333:q"];
const actions = ["s3:GetObject", "s3:PutObject", "sqs:SendMessage"];

const list = (...values: string[]): fc.Arbitrary<string[]> =>
  fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });

const action = list(...actions, "s3:*", "s3:?etObject", "*", "S3:put*");
const resource = list(
  ...texts,
  "*",
  "arn:aws:s3:::*",
  "arn:aws:s3:::a/${aws:username}",
  "arn:aws:sqs:*:*:q*",
);
const condition = fc.constantFrom<Json | undefined>(
  undefined,
  { StringEquals: { "aws:username": "b" } },
  { StringNotLike: { "aws:username": ["b*", "c"] } },
  { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:111122223333:t" } },
  { BoolIfExists: { "aws:SecureTransport": "true" } },
  { "ForAllValues:StringEquals": { "aws:TagKeys": ["x", "y"] } },
  { "ForAnyValue:StringLike": { "aws:TagKeys": "x*" } },
  { Null: { "aws:TagKeys": "true" } },
  { NumericLessThan: { "s3:max-keys": "10" }, IpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
);
const statement: fc.Arbitrary<Json> = fc
  .record({
    effect: fc.constantFrom("Allow", "Allow", "Deny"),
    action: fc.tuple(fc.constantFrom("Action", "Action", "NotAction"), action),
    resource: fc.tuple(fc.constantFrom("Resource", "Resource", "NotResource"), resource),
    condition,
  })
  .map((parts) => ({
    Effect: parts.effect,
    [parts.action[0]]: parts.action[1],
    [parts.resource[0]]: parts.resource[1],
    ...(parts.condition && { Condition: parts.condition }),
  }));
const statements = fc.array(statement, { minLength: 1, maxLength: 4 });

const context = fc.record({
  "aws:username": fc.constantFrom<string[]>([], ["b"], ["bob"], ["c"]),
  "aws:SourceArn": fc.constantFrom<string[]>([], ["arn:aws:sns:eu-west-1:111122223333:t"]),
  "aws:SecureTransport": fc.constantFrom<string[]>([], ["true"], ["false"]),
  "aws:TagKeys": fc.constantFrom<string[]>([], ["x"], ["x", "z"], ["y", "x"]),
  "s3:max-keys": fc.constantFrom<string[]>([], ["5"], ["50"]),
  "aws:SourceIp": fc.constantFrom<string[]>([], ["203.0.113.7"], ["198.51.100.7"]),
});
const request = fc.record({
  action: fc.constantFrom(...actions),
  resource: fc.constantFrom(...texts),
  context,
});
type Question = typeof request extends fc.Arbitrary<infer T> ? T : never;

/** Each part of a request or a document that can be hidden, with what it looks like then. */
const hidden = fc.record({
  keys: fc.subarray([
    "aws:username",
    "aws:SourceArn",
    "aws:SecureTransport",
    "aws:TagKeys",
    "s3:max-keys",
    "aws:SourceIp",
  ]),
  partOfResource: fc.constantFrom("", "s3", "aws", "eu-west-1", "111122223333", "a", "b", "q"),
  whole: fc.boolean(),
  pieces: fc.subarray([
    "s3:",
    "Object",
    "arn:aws:s3",
    "a/",
    "q",
    "111122223333",
    "${aws:username}",
    "true",
    "x",
    "Allow",
    "203",
    "*",
  ]),
  unread: fc.boolean(),
});

describe("a decision", () => {
  it("keeps what is certain when something hidden comes to light", () => {
    fc.assert(
      fc.property(statements, statements, request, hidden, (attached, boundary, question, cover) => {
        const full = decide([attached], question, boundary);
        const veil = (documents: Json[]): Json[] =>
          documents.map((each) =>
            mapTexts(each, (text) => cover.pieces.reduce((t, piece) => t.replaceAll(piece, hole), text)),
          );
        const known = Object.entries(question.context).filter(([key]) => !cover.keys.includes(key));
        const veiled: Question = {
          action: question.action,
          resource: cover.whole ? hole : hideLast(question.resource, cover.partOfResource),
          context: Object.fromEntries(known) as Question["context"],
        };
        const seen = cover.unread ? [veil(attached).slice(1)] : [veil(attached)];
        const partial = decide(seen, veiled, veil(boundary), cover.unread ? ["unread"] : []);
        for (const key of ["granted", "denied", "bounded"] as const) {
          holds(partial[key].verdict, full[key].verdict, key);
        }
        holds(partial.allowed, full.allowed, "allowed");
      }),
      { numRuns: 4000 },
    );
  });

  it("is certain of a request, a context and documents that are wholly known", () => {
    fc.assert(
      fc.property(statements, statements, request, (attached, boundary, question) => {
        const { allowed, undecided } = decide([attached], question, boundary);
        if (!JSON.stringify([attached, boundary]).includes("aws:username}")) {
          strictEqual(allowed !== "unknown", true);
        }
        strictEqual(undecided.length > 0, allowed === "unknown");
      }),
    );
  });

  it("is the same however the statements are split, ordered and spelled", () => {
    fc.assert(
      fc.property(statements, statements, request, fc.nat(4), (attached, boundary, question, at) => {
        const expected = verdicts(decide([attached], question, boundary));
        const same = (...documents: Json[][]): void =>
          strictEqual(verdicts(decide(documents, question, boundary)), expected);
        same(attached.slice(0, at), attached.slice(at));
        same(...attached.map((each) => [each]));
        same([...attached].reverse());
        same([...attached, ...attached]);
        same(attached.map(respell));
      }),
    );
  });

  it("is not widened by an empty policy, nor a grant undone by another grant", () => {
    fc.assert(
      fc.property(statements, statement, request, (attached, extra, question) => {
        const before = decide([attached], question);
        const after = decide([attached, [{ ...extra, Effect: "Allow" }]], question);
        if (before.allowed === "yes") {
          strictEqual(after.allowed, "yes");
        }
        strictEqual(after.denied.verdict, before.denied.verdict);
      }),
    );
  });
});

function decide(
  documents: Json[][],
  { action, resource, context }: Question,
  boundary?: Json[],
  unread: string[] = [],
): Decision<string> {
  const policies = (
    sources: Json[][],
  ): {
    documents: { origin: string; document: NonNullable<ReturnType<typeof parseDocument>["document"]> }[];
  } => ({
    documents: sources.flatMap((source, i) => {
      const { document } = parseDocument({ Version: "2012-10-17", Statement: source });
      return document ? [{ origin: `policy ${i}`, document }] : [];
    }),
  });
  return evaluate(
    { action, resource, context: contextOf(context) },
    { attached: { ...policies(documents), unread }, ...(boundary && { boundary: policies([boundary]) }) },
  );
}

function holds(partial: Verdict, full: Verdict, what: string): void {
  if (partial !== "unknown" && full !== "unknown") {
    strictEqual(full, partial, what);
  }
}

function verdicts({ allowed, granted, denied, bounded }: Decision<string>): string {
  return [allowed, granted.verdict, denied.verdict, bounded.verdict].join();
}

function hideLast(text: string, part: string): string {
  const at = part === "" ? -1 : text.lastIndexOf(part);
  return at < 0 ? text : text.slice(0, at) + hole + text.slice(at + part.length);
}

/** The same JSON with every string value, but no key, put through a function. */
function mapTexts<T>(json: T, change: (text: string) => string): T {
  if (typeof json === "string") {
    return change(json) as T;
  }
  if (Array.isArray(json)) {
    return json.map((item) => mapTexts(item as unknown, change)) as T;
  }
  if (typeof json !== "object" || json === null) {
    return json;
  }
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key, mapTexts(value as unknown, change)]),
  ) as T;
}

/** The same statement with its keys in another order, single values out of their lists, and actions in capitals. */
function respell(source: Json): Json {
  return Object.fromEntries(
    Object.entries(source)
      .reverse()
      .map(([key, value]) => {
        const values = key.endsWith("Action") ? (value as string[]).map((name) => name.toUpperCase()) : value;
        return [key, Array.isArray(values) && values.length === 1 ? (values[0] as unknown) : values];
      }),
  );
}
