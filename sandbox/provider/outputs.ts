import { createHash } from "node:crypto";
import { inRegion, type Account } from "./account";
import { arnOf } from "./arn";
import { nameProperty } from "./auto-name";
import { nativeId, nativeOutputs, nativePlan } from "./native";
import { reordered } from "./policy-document";
import { isObject, text, unknown, type Properties } from "./property-values";
import type { ResourceType } from "./resource-type";
import { isNative } from "./token";

/** Inside an object that the program gives, what the provider still computes. */
const computedWithin: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "aws:lambda/function:Function": { loggingConfig: ["logGroup"], vpcConfig: ["vpcId"] },
};

/**
 * A resource's outputs at preview: what the program set, and unknowns for all that AWS decides, also where the program
 * could have set it and did not.
 */
export function plannedOutputs(type: ResourceType, inputs: Properties, account: Account): Properties {
  if (isNative(type.token)) {
    return nativePlan(type, inputs);
  }
  // The id is a computed attribute to the provider, which returns it among the outputs.
  const outputs: Record<string, unknown> = { id: unknown };
  for (const property of type.computed.keys()) {
    outputs[property] = unknown;
  }
  Object.assign(outputs, computedEarly(type, inputs, account), inputs);
  for (const [property, members] of Object.entries(computedWithin[type.token] ?? {})) {
    const given = inputs[property];
    if (isObject(given)) {
      outputs[property] = { ...unknowns(members), ...given };
    }
  }
  return outputs;
}

/** A resource's outputs once it exists: all of them known. */
export function settledOutputs(
  type: ResourceType,
  id: string,
  inputs: Properties,
  account: Account,
): Properties {
  if (isNative(type.token)) {
    return nativeOutputs(type, id, inputs, account, plausible);
  }
  const home = inRegion(account, inputs.region);
  const arn = arnOf(type.token, id, inputs, home);
  const outputs: Record<string, unknown> = { id };
  for (const [property, typeText] of type.optional) {
    outputs[property] = empty(typeText);
  }
  for (const [property, typeText] of type.computed) {
    outputs[property] = plausible(property, typeText, id, arn);
  }
  Object.assign(
    outputs,
    computedEarly(type, inputs, account),
    decidedByAws(type.token, id, arn, inputs, home),
  );
  for (const [property, value] of Object.entries(inputs)) {
    const decided = outputs[property];
    const isDocument = type.inputs.get(property)?.isPolicyDocument === true;
    outputs[property] =
      isObject(decided) && isObject(value) ? { ...decided, ...value } : isDocument ? reordered(value) : value;
  }
  return { ...outputs, __meta: '{"schema_version":"0"}' };
}

/** The id that AWS gives a new resource. */
export function newId(type: ResourceType, inputs: Properties, account: Account): string {
  const name = text(inputs[nameProperty(type) ?? ""]);
  if (isNative(type.token)) {
    return nativeId(type, name || fingerprint(type.token, inputs).slice(0, 10), inputs, account);
  }
  const home = inRegion(account, inputs.region);
  switch (type.token) {
    case "aws:iam/policy:Policy":
    case "aws:sns/topic:Topic":
    case "aws:sfn/stateMachine:StateMachine":
    case "aws:secretsmanager/secret:Secret":
      return arnOf(type.token, name, inputs, home);
    case "aws:iam/rolePolicy:RolePolicy":
      return `${text(inputs.role)}:${name}`;
    case "aws:iam/rolePolicyAttachment:RolePolicyAttachment":
      return `${text(inputs.role)}/${text(inputs.policyArn)}`;
    case "aws:sqs/queue:Queue":
      return `https://sqs.${home.region}.amazonaws.com/${home.accountId}/${name}`;
    default:
      return name === "" || identifiedByNumber.has(type.token)
        ? fingerprint(type.token, inputs).slice(0, 10)
        : name;
  }
}

/** Types that have a name, and all the same an id that AWS draws. */
const identifiedByNumber: ReadonlySet<string> = new Set([
  "aws:apigateway/restApi:RestApi",
  "aws:apigatewayv2/api:Api",
  "aws:cognito/userPool:UserPool",
]);

/** The provider knows these without asking AWS, also at preview. */
function computedEarly(type: ResourceType, inputs: Properties, account: Account): Properties {
  const early: Record<string, unknown> = {};
  if (type.computed.has("region")) {
    early.region = inRegion(account, inputs.region).region;
  }
  if (type.computed.has("tagsAll")) {
    early.tagsAll = { ...account.defaultTags, ...(isObject(inputs.tags) ? inputs.tags : {}) };
  }
  return early;
}

/** What a value that AWS computes looks like, going by its name and its TypeScript type. */
export function plausible(property: string, type: string, id: string, arn: string): unknown {
  if (/\[\]$/.test(type)) {
    return [];
  }
  if (type === "number") {
    return 0;
  }
  if (type === "boolean") {
    return false;
  }
  if (type !== "string") {
    return {};
  }
  if (property === "arn") {
    return arn;
  }
  if (property.endsWith("Prefix")) {
    return "";
  }
  if (property.endsWith("Arn")) {
    return `${arn}/${property.slice(0, -"Arn".length)}`;
  }
  return property === "name" || property.endsWith("Id") ? id : `${id}-${property}`;
}

/** What AWS answers for a property that nobody has set. */
function empty(type: string): unknown {
  if (type === "string") {
    return "";
  }
  return /\[\]$/.test(type) ? [] : null;
}

/** Outputs whose value matters to other resources, or that a policy reads. */
function decidedByAws(token: string, id: string, arn: string, inputs: Properties, home: Account): Properties {
  const suffix = home.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  switch (token) {
    case "aws:lambda/function:Function":
      return {
        architectures: ["x86_64"],
        codeSha256: fingerprint(token, inputs),
        ephemeralStorage: { size: 512 },
        invokeArn: invocation(arn, home),
        loggingConfig: {
          applicationLogLevel: "",
          logFormat: "Text",
          logGroup: `/aws/lambda/${id}`,
          systemLogLevel: "",
        },
        qualifiedArn: `${arn}:$LATEST`,
        qualifiedInvokeArn: invocation(`${arn}:$LATEST`, home),
        signingJobArn: "",
        signingProfileVersionArn: "",
        sourceCodeHash: fingerprint(token, inputs),
        tracingConfig: { mode: "PassThrough" },
        version: inputs.publish === true ? "1" : "$LATEST",
        vpcConfig: isObject(inputs.vpcConfig) ? { vpcId: "vpc-0a1b2c3d" } : undefined,
      };
    case "aws:lambda/alias:Alias":
      return { invokeArn: invocation(arn, home) };
    case "aws:lambda/layerVersion:LayerVersion":
      return { layerArn: arn.replace(/:\d+$/, ""), version: "1" };
    case "aws:lambda/functionUrl:FunctionUrl":
      return { functionUrl: `https://${id}.lambda-url.${home.region}.on.aws/`, urlId: id };
    case "aws:iam/role:Role":
      return {
        createDate: "2026-01-01T00:00:00Z",
        inlinePolicies: [],
        managedPolicyArns: [],
        uniqueId: "AROAEXAMPLEID12345678",
      };
    case "aws:s3/bucket:Bucket":
      return {
        bucketDomainName: `${id}.s3.${suffix}`,
        bucketRegion: home.region,
        bucketRegionalDomainName: `${id}.s3.${home.region}.${suffix}`,
      };
    case "aws:sqs/queue:Queue":
      return { url: id };
    case "aws:appsync/api:Api":
      return { apiArn: arn, apiId: id };
    case "aws:bedrock/agentAgent:AgentAgent":
      return { agentArn: arn, agentId: id };
    case "aws:efs/accessPoint:AccessPoint":
      return {
        fileSystemArn: arn.replace(/:access-point\/.*$/, `:file-system/${text(inputs.fileSystemId)}`),
      };
    case "aws:apigateway/resource:Resource":
      return { path: `/${text(inputs.pathPart)}` };
    case "aws:kms/key:Key":
      return { keyId: id };
    case "aws:dynamodb/table:Table":
      return { streamArn: inputs.streamEnabled === true ? `${arn}/stream/2026-01-01T00:00:00.000` : "" };
    case "aws:apigateway/restApi:RestApi":
    case "aws:apigatewayv2/api:Api":
      return {
        executionArn: `arn:${home.partition}:execute-api:${home.region}:${home.accountId}:${id}`,
        apiEndpoint: `https://${id}.execute-api.${home.region}.${suffix}`,
        rootResourceId: `${id}root`,
      };
    case "aws:apigateway/stage:Stage":
    case "aws:apigatewayv2/stage:Stage": {
      const api = text(inputs.restApi ?? inputs.apiId);
      return {
        executionArn: `arn:${home.partition}:execute-api:${home.region}:${home.accountId}:${api}/${id}`,
      };
    }
    default:
      return {};
  }
}

function invocation(functionArn: string, home: Account): string {
  return `arn:${home.partition}:apigateway:${home.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
}

function unknowns(properties: readonly string[]): Properties {
  return Object.fromEntries(properties.map((property) => [property, unknown]));
}

function fingerprint(token: string, inputs: Properties): string {
  return createHash("sha256").update(token).update(JSON.stringify(inputs)).digest("hex");
}
