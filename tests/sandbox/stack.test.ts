import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { unknown } from "../../sandbox/provider/property-values";
import type { Program, Settings } from "../../sandbox/settings";
import { preview, SandboxStack } from "../../sandbox/stack";

const tinyPack = join(__dirname, "packs", "tiny");
const recordingPack = join(__dirname, "packs", "recording");
const greeting = join(__dirname, "programs", "greeting");

/** A resource as the recording pack was told of it. */
interface Recorded {
  readonly phase: "resource" | "stack";
  readonly type: string;
  readonly urn: string;
  readonly props: Record<string, unknown>;
  readonly propertyDependencies?: Record<string, readonly string[]>;
}

describe("the sandbox", function () {
  this.timeout(60_000);

  let directory: string;
  let open: SandboxStack | undefined;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-test-"));
  });

  afterEach(() => {
    open?.close();
    open = undefined;
  });

  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const opened = async (program: Program, settings: Settings = {}): Promise<SandboxStack> =>
    (open = await SandboxStack.open(program, settings));

  const configuration = (levels: object): string => {
    const file = join(directory, "policy-config.json");
    writeFileSync(file, JSON.stringify(levels));
    return file;
  };

  /** A function that takes its role from a program, and a bucket that the tiny pack forbids. */
  const application = async (): Promise<Record<string, unknown>> => {
    const role = new aws.iam.Role("role", {
      assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal(aws.iam.Principals.LambdaPrincipal),
    });
    const bucket = new aws.s3.Bucket("Uploads", { forceDestroy: true });
    const lambda = new aws.lambda.Function("function", {
      role: role.arn,
      runtime: aws.lambda.Runtime.NodeJS22dX,
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({
        "index.js": new pulumi.asset.StringAsset("exports.handler = () => {};"),
      }),
      environment: { variables: { TOKEN: pulumi.secret("hush-hush") } },
    });
    new aws.lambda.Permission("permission", {
      action: "lambda:InvokeFunction",
      function: lambda,
      principal: "s3.amazonaws.com",
      sourceArn: bucket.arn,
    });
    return { arn: lambda.arn };
  };

  describe("under a policy pack", () => {
    it("stops the program that a mandatory policy forbids, and shows why", async () => {
      const { exitCode, stdout, violations } = await preview(application, { policyPacks: [tinyPack] });
      assert.notEqual(exitCode, 0);
      assert.match(stdout, /\[mandatory\] +bucket-keeps-its-objects +\(aws:s3:Bucket: Uploads\)/);
      assert.deepEqual(violations, [
        {
          policy: "bucket-keeps-its-objects",
          pack: "tiny",
          level: "mandatory",
          severity: undefined,
          urn: "urn:pulumi:dev::sandbox::aws:s3/bucket:Bucket::Uploads",
          message: "A bucket is not destroyed together with its objects.\nforceDestroy is set.\n",
        },
      ]);
    });

    it("lets the program through that an advisory policy complains of", async () => {
      const { exitCode, violations } = await preview(
        async () => ({ queue: new aws.sqs.Queue("queue").name }),
        {
          policyPacks: [tinyPack],
        },
      );
      assert.equal(exitCode, 0);
      assert.deepEqual(
        violations.map(({ policy, level }) => [policy, level]),
        [["stack-has-no-queue", "advisory"]],
      );
    });

    it("takes the pack's configuration from a file", async () => {
      const policyPackConfigs = [configuration({ "bucket-keeps-its-objects": "advisory" })];
      const { exitCode, violations } = await preview(application, {
        policyPacks: [tinyPack],
        policyPackConfigs,
      });
      assert.equal(exitCode, 0);
      assert.deepEqual(
        violations.map(({ level }) => level),
        ["advisory"],
      );
    });

    it("reports the same of the same program, five times over", async () => {
      const queues = async (): Promise<void> => {
        for (const name of ["a", "b", "c"]) {
          new aws.sqs.Queue(name);
        }
      };
      const stack = await opened(queues, { policyPacks: [tinyPack] });
      const reports = new Set<string>();
      for (let round = 0; round < 5; round++) {
        reports.add(JSON.stringify((await stack.preview()).violations));
      }
      assert.equal(reports.size, 1);
      assert.equal((JSON.parse([...reports][0] ?? "[]") as unknown[]).length, 3);
    });
  });

  it("tells policies what the real engine and provider tell: unknowns at preview, values at update", async () => {
    const file = join(directory, "recording");
    const stack = await opened(application, {
      policyPacks: [recordingPack],
      environment: { LAMBDA_ACCESS_RECORDING: file },
    });
    const recorded = (): Recorded[] => {
      const lines = readFileSync(file, "utf8").trim().split("\n");
      rmSync(file);
      return lines.map((line) => JSON.parse(line) as Recorded);
    };
    const find = (records: readonly Recorded[], phase: string, type: string): Recorded => {
      const record = records.find((each) => each.phase === phase && each.type === type);
      assert.ok(record, `nothing of ${type} in the ${phase} phase`);
      return record;
    };

    await stack.preview();
    const atPreview = recorded();
    const inputs = find(atPreview, "resource", "aws:lambda/function:Function").props;
    assert.equal(inputs.role, unknown);
    assert.match(String(inputs.name), /^function-[0-9a-f]{7}$/);
    assert.deepEqual(inputs.environment, {
      __defaults: [],
      variables: { __defaults: [], TOKEN: "hush-hush" },
    });
    assert.equal("arn" in inputs, false);
    const planned = find(atPreview, "stack", "aws:lambda/function:Function");
    assert.equal(planned.props.arn, unknown);
    assert.equal(planned.props.tracingConfig, unknown);
    assert.deepEqual(planned.propertyDependencies, {
      role: ["urn:pulumi:dev::sandbox::aws:iam/role:Role::role"],
    });
    assert.equal(find(atPreview, "stack", "aws:lambda/permission:Permission").props.function, unknown);

    assert.equal((await stack.up()).exitCode, 0);
    const atUpdate = recorded();
    const settled = find(atUpdate, "stack", "aws:lambda/function:Function").props;
    assert.equal(settled.arn, `arn:aws:lambda:us-east-1:123456789012:function:${String(settled.name)}`);
    assert.equal(settled.role, find(atUpdate, "stack", "aws:iam/role:Role").props.arn);
    assert.equal(find(atUpdate, "stack", "aws:lambda/permission:Permission").props.function, settled.name);

    const again = await stack.up();
    assert.match(again.stdout, /5 unchanged/);
    assert.equal(find(recorded(), "resource", "aws:lambda/function:Function").props.role, settled.role);
  });

  it("serves several providers, each with its region and account", async () => {
    const program = async (): Promise<Record<string, unknown>> => {
      const provider = new aws.Provider("frankfurt", {
        region: "eu-central-1",
        allowedAccountIds: ["111122223333"],
      });
      const here = new aws.sqs.Queue("here", { name: "here" });
      const there = new aws.sqs.Queue("there", { name: "there" }, { provider });
      const account = aws.getCallerIdentityOutput({}, { provider }).accountId;
      return { here: here.arn, there: there.arn, account };
    };
    const stack = await opened(program, { config: { "aws:region": "eu-west-1" } });
    const { stdout, exitCode } = await stack.up();
    assert.equal(exitCode, 0);
    assert.match(stdout, /here +: "arn:aws:sqs:eu-west-1:123456789012:here"/);
    assert.match(stdout, /there +: "arn:aws:sqs:eu-central-1:111122223333:there"/);
    assert.match(stdout, /account: "111122223333"/);
  });

  it("finds a role that the program only refers to", async () => {
    const { stdout, exitCode } = await preview(async () => ({
      arn: aws.iam.Role.get("deployer", "ci-deployer").arn,
    }));
    assert.equal(exitCode, 0);
    assert.match(stdout, /arn: "arn:aws:iam::123456789012:role\/ci-deployer"/);
  });

  it("serializes callbacks and wires events", async () => {
    const program = async (): Promise<void> => {
      const callback = new aws.lambda.CallbackFunction("callback", { callback: async () => "done" });
      new aws.s3.Bucket("bucket").onObjectCreated("upload", callback);
      aws.cloudwatch.onSchedule("nightly", "rate(1 day)", callback);
    };
    const { exitCode, stdout } = await (await opened(program)).up();
    assert.equal(exitCode, 0, stdout);
    assert.match(stdout, /aws:s3:BucketEventSubscription upload/);
  });

  it("shows a fault of the program and fails", async () => {
    const { exitCode, stdout, stderr } = await preview(async () => {
      throw new Error("the program is broken");
    });
    assert.notEqual(exitCode, 0);
    assert.match(stdout + stderr, /the program is broken/);
  });

  it("shows no secret", async () => {
    const { stdout, stderr } = await (await opened(application)).up();
    assert.doesNotMatch(stdout + stderr, /hush-hush/);
  });

  describe("with a program in a directory", () => {
    it("honours its project file, its main, and the configuration of its stack", async () => {
      const { exitCode, stdout } = await preview(greeting, { stack: "dev" });
      assert.equal(exitCode, 0, stdout);
      assert.match(stdout, /text +: "hello, world"/);
      assert.match(stdout, /region: "eu-central-1"/);
      assert.match(stdout, /pulumi:pulumi:Stack greeting-dev/);
    });

    it("adds to that configuration", async () => {
      const { stdout } = await preview(greeting, { stack: "dev", config: { "greeting:word": "good night" } });
      assert.match(stdout, /text +: "good night, world"/);
    });

    it("enforces a policy pack and goes through to the update", async () => {
      const { exitCode, stdout } = await (await opened(greeting, { policyPacks: [tinyPack] })).up();
      assert.equal(exitCode, 0, stdout);
      assert.match(stdout, /tiny@v0\.0\.1/);
      assert.match(stdout, /3 created/);
    });

    it("shows a fault of the program and fails", async () => {
      const { exitCode, stdout, stderr } = await preview(greeting, { config: { "greeting:broken": "true" } });
      assert.notEqual(exitCode, 0);
      assert.match(stdout + stderr, /the greeting is broken/);
    });

    it("leaves the directory as it was", async () => {
      const listing = (): string[] =>
        readdirSync(greeting, { recursive: true, encoding: "utf8" })
          .sort()
          .map((file) => `${file} ${statSync(join(greeting, file)).mtimeMs}`);
      const before = listing();
      await preview(greeting);
      assert.deepEqual(listing(), before);
    });

    it("refuses a directory that is no project, and a program in another language", async () => {
      await assert.rejects(SandboxStack.open(__dirname), /is no Pulumi project: it has no Pulumi.yaml/);
      const python = join(__dirname, "programs", "python");
      await assert.rejects(
        SandboxStack.open(python),
        /is a program for the runtime python; the sandbox runs only nodejs/,
      );
    });
  });

  it("leaves nothing behind, in its directory or in Pulumi's home", async () => {
    const { ownRoot } = await import("../../scripts/pulumi-cli.mjs");
    const home = join(ownRoot(), "..", "..");
    const left = (): string[] => [
      ...readdirSync(tmpdir()).filter((name) => /^lambda-access-(?!pulumi-home|test)/.test(name)),
      ...(existsSync(home) ? readdirSync(home, { recursive: true, encoding: "utf8" }) : []),
    ];
    const before = left();
    await preview(application, { policyPacks: [tinyPack] });
    assert.deepEqual(left(), before);
  });
});
