import type { Account } from "./account";
import { arnOf } from "./arn";
import { isObject, secret, text, unknown, type Properties } from "./property-values";
import type { ResourceType } from "./resource-type";

/**
 * The property that holds the physical name of a resource: `name`, one named after the type, or the only one named after
 * the end of the type.
 *
 * Source: https://github.com/pulumi/pulumi-aws-native/blob/master/provider/pkg/autonaming/spec.go
 */
export function nativeNameProperty({ token, inputs }: ResourceType): string | undefined {
  const type = (token.split(":")[2] ?? "").toLowerCase();
  const names = [...inputs.keys()].filter((each) => /name$/i.test(each));
  const called = (name: string): string | undefined => names.find((each) => each.toLowerCase() === name);
  const ends = names.filter((each) => type.endsWith(each.slice(0, -"name".length).toLowerCase()));
  return called("name") ?? called(`${type}name`) ?? (ends.length === 1 ? ends[0] : undefined);
}

/** The default tags of the provider, which it adds to what the program sets. */
export function withDefaultTags(type: ResourceType, inputs: Properties, defaults: Properties): Properties {
  const own: unknown = inputs.tags ?? [];
  if (!type.inputs.has("tags") || Object.keys(defaults).length === 0 || !Array.isArray(own)) {
    return inputs;
  }
  const keys = new Set(own.filter(isObject).map(({ key }) => key));
  const added = Object.entries(defaults).filter(([key]) => !keys.has(key));
  return { ...inputs, tags: [...(own as unknown[]), ...added.map(([key, value]) => ({ key, value }))] };
}

/** A resource's outputs at preview. */
export function nativePlan(type: ResourceType, inputs: Properties): Properties {
  const computed = [...type.computed.keys()].map((property) => [property, unknown] as const);
  return { ...Object.fromEntries(computed), ...inputs };
}

/** A resource's outputs once it exists, and the inputs among them. */
export function nativeOutputs(
  type: ResourceType,
  id: string,
  inputs: Properties,
  account: Account,
  plausible: (property: string, typeText: string, id: string, arn: string) => unknown,
): Properties {
  const arn = arnOf(type.token, id, inputs, account);
  const computed: Properties = Object.fromEntries(
    Array.from(type.computed, ([property, typeText]) => [
      property,
      isOwnArn(type.token, property) ? arn : plausible(property, typeText, id, arn),
    ]),
  );
  return {
    ...computed,
    ...decidedByAws(type.token, id, arn, inputs),
    ...(renamed(inputs) as Properties),
    __inputs: secret(inputs),
  };
}

/** The id that AWS gives a new resource: what identifies it to Cloud Control. */
export function nativeId(type: ResourceType, name: string, inputs: Properties, account: Account): string {
  switch (type.token) {
    case "aws-native:iam:ManagedPolicy":
    case "aws-native:sns:Topic":
    case "aws-native:kinesis:StreamConsumer":
    case "aws-native:secretsmanager:Secret":
    case "aws-native:events:Rule":
      return arnOf(type.token, name, inputs, account);
    case "aws-native:iam:RolePolicy":
      return `${name}|${text(inputs.roleName)}`;
    case "aws-native:sqs:Queue":
      return `https://sqs.${account.region}.amazonaws.com/${account.accountId}/${name}`;
    default:
      return name;
  }
}

/** Whether a property holds the ARN of the resource itself: `arn`, or `policyArn` of a managed policy. */
function isOwnArn(token: string, property: string): boolean {
  const type = (token.split(":")[2] ?? "").toLowerCase();
  return property.endsWith("Arn") && type.endsWith(property.slice(0, -"Arn".length).toLowerCase());
}

function decidedByAws(token: string, id: string, arn: string, inputs: Properties): Properties {
  switch (token) {
    case "aws-native:lambda:Url":
      return { functionArn: inputs.targetFunctionArn, functionUrl: `https://${id}.lambda-url.on.aws/` };
    case "aws-native:apigatewayv2:Api":
      return { executeApiArn: arn };
    case "aws-native:lambda:Version":
      return { functionArn: arn, version: "1" };
    case "aws-native:secretsmanager:Secret":
      return { awsId: arn };
    case "aws-native:sqs:Queue":
      return { queueUrl: id };
    case "aws-native:dynamodb:Table":
      return { streamArn: inputs.streamSpecification && `${arn}/stream/2026-01-01T00:00:00.000` };
    default:
      return {};
  }
}

/** The names in everything that AWS answers, documents included, begin with a small letter. */
function renamed(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(renamed);
  }
  if (!isObject(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
      renamed(each),
    ]),
  );
}
