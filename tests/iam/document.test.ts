import { deepStrictEqual, strictEqual } from "node:assert";
import { describe as name, hole, parseDocument } from "../../iam";

describe("a document", () => {
  const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" };

  it("reads the same from text and value, from one value and a list, in any order of keys", () => {
    const expected = parseDocument({ Version: "2012-10-17", Statement: [statement] }).document;
    const spellings = [
      { Version: "2012-10-17", Statement: statement },
      { Statement: [{ ...statement, Action: ["s3:GetObject"] }], Version: "2012-10-17" },
      {
        Version: "2012-10-17",
        Statement: [{ Resource: ["arn:aws:s3:::a/*"], Action: "s3:GetObject", Effect: "Allow" }],
      },
    ];
    for (const spelling of spellings) {
      deepStrictEqual(parseDocument(spelling).document, expected);
      deepStrictEqual(parseDocument(JSON.stringify(spelling, null, 2)).document, expected);
    }
  });

  it("has no variables without a version that has them", () => {
    const has = (version?: string): boolean | undefined =>
      parseDocument({ ...(version && { Version: version }), Statement: statement }).document?.statements[0]
        ?.hasVariables;
    strictEqual(has("2012-10-17"), true);
    strictEqual(has("2008-10-17"), false);
    strictEqual(has(), false);
  });

  it("decides nothing under a version that does not exist, or is not known", () => {
    for (const version of ["2024-01-01", hole, 2012]) {
      const { document, problems } = parseDocument({ Version: version, Statement: statement });
      strictEqual(document?.statements[0]?.wellFormed, false);
      strictEqual(problems.length, version === hole ? 0 : 1);
    }
  });

  it("names everyone, and each kind of principal", () => {
    const read = (principal: unknown): unknown =>
      parseDocument({ Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: principal } })
        .document?.statements[0]?.principals;
    deepStrictEqual(read("*"), { not: false, entries: [{ kind: "everyone", value: "*" }] });
    deepStrictEqual(read({ AWS: "111122223333", Service: ["a.amazonaws.com", "b.amazonaws.com"] }), {
      not: false,
      entries: [
        { kind: "AWS", value: "111122223333" },
        { kind: "Service", value: "a.amazonaws.com" },
        { kind: "Service", value: "b.amazonaws.com" },
      ],
    });
  });

  it("is not there where there is none", () => {
    for (const source of ["", "null", "[]", "7", "{", undefined, null, []]) {
      const { document, problems } = parseDocument(source);
      strictEqual(document, undefined);
      strictEqual(problems.length, 1);
    }
  });

  it("is quoted by Sid, or by the place of the statement", () => {
    strictEqual(name({ sid: "AllowLogs", index: 2 }), '"AllowLogs"');
    strictEqual(name({ sid: undefined, index: 2 }), "Statement[2]");
    strictEqual(name({ sid: "", index: 0 }), "Statement[0]");
    strictEqual(name({ sid: "a\n\u001b[31m", index: 0 }), "Statement[0]");
  });
});
