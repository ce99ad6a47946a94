import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  type AnalyzeResponse,
  AnalyzeStackRequest,
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
  open: "Open",
  publicFunctions: "Public functions",
  requiredTags: "Required tags",
  sharedRoles: "Shared roles",
  trustedAccounts: "Trusted accounts",
  trustedOrganizations: "Trusted organizations",
};

interface Served {
  readonly client: AnalyzerClient;
  printed(this: void): string;
  close(this: void): void;
}

/** Starts a pack as Pulumi does, and calls it as the engine does. */
async function serve(directory: string, env: NodeJS.ProcessEnv = process.env): Promise<Served> {
  const host = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  // No engine listens at this address: the pack need not call it.
  const pack = spawn(process.execPath, [host, "127.0.0.1:1", directory], { cwd: directory, env });
  let printed = "";
  const port = await new Promise<string>((resolve) => {
    createInterface(pack.stdout).once("line", resolve);
    pack.stdout.on("data", (data: Buffer) => (printed += data.toString()));
  });
  const client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  return {
    client,
    printed: () => printed,
    close: () => {
      client.close();
      pack.kill();
    },
  };
}

/** Configures every policy, as the engine always does. */
function configure(client: AnalyzerClient, keys: Record<string, string[]> = {}): Promise<string> {
  return new Promise((resolve) => {
    const request = new ConfigureAnalyzerRequest();
    for (const { name } of policies) {
      const config = new PolicyConfig();
      config.setEnforcementlevel(EnforcementLevel.ADVISORY);
      config.setProperties(Struct.fromJavaScript(name === "function-has-own-role" ? keys : {}));
      request.getPolicyconfigMap().set(name, config);
    }
    client.configure(request, (error) => resolve(error?.details ?? "configured"));
  });
}

describe("the compiled pack as a process", function () {
  this.timeout(60_000);
  let pack: Served;

  before(async () => {
    pack = await serve(repository);
  });

  after(() => {
    pack.close();
  });

  const info = () =>
    new Promise<AnalyzerInfo>((resolve, reject) => {
      pack.client.getAnalyzerInfo(new Empty(), (error, response) =>
        error ? reject(error) : resolve(response),
      );
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
    equal(await configure(pack.client, { sharedRoles: ["batch-*"] }), "configured");
    equal(
      await configure(pack.client, { shared: [] }),
      "The configuration of the policy pack is wrong.\nfunction-has-own-role: `shared` is not a key. The keys here are `enforcementLevel`, `sharedRoles` and `exemptions`.",
    );
  });

  it("prints its port and nothing else", async () => {
    await info();
    match(pack.printed(), /^\d+\n$/);
  });
});

describe("what is built", function () {
  this.timeout(60_000);
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-built-"));
    for (const each of ["bin", "entry", "package.json", "PulumiPolicy.yaml"]) {
      cpSync(join(repository, each), join(directory, each), { recursive: true });
    }
    symlinkSync(join(repository, "node_modules"), join(directory, "node_modules"), "junction");
  });

  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  /** Has what is built throw after a line, and tells where in the sources that is. */
  const breakLine = (entry: string, source: string, line: string, throwing: string): string => {
    const file = join(directory, "bin", entry);
    const text = readFileSync(file, "utf8");
    const end = text.indexOf(line, text.indexOf(`// ${source}\n`)) + line.length;
    writeFileSync(file, `${text.slice(0, end)} ${throwing}${text.slice(end)}`);
    const [before = ""] = readFileSync(join(repository, source), "utf8").split(line);
    return `${source}:${before.split("\n").length}`;
  };

  it("tells the place of a fault as that in the sources", async () => {
    const place = breakLine(
      "policies.js",
      "policies/function-has-own-role.ts",
      "*judge({ functions }, { sharedRoles }) {",
      "throw new TypeError();",
    );
    const pack = await serve(directory);
    try {
      await configure(pack.client);
      const response = await new Promise<AnalyzeResponse>((resolve, reject) => {
        pack.client.analyzeStack(new AnalyzeStackRequest(), (error, answer) =>
          error ? reject(error) : resolve(answer),
        );
      });
      const [fault] = response.getDiagnosticsList().map((each) => each.getMessage());
      match(fault ?? "", new RegExp(`^.*\nA fault in the policy pack \\(TypeError at ${place}\\) stopped`));
    } finally {
      pack.close();
    }
  });

  it("tells so in the command too", () => {
    const line = "process.exitCode = main(process.argv.slice(2));";
    const place = breakLine("command.js", "command.ts", line, "setImmediate(() => { throw new Error(); });");
    const { stderr } = spawnSync(process.execPath, [join(directory, "entry", "command.js"), "--help"]);
    match(stderr.toString(), new RegExp(`\\bcommand\\.ts:${place.split(":")[1]}:`));
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
      "bin/policies.js",
      "bin/comparing.js",
      "bin/data/about.json",
      "bin/page/map.js",
      "bin/page/map-style.css",
      "bin/stamp.json",
      "PulumiPolicy.yaml",
      "package.json",
      "report/access.schema.json",
      "report/audit.schema.json",
      "report/findings.schema.json",
      "report/map.schema.json",
      "report/review.schema.json",
      "LICENSE",
    ]) {
      ok(files.includes(needed), needed);
    }
    const others = files.filter(
      (path) =>
        !/^bin\/((index|command|comparing|policies)\.js(\.map)?|stamp\.json|data\/\w[\w-]*\.json|page\/map\.js|page\/map-style\.css|.+\.d\.ts)$/.test(
          path,
        ),
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
      "entry/compile-cache.js",
      "entry/installation.js",
      "entry/later.js",
      "entry/pack.js",
      "entry/policies.js",
      "entry/sources.js",
      "package.json",
      "report/access.schema.json",
      "report/audit.schema.json",
      "report/findings.schema.json",
      "report/map.schema.json",
      "report/review.schema.json",
      "scripts/build.mjs",
      "scripts/repository.mjs",
    ]);
  });

  /** The files under `node_modules/@pulumi` that are loaded once a script has run. */
  const loadedBy = (...script: readonly string[]): readonly string[] => {
    const loaded = "console.log(JSON.stringify(Object.keys(require.cache)))";
    const hooks = ["--require", "ts-node/register/transpile-only"];
    const output = execFileSync(process.execPath, [...hooks, "-e", [...script, loaded].join(";")], {
      cwd: repository,
      encoding: "utf8",
    });
    return (JSON.parse(output) as string[]).filter((path) => path.includes("@pulumi"));
  };

  it("never loads @pulumi/aws or @pulumi/aws-native", () => {
    const loaded = loadedBy('require("./bin/policies.js").lambdaAccess()');
    ok(loaded.length > 0);
    deepEqual(
      loaded.filter((path) => path.includes("aws")),
      [],
    );
  });

  it("judges without the policy SDK where no engine asks", () => {
    deepEqual(loadedBy('require("./bin/policies.js")'), []);
    deepEqual(loadedBy('require("./pack").judgeAll(require("./policies").policies, [])'), []);
  });
});
