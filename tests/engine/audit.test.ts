import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as aws from "@pulumi/aws";
import type { Audit } from "../../report";
import { analyze } from "../../sandbox/analyze";
import type { Outcome } from "../../sandbox/outcome";
import type { Program, Settings } from "../../sandbox/settings";
import { SandboxStack } from "../../sandbox/stack";
import { lambdaAccess } from "../command/run";
import { basicExecution, functionWith, goodRole, statement, trust } from "../policies/pieces";
import { withSecrets } from "./secrets";

const root = dirname(dirname(__dirname));

/** What the engine shows: level, policy, URN, and the message without the description. */
function shown({ violations }: Outcome): readonly string[] {
  return violations
    .map(({ level, policy, urn, message }) => {
      const [, ...said] = message.trim().split("\n");
      return `${level} ${policy} ${urn}: ${said.join("\n")}`;
    })
    .sort();
}

describe("an audit of what an update has made", function () {
  this.timeout(300_000);
  let directory: string;
  let settings: Settings;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-audit-"));
    // Nothing may stop the update.
    writeFileSync(join(directory, "policy.json"), JSON.stringify({ all: "advisory" }));
    settings = {
      config: { "aws:region": "eu-west-1" },
      policyPacks: [root],
      policyPackConfigs: [join(directory, "policy.json")],
    };
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  /** What the command finds, as the engine would show it. */
  const audit = (...args: readonly string[]): readonly string[] => {
    const { stdout, lines } = lambdaAccess(directory, ["audit", ...args, "--format", "json"]);
    deepEqual(lines, []);
    return (JSON.parse(stdout) as Audit).runs
      .flatMap(({ findings }) => findings)
      .map(({ level, policy, resource, message }) => `${level} ${policy} ${resource.urn}: ${message}`)
      .sort();
  };

  const withStack = async (
    program: Program,
    act: (stack: SandboxStack) => Promise<void>,
    more: Settings = {},
  ): Promise<void> => {
    const stack = await SandboxStack.open(program, { ...settings, ...more });
    try {
      await act(stack);
    } finally {
      stack.close();
    }
  };

  const exportTo = async (stack: SandboxStack, file = "state.json"): Promise<string> => {
    const text = await stack.export();
    writeFileSync(join(directory, file), text);
    return text;
  };

  for (const example of ["start/broken", "start/repaired", "callback", "fleet", "languages/typescript"]) {
    it(`finds what the update found, and what an analysis finds: examples/${example}`, async () => {
      await withStack(join(root, "examples", example), async (stack) => {
        const update = await stack.up();
        equal(update.exitCode, 0, update.stderr);
        await exportTo(stack);
        const found = audit("state.json", "--config", "policy.json");
        deepEqual(found, shown(update));
        deepEqual(found, shown(await analyze(join(directory, "state.json"), settings)));
      });
    });
  }

  it("leaves out what the stack only reads, even where a refresh has filled it in", async () => {
    const program: Program = async () => {
      functionWith("fn", goodRole("role", { permissionsBoundary: undefined }));
      functionWith("theirs", aws.iam.Role.get("outside", "their-role"));
      aws.lambda.Function.get("read", "their-function");
    };
    await withStack(program, async (stack) => {
      const update = await stack.up();
      await exportTo(stack);
      const found = audit("state.json", "--config", "policy.json");
      deepEqual(found, shown(update));
      equal((await stack.refresh()).exitCode, 0);
      await exportTo(stack);
      deepEqual(audit("state.json", "--config", "policy.json"), found);
    });
  });

  it("judges what has been imported as the update that did it", async () => {
    const program: Program = async () => {
      const adopted = new aws.iam.Role(
        "adopted",
        { name: "adopted", assumeRolePolicy: JSON.stringify(trust()) },
        { import: "adopted" },
      );
      functionWith("fn", adopted);
    };
    await withStack(program, async (stack) => {
      const update = await stack.up();
      equal(update.exitCode, 0, update.stderr);
      match(await exportTo(stack), /"importID": *"adopted"/);
      const found = audit("state.json", "--config", "policy.json");
      deepEqual(found, shown(update));
      equal(found.filter((line) => /role-can-write-logs .*fn/.test(line)).length, 1);
      // What has been imported without a program is in the state in the same way, and is no longer in any program.
      deepEqual(found, shown(await analyze(join(directory, "state.json"), settings)));
    });
  });

  it("finds what a refresh has found", async () => {
    const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
    const program: Program = async () => {
      const role = new aws.iam.Role("role", { name: "role", assumeRolePolicy: JSON.stringify(trust()) });
      new aws.iam.RolePolicyAttachment("logs", { role: role.name, policyArn: basicExecution });
      functionWith("fn", role);
    };
    const byHand = { role: { managedPolicyArns: [basicExecution, administrator] } };
    await withStack(
      program,
      async (stack) => {
        equal((await stack.up()).exitCode, 0);
        await exportTo(stack);
        const isAdmin = (line: string): boolean => line.includes("role-grants-no-admin-access");
        deepEqual(audit("state.json").filter(isAdmin), []);
        equal((await stack.refresh()).exitCode, 0);
        await exportTo(stack);
        equal(audit("state.json").filter(isAdmin).length, 1);
      },
      { environment: { SANDBOX_CHANGED_BY_HAND: JSON.stringify(byHand) } },
    );
  });

  it("takes what is encrypted for unknown, as an analysis without the passphrase does", async () => {
    await withStack(withSecrets, async (stack) => {
      equal((await stack.up()).exitCode, 0);
      const text = await exportTo(stack);
      match(text, /"ciphertext"/);
      const analysis = await analyze(join(directory, "state.json"), {
        ...settings,
        environment: { PULUMI_CONFIG_PASSPHRASE: "another" },
      });
      const found = audit("state.json", "--config", "policy.json");
      deepEqual(found, shown(analysis));
      notEqual(found.length, 0);
      // The newer version of the format differs in what it may hold, and not in this.
      const state = JSON.parse(text) as object;
      writeFileSync(
        join(directory, "newer.json"),
        JSON.stringify({ ...state, version: 4, features: ["taint"] }),
      );
      deepEqual(audit("newer.json", "--config", "policy.json"), found);
    });
  });

  it("gives a baseline with which an old stack passes a preview, and a new fault in it fails", async () => {
    let isLater = false;
    const program: Program = async () => {
      const names = isLater ? ["old", "new"] : ["old"];
      for (const name of names) {
        const role = new aws.iam.Role(`${name}-role`, { assumeRolePolicy: JSON.stringify(trust()) });
        new aws.iam.RolePolicy(`${name}-all`, { role: role.name, policy: statement("Allow", ["*"]) });
        functionWith(name, role);
      }
    };
    const baseline = join(directory, "baseline.json");
    await withStack(program, async (stack) => {
      equal((await stack.up()).exitCode, 0);
      await exportTo(stack);
      const { status } = lambdaAccess(directory, [
        ...["baseline", "state.json", "--reason", "As it was.", "--into", baseline],
      ]);
      equal(status, 0);
      const held = await SandboxStack.open(program, { ...settings, policyPackConfigs: [baseline] });
      try {
        const before = await held.preview();
        equal(before.exitCode, 0, before.stdout);
        isLater = true;
        const later = await held.preview();
        notEqual(later.exitCode, 0);
        const mandatory = later.violations.filter(({ level }) => level === "mandatory");
        notEqual(mandatory.length, 0);
        deepEqual(
          mandatory.filter(({ urn }) => !urn.includes("::new")),
          [],
        );
        equal((await stack.up()).exitCode, 0);
        await exportTo(stack);
        equal(lambdaAccess(directory, ["audit", "state.json", "--config", baseline]).status, 1);
      } finally {
        held.close();
      }
    });
  });

  const states = join(dirname(root), "shared", "states");
  for (const state of existsSync(states) ? readdirSync(states).filter((each) => /json$/.test(each)) : []) {
    it(`finds what an analysis finds in ${state}, as the real provider made it`, async () => {
      const analysis = await analyze(join(states, state), settings);
      deepEqual(audit(join(states, state), "--config", "policy.json"), shown(analysis));
    });
  }
});
