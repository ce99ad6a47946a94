import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Run } from "../../report";
import { analyze } from "../../sandbox/analyze";
import type { Outcome } from "../../sandbox/outcome";
import type { Program, Settings } from "../../sandbox/settings";
import { preview, SandboxStack } from "../../sandbox/stack";
import { functionWith, goodRole, trust } from "../policies/pieces";

const root = dirname(dirname(__dirname));

/** Findings of resource policies and of stack policies, one of them exempt, secrets, and gaps. */
const program: Program = async () => {
  const role = goodRole("role");
  const externalId = pulumi.secret("hush-1");
  new aws.iam.Role("partner", {
    assumeRolePolicy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { AWS: "*" },
          Condition: { StringLike: { "sts:ExternalId": externalId } },
        },
      ],
    }),
  });
  functionWith("orders", role, { environment: { variables: { DB_PASSWORD: "hush-2" } } });
  functionWith("invoices", role);
  functionWith("silent", new aws.iam.Role("silent", { assumeRolePolicy: JSON.stringify(trust()) }));
  const topic = new aws.sns.Topic("topic");
  new aws.sns.TopicPolicy("open", { arn: topic.arn, policy: pulumi.jsonStringify({ Resource: topic.arn }) });
};

describe("the reports of a run in the engine", function () {
  this.timeout(300_000);
  let directory: string;
  let reports: string;
  let settings: Settings;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-reports-"));
    reports = join(directory, "reports");
    const config = join(directory, "config.json");
    const exemptions = [{ resource: "silent", reason: "It is a stub.", until: "2099-01-01" }];
    writeFileSync(config, JSON.stringify({ "role-can-write-logs": { exemptions } }));
    settings = {
      config: { "aws:region": "eu-west-1" },
      policyPacks: [root],
      policyPackConfigs: [config],
      environment: { LAMBDA_ACCESS_REPORT: reports },
    };
  });

  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  /** The one report that there is, and the text of all its files. */
  const written = (): { run: Run; text: string } => {
    const folders = readdirSync(reports).flatMap((project) =>
      readdirSync(join(reports, project)).map((stack) => join(reports, project, stack)),
    );
    equal(folders.length, 1);
    const read = (name: string) => readFileSync(join(folders[0]!, name), "utf8");
    const text = readdirSync(folders[0]!).map(read).join("\n");
    return { run: JSON.parse(read("findings.json")) as Run, text };
  };

  /** What the engine shows, and what the report holds: level, policy, URN and message of each finding. */
  const shown = ({ violations }: Outcome) =>
    violations.map(({ level, policy, urn, message }) => `${level} ${policy} ${urn} ${last(message)}`).sort();
  const told = ({ findings }: Run) =>
    findings
      .map(({ level, policy, resource, message }) => `${level} ${policy} ${resource.urn} ${last(message)}`)
      .sort();
  const last = (message: string) => message.trim().split("\n").at(-1)!;

  it("hold what a preview and a refused update show, and no secret", async () => {
    const stack = await SandboxStack.open(program, settings);
    try {
      const atPreview = await stack.preview();
      const { run, text } = written();
      ok(run.findings.length > 3);
      deepEqual(told(run), shown(atPreview));
      deepEqual([run.mode, run.complete, run.faults], ["preview", true, []]);
      ok(run.gaps.some(({ why }) => why === "unknown"));
      deepEqual(
        run.findings.flatMap(({ exemption, keys }) => (exemption ? [exemption, keys] : [])),
        [
          { reason: "It is a stub.", until: "2099-01-01", byKey: false },
          [
            `role-can-write-logs/${run.project}::aws:iam/role:Role::silent#logging silent logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents`,
          ],
        ],
      );
      doesNotMatch(text, /hush/);
      match(atPreview.stdout + atPreview.stderr, /pulumi-lambda-access: The report of \d+ findings is in /);

      const atUpdate = await stack.up();
      const after = written();
      doesNotMatch(after.text, /hush/);
      ok(after.run.id !== run.id);
      // A resource policy refuses what only an update shows it, so the stack never becomes whole.
      deepEqual([after.run.mode, after.run.complete], ["update", false]);
      ok(after.run.findings.length > 0);
      deepEqual(told(after.run), shown(atUpdate));
    } finally {
      stack.close();
    }
  });

  it("hold what an update and an analysis show, by the same keys", async () => {
    const advisory = join(directory, "advisory.json");
    writeFileSync(advisory, JSON.stringify({ all: "advisory" }));
    const gentle = { ...settings, policyPackConfigs: [advisory] };
    const stack = await SandboxStack.open(program, gentle);
    try {
      const update = await stack.up();
      equal(update.exitCode, 0);
      const { run } = written();
      deepEqual([run.mode, run.complete], ["update", true]);
      deepEqual(told(run), shown(update));
      const file = join(directory, "state.json");
      writeFileSync(file, await stack.export());
      const analysis = await analyze(file, gentle);
      const after = written().run;
      equal(after.mode, "analysis");
      deepEqual([after.project, after.stack], [run.project, run.stack]);
      deepEqual(told(after), shown(analysis));
      const keys = ({ findings }: Run) => findings.flatMap((each) => each.keys).sort();
      deepEqual(
        keys(after).filter((key) => !key.startsWith("stack-is-fully-known")),
        keys(run).filter((key) => !key.startsWith("stack-is-fully-known")),
      );
    } finally {
      stack.close();
    }
  });

  it("hold what was found before a program failed", async () => {
    const outcome = await preview(async () => {
      const role = new aws.iam.Role("role", { assumeRolePolicy: JSON.stringify(trust("*")) });
      functionWith("orders", role, { environment: { variables: { DB_PASSWORD: "hush-2" } } });
      await new Promise((resolve) => setTimeout(resolve, 1500));
      throw new Error("the program is broken");
    }, settings);
    ok(outcome.exitCode !== 0);
    const { run } = written();
    equal(run.complete, false);
    deepEqual(told(run), shown(outcome));
    ok(run.findings.some(({ policy }) => policy === "function-environment-holds-no-credentials"));
  });

  it("are not written where nobody asks for them, or to a relative folder", async () => {
    const relative = { LAMBDA_ACCESS_REPORT: "reports" };
    const outcome = await preview(program, { ...settings, environment: relative });
    match(outcome.stdout + outcome.stderr, /LAMBDA_ACCESS_REPORT is "reports", but has to be absolute/);
    const silent = await preview(program, { ...settings, environment: {} });
    doesNotMatch(silent.stdout + silent.stderr, /report/i);
    equal(existsSync(reports), false);
    equal(existsSync(join(root, "reports")), false);
    deepEqual(shown(silent), shown(outcome));
  });
});
