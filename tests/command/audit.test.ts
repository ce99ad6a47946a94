import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as aws from "@pulumi/aws";
import { Ajv2020 } from "ajv/dist/2020";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { Log } from "sarif";
import type { Audit } from "../../report";
import { functionWith, goodRole, trust } from "../policies/pieces";
import { exported } from "../recorder/exported";
import { record, type Program } from "../recorder/program";
import { hostile } from "../report/runs";
import { lambdaAccess } from "./run";

/** One mandatory finding of medium severity. */
const withoutLogs: Program = () =>
  functionWith("fn", new aws.iam.Role("role", { assumeRolePolicy: JSON.stringify(trust()) }));

const clean: Program = () => functionWith("worker", goodRole("worker"));

describe("lambda-access audit", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-audit-"));
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  };
  const read = (path: string): string => readFileSync(join(directory, path), "utf8");
  const audit = (...args: readonly string[]) => lambdaAccess(directory, ["audit", ...args]);
  const deployed = async (program: Program, project = "shop"): Promise<string> =>
    exported(await record(program, false)).replaceAll(":test::shop::", `:test::${project}::`);

  it("prints what was found, where it is made, and the totals", async () => {
    const state = JSON.parse(await deployed(withoutLogs)) as {
      deployment: { resources: { urn: string; sourcePosition?: string }[] };
    };
    for (const resource of state.deployment.resources.filter(({ urn }) => urn.endsWith("::role"))) {
      resource.sourcePosition = "project:///index.ts#24,1";
    }
    write("shop.json", JSON.stringify(state));
    const { status, stdout, lines } = audit("shop.json");
    deepEqual([status, lines], [1, []]);
    deepEqual(stdout.split("\n"), [
      "shop/test (shop.json)",
      "",
      "  mandatory, medium: role-can-write-logs",
      "    role, index.ts:24",
      "    Nothing attached to this role allows logs:CreateLogGroup, logs:CreateLogStream and logs:PutLogEvents on the log group of `fn`, so its logs are lost. Attach `arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`, which does.",
      "",
      "policy               severity  mandatory  advisory",
      "role-can-write-logs  medium            1         0",
      "",
      "1 finding in 1 stack, 1 mandatory, 0 exempt, 0 not judged.",
      "",
    ]);
  });

  it("prints what its page shows", async () => {
    const [, shown] =
      /```text\n(.*?)```/s.exec(readFileSync(join(__dirname, "../../docs/audit.md"), "utf8")) ?? [];
    const program: Program = () =>
      functionWith("report", new aws.iam.Role("role", { assumeRolePolicy: JSON.stringify(trust()) }));
    const text = (await deployed(program))
      .replaceAll(":test::", ":production::")
      .replace(/("urn":"[^"]*::role")/, '"sourcePosition":"project:///index.ts#24,1",$1');
    write("production.json", text);
    equal(audit("production.json").stdout, shown);
  });

  it("explains what a role lacks as the page about access shows, and only if it is asked to", async () => {
    const page = readFileSync(join(__dirname, "../../docs/access.md"), "utf8");
    const [, shown = ""] = /```text\n(.*?)```/s.exec(page) ?? [];
    const reading: Program = () => {
      const fn = functionWith("fn", goodRole("role"));
      const jobs = new aws.sqs.Queue("jobs", { name: "jobs" });
      new aws.lambda.EventSourceMapping("mapping", { eventSourceArn: jobs.arn, functionName: fn.name });
    };
    write("shop.json", await deployed(reading));
    ok(audit("shop.json", "--explain").stdout.includes(`\n\n${shown}`));
    doesNotMatch(audit("shop.json").stdout, /least policy/);
    match(audit("shop.json", "--explain=yes").lines[0] ?? "", /does not take an argument/);
  });

  it("explains in the language of the program", async () => {
    const state = await deployed(withoutLogs);
    for (const [file, title] of Object.entries({
      "main.go": "Go",
      "__main__.py": "Python",
      "Pulumi.yaml": "YAML",
    })) {
      const placed = state.replace(/("urn":"[^"]*::role")/, `"sourcePosition":"project:///${file}#3,1",$1`);
      write("shop.json", placed);
      match(audit("shop.json", "--explain").stdout, new RegExp(`In the program, in ${title}:\n`));
    }
  });

  it("says by its exit code whether something fails, and first whether all was read", async () => {
    write("bad.json", await deployed(withoutLogs));
    write("good.json", await deployed(clean, "other"));
    write("broken.json", "{");
    write("advisory.json", JSON.stringify({ all: "advisory" }));
    const cases: readonly (readonly [args: readonly string[], status: number])[] = [
      [["good.json"], 0],
      [["bad.json"], 1],
      [["bad.json", "good.json"], 1],
      [["bad.json", "broken.json"], 2],
      [["bad.json", "--config", "advisory.json"], 0],
      [["bad.json", "--config", "advisory.json", "--fail-on", "medium"], 1],
      [["bad.json", "--fail-on", "high"], 0],
      [["bad.json", "--fail-on", "low"], 1],
      [["bad.json", "--fail-on", "never"], 0],
      [["broken.json", "--fail-on", "never"], 2],
    ];
    for (const [args, status] of cases) {
      equal(audit(...args).status, status, args.join(" "));
    }
    deepEqual(audit("bad.json", "broken.json").lines, [
      "lambda-access: broken.json: It is not whole: it ends in the middle of its JSON.",
    ]);
  });

  it("prints all that it finds into a pipe, however much that is", async () => {
    const many: Program = () => {
      for (let index = 0; index < 60; index++) {
        const role = new aws.iam.Role(`role-${index}`, { assumeRolePolicy: JSON.stringify(trust()) });
        functionWith(`fn-${index}`, role);
      }
    };
    write("shop.json", await deployed(many));
    const { stdout } = audit("shop.json", "--format", "json");
    ok(stdout.length > 2 ** 17, "more than a pipe takes at once");
    equal((JSON.parse(stdout) as Audit).runs[0]?.findings.length, 60);
  });

  it("reads standard input, and folders", async () => {
    const text = await deployed(withoutLogs);
    write("exports/shop.json", text);
    equal(lambdaAccess(directory, ["audit", "-"], text).status, 1);
    match(audit("exports").stdout, /^shop\/test \(exports.shop\.json\)/);
  });

  it("says what is wrong with its options, and reads nothing", async () => {
    write("shop.json", await deployed(clean));
    write("policy.json", JSON.stringify({ "role-can-write-log": "advisory", "acme-own": "advisory" }));
    const cases: Readonly<Record<string, RegExp>> = {
      "--format xml": /^--format is one of text, json, sarif and junit, but `xml` is none$/,
      "--fail-on bad": /^--fail-on is one of low, medium, high, critical and never, but `bad` is none$/,
      "--format json --format text": /^--format is given more than once$/,
      "--source shop": /^--source is "shop", but has to be a project and a folder of the repository, such as/,
      "--source shop=../x": /^--source is "shop=\.\.\/x", but has to be/,
      "--output out/ --format json": /^a folder takes the reports of each stack in all formats/,
      "--config policy.json": /^policy\.json: acme-own: There is no such policy/,
      "--config missing.json": /missing\.json/,
      "--strict yes": /^Unknown option '--strict'/,
    };
    for (const [options, said] of Object.entries(cases)) {
      const { status, stdout, lines } = audit("shop.json", ...options.split(" "));
      deepEqual([status, stdout], [2, ""], options);
      match(lines[0] ?? "", said);
    }
    const known = audit("shop.json", "--config", "policy.json", "--own", "acme-own");
    deepEqual(known.lines, [
      "policy.json: role-can-write-log: There is no such policy in this pack; did you mean `role-can-write-logs`?",
    ]);
    write("policy.json", JSON.stringify({ "acme-own": "advisory" }));
    equal(audit("shop.json", "--config", "policy.json", "--own", "acme-own").status, 0);
  });

  it("writes JSON as its schema says, SARIF with places, and JUnit with what was not read", async () => {
    write("shop.json", await deployed(withoutLogs));
    write("broken.json", "{");
    const as = (format: string, ...more: readonly string[]) =>
      audit("shop.json", "broken.json", "--format", format, ...more).stdout;
    const schema = (name: string) =>
      JSON.parse(readFileSync(join(__dirname, "..", "..", "report", name), "utf8")) as object;
    const found = JSON.parse(as("json")) as Audit;
    const ajv = new Ajv2020({ allowUnionTypes: true, formats: { "date-time": true, date: true, uri: true } });
    const validate = ajv.addSchema(schema("findings.schema.json")).compile(schema("audit.schema.json"));
    ok(validate(found), JSON.stringify(validate.errors));
    ok(found.runs[0]?.findings[0]?.leastPolicy);
    deepEqual(
      found.problems.map(({ file }) => file),
      ["broken.json"],
    );
    const log = JSON.parse(as("sarif", "--source", "shop=infrastructure/shop")) as Log;
    const [{ results = [], invocations = [], automationDetails }] = log.runs as [(typeof log.runs)[number]];
    equal(automationDetails?.id, "pulumi-lambda-access/shop/test/");
    equal(
      results[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri,
      "infrastructure/shop/Pulumi.yaml",
    );
    equal(invocations[0]?.executionSuccessful, false);
    match(
      invocations[0].toolExecutionNotifications?.[0]?.message.text ?? "",
      /^broken\.json: It is not whole/,
    );
    const xml = as("junit");
    equal(XMLValidator.validate(xml), true);
    const { testsuites } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "" }).parse(xml) as {
      testsuites: { failures: string; errors: string; testsuite: readonly { name: string }[] };
    };
    deepEqual([testsuites.failures, testsuites.errors], ["1", "1"]);
    deepEqual(
      testsuites.testsuite.map(({ name }) => name),
      ["shop/test", "exports"],
    );
  });

  it("writes into a file, or reports of each stack into a folder", async () => {
    const [shop, app] = [await deployed(withoutLogs), await deployed(clean, "app")];
    write("a.json", shop);
    write("b.json", app);
    write("c.json", app);
    deepEqual(audit("a.json", "--output", "deep/findings.txt"), { status: 1, stdout: "", lines: [] });
    match(read("deep/findings.txt"), /^shop\/test \(a\.json\)/);
    const { status, stdout, lines } = audit("a.json", "b.json", "c.json", "--output", "reports/");
    deepEqual(
      [status, lines],
      [
        1,
        [
          "lambda-access: app/test is in b.json and c.json: each was judged by itself, and is linked with no other stack.",
        ],
      ],
    );
    match(stdout, /1 finding in 3 stacks/);
    deepEqual(readdirSync(join(directory, "reports", "app")), ["test@b.json", "test@c.json"]);
    deepEqual(readdirSync(join(directory, "reports", "shop", "test")), [
      "access.json",
      "access.md",
      "findings.json",
      "findings.sarif",
      "findings.xml",
    ]);
    write("taken", "");
    const refused = audit("a.json", "--output", "taken/");
    equal(refused.status, 2);
    match(refused.lines.join("\n"), /taken cannot be written \(ENOTDIR\)|taken cannot be written \(EEXIST\)/);
  });

  it("tells that GitHub does not take all stacks in one file", async () => {
    const text = await deployed(clean);
    for (let stack = 0; stack < 21; stack++) {
      write(`exports/${stack}.json`, text.replaceAll("::shop::", `::shop-${stack}::`));
    }
    const { lines } = audit("exports", "--format", "sarif", "--output", "all.sarif");
    deepEqual(lines, [
      "lambda-access: GitHub takes 20 runs in one file, and this has 21: --output FOLDER/ writes a file for each stack.",
    ]);
    equal((JSON.parse(read("all.sarif")) as Log).runs.length, 21);
    deepEqual(audit("exports", "--output", "reports/").lines, []);
  });

  it("takes exemptions and keys of a configuration as a preview does", async () => {
    write("shop.json", await deployed(withoutLogs));
    const exemptions = [{ resource: "role", reason: "It is a stub." }];
    write("policy.json", JSON.stringify({ "role-can-write-logs": { exemptions } }));
    const { status, stdout } = audit("shop.json", "--config", "policy.json");
    equal(status, 0);
    match(stdout, /1 finding in 1 stack, 0 mandatory, 1 exempt/);
    doesNotMatch(stdout, /role-can-write-logs$/m);
  });

  it("tells of a stack without resources", () => {
    write("empty.json", JSON.stringify({ version: 3, deployment: { resources: [] } }));
    const { status, lines } = audit("empty.json");
    deepEqual([status, lines], [0, ["lambda-access: empty.json: The stack has no resources."]]);
  });

  it("judges what is exported as plain text and never shows it, and what is encrypted it does not know", async () => {
    const variables = { DB_PASSWORD: "hush-hush", AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE" };
    const marked = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
    const program: Program = () => functionWith("fn", goodRole("role"), { environment: { variables } });
    const text = await deployed(program);
    const plain = { ...marked, plaintext: JSON.stringify(variables) };
    for (const secret of [plain, { ...marked, ciphertext: "v1:hush:hush" }]) {
      const hidden = text.replace(/"variables":\{[^}]*\}/g, () => `"variables":${JSON.stringify(secret)}`);
      const showSecrets = secret === plain;
      write("shop.json", hidden);
      for (const format of ["text", "json", "sarif", "junit"]) {
        const { status, stdout } = audit("shop.json", "--format", format);
        doesNotMatch(stdout, /hush|AKIA|EXAMPLE/);
        equal(status, showSecrets ? 1 : 0);
        if (format === "text") {
          match(
            stdout,
            showSecrets
              ? /: function-environment-holds-no-credentials/
              : /`environment.variables` is a secret/,
          );
        }
      }
    }
  });

  it("lets no text of a stack act", async () => {
    const text = (await deployed(withoutLogs)).replaceAll(/::role"/g, '::NAME"');
    for (const name of [...hostile, "##[error]gone", "##vso[task.setvariable]x", " ::add-mask::x"]) {
      write(
        "shop.json",
        text.replaceAll("::NAME", () => `::${JSON.stringify(name).slice(1, -1)}`),
      );
      const { status, stdout } = audit("shop.json");
      equal(status, 1, name.slice(0, 30));
      doesNotMatch(stdout, /^\s*::|##/m);
      // eslint-disable-next-line no-control-regex -- that is what it is about.
      doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f\u202e\ud800]/);
      equal(XMLValidator.validate(audit("shop.json", "--format", "junit").stdout), true);
    }
  });

  it("prints the same each time", async () => {
    write("shop.json", await deployed(withoutLogs));
    write("app.json", await deployed(clean, "app"));
    const printed = Array.from({ length: 5 }, () => audit("shop.json", "app.json").stdout);
    deepEqual(new Set(printed).size, 1);
  });
});
