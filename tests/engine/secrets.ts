import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Program } from "../../sandbox/settings";
import { basicExecution, code, functionWith, goodRole, trust } from "../policies/pieces";

/** A stack in which nothing is wrong, and of which a trust policy and an environment are secrets. */
export const withSecrets: Program = async () => {
  const role = goodRole("role");
  const document = pulumi.secret(JSON.stringify(trust()));
  const other = new aws.iam.Role("other", { assumeRolePolicy: document });
  new aws.iam.RolePolicyAttachment("other-logs", { role: other.name, policyArn: basicExecution });
  new aws.lambda.Function("fn", {
    ...code,
    role: role.arn,
    environment: pulumi.secret({ variables: { MODE: "fast" } }),
  });
  functionWith("second", other);
};
