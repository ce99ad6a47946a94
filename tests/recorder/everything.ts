import * as aws from "@pulumi/aws";
import * as native from "@pulumi/aws-native";
import { basicExecution, functionWith, goodRole, statement } from "../policies/pieces";
import { record } from "./program";
import type { Recorded } from "./recorded";

/** One of everything that a function's rights are made of. */
export function everything(): void {
  const role = goodRole("role", {
    inlinePolicies: [{ name: "inline", policy: statement("Allow", ["s3:*"]) }],
  });
  const document = new aws.iam.Policy("policy", { policy: statement("Allow", ["logs:*"]) });
  const fn = functionWith("fn", role, {
    environment: { variables: { A: "1" } },
    loggingConfig: { logFormat: "JSON", logGroup: "shop" },
  });
  new aws.iam.RolePolicy("role-policy", { role: role.name, policy: statement("Deny", ["s3:*"]) });
  new aws.iam.PolicyAttachment("policy-attachment", { roles: [role.name], policyArn: document.arn });
  new aws.iam.RolePoliciesExclusive("policies", { roleName: role.name, policyNames: ["role-policy"] });
  new aws.iam.RolePolicyAttachmentsExclusive("attachments", {
    roleName: role.name,
    policyArns: [basicExecution],
  });
  new aws.cloudwatch.LogGroup("logs", { name: "shop" });
  new aws.lambda.Permission("permission", {
    function: fn.name,
    action: "lambda:InvokeFunction",
    principal: "s3.amazonaws.com",
  });
  new aws.lambda.LayerVersionPermission("layer-permission", {
    layerName: "tools",
    versionNumber: 1,
    statementId: "everybody",
    action: "lambda:GetLayerVersion",
    principal: "*",
  });
  new aws.lambda.FunctionUrl("url", { functionName: fn.name, authorizationType: "NONE" });
}

/** The same made by either provider, and what only the other one has in a form of its own. */
export async function ofBothProviders(preview: boolean): Promise<readonly Recorded[]> {
  const otherwise = await record(
    () => {
      everything();
      const topics = [new native.sns.Topic("topic", { tags: [{ key: "team", value: "shop" }] }).topicArn];
      new native.sns.TopicPolicy("topic-policy", { topics, policyDocument: { Statement: [] } });
      new native.dynamodb.Table("table", {
        keySchema: [],
        streamSpecification: { streamViewType: "KEYS_ONLY" },
      });
      new native.kinesis.Stream("stream", { streamEncryption: { encryptionType: "KMS", keyId: "key" } });
      new native.iot.TopicRule("rule", { topicRulePayload: { actions: [], sql: "SELECT 1" } });
      new native.ses.ReceiptRule("receipt", { ruleSetName: "all", rule: { actions: [] } });
      new native.cloudfront.Distribution("site", {
        distributionConfig: {
          enabled: true,
          defaultCacheBehavior: { targetOriginId: "site", viewerProtocolPolicy: "https-only" },
        },
      });
    },
    preview,
    undefined,
    true,
  );
  const isNative = ({ inputs }: Recorded): boolean => inputs.getType().startsWith("aws-native:");
  return [...(await record(everything, preview)), ...otherwise.filter(isNative)];
}
