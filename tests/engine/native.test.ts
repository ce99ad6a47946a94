import { deepEqual, equal, notEqual } from "node:assert/strict";
import { dirname } from "node:path";
import * as aws from "@pulumi/aws";
import * as native from "@pulumi/aws-native";
import type { Outcome } from "../../sandbox/outcome";
import type { Settings } from "../../sandbox/settings";
import { preview, SandboxStack } from "../../sandbox/stack";
import { basicExecution, code, trust } from "../policies/pieces";

const settings: Settings = {
  config: { "aws:region": "eu-west-1", "aws-native:region": "eu-west-1" },
  policyPacks: [dirname(dirname(__dirname))],
};

/** A function of one provider, with a role of the other. */
function mixed(service: string, principal: string): native.lambda.Permission {
  const role = new native.iam.Role("role", {
    assumeRolePolicyDocument: trust(service),
    managedPolicyArns: [basicExecution],
  });
  const fn = new aws.lambda.Function("fn", { role: role.arn, ...code });
  return new native.lambda.Permission("permission", {
    action: "lambda:InvokeFunction",
    functionName: fn.name,
    principal,
    sourceArn: new aws.sns.Topic("topic").arn,
  });
}

/** What was found, as policy, resource and message, without the description. */
function found({ violations }: Outcome): string[] {
  return violations
    .map(
      ({ policy, urn, message }) =>
        `${policy} ${urn.split("::").at(-1)}: ${message.trim().split("\n").at(-1)}`,
    )
    .sort();
}

describe("a stack of both providers in a real preview", function () {
  this.timeout(300_000);

  it("is judged whole, with the names that each uses", async () => {
    const outcome = await preview(
      async () => void mixed("ec2.amazonaws.com", "events.amazonaws.com"),
      settings,
    );
    notEqual(outcome.exitCode, 0);
    deepEqual(found(outcome), [
      "permission-source-matches-principal permission: `sourceArn` is the ARN of an SNS topic, but events.amazonaws.com invokes only for an EventBridge rule, so the permission lets nobody in. Set `sourceArn` to the ARN of an EventBridge rule, or `principal` to sns.amazonaws.com.",
      "role-trusts-lambda role: `assumeRolePolicyDocument` does not let lambda.amazonaws.com assume this role, so Lambda cannot run `fn`.",
    ]);
  });

  it("passes from its first preview to its second update where it is good", async () => {
    const stack = await SandboxStack.open(
      async () => void mixed("lambda.amazonaws.com", "sns.amazonaws.com"),
      settings,
    );
    try {
      for (const run of [() => stack.preview(), () => stack.up(), () => stack.preview(), () => stack.up()]) {
        const outcome = await run();
        deepEqual(found(outcome), []);
        equal(outcome.exitCode, 0);
      }
    } finally {
      stack.close();
    }
  });
});
