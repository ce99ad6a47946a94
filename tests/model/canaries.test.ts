import { deepEqual, ok } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { AnalyzeRequest, AnalyzerResource, AnalyzerResourceOptions } from "@pulumi/pulumi/proto/analyzer_pb";
import type { Value, JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { inBothProviders, tokens } from "../../model";
import { isResourceType, resourceType } from "../../sandbox/provider/resource-type";
import { code, functionWith, goodRole, statement, trust } from "../policies/pieces";
import { judge } from "../recorder/judge";
import { record } from "../recorder/program";
import type { Recorded } from "../recorder/recorded";

/** What a value could be that nobody may read in a log. It is a word that may stand in a name, an ARN and a document. */
const canary = "hunter2canary";

/** The forms in which a property may hold a text. */
const forms: readonly JavaScriptValue[] = [
  canary,
  [canary],
  { [canary]: canary },
  [{ name: canary, key: canary, value: canary }],
  `arn:aws:lambda:eu-west-1:123456789012:function:${canary}`,
  `arn:aws:iam::123456789012:role/${canary}`,
  JSON.stringify({ Statement: [{ Effect: canary, Action: canary, Resource: canary, Principal: canary }] }),
  JSON.stringify({ [canary]: canary }),
  `{ "Statement": "${canary}`,
];

function resource(
  type: string,
  name: string,
  properties: Readonly<Record<string, JavaScriptValue>>,
): Recorded {
  const urn = `urn:pulumi:dev::sandbox::${type}::${name}`;
  const options = new AnalyzerResourceOptions().setCustomtimeouts(
    new AnalyzerResourceOptions.CustomTimeouts(),
  );
  const inputs = new AnalyzeRequest().setType(type).setName(name).setUrn(urn).setOptions(options);
  const outputs = new AnalyzerResource().setType(type).setName(name).setUrn(urn).setOptions(options);
  inputs.setProperties(Struct.fromJavaScript(properties));
  outputs.setProperties(Struct.fromJavaScript(properties));
  return { inputs, outputs };
}

/** The lines of what the pack says in which the canary stands. */
async function leaksOf(recorded: readonly Recorded[]): Promise<readonly string[]> {
  const findings = await judge(recorded, { config: { all: "advisory" } });
  return findings.flatMap(({ policy, message }) =>
    message.includes(canary) || /A fault in the policy pack/.test(message) ? [`${policy}: ${message}`] : [],
  );
}

/** Every text in some properties, each as something that replaces it. */
function* textsIn(fields: Struct): Iterable<Value> {
  // An archive is marked by a text of the engine's own, which nobody writes.
  if (fields.getFieldsMap().has("4dabf18193072939515e22adb298388d")) {
    return;
  }
  for (const value of fields.getFieldsMap().values()) {
    yield* textsWithin(value);
  }
}

function* textsWithin(value: Value): Iterable<Value> {
  if (value.hasStringValue()) {
    yield value;
  }
  yield* value.hasStructValue() ? textsIn(value.getStructValue()!) : [];
  for (const item of value.getListValue()?.getValuesList() ?? []) {
    yield* textsWithin(item);
  }
}

/** A text with each text in it replaced in turn, where it is a document, and else the canary in its place or after it. */
function replacements(text: string): readonly string[] {
  const inner = [...text.matchAll(/"((?:[^"\\]|\\.)*)"(?!\s*:)/g)].map(
    ({ index, 0: whole }) => text.slice(0, index) + JSON.stringify(canary) + text.slice(index + whole.length),
  );
  return text.startsWith("{") ? [canary, ...inner] : [canary, `${text}${canary}`];
}

/** Faulty and good ones of what messages speak of most. */
function program(): void {
  const role = new aws.iam.Role("role", {
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "123456789012" } },
      ],
    }),
    inlinePolicies: [{ name: "inline", policy: statement("Allow", ["s3:*", "iam:PassRole"]) }],
    tags: { team: "shop" },
  });
  const fn = functionWith("fn", role, {
    name: "orders",
    environment: { variables: { AWS_REGION: "eu-west-1", DB_PASSWORD: "secret-of-the-shop" } },
    loggingConfig: { logFormat: "JSON", logGroup: "shop" },
    deadLetterConfig: { targetArn: "arn:aws:sqs:eu-west-1:123456789012:dead" },
    kmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/abc",
    vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
  });
  functionWith("other", role, { name: "other" });
  new aws.iam.RolePolicyAttachment("full", {
    role: role.name,
    policyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess",
  });
  new aws.iam.Role("bounded", {
    assumeRolePolicy: JSON.stringify(trust()),
    permissionsBoundary: "arn:aws:iam::123456789012:policy/limit",
  });
  new aws.lambda.EventSourceMapping("queue", {
    functionName: fn.name,
    eventSourceArn: "arn:aws:sqs:eu-west-1:123456789012:queue",
  });
  for (const [name, args] of Object.entries({
    bucket: { principal: "s3.amazonaws.com", sourceArn: "arn:aws:s3:::uploads" },
    wild: { principal: "sns.amazonaws.com", sourceArn: "arn:aws:sns:eu-west-1:123456789012:*" },
    account: { principal: "123456789012", qualifier: "live" },
    all: { principal: "*", functionUrlAuthType: "NONE" },
  })) {
    new aws.lambda.Permission(name, { action: "lambda:InvokeFunction", function: fn.name, ...args });
  }
  new aws.lambda.FunctionUrl("url", { functionName: fn.name, authorizationType: "NONE" });
  new aws.lambda.Alias("live", { name: "live", functionName: fn.name, functionVersion: "1" });
  new aws.lambda.LayerVersionPermission("layer", {
    layerName: "tools",
    versionNumber: 1,
    statementId: "everybody",
    action: "lambda:GetLayerVersion",
    principal: "*",
  });
  new aws.cloudwatch.EventRule("rule", { name: "nightly", scheduleExpression: "rate(1 day)" });
  new aws.cloudwatch.EventTarget("target", { rule: "nightly", arn: fn.arn });
  new aws.lambda.Function("outside", { role: "arn:aws:iam::123456789012:role/platform", ...code });
  functionWith("good", goodRole("good"));
}

describe("a value that could be secret", function () {
  this.timeout(300_000);

  it("stands in nothing that is said of a resource of any type, in whatever property and form", async () => {
    const types = inBothProviders(...Object.values(tokens)).filter(isResourceType);
    ok(types.length > 100, `${types.length} types`);
    const leaks: string[] = [];
    for (const form of forms) {
      const all = types.map((type, index) => {
        const properties = [...resourceType(type).inputs.keys()].map((name) => [name, form] as const);
        return resource(type, `r${index}`, Object.fromEntries(properties));
      });
      leaks.push(...(await leaksOf(all)));
    }
    deepEqual([...new Set(leaks)], []);
  });

  for (const preview of [true, false]) {
    it(`stands in nothing that is said of a program, in place of any text, at ${preview ? "preview" : "the update"}`, async () => {
      const recorded = await record(program, preview);
      const leaks: string[] = [];
      let count = 0;
      for (const [index, { inputs, outputs }] of recorded.entries()) {
        for (const [part, text] of [...textsIn(inputs.getProperties()!)].entries()) {
          for (const replaced of replacements(text.getStringValue())) {
            const changed = { inputs: inputs.cloneMessage(), outputs: outputs.cloneMessage() };
            for (const { [part]: same } of [[...textsIn(changed.inputs.getProperties()!)]]) {
              same?.setStringValue(replaced);
            }
            for (const each of textsIn(changed.outputs.getProperties()!)) {
              if (each.getStringValue() === text.getStringValue()) {
                each.setStringValue(replaced);
              }
            }
            leaks.push(...(await leaksOf(recorded.with(index, changed))));
            count++;
          }
        }
      }
      ok(count > 100, `${count} changes`);
      deepEqual([...new Set(leaks)], []);
    });
  }
});
