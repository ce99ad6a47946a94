import { deepEqual, ok } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { controls, type ControlId } from "../../pack";
import { policies } from "../../policies";
import { judge } from "../recorder/judge";
import { record, type Program } from "../recorder/program";
import { functionWith, goodRole, statement } from "./pieces";

/** A function with one invoke permission. */
function permits(args: Pick<aws.lambda.PermissionArgs, "principal" | "sourceArn">): Program {
  return () => {
    const fn = functionWith("fn", goodRole("role"));
    new aws.lambda.Permission("permission", { action: "lambda:InvokeFunction", function: fn.name, ...args });
  };
}

/** A function whose role has a policy of one statement on `*`, inline. */
function inline(...actions: string[]): Program {
  return () => {
    const role = goodRole("role");
    functionWith("fn", role);
    new aws.iam.RolePolicy("policy", { role: role.name, policy: statement("Allow", actions) });
  };
}

/** A function whose role has such a policy attached. */
function attached(...actions: string[]): Program {
  return () => {
    const role = goodRole("role");
    functionWith("fn", role);
    const { arn } = new aws.iam.Policy("policy", { policy: statement("Allow", actions) });
    new aws.iam.RolePolicyAttachment("attachment", { role: role.name, policyArn: arn });
  };
}

/** What fails a control, as its page says it. */
const failing: Readonly<Record<ControlId, readonly Program[]>> = {
  "Lambda.1": [
    permits({ principal: "*" }),
    permits({ principal: "s3.amazonaws.com" }),
    permits({ principal: "s3.amazonaws.com", sourceArn: "arn:aws:s3:::uploads" }),
  ],
  "IAM.1": [attached("*")],
  "IAM.21": [attached("ec2:*")],
  "KMS.1": [attached("kms:Decrypt"), attached("kms:ReEncryptFrom")],
  "KMS.2": [inline("kms:Decrypt"), inline("kms:ReEncryptFrom")],
  "IAM.27": [
    () => {
      const role = goodRole("role");
      functionWith("fn", role);
      const policyArn = "arn:aws:iam::aws:policy/AWSCloudShellFullAccess";
      new aws.iam.RolePolicyAttachment("attachment", { role: role.name, policyArn });
    },
  ],
  "IAM.24": [() => goodRole("role")],
  "Lambda.6": [
    () => {
      functionWith("fn", goodRole("role", { tags: { team: "shop" } }));
    },
  ],
  "CT.LAMBDA.PR.2": [permits({ principal: "*" }), permits({ principal: "events.amazonaws.com" })],
  "CT.LAMBDA.PR.4": [
    () => {
      new aws.lambda.LayerVersionPermission("permission", {
        layerName: "tools",
        versionNumber: 1,
        statementId: "everybody",
        action: "lambda:GetLayerVersion",
        principal: "*",
      });
    },
  ],
  "CT.LAMBDA.PR.5": [
    () => {
      new aws.lambda.FunctionUrl("url", { functionName: "shop", authorizationType: "NONE" });
    },
  ],
  "CT.IAM.PR.1": [inline("*")],
  "CT.IAM.PR.2": [attached("*")],
  "CT.IAM.PR.3": [attached("ec2:*")],
  "CT.IAM.PR.5": [inline("ec2:*")],
};

const config = {
  "function-has-access-tags": { enforcementLevel: "mandatory", requiredTags: { team: [] } },
};

describe("the controls", () => {
  for (const [id, programs] of Object.entries(failing)) {
    it(`${id} is served by the policies that name it, and they all serve it`, async () => {
      const serving = policies
        .filter((policy) => policy.controls.includes(id as ControlId))
        .map(({ name }) => name);
      const reporting = new Set<string>();
      for (const program of programs) {
        const reports = (await judge(await record(program, false), { config })).map(({ policy }) => policy);
        ok(
          serving.some((policy) => reports.includes(policy)),
          `none of ${serving.join()} but ${reports.join()}`,
        );
        reports.forEach((policy) => reporting.add(policy));
      }
      deepEqual(
        serving.filter((policy) => !reporting.has(policy)),
        [],
      );
    });
  }

  it("have a page of AWS each", () => {
    for (const { page } of Object.values(controls)) {
      ok(page.startsWith("https://docs.aws.amazon.com/"), page);
    }
  });
});
