import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Configuration } from "../recorder/judge";
import type { Program } from "../recorder/program";
import { basicExecution, functionPolicy, functionWith, goodRole, statement, trust } from "./pieces";

/** A program of which a message tells what to change, and the same with that changed. */
export interface Fix {
  readonly policy: string;
  /** The form of the advice: its sentences, with `_` for each name. */
  readonly advice: string;
  readonly broken: Program;
  readonly fixed: Program;
  /** The configuration of the broken program, and where the advice is to configure something, of the fixed one. */
  readonly config?: Configuration;
  readonly fixedConfig?: Configuration;
  /** The configuration of the provider, where it matters which account it is. */
  readonly provider?: Readonly<Record<string, unknown>>;
}

/** The sentences of a message that follow what is wrong, with `_` for each name; none where it tells nothing to do. */
export function adviceIn(message: string): string | undefined {
  const [, ...sentences] = message.replaceAll(/`[^`]*`/g, "`_`").split(/(?<=[.?]) (?=[A-Z`])/);
  const advice = sentences.filter(
    (sentence) =>
      !/^(?:Exempt:|Its exemption ended|What it allows is on|Statement is missing)/.test(sentence),
  );
  return advice.length === 0 ? undefined : formOf(advice.join(" "));
}

/** What is the same for all sources, services and policies of AWS that a table names. */
function formOf(advice: string): string {
  return advice
    .replace(
      /^Set `_` to the (?:`_`|ARN) of .*, or `_` to \S+\.$/,
      "Set `_` to the ARN of a source, or `_` to its service.",
    )
    .replace(
      /^Set `_` to the (?:`_`|ARN) of [^,]*(?:, an [^,]*)*(?:, and `_` after it)?\.$/,
      "Set `_` to the ARN of a source.",
    )
    .replace(/^Replace \w+ by/, "Replace a policy of AWS by")
    .replace(/^Use (?:String|Arn|aws:)\w+\.$/, (use) =>
      use.includes(":") ? "Use another key." : "Use another operator.",
    )
    .replace(/, for an? .* usually .*\.$/, ", usually some.");
}

const account = "123456789012";
const inAccount = { region: "eu-west-1", allowedAccountIds: JSON.stringify([account]) };
const queue = `arn:aws:sqs:eu-west-1:${account}:jobs`;

function own(): aws.lambda.Function {
  return functionWith("fn", goodRole("role"), { name: "orders" });
}

function environment(variables: Record<string, string>): Program {
  return () => functionWith("fn", goodRole("role"), { environment: { variables } });
}

function permits(args: Partial<aws.lambda.PermissionArgs>): Program {
  return () =>
    new aws.lambda.Permission("permission", {
      function: own().name,
      action: "lambda:InvokeFunction",
      principal: "sns.amazonaws.com",
      sourceArn: `arn:aws:sns:eu-west-1:${account}:orders`,
      ...args,
    });
}

function permitsTwice(): void {
  const fn = own();
  for (const name of ["first", "second"]) {
    new aws.lambda.Permission(name, {
      function: fn.name,
      action: "lambda:InvokeFunction",
      principal: "sns.amazonaws.com",
      sourceArn: `arn:aws:sns:eu-west-1:${account}:orders`,
    });
  }
}

function url(
  type: "AWS_IAM" | "NONE",
  ...permissions: readonly Partial<aws.lambda.PermissionArgs>[]
): Program {
  return () => {
    const fn = own();
    new aws.lambda.FunctionUrl("url", { functionName: fn.name, authorizationType: type });
    permissions.forEach((args, index) => {
      new aws.lambda.Permission(`permission-${index}`, {
        function: fn.name,
        action: "lambda:InvokeFunctionUrl",
        principal: "*",
        functionUrlAuthType: type,
        ...args,
      });
    });
  };
}

const publicFunctions: Configuration = {
  "function-url-requires-iam": { publicFunctions: { orders: "A page for everybody." } },
};
const caller = "arn:aws:iam::999988887777:root";
const known: Configuration = {
  "permission-names-known-accounts": { enforcementLevel: "advisory", trustedAccounts: ["999988887777"] },
};

/** A function whose role has an inline policy beside its logs. */
function grants(policy: pulumi.Input<string>): Program {
  return () => {
    const role = goodRole("role");
    new aws.iam.RolePolicy("own", { role: role.name, policy });
    functionWith("fn", role);
  };
}

function document(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

const allow = (action: unknown, resource: unknown = "*", more: object = {}): object => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...more,
});

function attaches(name: string): Program {
  return () => {
    const role = goodRole("role");
    new aws.iam.RolePolicyAttachment("more", {
      role: role.name,
      policyArn: `arn:aws:iam::aws:policy/${name}`,
    });
    functionWith("fn", role);
  };
}

/** A function whose role trusts somebody beside Lambda. */
function trusts(statementOfTrust: object | undefined): Program {
  return () => {
    const assumeRolePolicy = document(
      ...trust().Statement,
      ...(statementOfTrust === undefined ? [] : [{ Effect: "Allow", ...statementOfTrust }]),
    );
    functionWith("fn", goodRole("role", { assumeRolePolicy }));
  };
}

function ofCluster(claims: Record<string, string>): object {
  return {
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1` },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringEquals: claims },
  };
}

/** A role of people, which no function runs with. */
function people(statementOfTrust: object): Program {
  return () =>
    new aws.iam.Role("people", { assumeRolePolicy: document({ Effect: "Allow", ...statementOfTrust }) });
}

const github = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;
const audience = { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" };
const subject = "token.actions.githubusercontent.com:sub";

/** A queue that a function reads, with a role that may or may not. */
function reads(mayRead: boolean): Program {
  return () => {
    const jobs = new aws.sqs.Queue("jobs");
    const role = goodRole("role");
    const dependsOn = mayRead
      ? [
          new aws.iam.RolePolicyAttachment("poll", {
            role: role.name,
            policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole",
          }),
        ]
      : [];
    const fn = functionWith("fn", role);
    new aws.lambda.EventSourceMapping(
      "mapping",
      { eventSourceArn: jobs.arn, functionName: fn.name },
      { dependsOn },
    );
  };
}

function logs(...attached: readonly string[]): Program {
  return () => {
    const role = new aws.iam.Role("role", { assumeRolePolicy: trust() });
    attached.forEach((policyArn, index) => {
      new aws.iam.RolePolicyAttachment(`attached-${index}`, { role: role.name, policyArn });
    });
    functionWith("fn", role);
  };
}

function logsOn(resource: string): Program {
  return () => {
    const role = new aws.iam.Role("role", { assumeRolePolicy: trust() });
    new aws.cloudwatch.LogGroup("logs", { name: "/aws/lambda/orders" });
    new aws.iam.RolePolicy("own", {
      role: role.name,
      policy: statement("Allow", ["logs:CreateLogStream", "logs:PutLogEvents"], resource),
    });
    functionWith("fn", role, { name: "orders" });
  };
}

const group = `arn:aws:logs:eu-west-1:${account}:log-group:/aws/lambda/orders`;

const networkAccess = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";
const vpcConfig = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };

/** A function in a VPC, which waits for what lets it in, or not. */
function inNetwork(waits: boolean): Program {
  return () => {
    const role = goodRole("role");
    const access = new aws.iam.RolePolicyAttachment("network", {
      role: role.name,
      policyArn: networkAccess,
    });
    new aws.lambda.Function(
      "fn",
      {
        role: role.arn,
        code: new pulumi.asset.AssetArchive({}),
        handler: "index.handler",
        runtime: "nodejs22.x",
        vpcConfig,
      },
      { dependsOn: waits ? [access] : [] },
    );
  };
}

/** A bucket that notifies a function, after its permission or beside it. */
function notifies(waits: boolean): Program {
  return () => {
    const fn = own();
    const bucket = new aws.s3.Bucket("uploads");
    const permission = new aws.lambda.Permission("permission", {
      function: fn.name,
      action: "lambda:InvokeFunction",
      principal: "s3.amazonaws.com",
      sourceArn: bucket.arn,
      sourceAccount: account,
    });
    new aws.s3.BucketNotification(
      "trigger",
      { bucket: bucket.id, lambdaFunctions: [{ lambdaFunctionArn: fn.arn, events: ["s3:ObjectCreated:*"] }] },
      { dependsOn: waits ? [permission] : [] },
    );
  };
}

function layer(organizationId?: string): Program {
  return () =>
    new aws.lambda.LayerVersionPermission("layer", {
      layerName: "tools",
      versionNumber: 1,
      statementId: "all",
      action: "lambda:GetLayerVersion",
      principal: "*",
      ...(organizationId !== undefined && { organizationId }),
    });
}

function userMay(resource: string): Program {
  return () => {
    const user = new aws.iam.User("deployer");
    new aws.iam.UserPolicy("invokes", {
      user: user.name,
      policy: statement("Allow", ["lambda:InvokeFunction"], resource),
    });
  };
}

const receipt = `arn:aws:ses:eu-west-1:${account}:receipt-rule-set/inbox:receipt-rule/orders`;
const ofBucket = {
  principal: "s3.amazonaws.com",
  sourceArn: "arn:aws:s3:::uploads",
  sourceAccount: account,
} as const;
const ofApi = {
  principal: "apigateway.amazonaws.com",
  sourceArn: `arn:aws:execute-api:eu-west-1:${account}:a1b2c3/*/GET/orders`,
} as const;

/** A bucket that has a component of the provider let it in, and notify a function. */
function subscribes(options: pulumi.ComponentResourceOptions = {}): Program {
  return () => {
    new aws.s3.Bucket("uploads").onObjectCreated("orders", own(), {}, options);
  };
}

/** In its older form, which needs no engine. */
const ownAccountOnly: pulumi.ResourceTransformation = ({ type, props, opts }) =>
  type === "aws:lambda/permission:Permission"
    ? { props: { ...props, sourceAccount: aws.getCallerIdentityOutput().accountId }, opts }
    : undefined;

/** A user pool that may invoke a function, and does so or not. */
function admits(wired: boolean): Program {
  return () => {
    const fn = own();
    const pool = new aws.cognito.UserPool("pool", { lambdaConfig: wired ? { preSignUp: fn.arn } : {} });
    new aws.lambda.Permission("permission", {
      function: fn.name,
      action: "lambda:InvokeFunction",
      principal: "cognito-idp.amazonaws.com",
      sourceArn: pool.arn,
    });
  };
}

/** A function's role that may assume another role, which trusts that or somebody else. */
function assumes(trustsIt: boolean): Program {
  return () => {
    const role = goodRole("role", { name: "caller" });
    const trusted = trustsIt ? `arn:aws:iam::${account}:role/caller` : `arn:aws:iam::${account}:role/other`;
    new aws.iam.Role("reader", {
      name: "reader",
      assumeRolePolicy: document({ Effect: "Allow", Principal: { AWS: trusted }, Action: "sts:AssumeRole" }),
    });
    new aws.iam.RolePolicy("assumes", {
      role: role.name,
      policy: document(allow("sts:AssumeRole", `arn:aws:iam::${account}:role/reader`)),
    });
    functionWith("fn", role);
  };
}

/** A function in a VPC, with what lets it in, or without. */
function connected(mayConnect: boolean): Program {
  return mayConnect ? inNetwork(true) : () => functionWith("fn", goodRole("role"), { vpcConfig });
}

/** A callback in a VPC: with the policies that it attaches, or with a role of one's own. */
function callback(ownRole: boolean, policies?: string[]): Program {
  return () => {
    const args = { callback: async () => "done" };
    if (!ownRole) {
      new aws.lambda.CallbackFunction("fn", { ...args, policies: policies!, vpcConfig });
      return;
    }
    const role = goodRole("role");
    const dependsOn = new aws.iam.RolePolicyAttachment("network", {
      role: role.name,
      policyArn: networkAccess,
    });
    new aws.lambda.CallbackFunction("fn", { ...args, role, vpcConfig }, { dependsOn });
  };
}

function callbackWith(policies?: string[]): Program {
  return () => {
    new aws.lambda.CallbackFunction("fn", { callback: async () => "done", ...(policies && { policies }) });
  };
}

/** A role with inline policies of its own, and managed ones. */
function inline(policies: readonly string[], managed: readonly string[] = []): Program {
  return () => {
    const role = goodRole("role", {
      inlinePolicies: policies.map((policy, index) => ({ name: `own-${index}`, policy })),
    });
    managed.forEach((policy, index) => {
      const { arn } = new aws.iam.Policy(`managed-${index}`, { policy });
      new aws.iam.RolePolicyAttachment(`managed-${index}`, { role: role.name, policyArn: arn });
    });
    functionWith("fn", role);
  };
}

/** A policy of as many characters, nearly. */
function long(characters: number): string {
  const queues = Array.from(
    { length: characters / 50 },
    (_, index) => `${queue}-${String(index).padStart(5, "0")}`,
  );
  return document(allow("sqs:SendMessage", queues));
}

const partner = "arn:aws:iam::111122223333:root";
const calls = { principal: partner, functionUrlAuthType: "AWS_IAM", sourceArn: undefined } as const;
const invokes = {
  action: "lambda:InvokeFunction",
  principal: partner,
  invokedViaFunctionUrl: true,
  sourceArn: undefined,
  functionUrlAuthType: undefined,
} as const;
const trustedPartner: Configuration = {
  "permission-names-known-accounts": { trustedAccounts: ["111122223333"] },
};

const notPublic = { principal: "*", sourceArn: undefined } as Partial<aws.lambda.PermissionArgs>;
const ofUrl = { sourceArn: undefined };

/** Each form of advice that a message gives, once; what to add for a trigger is in `trigger-advice.test.ts`. */
export const fixes: readonly Fix[] = [
  {
    policy: "function-environment-avoids-reserved-names",
    advice: "Remove or rename it.",
    broken: environment({ AWS_REGION: "eu-west-1" }),
    fixed: environment({ HOME_REGION: "eu-west-1" }),
  },
  {
    policy: "function-environment-avoids-reserved-names",
    advice: "Remove or rename them.",
    broken: environment({ AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "eu-west-1" }),
    fixed: environment({}),
  },
  {
    policy: "function-environment-holds-no-credentials",
    advice: "Grant the execution role what the key allows, and remove the key.",
    broken: environment({ KEY: ["AK", "IAIOSFODNN7EXAMPLE"].join("") }),
    fixed: grants(statement("Allow", ["s3:GetObject"], "arn:aws:s3:::orders/*")),
  },
  {
    policy: "function-environment-holds-no-credentials",
    advice: "Keep it in Secrets Manager, and let the execution role read it there.",
    broken: environment({ URL: ["postgres://orders:", "hunter2", "@db.internal/orders"].join("") }),
    fixed: grants(
      statement(
        "Allow",
        ["secretsmanager:GetSecretValue"],
        `arn:aws:secretsmanager:eu-west-1:${account}:secret:orders-AbCdEf`,
      ),
    ),
  },
  {
    policy: "function-environment-holds-no-credentials",
    advice: "Keep the secret in Secrets Manager, and put its name or ARN here.",
    broken: environment({ DB_PASSWORD: "hunter2" }),
    fixed: environment({ DB_PASSWORD: `arn:aws:secretsmanager:eu-west-1:${account}:secret:orders-AbCdEf` }),
  },
  {
    policy: "function-url-requires-iam",
    advice: "Set it to `_`, or list the function in `_` with a reason.",
    broken: url("NONE"),
    fixed: url("AWS_IAM"),
  },
  {
    policy: "function-url-requires-iam",
    advice: "Set it to `_`, or list the function in `_` with a reason.",
    broken: url("NONE"),
    fixed: url("NONE"),
    fixedConfig: publicFunctions,
  },
  {
    policy: "layer-is-not-public",
    advice: "Set it to your organization's ID.",
    broken: layer(),
    fixed: layer("o-a1b2c3d4e5"),
  },
  {
    policy: "identity-invokes-named-functions",
    advice: "Name the functions in `_`.",
    broken: userMay("*"),
    fixed: userMay(`arn:aws:lambda:eu-west-1:${account}:function:orders`),
  },
  {
    policy: "permission-allows-only-invoke",
    advice: "Set it to `_`.",
    broken: permits({ action: "lambda:*" }),
    fixed: permits({ action: "lambda:InvokeFunction" }),
  },
  {
    policy: "permission-is-not-public",
    advice: "Name who invokes, or set `_`.",
    broken: permits(notPublic),
    fixed: permits({ ...notPublic, principalOrgId: "o-a1b2c3d4e5" }),
    config: { "permission-names-known-accounts": { trustedOrganizations: ["o-a1b2c3d4e5"] } },
  },
  {
    policy: "permission-is-not-public",
    advice: "Name who invokes as `_`, or add a condition on `_`.",
    broken: functionPolicy({ Principal: "*" }),
    fixed: functionPolicy({
      Principal: "*",
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    }),
  },
  {
    policy: "permission-names-its-source",
    advice: "Set `_` to the resource that triggers the function, or `_` if the service has none.",
    broken: permits({ principal: "ec2.amazonaws.com", sourceArn: undefined }),
    fixed: permits({ principal: "ec2.amazonaws.com", sourceArn: undefined, sourceAccount: account }),
  },
  {
    policy: "permission-names-its-source",
    advice: "Set `_` to the resource that triggers the function, such as `_`.",
    broken: permits({ sourceArn: undefined }),
    fixed: permits({}),
  },
  {
    policy: "permission-names-its-source",
    advice:
      "Set `_` to the resource that triggers the function, such as `_`, and `_` to its account, `_` if that is the stack's own.",
    broken: permits({ principal: "s3.amazonaws.com", sourceArn: undefined }),
    fixed: permits(ofBucket),
  },
  {
    policy: "permission-names-its-source",
    advice: "Remove it. Set `_` to the resource that triggers the function, such as `_`.",
    broken: permits({ sourceArn: undefined, eventSourceToken: "token" }),
    fixed: permits({}),
  },
  {
    policy: "permission-names-its-source",
    advice:
      "Remove it. Set `_` to the resource that triggers the function, such as `_`, and `_` to its account, `_` if that is the stack's own.",
    broken: permits({
      ...ofBucket,
      sourceArn: undefined,
      sourceAccount: undefined,
      eventSourceToken: "token",
    }),
    fixed: permits(ofBucket),
  },
  {
    policy: "permission-names-its-source",
    advice: "Set it to the skill's ID.",
    broken: permits({ principal: "alexa-appkit.amazon.com", sourceArn: undefined }),
    fixed: permits({
      principal: "alexa-appkit.amazon.com",
      sourceArn: undefined,
      eventSourceToken: "amzn1.ask.skill.1",
    }),
  },
  {
    policy: "permission-names-its-source",
    advice:
      "Set `_` to the account of the rule. Of a rule for a whole organization AWS does not say which that is: exempt the permission, with the reason.",
    broken: permits({ principal: "config.amazonaws.com", sourceArn: undefined }),
    fixed: permits({
      principal: "config.amazonaws.com",
      sourceArn: undefined,
      sourceAccount: account,
    }),
  },
  {
    policy: "permission-names-its-source",
    advice:
      "Add a condition on `_` with the resource that triggers the function, or on `_` if the service has none.",
    broken: functionPolicy({ Principal: { Service: "sns.amazonaws.com" } }),
    fixed: functionPolicy({
      Principal: { Service: "sns.amazonaws.com" },
      Condition: { ArnLike: { "aws:SourceArn": `arn:aws:sns:eu-west-1:${account}:orders` } },
    }),
  },
  {
    policy: "permission-names-known-accounts",
    advice: "List it there if you know it.",
    broken: permits({ principal: caller, sourceArn: undefined }),
    fixed: permits({ principal: caller, sourceArn: undefined }),
    config: { "permission-names-known-accounts": { trustedAccounts: [account] } },
    fixedConfig: known,
    provider: inAccount,
  },
  {
    policy: "permission-names-source-account",
    advice: "Set `_` to the account that owns it, `_` if that is the stack's own.",
    broken: permits({ ...ofBucket, sourceAccount: undefined }),
    fixed: permits(ofBucket),
  },
  {
    policy: "permission-names-source-account",
    advice:
      "Let a transform of the component that makes this permission set `_` to the account that owns it, `_` if that is the stack's own.",
    broken: subscribes(),
    fixed: subscribes({ transformations: [ownAccountOnly] }),
  },
  {
    policy: "permission-names-source-account",
    advice: "Set it to the account that owns the source, `_` if that is the stack's own.",
    broken: permits({ principal: "ses.amazonaws.com", sourceArn: receipt }),
    fixed: permits({ principal: "ses.amazonaws.com", sourceArn: receipt, sourceAccount: account }),
  },
  {
    policy: "permission-source-is-specific",
    advice: "Name the API's ID: only stage, method and path may be `_`.",
    broken: permits({ ...ofApi, sourceArn: `arn:aws:execute-api:eu-west-1:${account}:*/prod/GET/orders` }),
    fixed: permits(ofApi),
  },
  {
    policy: "permission-source-is-specific",
    advice: "Write the whole ARN of what triggers it.",
    broken: permits({ sourceArn: `arn:aws:sns:eu-west-1:${account}:*` }),
    fixed: permits({}),
  },
  {
    policy: "permission-source-matches-principal",
    advice: "Set `_` to the ARN of a source, or `_` to its service.",
    broken: permits({ principal: "events.amazonaws.com" }),
    fixed: permits({ principal: "sns.amazonaws.com" }),
  },
  {
    policy: "permission-source-matches-principal",
    advice: "Set `_` to the ARN of a source.",
    broken: permits({ sourceArn: "orders" }),
    fixed: permits({}),
  },
  {
    policy: "policy-document-is-valid",
    advice: "Use another operator.",
    broken: grants(
      document(
        allow("s3:GetObject", "arn:aws:s3:::a/*", {
          Condition: { StringEquals: { "aws:PrincipalOrgID": "o-*" } },
        }),
      ),
    ),
    fixed: grants(
      document(
        allow("s3:GetObject", "arn:aws:s3:::a/*", {
          Condition: { StringLike: { "aws:PrincipalOrgID": "o-*" } },
        }),
      ),
    ),
  },
  {
    policy: "role-can-write-logs",
    advice: "Attach `_`, which does.",
    broken: logs(),
    fixed: logs(basicExecution),
  },
  {
    policy: "role-can-write-logs",
    advice: "End the resource in `_`.",
    provider: inAccount,
    broken: logsOn(group),
    fixed: logsOn(`${group}:*`),
  },
  {
    policy: "role-can-read-event-sources",
    advice: "Attach `_`, which does.",
    broken: reads(false),
    fixed: reads(true),
  },
  {
    policy: "function-waits-for-its-permissions",
    advice: "Add it to `_`.",
    broken: inNetwork(false),
    fixed: inNetwork(true),
  },
  {
    policy: "trigger-waits-for-its-permission",
    advice: "Add that to `_`.",
    broken: notifies(false),
    fixed: notifies(true),
  },
  {
    policy: "role-cannot-be-assumed-by-anyone",
    advice: "Name who needs it, or let a condition name the organization, the accounts or an external id.",
    broken: people({ Principal: { AWS: "*" }, Action: "sts:AssumeRole" }),
    fixed: people({
      Principal: { AWS: "*" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    }),
  },
  {
    policy: "role-cannot-be-assumed-by-anyone",
    advice: "Let a condition on `_` name what is yours alone, in full and before any wildcard.",
    broken: people({
      Principal: { Federated: github },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: audience, StringLike: { [subject]: "repo:*" } },
    }),
    fixed: people({
      Principal: { Federated: github },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: audience, StringLike: { [subject]: "repo:acme/orders:*" } },
    }),
  },
  {
    policy: "role-trusts-only-lambda",
    advice: "Give whoever needs access a role of their own.",
    broken: trusts({ Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
    fixed: trusts(undefined),
  },
  {
    policy: "role-cannot-escalate-privileges",
    advice: "Name the roles in `_`, and the service under `_`.",
    broken: grants(document(allow(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]))),
    fixed: grants(
      document(
        allow("iam:PassRole", `arn:aws:iam::${account}:role/reports`, {
          Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
        }),
      ),
    ),
  },
  {
    policy: "role-cannot-escalate-privileges",
    advice: "Replace a policy of AWS by a narrower policy of AWS, or by one of the stack.",
    broken: attaches("AWSLambda_FullAccess"),
    fixed: attaches("AWSLambda_ReadOnlyAccess"),
    config: { "role-grants-no-full-access-policies": "disabled" },
  },
  {
    policy: "role-grants-no-full-access-policies",
    advice: "Allow the actions that its code calls, on the resources that it calls them on.",
    broken: attaches("AmazonSQSFullAccess"),
    fixed: grants(statement("Allow", ["sqs:SendMessage"], queue)),
  },
  {
    policy: "role-grants-no-wildcard-actions",
    advice: "List the actions that the code calls.",
    broken: grants(statement("Allow", ["dynamodb:*"], `arn:aws:dynamodb:eu-west-1:${account}:table/orders`)),
    fixed: grants(
      statement(
        "Allow",
        ["dynamodb:GetItem", "dynamodb:PutItem"],
        `arn:aws:dynamodb:eu-west-1:${account}:table/orders`,
      ),
    ),
  },
  {
    policy: "role-grants-no-wildcard-actions",
    advice: "List the actions that the code calls, usually some.",
    broken: () => {
      new aws.sqs.Queue("jobs");
      grants(statement("Allow", ["sqs:*"], queue))();
    },
    fixed: grants(statement("Allow", ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"], queue)),
  },
  {
    policy: "role-names-its-resources",
    advice: "Name the resources that the function uses in `_`.",
    broken: grants(statement("Allow", ["sqs:SendMessage"])),
    fixed: grants(statement("Allow", ["sqs:SendMessage"], queue)),
  },
  {
    policy: "function-url-permissions-agree",
    advice: "Remove it.",
    broken: url("AWS_IAM", { ...ofUrl, functionUrlAuthType: "NONE" }),
    fixed: url("AWS_IAM"),
  },
  {
    policy: "function-url-permissions-agree",
    advice: "Give both the same type.",
    broken: url("NONE", calls),
    fixed: url("AWS_IAM", calls, invokes),
    config: trustedPartner,
    provider: inAccount,
  },
  {
    policy: "function-url-permissions-agree",
    advice: "Name the callers in `_`, or remove what is left of a public URL.",
    broken: url("AWS_IAM", { ...invokes, principal: "*" }),
    fixed: url("AWS_IAM"),
  },
  {
    policy: "function-url-permissions-agree",
    advice: "Name the same one in both.",
    broken: url("AWS_IAM", calls, invokes, { ...calls, qualifier: "1" }),
    fixed: url("AWS_IAM", calls, invokes),
    config: trustedPartner,
    provider: inAccount,
  },
  {
    policy: "function-url-permissions-agree",
    advice: "Add one with `_` set to true.",
    broken: url("AWS_IAM", calls),
    fixed: url("AWS_IAM", calls, invokes),
    config: trustedPartner,
    provider: inAccount,
  },
  {
    policy: "permission-fits-its-function",
    advice: "Remove it.",
    broken: permits({ principal: "sqs.amazonaws.com", sourceArn: queue }),
    fixed: own,
  },
  {
    policy: "permission-fits-its-function",
    advice: "Remove it, or wire the two.",
    broken: admits(false),
    fixed: admits(true),
  },
  {
    policy: "permission-fits-its-function",
    advice: "Remove one of them.",
    broken: permitsTwice,
    fixed: permits({}),
  },
  {
    policy: "permission-fits-its-function",
    advice: "Remove that.",
    broken: permits({ eventSourceToken: "token" }),
    fixed: permits({}),
  },
  {
    policy: "permission-fits-its-function",
    advice: "Leave that out: without a `_` it is for the function as it is.",
    broken: permits({ qualifier: "$LATEST" }),
    fixed: permits({}),
  },
  {
    policy: "function-waits-for-its-permissions",
    advice:
      "`_` makes both and sets no order: give it a `_` of your own, and let it wait for what is attached to that.",
    broken: callback(false, [networkAccess]),
    fixed: callback(true),
  },
  {
    policy: "role-can-use-configured-features",
    advice: "Attach `_`, which does.",
    broken: connected(false),
    fixed: connected(true),
  },
  {
    policy: "role-cannot-escalate-privileges",
    advice: "Set `_`, or set `_` to those that the code needs.",
    broken: callbackWith(),
    fixed: callbackWith([basicExecution]),
  },
  {
    policy: "role-grants-no-full-access-policies",
    advice: "Set `_`, or set `_` to those that the code needs.",
    broken: callbackWith(),
    fixed: callbackWith([basicExecution]),
    config: { "role-cannot-escalate-privileges": "disabled" },
  },
  {
    policy: "role-assumptions-agree",
    advice: "Name the `_` of `_` as `_`.",
    broken: assumes(false),
    fixed: assumes(true),
    provider: inAccount,
  },
  {
    policy: "role-trusts-only-lambda",
    advice: "That is needed only if a CloudFront distribution runs the function.",
    broken: trusts({ Principal: { Service: "edgelambda.amazonaws.com" }, Action: "sts:AssumeRole" }),
    fixed: trusts(undefined),
  },
  {
    policy: "role-conditions-cross-account-trust",
    advice: "Ask for `_`, `_`, `_` or MFA.",
    broken: people({ Principal: { AWS: partner }, Action: "sts:AssumeRole" }),
    fixed: people({
      Principal: { AWS: partner },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "sts:ExternalId": "orders-7f3a" } },
    }),
    provider: inAccount,
  },
  {
    policy: "role-conditions-cross-account-trust",
    advice: "Add a condition on `_`.",
    broken: people(ofCluster({ "oidc.eks.eu-west-1.amazonaws.com/id/A1:aud": "sts.amazonaws.com" })),
    fixed: people(
      ofCluster({
        "oidc.eks.eu-west-1.amazonaws.com/id/A1:aud": "sts.amazonaws.com",
        "oidc.eks.eu-west-1.amazonaws.com/id/A1:sub": "system:serviceaccount:orders:api",
      }),
    ),
  },
  {
    policy: "role-conditions-cross-account-trust",
    advice: "Add a condition on `_` and `_`.",
    broken: people(ofCluster({})),
    fixed: people(
      ofCluster({
        "oidc.eks.eu-west-1.amazonaws.com/id/A1:aud": "sts.amazonaws.com",
        "oidc.eks.eu-west-1.amazonaws.com/id/A1:sub": "system:serviceaccount:orders:api",
      }),
    ),
  },
  {
    policy: "policy-document-is-valid",
    advice: 'Name who may assume the role; everybody is { "AWS": "*" }.',
    broken: people({ Principal: "*", Action: "sts:AssumeRole" }),
    fixed: people({ Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "sts:AssumeRole" }),
    provider: inAccount,
  },
  {
    policy: "policy-document-is-valid",
    advice: "Use another key.",
    broken: grants(
      document(
        allow("s3:GetObject", "arn:aws:s3:::a/*", {
          Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
        }),
      ),
    ),
    fixed: grants(
      document(
        allow("s3:GetObject", "arn:aws:s3:::a/*", {
          Condition: { IpAddress: { "aws:VpcSourceIp": "10.0.0.0/8" } },
        }),
      ),
    ),
  },
  {
    policy: "policy-document-is-valid",
    advice: "Give the document as an object, or build it with pulumi.jsonStringify or pulumi.interpolate.",
    broken: () => {
      const jobs = new aws.sqs.Queue("jobs");
      // eslint-disable-next-line @typescript-eslint/restrict-template-expressions, @typescript-eslint/no-base-to-string
      grants(statement("Allow", ["sqs:SendMessage"], `${jobs.arn}`))();
    },
    fixed: () => {
      const { arn } = new aws.sqs.Queue("jobs");
      grants(
        pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: arn }],
        }),
      )();
    },
  },
  {
    policy: "policy-document-is-valid",
    advice: "Move some into a managed policy.",
    broken: inline([long(5400), long(5400)]),
    fixed: inline([long(5400)], [long(5400)]),
  },
];

const tried = new Set(fixes.map(({ policy, advice }) => `${policy} ${advice}`));

/** Whether a message tells to do something that nothing here tries. */
export function hasUntriedAdvice({
  policy,
  message,
}: {
  readonly policy: string;
  readonly message: string;
}): boolean {
  const advice = adviceIn(message);
  const isOfTriggers =
    policy === "trigger-may-invoke-its-function" && /^Add one(?: with|:) /.test(advice ?? "");
  return advice !== undefined && !isOfTriggers && !tried.has(`${policy} ${advice}`);
}
