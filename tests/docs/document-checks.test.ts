import { deepEqual, equal, ok } from "node:assert/strict";
import type { EngineResource } from "../../model";
import { judgeAll } from "../../pack";
import { policies } from "../../policies";
import { documentChecks, type DocumentCheck, type Example } from "../../scripts/document-checks";
import { basicExecution, statement, trust } from "../policies/pieces";

/** The type that has a document of each kind. */
const holders: Readonly<Record<Example["of"], string>> = {
  identity: "aws:iam/role:Role",
  trust: "aws:iam/role:Role",
  bucket: "aws:s3/bucketPolicy:BucketPolicy",
  topic: "aws:sns/topicPolicy:TopicPolicy",
  permission: "aws:lambda/permission:Permission",
};

const provider = {
  urn: "urn:pulumi:test::test::pulumi:providers:aws::default",
  props: { region: "eu-central-1", allowedAccountIds: '["123456789012"]' },
};

function made(type: string, props: object): EngineResource {
  return { type, name: "orders", urn: `urn:pulumi:test::test::${type}::orders`, props, provider };
}

/** A function with its role, and beside them what holds the document. */
function stackWith({ of, document }: Example): readonly EngineResource[] {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  const own = (kind: Example["of"], other: string): string => (of === kind ? text : other);
  const role = made("aws:iam/role:Role", {
    name: "orders",
    arn: "arn:aws:iam::123456789012:role/orders",
    assumeRolePolicy: own("trust", JSON.stringify(trust())),
    managedPolicyArns: [basicExecution],
    inlinePolicies: [
      { name: "orders", policy: own("identity", statement("Allow", ["s3:GetObject"], "arn:aws:s3:::a/*")) },
    ],
  });
  const fn = made("aws:lambda/function:Function", {
    name: "orders",
    arn: "arn:aws:lambda:eu-central-1:123456789012:function:orders",
    role: "arn:aws:iam::123456789012:role/orders",
  });
  const holder: Readonly<Record<Example["of"], object | undefined>> = {
    identity: undefined,
    trust: undefined,
    bucket: { bucket: "uploads", policy: text },
    topic: { arn: "arn:aws:sns:eu-central-1:123456789012:orders", policy: text },
    permission: JSON.parse(of === "permission" ? text : "{}") as object,
  };
  const props = holder[of];
  return [role, fn, ...(props === undefined ? [] : [made(holders[of], props)])];
}

/** The policies that report what holds a document. */
function reporting(example: Example): readonly string[] {
  return judgeAll(policies, stackWith(example)).flatMap(({ policy, violations, faults }) => {
    deepEqual(faults, []);
    return violations.some(({ resource }) => resource.type === holders[example.of]) ? [policy.name] : [];
  });
}

describe("the table of IAM Access Analyzer's checks", () => {
  for (const [code, { verdict }] of documentChecks) {
    if ("policy" in verdict) {
      it(`${code} is reported by ${verdict.policy}, and not what is right in its place`, () => {
        ok(reporting(verdict.example).includes(verdict.policy), "the example");
        equal(reporting(verdict.instead).includes(verdict.policy), false, "what is right");
      });
    } else {
      it(`${code} is passed over for a reason`, () => ok(verdict.why.length > 10));
    }
  }

  it("has each check of the page", () => {
    const count = (level: DocumentCheck["level"]): number =>
      [...documentChecks.values()].filter((check) => check.level === level).length;
    deepEqual(
      [count("ERROR"), count("SECURITY_WARNING"), count("GENERAL_WARNING"), count("SUGGESTION")],
      [79, 19, 26, 29],
    );
  });
});
