import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as aws from "@pulumi/aws";
import { policies } from "../../policies";
import type { Outcome } from "../../sandbox/outcome";
import type { Program } from "../../sandbox/settings";
import { preview } from "../../sandbox/stack";
import { npm } from "../../scripts/npm.cjs";
import { functionWith, goodRole, trust } from "../policies/pieces";

const repository = dirname(dirname(__dirname));
const read = (path: string) =>
  JSON.parse(readFileSync(join(repository, path), "utf8")) as { readonly version: string };

/** A team's own pack: it chooses, configures and adds. */
const pack = `
import { PolicyPack, type StackValidationPolicy } from "@pulumi/policy";
import { lambdaAccess, policies, type Configuration } from "pulumi-lambda-access/policies";

const low = policies.filter(({ severity }) => severity === "low").map(({ name }) => [name, "advisory"] as const);

const configuration: Configuration = {
  ...Object.fromEntries(low),
  "role-can-write-logs": "disabled",
  "function-has-own-role": {
    sharedRoles: ["batch-*"],
    exemptions: [{ resource: "invoices", reason: "Until the move.", owner: "billing", until: "2020-01-31" }],
  },
  "role-has-boundary": {
    enforcementLevel: "mandatory",
    exemptions: [{ resource: "batch", reason: "Limited elsewhere." }],
  },
  "permission-is-not-public": { exemptions: [{ resource: "gone", reason: "A web hook." }] },
};

const stacksAreSmall: StackValidationPolicy = {
  name: "stacks-are-small",
  description: "Every stack is small.",
  enforcementLevel: "advisory",
  validateStack: ({ resources }, report) => {
    if (resources.length > 3) report("It has more than three resources.");
  },
};

new PolicyPack("acme", { policies: [...lambdaAccess(configuration), stacksAreSmall] });
`;

/** What the types refuse. */
const mistakes = `
import type { Configuration } from "pulumi-lambda-access/policies";

export const mistakes: Configuration[] = [
  // @ts-expect-error no such policy
  { "function-has-own-roles": "advisory" },
  // @ts-expect-error no such level
  { all: "strict" },
  // @ts-expect-error no such key
  { "function-has-own-role": { sharedRole: [] } },
  // @ts-expect-error a list, not a text
  { "function-has-own-role": { sharedRoles: "batch-*" } },
  // @ts-expect-error a key of another policy
  { "role-trusts-lambda": { sharedRoles: [] } },
  // @ts-expect-error no reason
  { "role-trusts-lambda": { exemptions: [{ resource: "report" }] } },
];
`;

/** The pack that the README shows, and the policy that it imports. */
const [, readme = ""] = /```ts\n([^]*?)```/.exec(readFileSync(join(repository, "README.md"), "utf8")) ?? [];
const buckets = `
import type { ResourceValidationPolicy } from "@pulumi/policy";

export const bucketsAreTagged: ResourceValidationPolicy = { name: "buckets-are-tagged", description: "" };
`;

const program: Program = async () => {
  const role = goodRole("role");
  functionWith("orders", role);
  functionWith("invoices", role);
  const batch = goodRole("batch", { name: "batch-workers" });
  functionWith("shrink", batch);
  functionWith("rotate", batch);
  functionWith("silent", new aws.iam.Role("silent", { assumeRolePolicy: JSON.stringify(trust()) }));
};

const shared = (other: string) =>
  `Its execution role \`role\` is also that of \`${other}\`, so each function may do whatever any of them may.`;

const idle = "`exemptions[0]` of `permission-is-not-public`, for `gone`, exempts nothing in this stack.";

const inUse = "1 finding of this stack is exempt: 1 of `role-has-boundary`.";
const ended = `${shared("orders")} Its exemption ended on 2020-01-31 (billing): Until the move.`;

/** Level, policy, resource and message of each violation, in the order of the alphabet. */
function found({ violations }: Outcome): string[][] {
  return violations
    .map(({ level, policy, urn, message }) => [
      level,
      policy,
      urn.split("::").at(-1) ?? "",
      message
        .replace(/<\{.*?\}>/g, "")
        .trim()
        .split("\n")
        .at(-1) ?? "",
    ])
    .sort((a, b) => (a.join() < b.join() ? -1 : 1));
}

describe("a pack of a team's own, with the packed package", function () {
  this.timeout(300_000);
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-consumer-"));
    npm(repository, "pack", "--ignore-scripts", "--pack-destination", directory);
    const write = (path: string, text: object | string) => {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), typeof text === "string" ? text : JSON.stringify(text));
    };
    const { version } = read("package.json");
    write("package.json", {
      private: true,
      dependencies: {
        "pulumi-lambda-access": `file:pulumi-lambda-access-${version}.tgz`,
        // As here, since a newer one may ask for a newer Node.js than this.
        "@pulumi/policy": read("node_modules/@pulumi/policy/package.json").version,
        "@pulumi/pulumi": read("node_modules/@pulumi/pulumi/package.json").version,
      },
    });
    npm(directory, "install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund");
    for (const [kind, type] of Object.entries({ commonjs: {}, modules: { type: "module" } })) {
      write(`${kind}/package.json`, { name: `acme-${kind}`, version: "1.0.0", main: "index.js", ...type });
      write(`${kind}/PulumiPolicy.yaml`, "runtime: nodejs\n");
      write(`${kind}/index.ts`, pack);
      write(`${kind}/mistakes.ts`, mistakes);
      write(`${kind}/buckets.ts`, buckets);
      write(`${kind}/readme.ts`, readme.replace("./buckets", "./buckets.js"));
    }
  });

  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  /** Compiles the pack, with its types checked strictly and without those of @pulumi/aws. */
  const compile = (kind: string, module: string, resolution: string): void => {
    const compiler = require.resolve("typescript/bin/tsc");
    const options = `--strict --skipLibCheck --target es2022 --module ${module} --moduleResolution ${resolution}`;
    execFileSync(
      process.execPath,
      [compiler, ...options.split(" "), "index.ts", "mistakes.ts", "readme.ts"],
      {
        cwd: join(directory, kind),
        stdio: "inherit",
      },
    );
  };

  const previewed = (kind: string, config?: object): Promise<Outcome> => {
    const file = join(directory, "config.json");
    writeFileSync(file, JSON.stringify(config ?? {}));
    return preview(program, { policyPacks: [join(directory, kind)], policyPackConfigs: [file] });
  };

  it("compiles, strictly, however TypeScript resolves modules", () => {
    compile("commonjs", "commonjs", "node10");
    compile("modules", "esnext", "bundler");
    compile("commonjs", "node16", "node16");
    compile("modules", "node16", "node16");
    match(readFileSync(join(directory, "commonjs", "index.js"), "utf8"), /require\(/);
    match(readFileSync(join(directory, "modules", "index.js"), "utf8"), /^import /m);
  });

  for (const kind of ["commonjs", "modules"]) {
    it(`enforces what it chose, as ${kind}`, async () => {
      const outcome = await previewed(kind);
      const limits =
        "`permissionsBoundary` is not set, so nothing limits what the policies of this role may allow.";
      deepEqual(found(outcome), [
        ["advisory", "exemptions-are-in-use", "sandbox-dev", inUse],
        ["advisory", "exemptions-are-in-use", "sandbox-dev", idle],
        ["advisory", "role-has-boundary", "batch", `${limits} Exempt: Limited elsewhere.`],
        ["advisory", "stacks-are-small", "sandbox-dev", "It has more than three resources."],
        ["mandatory", "function-has-own-role", "invoices", ended],
        ["mandatory", "function-has-own-role", "orders", shared("invoices")],
        ["mandatory", "role-has-boundary", "role", limits],
        ["mandatory", "role-has-boundary", "silent", limits],
      ]);
      notEqual(outcome.exitCode, 0);
      for (const { name, description } of policies) {
        const own = outcome.violations.filter(({ policy }) => policy === name);
        ok(
          own.every(({ message }) => message.includes(`${description}\n`)),
          "each below the description",
        );
      }
    });
  }

  it("lets the configuration of the engine count for more, that of its own policies too", async () => {
    const outcome = await previewed("commonjs", {
      "function-has-own-role": { sharedRoles: ["role*", "batch-*"] },
      "role-can-write-logs": "advisory",
      "role-has-boundary": "disabled",
      "stacks-are-small": "disabled",
    });
    deepEqual(
      found(outcome).map((finding) => finding.slice(0, 3).join(" ")),
      [
        "advisory exemptions-are-in-use sandbox-dev",
        "advisory exemptions-are-in-use sandbox-dev",
        "advisory role-can-write-logs silent",
      ],
    );
    equal(outcome.exitCode, 0);
  });

  it("is not started by importing the policies", () => {
    const script =
      'import("pulumi-lambda-access/policies").then(({ policies }) => console.log(policies.length > 30));';
    const options = { cwd: directory, encoding: "utf8", timeout: 20_000 } as const;
    equal(execFileSync(process.execPath, ["-e", script], options), "true\n");
  });
});
