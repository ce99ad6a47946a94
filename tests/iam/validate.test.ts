import { deepStrictEqual, strictEqual } from "node:assert";
import { type Kind, hole, parseDocument, sizeLimits, sizeOf, validateDocument } from "../../iam";
import { cases } from "./cases";

interface Case {
  title: string;
  kind: Kind;
  document: unknown;
  problems: string[];
}

const tables = ["validation", "validation-of-conditions"];

const messages = (source: unknown, kind: Kind): string[] =>
  validateDocument(source, kind).map(({ statement, message }) =>
    statement ? `${statement}: ${message}` : message,
  );

describe("validation", () => {
  for (const { title, kind, document, problems } of tables.flatMap((table) => cases<Case>(table))) {
    it(`${problems.length === 0 ? "allows" : "forbids"} ${title}`, () => {
      deepStrictEqual(messages(document, kind), problems);
      if (typeof document === "object") {
        deepStrictEqual(messages(JSON.stringify(document), kind), problems);
      }
    });
  }

  it("shows no value that could be a secret", () => {
    const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY and so on";
    const everywhere = (value: unknown): unknown[] => [
      { Version: value, [String(value)]: value, Statement: value },
      {
        Statement: [
          { Sid: value, Effect: value, Action: value, Resource: value, Principal: value, Condition: value },
        ],
      },
      { Statement: [{ Effect: "Allow", NotAction: value, NotResource: value, [String(value)]: 1 }] },
      {
        Statement: [
          { Effect: "Allow", Action: "*", Principal: { AWS: value, Service: value, Federated: value } },
        ],
      },
      {
        Statement: [
          { Effect: "Allow", Action: "*", Resource: "*", Condition: { [String(value)]: { a: value } } },
        ],
      },
      { Statement: [{ Effect: "Allow", Action: "*", Resource: "*", Condition: { [String(value)]: value } }] },
    ];
    for (const document of everywhere(secret)) {
      const problems = messages(document, "trust");
      strictEqual(problems.length > 0, true);
      strictEqual(problems.join().includes("wJalr"), false);
    }
  });

  it("counts the size as IAM does, and holds it against the limit of the kind", () => {
    strictEqual(sizeOf('{\n\t"a": "b c" }\r\n'), 10);
    const document = (size: number): string => {
      const empty = '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::"}]}';
      return empty.replace(":::", `:::  ${"x".repeat(size - empty.length)}`);
    };
    for (const kind of ["managed", "roleInline", "userInline", "groupInline"] as const) {
      const limit = sizeLimits[kind] ?? 0;
      deepStrictEqual(messages(document(limit), kind), []);
      strictEqual(messages(document(limit + 1), kind).length, 1);
    }
    deepStrictEqual(messages(document(6145), "managed"), [
      "The document has 6,145 characters without white space; IAM allows 6,144.",
    ]);
    deepStrictEqual(validateDocument(document(7000), "managed", { size: 8000 }), []);
  });

  it("takes no time that anybody notices for six megabytes or a thousand levels", () => {
    const started = performance.now();
    const statement = '{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}';
    const huge = `{"Statement":[${Array(80_000).fill(statement).join(",")}]}`;
    strictEqual(messages(huge, "managed").length, 1);
    deepStrictEqual(messages(huge, "resource").length, 80_000);
    const deep = `{"Statement":${"[".repeat(5000)}${"]".repeat(5000)}}`;
    strictEqual(messages(deep, "roleInline").length > 0, true);
    strictEqual(performance.now() - started < 5000, true);
  });

  it("throws at nothing that a program could hand over", () => {
    const cyclic: Record<string, unknown> = {};
    cyclic["Statement"] = cyclic;
    const strange = [
      undefined,
      null,
      0,
      NaN,
      true,
      [],
      {},
      cyclic,
      () => 1,
      Symbol("a"),
      1n,
      hole,
      "\0",
      "null",
      "7",
      new Map(),
    ];
    for (const source of strange) {
      for (const kind of ["trust", "managed", "resource"] as const) {
        strictEqual(validateDocument(source, kind).length > 0, true);
      }
    }
  });

  it("leaves a document that it finds fault with readable, but for the statement at fault", () => {
    const { document } = parseDocument({
      Statement: [
        { Effect: "allow", Action: "*", Resource: "*" },
        { Effect: "Allow", Action: "*", Resource: "*" },
      ],
    });
    deepStrictEqual(
      document?.statements.map(({ wellFormed }) => wellFormed),
      [false, true],
    );
  });
});
