import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  type AnalyzerInfo,
  ConfigureAnalyzerRequest,
  EnforcementLevel,
  PolicyConfig,
  PolicyType,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { pageOf, type Key } from "../../pack";
import { policies } from "../../policies";
import { npm } from "../../scripts/npm.cjs";

const repository = dirname(dirname(__dirname));

/** What Pulumi Cloud calls each key. */
const titles: Readonly<Record<string, string>> = {
  allowedActions: "Allowed actions",
  allowedPrincipals: "Allowed principals",
  boundary: "Boundary",
  exemptions: "Exemptions",
  logging: "Logging",
  publicFunctions: "Public functions",
  requiredTags: "Required tags",
  sharedRoles: "Shared roles",
  trustedAccounts: "Trusted accounts",
  trustedOrganizations: "Trusted organizations",
};

describe("the compiled pack as a process", function () {
  this.timeout(60_000);
  let pack: ChildProcess;
  let client: AnalyzerClient;
  let printed = "";

  before(async () => {
    const host = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    // No engine listens at this address: the pack need not call it.
    pack = spawn(process.execPath, [host, "127.0.0.1:1", repository], { cwd: repository });
    const stdout = pack.stdout!;
    const port = await new Promise<string>((resolve) => {
      createInterface(stdout).once("line", resolve);
      stdout.on("data", (data: Buffer) => (printed += data.toString()));
    });
    client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  });

  after(() => {
    client.close();
    pack.kill();
  });

  const info = () =>
    new Promise<AnalyzerInfo>((resolve, reject) => {
      client.getAnalyzerInfo(new Empty(), (error, response) => (error ? reject(error) : resolve(response)));
    });

  const configure = (keys: Record<string, string[]>) =>
    new Promise<string>((resolve) => {
      const request = new ConfigureAnalyzerRequest();
      for (const { name } of policies) {
        const config = new PolicyConfig();
        config.setEnforcementlevel(EnforcementLevel.ADVISORY);
        config.setProperties(Struct.fromJavaScript(name === "function-has-own-role" ? keys : {}));
        request.getPolicyconfigMap().set(name, config);
      }
      client.configure(request, (error) => resolve(error?.details ?? "configured"));
    });

  it("is named, versioned and listed as its sources say", async () => {
    const about = await info();
    equal(about.getName(), "lambda-access");
    match(about.getVersion(), /^\d+\.\d+\.\d+/);
    const levels = {
      mandatory: EnforcementLevel.MANDATORY,
      advisory: EnforcementLevel.ADVISORY,
      remediate: EnforcementLevel.REMEDIATE,
      disabled: EnforcementLevel.DISABLED,
    };
    const kinds = { resource: PolicyType.POLICY_TYPE_RESOURCE, stack: PolicyType.POLICY_TYPE_STACK };
    deepEqual(
      about.getPoliciesList().map((each) => ({
        name: each.getName(),
        description: each.getDescription(),
        type: each.getPolicyType(),
        level: each.getEnforcementlevel(),
        url: each.getUrl(),
        steps: each.getRemediationSteps(),
        control: each.getFramework()?.getReference(),
        keys: each.getConfigschema()?.getProperties()?.toJavaScript() ?? {},
      })),
      policies.map((policy) => ({
        name: policy.name,
        description: policy.description,
        type: kinds[policy.kind],
        level: levels[policy.enforcementLevel],
        url: pageOf(policy.name),
        steps: policy.remediation,
        control: policy.controls[0],
        keys: Object.fromEntries(
          Object.entries<Key<unknown>>(policy.config).map(([name, key]) => [
            name,
            { title: titles[name], default: key.default, ...key.schema },
          ]),
        ),
      })),
    );
  });

  it("takes its configuration, and refuses a wrong one", async () => {
    equal(await configure({ sharedRoles: ["batch-*"] }), "configured");
    equal(
      await configure({ shared: [] }),
      "The configuration of the policy pack is wrong.\nfunction-has-own-role: `shared` is not a key. The keys here are `enforcementLevel`, `sharedRoles` and `exemptions`.",
    );
  });

  it("prints its port and nothing else", async () => {
    await info();
    match(printed, /^\d+\n$/);
  });
});

describe("the package", () => {
  it("has what the pack needs to run, and nothing else", () => {
    const output = npm(repository, "pack", "--dry-run", "--json", "--ignore-scripts");
    const [contents] = JSON.parse(output) as [{ files: readonly { path: string }[] }];
    const files = contents.files.map(({ path }) => path);
    for (const needed of [
      "bin/index.js",
      "bin/command.js",
      "bin/policies/index.d.ts",
      "bin/iam/data/about.json",
      "bin/stamp.json",
      "PulumiPolicy.yaml",
      "package.json",
      "LICENSE",
    ]) {
      ok(files.includes(needed), needed);
    }
    const others = files.filter(
      (path) => !/^bin\/(index|command|stamp|(iam|model|pack|policies)\/)/.test(path),
    );
    deepEqual(others.sort(), [
      "CHANGELOG.md",
      "LICENSE",
      "NOTICE",
      "PulumiPolicy.yaml",
      "README.md",
      "config/observe.json",
      "config/recommended.json",
      "config/strict.json",
      "entry/command.js",
      "entry/installation.js",
      "entry/pack.js",
      "entry/policies.js",
      "entry/sources.js",
      "package.json",
      "scripts/build.mjs",
      "scripts/repository.mjs",
    ]);
  });

  /** The files under `node_modules/@pulumi` that are loaded once a script has run, with the pack and the policies at hand. */
  const loadedBy = (script: string): readonly string[] => {
    const room = (name: string) => `require(${JSON.stringify(join(repository, "bin", name))})`;
    const given = `const { policies, lambdaAccess } = ${room("policies")}; const { judgeAll } = ${room("pack")};`;
    const loaded = "console.log(JSON.stringify(Object.keys(require.cache)))";
    const output = execFileSync(process.execPath, ["-e", `${given} ${script}; ${loaded}`], {
      encoding: "utf8",
    });
    return (JSON.parse(output) as string[]).filter((path) => path.includes("@pulumi"));
  };

  it("never loads @pulumi/aws or @pulumi/aws-native", () => {
    const loaded = loadedBy("lambdaAccess()");
    ok(loaded.length > 0);
    deepEqual(
      loaded.filter((path) => path.includes("aws")),
      [],
    );
  });

  it("judges without the policy SDK where no engine asks", () => {
    deepEqual(loadedBy("judgeAll(policies, [])"), []);
  });
});
