import { deepStrictEqual, strictEqual } from "node:assert";
import { type Verdict, contextOf, evaluate, parseDocument, parseOperator, show } from "../../iam";
import { cases, says } from "./cases";

interface Case {
  condition: Record<string, Record<string, unknown>>;
  context: Record<string, string | string[]>;
  verdict: Verdict;
}

describe("a condition", () => {
  for (const { condition, context, verdict } of cases<Case>("conditions")) {
    it(`${show(JSON.stringify(condition))} ${says[verdict]} ${show(JSON.stringify(context))}`, () => {
      strictEqual(decide(condition, context), verdict);
    });
  }

  it("cannot tell anything by an operator that does not exist, for a grant or a denial", () => {
    const misspelt = { StringEqual: { "aws:username": "ada" } };
    const context = { "aws:username": "ada" };
    strictEqual(decide(misspelt, context, "Allow"), "unknown");
    strictEqual(decide(misspelt, context, "Deny"), "unknown");
  });

  it("takes a variable for the text that it is in version 2008-10-17", () => {
    const condition = { StringEquals: { "aws:PrincipalTag/a": "${aws:username}" } };
    const context = { "aws:username": "ada", "aws:PrincipalTag/a": "ada" };
    strictEqual(decide(condition, context, "Allow", "2012-10-17"), "yes");
    strictEqual(decide(condition, context, "Allow", "2008-10-17"), "no");
  });

  it("finds keys of a closed prefix absent", () => {
    const context = contextOf({ "lambda:FunctionArn": "a" }, ["lambda:"]);
    deepStrictEqual(context.lookup("Lambda:SourceFunctionArn"), []);
    deepStrictEqual(context.lookup("LAMBDA:functionarn"), ["a"]);
    strictEqual(context.lookup("aws:SourceArn"), undefined);
  });
});

describe("an operator", () => {
  for (const name of [
    "StringEquals",
    "ForAllValues:StringNotLikeIfExists",
    "ForAnyValue:ArnLike",
    "DateLessThanEqualsIfExists",
    "Null",
    "NotIpAddressIfExists",
    "BinaryEquals",
  ]) {
    it(`${name} exists`, () => strictEqual(parseOperator(name)?.name, name));
  }
  for (const name of [
    "",
    "stringEquals",
    "StringEqual",
    "NullIfExists",
    "ForSomeValues:StringEquals",
    "StringEqualsIfExistsIfExists",
    "IfExists",
    "constructor",
    "NumericLike",
  ]) {
    it(`"${name}" does not exist`, () => strictEqual(parseOperator(name), undefined));
  }
});

function decide(
  condition: unknown,
  context: Case["context"],
  effect: "Allow" | "Deny" = "Allow",
  version = "2012-10-17",
): Verdict {
  const { document } = parseDocument({
    Version: version,
    Statement: { Effect: effect, Action: "*", Resource: "*", Condition: condition },
  });
  if (document === undefined) {
    throw new Error("The document was not read.");
  }
  const decision = evaluate(
    { action: "s3:GetObject", resource: "arn:aws:s3:::a/b", context: contextOf(context) },
    { attached: { documents: [{ origin: "policy", document }] } },
  );
  return effect === "Allow" ? decision.granted.verdict : decision.denied.verdict;
}
