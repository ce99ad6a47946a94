import { deepEqual, equal, ok } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hole } from "../../../iam";
import type { Value } from "../../../model";
import { equivalents } from "../../../model/reading/equivalents";
import { Resource } from "../../../model/reading/resource";
import type { Spelling } from "../../../model/reading/spelling";
import { unreadTokens, tokens } from "../../../model/reading/tokens";

const root = dirname(require.resolve("@pulumi/aws-native/package.json"));

/** What a reader asks for by the name that both providers have. */
const unchanged: Readonly<Record<string, readonly string[]>> = {
  "aws-native:lambda:Function": [
    "arn",
    "role",
    "kmsKeyArn",
    "environment.variables",
    "vpcConfig.subnetIds",
    "tracingConfig.mode",
    "deadLetterConfig.targetArn",
    "loggingConfig.logGroup",
    "fileSystemConfigs.arn",
    "fileSystemConfigs.s3FilesConfig.directS3Read",
    "durableConfig.kmsKeyArn",
  ],
  "aws-native:lambda:Url": ["qualifier"],
  "aws-native:lambda:Permission": [
    "action",
    "principal",
    "sourceArn",
    "sourceAccount",
    "principalOrgId",
    "eventSourceToken",
    "functionUrlAuthType",
    "invokedViaFunctionUrl",
  ],
  "aws-native:lambda:ResourcePolicy": ["resourceArn"],
  "aws-native:lambda:Alias": ["functionName", "name"],
  "aws-native:lambda:Version": ["functionName"],
  "aws-native:lambda:EventSourceMapping": [
    "eventSourceArn",
    "functionName",
    "sourceAccessConfigurations.type",
    "sourceAccessConfigurations.uri",
    "amazonManagedKafkaEventSourceConfig.schemaRegistryConfig.schemaRegistryUri",
    "amazonManagedKafkaEventSourceConfig.schemaRegistryConfig.accessConfigs.uri",
    "selfManagedKafkaEventSourceConfig.schemaRegistryConfig.schemaRegistryUri",
    "selfManagedKafkaEventSourceConfig.schemaRegistryConfig.accessConfigs.uri",
    "loggingConfig",
  ],
  "aws-native:lambda:EventInvokeConfig": [
    "functionName",
    "qualifier",
    "destinationConfig.onFailure.destination",
    "destinationConfig.onSuccess.destination",
  ],
  "aws-native:lambda:CapacityProvider": [
    "permissionsConfig.capacityProviderOperatorRoleArn",
    "vpcConfig.subnetIds",
    "kmsKeyArn",
    "telemetryConfig",
    "propagateTags",
  ],
  "aws-native:lambda:NetworkConnector": ["operatorRole", "configuration.vpcEgressConfiguration.subnetIds"],
  "aws-native:lambda:MicrovmImage": [
    "buildRoleArn",
    "codeArtifact.uri",
    "egressNetworkConnectors",
    "logging",
  ],
  "aws-native:glue:Registry": ["arn"],
  "aws-native:lambda:LayerVersionPermission": ["principal", "organizationId"],
  "aws-native:cloudfront:Distribution": [],
  "aws-native:logs:LogGroup": ["arn"],
  "aws-native:iam:Role": ["arn", "path", "permissionsBoundary", "managedPolicyArns"],
  "aws-native:iam:RolePolicy": [],
  "aws-native:iam:ManagedPolicy": ["path", "roles", "users", "groups"],
  "aws-native:iam:UserPolicy": [],
  "aws-native:iam:GroupPolicy": [],
  "aws-native:sqs:Queue": ["arn", "kmsMasterKeyId"],
  "aws-native:sqs:QueueInlinePolicy": [],
  "aws-native:sns:Topic": [],
  "aws-native:sns:TopicPolicy": [],
  "aws-native:sns:TopicInlinePolicy": [],
  "aws-native:kinesis:Stream": ["arn", "name"],
  "aws-native:kinesis:StreamConsumer": ["streamArn"],
  "aws-native:kinesis:ResourcePolicy": ["resourceArn"],
  "aws-native:dynamodb:Table": ["arn", "streamArn"],
  "aws-native:msk:Cluster": ["arn", "clusterName", "clientAuthentication.sasl.iam.enabled"],
  "aws-native:msk:VpcConnection": ["arn"],
  "aws-native:msk:ServerlessCluster": ["arn", "clusterName", "clientAuthentication.sasl.iam.enabled"],
  "aws-native:amazonmq:Broker": ["arn", "brokerName"],
  "aws-native:s3:Bucket": ["arn"],
  "aws-native:s3:BucketPolicy": ["bucket"],
  "aws-native:events:EventBus": ["arn", "name"],
  "aws-native:secretsmanager:Secret": ["name", "kmsKeyId"],
  "aws-native:secretsmanager:ResourcePolicy": [],
  "aws-native:kms:Key": ["arn", "keyId"],
  "aws-native:kms:Alias": ["targetKeyId"],
  "aws-native:efs:AccessPoint": ["arn", "fileSystemId"],
  "aws-native:efs:FileSystem": [],
  "aws-native:apigateway:RestApi": [],
  "aws-native:apigateway:Resource": [],
  "aws-native:apigateway:Method": ["httpMethod", "resourceId"],
  "aws-native:apigateway:Authorizer": ["authorizerUri", "authorizerCredentials"],
  "aws-native:apigatewayv2:Api": ["target", "credentialsArn"],
  "aws-native:apigatewayv2:Route": ["apiId", "routeKey", "target"],
  "aws-native:apigatewayv2:Integration": ["apiId", "integrationUri", "credentialsArn"],
  "aws-native:apigatewayv2:Authorizer": ["apiId", "authorizerUri", "authorizerCredentialsArn"],
  "aws-native:appsync:Api": [
    "apiId",
    "apiArn",
    "eventConfig.authProviders.lambdaAuthorizerConfig.authorizerUri",
  ],
  "aws-native:appsync:DataSource": ["serviceRoleArn"],
  "aws-native:appsync:GraphQlApi": [
    "arn",
    "lambdaAuthorizerConfig.authorizerUri",
    "additionalAuthenticationProviders.lambdaAuthorizerConfig.authorizerUri",
  ],
  "aws-native:bedrock:Agent": ["agentId", "agentArn"],
  "aws-native:cloudwatch:Alarm": ["arn", "alarmActions", "okActions", "insufficientDataActions"],
  "aws-native:cloudwatch:CompositeAlarm": ["arn", "alarmName", "alarmActions"],
  "aws-native:codecommit:Repository": ["arn", "repositoryName"],
  "aws-native:cognito:UserPool": [
    "arn",
    "lambdaConfig.preSignUp",
    "lambdaConfig.inboundFederation.lambdaArn",
  ],
  "aws-native:elasticloadbalancingv2:TargetGroup": ["name"],
  "aws-native:events:Rule": ["arn", "name"],
  "aws-native:iot:Authorizer": ["arn", "authorizerFunctionArn"],
  "aws-native:iot:ProvisioningTemplate": ["preProvisioningHook.targetArn"],
  "aws-native:iot:TopicRule": ["arn"],
  "aws-native:kinesisfirehose:DeliveryStream": ["arn"],
  "aws-native:logs:SubscriptionFilter": ["destinationArn"],
  "aws-native:pipes:Pipe": ["roleArn", "enrichment", "target"],
  "aws-native:scheduler:Schedule": ["target.arn", "target.roleArn"],
  "aws-native:secretsmanager:RotationSchedule": ["rotationLambdaArn", "secretId"],
  "aws-native:ses:ReceiptRule": [],
  "aws-native:sns:Subscription": ["endpoint", "protocol"],
  "aws-native:stepfunctions:StateMachine": ["roleArn"],
  "aws-native:transfer:Server": ["arn"],
  "aws-native:vpclattice:TargetGroup": ["arn", "name"],
};

describe("the types of the AWS Cloud Control provider", () => {
  const known = new Set<string>([...Object.values(tokens), ...Object.values(unreadTokens)]);
  for (const [type, { token, spelling }] of equivalents) {
    it(`${type} is one of @pulumi/aws-native, and in the model`, () => {
      const file = fileOf(type).replace(/\.d\.ts$/, ".js");
      ok(readFileSync(file, "utf8").includes(`__pulumiType = '${type}'`));
      ok(known.has(token));
    });
    for (const path of [...pathsIn(spelling), ...(unchanged[type] ?? [])]) {
      it(`${type} has ${path}`, () => {
        ok(isDeclared(type, path.replace(/\[0\]/g, "").split(".")));
      });
    }
  }

  it("are each told whether properties keep their names, if anything of them is read", () => {
    const read = new Set<string>(Object.values(tokens));
    const types = [...equivalents].flatMap(([type, { token }]) => (read.has(token) ? [type] : []));
    deepEqual(Object.keys(unchanged).sort(), types.sort());
  });

  it("are told apart from what is not declared", () => {
    equal(isDeclared("aws-native:iam:Role", ["assumeRolePolicy"]), false);
    equal(isDeclared("aws-native:iam:Role", ["policies", "policy"]), false);
  });
});

describe("a resource of the AWS Cloud Control provider", () => {
  const role = new Resource({ type: "aws-native:iam:Role", name: "r", urn: "u", props: {} }, {});
  const fn = new Resource({ type: "aws-native:lambda:Function", name: "f", urn: "u", props: {} }, {});
  const queue = new Resource({ type: "aws:sqs/queue:Queue", name: "q", urn: "u", props: {} }, {});
  for (const [resource, property, typed] of [
    [role, "assumeRolePolicy", "assumeRolePolicyDocument"],
    [role, "inlinePolicies[2].policy", "policies[2].policyDocument"],
    [role, "inlinePolicies", "policies"],
    [role, "managedPolicyArns[0]", "managedPolicyArns[0]"],
    [fn, "fileSystemConfig.arn", "fileSystemConfigs[0].arn"],
    [fn, "environment.variables.name", "environment.variables.name"],
    [fn, "environment.variables.toString", "environment.variables.toString"],
    [queue, "name", "name"],
  ] as const) {
    it(`calls ${property} what is typed, ${typed}`, () => {
      equal(resource.called(property), typed);
    });
  }
});

describe("a policy document of the AWS Cloud Control provider", () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const inRole = (document: unknown) =>
    new Resource(
      { type: "aws-native:iam:Role", name: "r", urn: "u", props: {} },
      { assumeRolePolicyDocument: document, policies: [{ policyDocument: document }] },
    ).set;
  const inline = (document: unknown) => {
    const list = inRole(document).objects("inlinePolicies");
    const [first] = list.kind === "known" ? list.value : [];
    return withoutGap(first?.kind === "known" ? first.value.string("policy") : first);
  };

  for (const [what, statement, text] of [
    ["an action", { Action: unknown }, `{"Action":"${hole}"}`],
    ["one of several actions", { Action: ["s3:*", unknown] }, `{"Action":["s3:*","${hole}"]}`],
    ["a resource", { NotResource: unknown }, `{"NotResource":"${hole}"}`],
    [
      "a condition value",
      { Condition: { Bool: { a: [unknown] } } },
      `{"Condition":{"Bool":{"a":["${hole}"]}}}`,
    ],
    ["a Sid", { Sid: unknown, Effect: "Allow" }, `{"Sid":"${hole}","Effect":"Allow"}`],
  ] as const) {
    it(`of which ${what} is unknown has a hole there`, () => {
      deepEqual(inline({ Statement: [statement] }), { kind: "known", value: `{"Statement":[${text}]}` });
    });
  }
  for (const [what, document] of [
    ["the version", { Version: unknown, Statement: [] }],
    ["the list of statements", { Statement: unknown }],
    ["a statement", { Statement: [unknown] }],
    ["an effect", { Statement: [{ Effect: unknown }] }],
    ["the principals", { Statement: [{ Principal: unknown }] }],
    ["a principal", { Statement: { Principal: { AWS: unknown } } }],
    ["the conditions", { Statement: [{ Condition: unknown }] }],
    ["an operator", { Statement: [{ Condition: { Bool: unknown } }] }],
  ] as const) {
    it(`of which ${what} is unknown is unknown as a whole`, () => {
      deepEqual(inline(document), { kind: "unknown" });
    });
  }

  it("is unknown as a whole if it is a trust policy", () => {
    const trust = inRole({ Statement: [{ Action: unknown }] }).string("assumeRolePolicy");
    deepEqual(withoutGap(trust), { kind: "unknown" });
  });

  for (const [what, document, value] of [
    ["given as text stays as it is", "{}", { kind: "known", value: "{}" }],
    ["that is not given is absent", undefined, { kind: "absent" }],
    ["that is a list is none", [], { kind: "malformed", problem: "a list instead of a string" }],
  ] as const) {
    it(what, () => {
      deepEqual(inline(document), value);
    });
  }
});

/** A value as it is, whatever hides it. */
function withoutGap(value: Value<string> | undefined): unknown {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([key]) => key !== "gap"));
}

function* pathsIn(spelling: Spelling, within = ""): Iterable<string> {
  for (const { path, members = {} } of Object.values(spelling)) {
    yield `${within}${path}`;
    yield* pathsIn(members, `${within}${path}.`);
  }
}

/** Whether a resource type declares a property, or a member of the objects that one holds: whatever is in an `any`. */
function isDeclared(type: string, [property = "", ...rest]: readonly string[]): boolean {
  const text = readFileSync(fileOf(type), "utf8");
  const [, declared] = new RegExp(`^ {4}(?:readonly )?${property}\\??: (.*);$`, "m").exec(text) ?? [];
  return declared !== undefined && hasMember(declared, rest);
}

function hasMember(declared: string, [member, ...rest]: readonly string[]): boolean {
  if (member === undefined) {
    return true;
  }
  const [, module = "", name = ""] = /(?:in|out)puts\.(\w+)\.(\w+?)(?:Args)?\b/.exec(declared) ?? [];
  const start = inputs.indexOf(
    `    interface ${name}Args {`,
    inputs.indexOf(`\nexport declare namespace ${module} {`),
  );
  const body = start < 0 ? "" : inputs.slice(start, inputs.indexOf("\n    }", start));
  const [, type] = new RegExp(`^ {8}${member}\\??: (.*?);$`, "ms").exec(body) ?? [];
  return type !== undefined && hasMember(type, rest);
}

const inputs = readFileSync(join(root, "types", "input.d.ts"), "utf8");

function fileOf(type: string): string {
  const [, module = "", name = ""] = type.split(":");
  const directory = join(root, module);
  const file = existsSync(directory)
    ? readdirSync(directory).find((each) => each.toLowerCase() === `${name.toLowerCase()}.d.ts`)
    : undefined;
  return join(directory, file ?? name);
}
