import { deepEqual, match, notEqual } from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as aws from "@pulumi/aws";
import { oldest } from "../../pack/sdk";
import type { Outcome } from "../../sandbox/outcome";
import { preview } from "../../sandbox/stack";
import { npm } from "../../scripts/npm.cjs";
import { functionWith, goodRole, trust } from "../policies/pieces";

const repository = dirname(dirname(__dirname));

/** What the engine must tell for these to be found: inputs, dependencies, and the configuration. */
const program = async (): Promise<void> => {
  const shared = goodRole("shared");
  functionWith("orders", shared);
  functionWith("invoices", shared);
  functionWith("silent", new aws.iam.Role("silent", { assumeRolePolicy: JSON.stringify(trust()) }));
  new aws.lambda.Permission("any", {
    action: "lambda:InvokeFunction",
    function: "report",
    principal: "s3.amazonaws.com",
    sourceArn: "arn:aws:s3:::uploads",
  });
};
const config = {
  "permission-names-source-account": "remediate",
  "function-has-own-role": { exemptions: [{ resource: "orders", reason: "For now." }] },
};

const expected = [
  "advisory exemptions-are-in-use sandbox-dev",
  "advisory function-has-own-role orders",
  "mandatory function-has-own-role invoices",
  "mandatory permission-names-source-account any",
  "mandatory role-can-write-logs silent",
];

const found = ({ violations }: Outcome): readonly string[] =>
  violations.map(({ level, policy, urn }) => `${level} ${policy} ${urn.split("::").at(-1)}`).sort();

const text = `
const { PolicyPack } = require(SDK);
const { lambdaAccess } = require("pulumi-lambda-access/policies");
new PolicyPack("acme", { policies: lambdaAccess() });
`;

describe("an installation of Pulumi's SDK", function () {
  this.timeout(300_000);
  let directory: string;
  let pack: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-installation-"));
    pack = join(directory, "acme");
    mkdirSync(join(pack, "node_modules"), { recursive: true });
    writeFileSync(join(pack, "PulumiPolicy.yaml"), "runtime: nodejs\n");
    writePack("@pulumi/policy");
  });

  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const writePack = (sdk: string, dependencies: Readonly<Record<string, string>> = {}): void => {
    const about = { name: "acme", version: "1.0.0", main: "index.js", private: true, dependencies };
    writeFileSync(join(pack, "package.json"), JSON.stringify(about));
    writeFileSync(join(pack, "index.js"), text.replace("SDK", JSON.stringify(sdk)));
  };

  const link = (name: string): void =>
    symlinkSync(join(repository, "node_modules", name), join(pack, "node_modules", name), "junction");

  /** Installs what is here: links, and copies of these. */
  const installCopies = (copies: readonly string[]): void => {
    mkdirSync(join(pack, "node_modules", "@pulumi"));
    const installed = readdirSync(join(repository, "node_modules")).filter((name) => !/^[.@]/.test(name));
    installed.forEach(link);
    for (const scope of ["@grpc", "@opentelemetry", "@npmcli", "@logdna"]) {
      link(scope);
    }
    for (const name of copies) {
      cpSync(join(repository, "node_modules", name), join(pack, "node_modules", name), { recursive: true });
    }
    symlinkSync(repository, join(pack, "node_modules", "pulumi-lambda-access"), "junction");
  };

  const previewed = (): Promise<Outcome> => {
    const file = join(directory, "config.json");
    writeFileSync(file, JSON.stringify(config));
    return preview(program, { policyPacks: [pack], policyPackConfigs: [file] });
  };

  it("may have several copies: the pack hears the one that serves it", async () => {
    installCopies(["@pulumi/policy", "@pulumi/pulumi"]);
    deepEqual(found(await previewed()), expected);
  });

  it("stops in which another copy serves the pack than the one in its folder", async () => {
    installCopies(["@pulumi/policy", "@pulumi/pulumi"]);
    writePack(join(repository, "node_modules", "@pulumi", "policy"));
    const { exitCode, stdout, stderr, violations } = await previewed();
    notEqual(exitCode, 0);
    deepEqual(violations, []);
    const line = `pulumi-lambda-access: Another copy of @pulumi/policy serves the pack than the one in ${join(pack, "node_modules", "@pulumi", "policy")}, so what Pulumi tells is not heard. Import the one that is found from ${pack}, and leave it out of a bundle.`;
    const said = (stdout + stderr).split("\n").filter((each) => each.includes("pulumi-lambda-access:"));
    // Pulumi shows it as it comes, and again at the end.
    deepEqual(
      new Set(said.map((each) => each.slice(each.indexOf("pulumi-lambda-access:")))),
      new Set([line]),
    );
    const page = readFileSync(join(repository, "docs", "installation.md"), "utf8");
    match(
      page,
      new RegExp(line.replace("pulumi-lambda-access: ", "").replaceAll(pack, "DIR").replace(/[.^]/g, "\\$&")),
    );
  });

  it("that is broken stops the preview with its one line", async () => {
    installCopies(["@pulumi/policy", "@pulumi/pulumi"]);
    const about = join(pack, "node_modules", "@pulumi", "policy", "package.json");
    writeFileSync(about, readFileSync(about, "utf8").replace(/"version": "v1/, '"version": "v0'));
    const { exitCode, stdout, stderr } = await previewed();
    notEqual(exitCode, 0);
    match(stdout + stderr, /pulumi-lambda-access: It does not work with the @pulumi\/policy v0/);
    notEqual(/\n\s+at /.test(stdout + stderr), true, "no stack trace");
  });

  const ranges: Readonly<Record<string, (version: string) => string>> = {
    "the oldest": (version) => version,
    // Of a range npm takes the newest that runs on this Node.js.
    "the newest": (version) => `^${version}`,
  };
  for (const [which, range] of Object.entries(ranges)) {
    it(`may be ${which} that the pack works with`, async () => {
      writePack(
        "@pulumi/policy",
        Object.fromEntries(Object.entries(oldest).map(([name, version]) => [name, range(version)])),
      );
      npm(pack, "install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund");
      symlinkSync(repository, join(pack, "node_modules", "pulumi-lambda-access"), "junction");
      deepEqual(found(await previewed()), expected);
    });
  }
});
