import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Ajv2020 } from "ajv/dist/2020";
import { auditAs, mistakeIn, writeReports } from "../../report";
import { finding, hostile, run } from "./runs";

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null) {
    await once(child, "close");
  }
}

/** Writes the reports of many runs, one after the other, until it is stopped. */
const writer = `
  require("ts-node/register/transpile-only");
  const { writeReports } = require("./report");
  const { finding, run } = require("./tests/report/runs");
  const [, folder, name, count] = process.argv;
  const findings = Array.from({ length: 300 }, (_, index) => finding({ keys: [name + index] }));
  for (let number = 0; number < Number(count); number++) {
    const said = writeReports({ folder, source: "" }, run({ id: name + "-" + number, findings }));
    if (!said.includes(" is in ")) throw new Error(said);
    if (number === 0) process.stdout.write("begun");
  }
`;

const schema = JSON.parse(
  readFileSync(join(__dirname, "..", "..", "report", "findings.schema.json"), "utf8"),
) as object;

describe("the reports of a run", function () {
  this.timeout(60_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lambda-access-report-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (name: string, count = Infinity) => {
    const child = spawn(process.execPath, ["-e", writer, folder, name, String(count)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    return child;
  };

  /** The ids of the run in each of the files. */
  const ids = () => {
    const read = (name: string) => readFileSync(join(folder, "shop", "dev", name), "utf8");
    const sarif = JSON.parse(read("findings.sarif")) as { runs: [{ automationDetails: { guid: string } }] };
    const [, inXml] = /name="run" value="([^"]*)"/.exec(read("findings.xml")) ?? [];
    ok(read("findings.xml").endsWith("</testsuites>\n"));
    return [
      (JSON.parse(read("findings.json")) as { id: string }).id,
      sarif.runs[0].automationDetails.guid,
      inXml,
    ];
  };

  it("are three files of one run, in a folder of the project and the stack", () => {
    equal(
      writeReports({ folder, source: "" }, run()),
      `The report of 1 finding is in ${join(folder, "shop", "dev")}.`,
    );
    deepEqual(readdirSync(join(folder, "shop", "dev")).sort(), [
      "findings.json",
      "findings.sarif",
      "findings.xml",
    ]);
    equal(new Set(ids()).size, 1);
  });

  it("are as the schema says", () => {
    const validate = new Ajv2020({
      strict: true,
      formats: { "date-time": true, date: true, uri: true },
    }).compile(schema);
    const exemption = { reason: "Known.", owner: "billing", until: "2027-03-31", byKey: true };
    const resource = finding().resource;
    const full = run({
      findings: [finding(), finding({ exemption })],
      gaps: [{ policy: "role-can-write-logs", resource, property: "role", why: "unknown" }],
      repairs: [{ policy: "role-can-write-logs", resource, properties: ["tags"] }],
      faults: [{ policy: "role-can-write-logs", message: "A fault." }],
    });
    for (const each of [run(), full]) {
      ok(validate(JSON.parse(JSON.stringify(each))), JSON.stringify(validate.errors));
    }
    ok(!validate({ ...run(), more: 1 }));
    ok(!validate({ ...run(), findings: [{ ...finding(), keys: [] }] }));
  });

  it("stay in the folder, whatever a project is called", () => {
    for (const name of ["..", ".", "../../up", "a/b", ...hostile.filter((text) => text.length < 100)]) {
      match(writeReports({ folder, source: "" }, run({ project: name, stack: name })), / is in /);
    }
    ok(readdirSync(folder).every((name) => /^[\w.-]+$/.test(name)));
  });

  it("are whole when their writer is killed", async () => {
    const child = await start("one");
    await setTimeout(300);
    child.kill("SIGKILL");
    await once(child, "close");
    ids();
    // What the killed one left does not keep the next from writing.
    match(writeReports({ folder, source: "" }, run()), / is in /);
    equal(new Set(ids()).size, 1);
  });

  it("are of one run where two write at once", async () => {
    for (let round = 0; round < 3; round++) {
      const children = [await start("one", 15), await start("two", 15)];
      const codes = await Promise.all(
        children.map(async (child) => {
          await ended(child);
          return child.exitCode;
        }),
      );
      deepEqual(codes, [0, 0]);
      equal(new Set(ids()).size, 1);
    }
  });

  it("cannot be where nobody may write, and one line says so", function () {
    if (process.getuid?.() === 0) {
      writeFileSync(join(folder, "file"), "");
      match(
        writeReports({ folder: join(folder, "file"), source: "" }, run()),
        /^The report cannot be written to .* \(E\w+\)\.$/,
      );
      return;
    }
    mkdirSync(join(folder, "closed"));
    chmodSync(join(folder, "closed"), 0o500);
    match(
      writeReports({ folder: join(folder, "closed"), source: "" }, run()),
      /^The report cannot be written to .* \(E\w+\)\.$/,
    );
    equal(existsSync(join(folder, "closed", "shop")), false);
  });

  it("go to an absolute folder, and a place within the repository", () => {
    equal(mistakeIn({ folder, source: "" }), undefined);
    equal(mistakeIn({ folder, source: "infrastructure/shop" }), undefined);
    equal(
      mistakeIn({ folder: "reports", source: "" }),
      'LAMBDA_ACCESS_REPORT is "reports", but has to be absolute, such as "$PWD/reports". No report is written.',
    );
    for (const source of ["/srv/shop", "../shop", "a/../../b", "file:shop"]) {
      match(mistakeIn({ folder, source }) ?? "", /^LAMBDA_ACCESS_SOURCE is /);
    }
  });

  it("are of an audit written run by run, as they would be as a whole", () => {
    for (const runs of [[], [run()], [run(), run({ stack: "prod" })]]) {
      const audit = { version: 1, pack: "0.2.0", at: run().at, runs, problems: [] } as const;
      const parts = Array.from(auditAs("json", audit, new Map()));
      equal(parts.join(""), `${JSON.stringify(audit, null, 2)}\n`);
      ok(runs.length === 0 || parts.length > runs.length);
    }
  });
});
