import { deepEqual, doesNotMatch, equal, notEqual } from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as aws from "@pulumi/aws";
import { analyze } from "../../sandbox/analyze";
import type { Outcome } from "../../sandbox/outcome";
import type { Program, Settings } from "../../sandbox/settings";
import { SandboxStack } from "../../sandbox/stack";
import { basicExecution, functionWith, goodRole, statement, trust } from "../policies/pieces";
import { withSecrets } from "./secrets";

const root = dirname(dirname(__dirname));
const settings: Settings = { config: { "aws:region": "eu-west-1" }, policyPacks: [root] };

/** What was found, as level, policy, resource and message, without the description. */
function found({ violations }: Outcome): string[] {
  return violations
    .map(({ level, policy, urn, message }) => {
      const [, ...said] = message.trim().split("\n");
      return `${level} ${policy} ${urn.split("::").at(-1)}: ${said.join("\n")}`;
    })
    .sort();
}

describe("pulumi policy analyze", function () {
  this.timeout(300_000);

  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-test-"));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** Updates a stack, and has its state analyzed as it was exported then. */
  async function deployed(
    program: Program,
    { byHand, secretsOf }: { byHand?: object; secretsOf?: "nobody" } = {},
  ): Promise<{ readonly update: Outcome; readonly analysis: Outcome }> {
    const stack = await SandboxStack.open(program, {
      ...settings,
      environment: byHand === undefined ? {} : { SANDBOX_CHANGED_BY_HAND: JSON.stringify(byHand) },
    });
    try {
      const update = await stack.up();
      if (byHand !== undefined) {
        equal((await stack.refresh()).exitCode, 0);
      }
      const file = join(directory, "state.json");
      writeFileSync(file, await stack.export());
      const environment = secretsOf === "nobody" ? { PULUMI_CONFIG_PASSPHRASE: "another" } : {};
      return { update, analysis: await analyze(file, { ...settings, environment }) };
    } finally {
      stack.close();
    }
  }

  it("finds what the update found, and judges what the stack only reads nowhere", async () => {
    const { update, analysis } = await deployed(async () => {
      const role = goodRole("role", { permissionsBoundary: undefined });
      new aws.iam.RolePolicy("own", { role: role.name, policy: statement("Allow", ["s3:PutObject"]) });
      functionWith("fn", role, { environment: { variables: { MODE: "fast" } } });
      functionWith("theirs", aws.iam.Role.get("outside", "their-role"));
      aws.lambda.Function.get("read", "their-function");
      new aws.sqs.Queue("queue");
    });
    equal(analysis.exitCode, update.exitCode);
    deepEqual(found(analysis), found(update));
    notEqual(found(analysis).length, 0);
  });

  it("finds an administrator's policy that was attached by hand", async () => {
    const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
    const { update, analysis } = await deployed(
      async () => {
        const role = new aws.iam.Role("role", { name: "role", assumeRolePolicy: JSON.stringify(trust()) });
        new aws.iam.RolePolicyAttachment("logs", { role: role.name, policyArn: basicExecution });
        functionWith("fn", role);
      },
      { byHand: { role: { managedPolicyArns: [basicExecution, administrator] } } },
    );
    deepEqual(found(update), []);
    equal(analysis.exitCode, 1);
    deepEqual(found(analysis), [
      "mandatory role-grants-no-admin-access role: `managedPolicyArns[1]` is AdministratorAccess, which allows every action on every resource, so whoever takes over the function takes over the account.",
    ]);
  });

  it("takes a policy that was attached by hand for one that grants", async () => {
    const { update, analysis } = await deployed(
      async () => {
        const role = new aws.iam.Role("role", { name: "role", assumeRolePolicy: JSON.stringify(trust()) });
        new aws.iam.RolePolicy("own", {
          role: role.name,
          policy: statement("Allow", ["sqs:SendMessage"], "arn:aws:sqs:eu-west-1:123456789012:orders"),
        });
        functionWith("fn", role);
      },
      { byHand: { role: { managedPolicyArns: [basicExecution], inlinePolicies: [] } } },
    );
    equal(update.exitCode, 1);
    deepEqual(found(analysis), []);
  });

  it("does not take the place of a secret for its value", async () => {
    const { analysis } = await deployed(withSecrets, { secretsOf: "nobody" });
    deepEqual(found(analysis), [
      "advisory stack-is-fully-known fn: `environment` is a secret, or made of one, that the state does not show, so it was not judged by `function-environment-avoids-reserved-names` and `function-environment-holds-no-credentials`.",
      "advisory stack-is-fully-known other: `assumeRolePolicy` is a secret, or made of one, that the state does not show, so it was not judged by `policy-document-is-valid`, `role-cannot-be-assumed-by-anyone`, `role-conditions-cross-account-trust` and 2 more.",
    ]);
    equal(analysis.exitCode, 0);
  });

  const states = join(dirname(root), "shared", "states");
  for (const state of existsSync(states) ? readdirSync(states).filter((each) => /json$/.test(each)) : []) {
    it(`reads ${state}, as the real provider made it`, async () => {
      const outcome = await analyze(join(states, state), settings);
      doesNotMatch(outcome.stderr + outcome.stdout, /is not valid|Please report|panic/);
      equal(
        outcome.exitCode,
        outcome.violations.some(({ level }) => level === "mandatory") ? 1 : 0,
        outcome.stderr,
      );
    });
  }
});

describe("an operation with targets", function () {
  this.timeout(300_000);

  /** A function with what lets a topic invoke it; all of it is right. */
  const program = async (): Promise<void> => {
    const fn = functionWith("fn", goodRole("role"));
    const topic = new aws.sns.Topic("topic");
    new aws.sns.TopicSubscription("trigger", { topic: topic.arn, protocol: "lambda", endpoint: fn.arn });
    new aws.lambda.Permission("permission", {
      function: fn.name,
      action: "lambda:InvokeFunction",
      principal: "sns.amazonaws.com",
      sourceArn: topic.arn,
    });
  };
  const urn = (type: string, name: string): string => `urn:pulumi:dev::sandbox::${type}::${name}`;
  const role = urn("aws:iam/role:Role", "role");
  const logs = urn("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role-logs");
  const fn = urn("aws:lambda/function:Function", "fn");
  const topic = urn("aws:sns/topic:Topic", "topic");
  const trigger = urn("aws:sns/topicSubscription:TopicSubscription", "trigger");

  it("takes what it leaves out for something that may be there", async () => {
    const stack = await SandboxStack.open(program, settings);
    try {
      const withoutLogs = await stack.preview([role, fn]);
      equal(withoutLogs.exitCode, 0);
      deepEqual(found(withoutLogs), [
        "advisory stack-is-fully-known role-logs: Each of `role-logs`, `permission` and `topic` is left out of this operation, so what hangs on it was not judged by `permission-allows-only-invoke`, `permission-fits-its-function`, `permission-is-not-public` and 12 more.",
      ]);
      const withoutPermission = await stack.preview([role, logs, fn, topic, trigger]);
      equal(withoutPermission.exitCode, 0);
      deepEqual(found(withoutPermission), [
        "advisory stack-is-fully-known permission: It is left out of this operation, so what hangs on it was not judged by `permission-allows-only-invoke`, `permission-fits-its-function`, `permission-is-not-public` and 4 more.",
      ]);
      equal((await stack.up()).exitCode, 0);
      deepEqual(found(await stack.preview([fn])), []);
    } finally {
      stack.close();
    }
  });
});
