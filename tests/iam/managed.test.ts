import { deepStrictEqual, match, notStrictEqual, strictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Verdict,
  evaluate,
  hole,
  managedPolicy,
  managedPolicyName,
  managedPolicyNames,
  retiredPolicies,
  validateDocument,
} from "../../iam";
import { cases, says } from "./cases";

interface Case {
  policy: string;
  yes?: string[];
  unknown?: string[];
  no?: string[];
}

const verdictOf = (policy: string, action: string, partition = "aws"): Verdict => {
  const document = managedPolicy(`arn:${partition}:iam::aws:policy/${policy}`);
  if (document === undefined) {
    throw new Error(`There is no ${policy}.`);
  }
  const resource = `arn:${partition}:${action.split(":")[0]}:${hole}:${hole}:${hole}`;
  return evaluate({ action, resource }, { attached: { documents: [{ origin: policy, document }] } }).allowed;
};

describe("an AWS managed policy", () => {
  for (const each of cases<Case>("managed")) {
    for (const verdict of ["yes", "unknown", "no"] as const) {
      const actions = each[verdict];
      if (actions === undefined) {
        continue;
      }
      it(`${each.policy} ${says[verdict]} ${actions.join(", ")}`, () => {
        for (const action of actions) {
          strictEqual(verdictOf(each.policy, action), verdict, action);
        }
      });
    }
  }

  it("is a valid document, whichever it is, and decides without a throw", () => {
    const text = readFileSync(join(__dirname, "../../iam/data/managed-policies.json"), "utf8");
    const documents = JSON.parse(text) as Record<string, unknown>;
    deepStrictEqual(Object.keys(documents), managedPolicyNames());
    strictEqual(managedPolicyNames().length, 1237);
    for (const [name, document] of Object.entries(documents)) {
      deepStrictEqual(validateDocument(JSON.stringify(document), "managed", { size: 100_000 }), [], name);
      match(verdictOf(name, "s3:GetObject"), /^(yes|no|unknown)$/);
      match(verdictOf(name, "iam:PassRole"), /^(yes|no|unknown)$/);
    }
  });

  it("is found in every partition, with the ARNs of that partition", () => {
    const find = (partition: string): string =>
      JSON.stringify(managedPolicy(`arn:${partition}:iam::aws:policy/AWSLambdaExecute`));
    match(find("aws"), /"arn:aws:logs:/);
    match(find("aws-cn"), /"arn:aws-cn:logs:/);
    strictEqual(find("aws-cn").includes("arn:aws:"), false);
    strictEqual(find(hole).includes(`arn:${hole}:logs:`), true);
    strictEqual(verdictOf("AWSLambdaExecute", "logs:PutLogEvents", "aws-us-gov"), "yes");
  });

  it("cannot tell of one that is not in the data", () => {
    for (const arn of [
      "",
      "AWSLambdaExecute",
      "arn:aws:iam::aws:policy/NoSuchPolicy",
      "arn:aws:iam::aws:policy/",
      "arn:aws:iam::111122223333:policy/AWSLambdaExecute",
      'arn:aws:iam::aws:policy/A"B',
      "arn:aws:iam::aws:policy/constructor",
    ]) {
      strictEqual(managedPolicy(arn), undefined, arn);
    }
    strictEqual(
      managedPolicyName("arn:aws:iam::aws:policy/service-role/AWSLambdaRole"),
      "service-role/AWSLambdaRole",
    );
    strictEqual(managedPolicyName("arn:aws:iam::111122223333:policy/a"), undefined);
  });

  it("does not have those that AWS has retired, and has what replaces them", () => {
    for (const [retired, replacement] of retiredPolicies) {
      strictEqual(managedPolicy(`arn:aws:iam::aws:policy/${retired}`), undefined, retired);
      notStrictEqual(managedPolicy(`arn:aws:iam::aws:policy/${replacement}`), undefined, replacement);
    }
  });
});
