import { deepEqual } from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as aws from "@pulumi/aws";
import * as native from "@pulumi/aws-native";
import * as pulumi from "@pulumi/pulumi";
import type { AnalyzeRequest, AnalyzerResource } from "@pulumi/pulumi/proto/analyzer_pb";
import { SandboxStack } from "../../sandbox/stack";
import { functionWith, goodRole, statement, trust } from "../policies/pieces";
import { record } from "../recorder/program";

const recordingPack = join(dirname(__dirname), "sandbox", "packs", "recording");

/** What a pack was told of one resource in one phase. */
interface Told {
  readonly phase: string;
  readonly urn: string;
  readonly type: string;
  readonly props: unknown;
  readonly propertyDependencies?: unknown;
}

/** A program with known and unknown values, a component, a second provider, a data source and a secret. */
const program = () => {
  class Store extends pulumi.ComponentResource {
    readonly bucket = new aws.s3.Bucket("uploads", {}, { parent: this });
    constructor() {
      super("shop:index:Store", "store");
    }
  }
  const { bucket } = new Store();
  const west = new aws.Provider("west", { region: "us-west-2" });
  const role = goodRole("role", {
    inlinePolicies: [{ name: "logs", policy: statement("Allow", ["logs:*"]) }],
  });
  new aws.iam.RolePolicy("reads", {
    role: role.id,
    policy: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: bucket.arn }],
    },
  });
  const fn = functionWith("fn", role, {
    environment: { variables: { PLAIN: "1", BUCKET: bucket.id, TOKEN: pulumi.secret("hush") } },
  });
  new aws.lambda.Permission("invoke", {
    action: "lambda:InvokeFunction",
    function: fn,
    principal: "s3.amazonaws.com",
    sourceArn: bucket.arn,
    sourceAccount: aws.getCallerIdentityOutput().accountId,
  });
  new aws.cloudwatch.LogGroup(
    "logs",
    { name: pulumi.interpolate`/aws/lambda/${fn.name}` },
    { provider: west },
  );
  makeNatively(bucket);
};

/** The same with the other provider, which leaves the unknown parts of documents unknown, and the rest known. */
function makeNatively(bucket: aws.s3.Bucket): void {
  const role = new native.iam.Role("native-role", {
    assumeRolePolicyDocument: trust(),
    policies: [{ policyName: "reads", policyDocument: { Statement: [{ Resource: bucket.arn }] } }],
    tags: [{ key: "team", value: "shop" }],
  });
  new native.iam.ManagedPolicy("native-policy", {
    roles: [role.id],
    policyDocument: { Statement: [{ Condition: { Bool: { "aws:SecureTransport": "true" } } }] },
  });
  const queue = new native.sqs.Queue("native-queue");
  new native.lambda.Function("native-fn", {
    role: role.arn,
    code: { zipFile: "exports.handler = async () => {};" },
    environment: { variables: { QUEUE: queue.queueUrl, TOKEN: pulumi.secret("hush") } },
  });
  new native.sqs.QueueInlinePolicy("native-queue-policy", {
    queue: queue.queueUrl,
    policyDocument: { Statement: [{ Resource: queue.arn }] },
  });
}

describe("the recorder", function () {
  this.timeout(120_000);
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-test-"));
  });

  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  for (const preview of [true, false]) {
    it(`tells a pack what the engine tells it at ${preview ? "preview" : "the update"}`, async () => {
      const file = join(directory, `${preview}.jsonl`);
      const stack = await SandboxStack.open(async () => program(), {
        project: "shop",
        stack: "test",
        config: { "aws:region": "eu-west-1", "aws-native:region": "eu-west-1" },
        policyPacks: [recordingPack],
        environment: { LAMBDA_ACCESS_RECORDING: file },
      });
      await (preview ? stack.preview() : stack.up()).finally(() => stack.close());
      const engine = readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Told);
      const recorder = (await record(program, preview)).flatMap(({ inputs, outputs }) => [
        told("resource", inputs),
        told("stack", outputs),
      ]);
      deepEqual(comparable(recorder), comparable(engine));
    });
  }
});

function told(phase: "resource" | "stack", resource: AnalyzeRequest | AnalyzerResource): Told {
  const flows =
    "getPropertydependenciesMap" in resource ? resource.getPropertydependenciesMap().toArray() : undefined;
  return {
    phase,
    urn: resource.getUrn(),
    type: resource.getType(),
    props: resource.getProperties()?.toJavaScript(),
    ...(flows && {
      propertyDependencies: Object.fromEntries(
        flows.map(([property]) => [
          property,
          (resource as AnalyzerResource).getPropertydependenciesMap().get(property)?.getUrnsList() ?? [],
        ]),
      ),
    }),
  };
}

/** The AWS resources, in a fixed order, without what is different each time: random suffixes, dates, the code's hash. */
function comparable(all: readonly Told[]): unknown {
  return all
    .filter(({ type }) => /^aws(-native)?:/.test(type))
    .map(({ phase, urn, props, propertyDependencies }) => ({
      phase,
      urn,
      props: plain(props),
      propertyDependencies: sorted(propertyDependencies),
    }))
    .sort((a, b) => (`${a.phase} ${a.urn}` < `${b.phase} ${b.urn}` ? -1 : 1));
}

function sorted(value: unknown): unknown {
  return value === undefined
    ? undefined
    : JSON.parse(
        JSON.stringify(value, (_key, item: unknown) =>
          Array.isArray(item) ? [...(item as unknown[])].sort() : item,
        ),
      );
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value === "object" && value !== null) {
    const object = value as Record<string, unknown>;
    if ("4dabf18193072939515e22adb298388d" in object && "value" in object) {
      return plain(object["value"]);
    }
    return Object.fromEntries(
      Object.entries(object)
        .filter(
          ([key]) =>
            ![
              "code",
              "codeSha256",
              "sourceCodeHash",
              "sourceCodeSize",
              "lastModified",
              "createDate",
            ].includes(key),
        )
        .map(([key, item]) => [key, plain(item)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }
  return typeof value === "string" ? value.replace(/-[0-9a-f]{7}\b/g, "-SUFFIX") : value;
}
