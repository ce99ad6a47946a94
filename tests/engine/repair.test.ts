import { deepEqual, match } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Outcome } from "../../sandbox/outcome";
import { withoutNotes } from "../../sandbox/provider/defaults";
import { SandboxStack } from "../../sandbox/stack";
import { functionWith, goodRole } from "../policies/pieces";

const config = {
  "function-url-requires-iam": "remediate",
  "permission-allows-only-invoke": "remediate",
  "permission-names-source-account": { enforcementLevel: "remediate", sourceAccount: "123456789012" },
  "layer-is-not-public": { enforcementLevel: "remediate", organizationId: "o-a1b2c3d4e5" },
};

/** A violation of each policy that repairs, beside secrets and a function whose code is in the program. */
const program = async () => {
  const role = goodRole("role");
  const fn = functionWith("fn", role, { environment: { variables: { SETTING: pulumi.secret("hush") } } });
  const bucket = new aws.s3.Bucket("uploads");
  new aws.lambda.Permission("uploads-invoke", {
    action: "lambda:InvokeFunction",
    function: fn.name,
    principal: "s3.amazonaws.com",
    sourceArn: pulumi.secret(bucket.arn),
  });
  new aws.lambda.Permission("partner-invokes", {
    action: "lambda:*",
    function: fn.name,
    principal: "arn:aws:iam::123456789012:role/partner",
  });
  new aws.lambda.FunctionUrl("url", { functionName: fn.name, authorizationType: "NONE" });
  new aws.lambda.LayerVersionPermission("layer", {
    layerName: "tools",
    versionNumber: 1,
    statementId: "everybody",
    action: "lambda:GetLayerVersion",
    principal: "*",
  });
};

/** What the engine was told to set, by policy and resource. */
function repaired({ events }: Outcome): unknown[] {
  return events
    .flatMap((event) =>
      "policyRemediationEvent" in event ? [event.policyRemediationEvent as Remediation] : [],
    )
    .map(({ policyName, resourceUrn, before, after }) => {
      const set = Object.entries(after).filter(([name, value]) => !isDeepStrictEqual(before[name], value));
      return [policyName, resourceUrn.split("::")[3], Object.fromEntries(set)];
    })
    .sort();
}

interface Remediation {
  readonly policyName: string;
  readonly resourceUrn: string;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** What the engine shows of a secret. */
const secret = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "[secret]",
};

/** The inputs with which the engine registers a resource. */
function inputsOf(name: string, { events }: Outcome): Readonly<Record<string, unknown>> {
  const metadata = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  return metadata.find(({ urn }) => urn.endsWith(`::${name}`))?.new?.inputs ?? {};
}

const everyRepair = [
  ["function-url-requires-iam", "url", { authorizationType: "AWS_IAM" }],
  ["layer-is-not-public", "layer", { organizationId: "o-a1b2c3d4e5" }],
  ["permission-allows-only-invoke", "partner-invokes", { action: "lambda:InvokeFunction" }],
  ["permission-names-source-account", "uploads-invoke", { sourceAccount: "123456789012" }],
];

describe("a repair in the real engine", function () {
  this.timeout(300_000);
  let directory: string;
  let stack: SandboxStack;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-test-"));
    const file = join(directory, "config.json");
    writeFileSync(file, JSON.stringify(config));
    const pack = dirname(dirname(__dirname));
    stack = await SandboxStack.open(program, { policyPacks: [pack], policyPackConfigs: [file] });
  });

  after(() => {
    stack.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const isClean = ({ exitCode, violations, stdout }: Outcome): void => {
    deepEqual([exitCode, violations], [0, []]);
    for (const [policy] of everyRepair) {
      match(stdout, new RegExp(`\\[remediate\\] +${policy as string} `));
    }
  };

  it("is made in the preview, of which nothing is left to report", async () => {
    const preview = await stack.preview();
    isClean(preview);
    deepEqual(repaired(preview), everyRepair);
  });

  it("is made in the update too, which keeps secrets secret and archives whole", async () => {
    const update = await stack.up();
    isClean(update);
    deepEqual(repaired(update), everyRepair);
    const { sourceArn, sourceAccount } = inputsOf("uploads-invoke", update);
    deepEqual([sourceArn, sourceAccount], [secret, "123456789012"]);
    deepEqual(withoutNotes(inputsOf("fn", update)["environment"]), { variables: { SETTING: secret } });
  });

  it("is the same the next time, and so changes nothing", async () => {
    const preview = await stack.preview();
    isClean(preview);
    deepEqual(repaired(preview), everyRepair);
    const changes = preview.events.flatMap(({ summaryEvent }) => summaryEvent?.resourceChanges ?? []);
    deepEqual(
      changes.map((each) => Object.keys(each)),
      [["same"]],
    );
  });
});
