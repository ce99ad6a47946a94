import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The parts of a function that no policy here looks at. */
export const code = {
  code: new pulumi.asset.AssetArchive({
    "index.js": new pulumi.asset.StringAsset("exports.handler = async () => {};"),
  }),
  handler: "index.handler",
  runtime: "nodejs22.x",
};

/** A trust policy for a service, Lambda unless another is named. */
export function trust(service: string | string[] = "lambda.amazonaws.com") {
  const statement = { Effect: "Allow" as const, Principal: { Service: service }, Action: "sts:AssumeRole" };
  return { Version: "2012-10-17" as const, Statement: [statement] as [typeof statement] };
}

export const basicExecution = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

/** An identity-based policy of one statement. */
export function statement(
  effect: "Allow" | "Deny",
  actions: string[],
  resource: string | string[] = "*",
): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: effect, Action: actions, Resource: resource }],
  });
}

/** A role that Lambda can assume and that lets a function write its logs. */
export function goodRole(name: string, args: Partial<aws.iam.RoleArgs> = {}): aws.iam.Role {
  const role = new aws.iam.Role(name, { assumeRolePolicy: JSON.stringify(trust()), ...args });
  new aws.iam.RolePolicyAttachment(`${name}-logs`, { role: role.name, policyArn: basicExecution });
  return role;
}

/** A CloudFront distribution that runs functions at the edge, by these ARNs. */
export function distribution(
  name: string,
  ...functions: pulumi.Input<string>[]
): aws.cloudfront.Distribution {
  return new aws.cloudfront.Distribution(name, {
    enabled: true,
    origins: [{ originId: "site", domainName: "site.example.com" }],
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
    defaultCacheBehavior: {
      targetOriginId: "site",
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      lambdaFunctionAssociations: functions.map((lambdaArn) => ({ eventType: "viewer-request", lambdaArn })),
    },
  });
}

/** A function that runs with a role. */
export function functionWith(
  name: string,
  role: aws.iam.Role,
  args: Partial<aws.lambda.FunctionArgs> = {},
): aws.lambda.Function {
  return new aws.lambda.Function(name, { role: role.arn, ...code, ...args });
}

const ordersFunction = "arn:aws:lambda:eu-west-1:123456789012:function:orders";

/** A function whose whole resource-based policy is one statement, which allows to invoke it. */
export function functionPolicy(
  statement: object,
  written: (document: string) => pulumi.Input<string> = (document) => document,
): () => void {
  return () => {
    functionWith("fn", goodRole("role"), { name: "orders" });
    const allowing = {
      Effect: "Allow",
      Action: "lambda:InvokeFunction",
      Resource: ordersFunction,
      ...statement,
    };
    new aws.lambda.ResourcePolicy("policy", {
      resourceArn: ordersFunction,
      policy: written(JSON.stringify({ Version: "2012-10-17", Statement: [allowing] })),
    });
  };
}

/** The same with a document that no preview knows. */
export function functionPolicyLater(statement: object): () => void {
  return functionPolicy(statement, (document) => new aws.sns.Topic("later").arn.apply(() => document));
}
