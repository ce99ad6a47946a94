import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { mapOf, toMermaid, type AccessMap } from "../../map";
import { packed } from "../../map/packed";
import type { Access } from "../../report";
import { lambdaAccess } from "../command/run";
import { hostile, run } from "../report/runs";
import { fleetExport } from "./fleet";
import { hostileExport } from "./hostile";

const root = dirname(dirname(__dirname));

describe("lambda-access map", function () {
  this.timeout(60_000);
  let directory: string;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-map-"));
    writeFileSync(join(directory, "state.json"), await fleetExport(14));
    const { status } = lambdaAccess(directory, ["audit", "state.json", "--output", "reports/"]);
    equal(status, 1);
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  const map = (...args: readonly string[]) => lambdaAccess(directory, ["map", ...args]);
  const mapped = (...args: readonly string[]): AccessMap => {
    const { status, stdout, lines } = map(...args, "--format", "json");
    deepEqual([status, lines], [0, []]);
    return JSON.parse(stdout) as AccessMap;
  };

  it("is as its schema says, and the same of an export and of its reports", () => {
    const schema = (name: string) => JSON.parse(readFileSync(join(root, "report", name), "utf8")) as object;
    const ajv = new Ajv2020({ allowUnionTypes: true, formats: { "date-time": true } });
    const validate = ajv.addSchema(schema("access.schema.json")).compile(schema("map.schema.json"));
    const fromExport = mapped("state.json");
    ok(validate(fromExport), JSON.stringify(validate.errors));
    const fromReports = mapped("reports");
    const at = ({ stacks }: AccessMap) => stacks.map((stack) => ({ ...stack, at: "" }));
    deepEqual(at(fromReports), at(fromExport));
    deepEqual(at(mapped("reports/shop/test/access.json")), at(fromExport));
  });

  it("prints a page whole, as it writes it", () => {
    const folder = join(directory, "reports");
    equal(map(folder, "--output", "map.html").status, 0);
    const page = readFileSync(join(directory, "map.html"), "utf8");
    equal(map(folder).stdout, page);
    ok(page.length > 2 ** 16, "more than a pipe takes at once");
  });

  it("holds every row, finding and open end once or where it belongs", () => {
    const access = JSON.parse(
      readFileSync(join(directory, "reports/shop/test/access.json"), "utf8"),
    ) as Access;
    const [stack] = mapped("reports").stacks;
    const texts = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort();
    deepEqual(texts(stack!.bands.flatMap(({ invokers }) => invokers)), texts(access.invokers));
    deepEqual(texts(stack!.bands.flatMap(({ rights }) => rights)), texts(access.rights));
    equal(stack!.bands.flatMap(({ functions }) => functions).length, 14);
    const roleless = stack!.bands.filter(({ role }) => role === undefined);
    equal(roleless.length, 2, "of functions with a role from outside");
    ok(
      roleless.every(({ openEnds }) =>
        openEnds.some(({ property, why }) => property === "role" && why === "outside"),
      ),
    );
    const found = stack!.bands.flatMap(({ findings }) => findings.map(({ policy }) => policy));
    ok(found.includes("function-has-own-role") && found.includes("permission-names-source-account"));
  });

  it("says what it cannot read in a line each, shows nothing of it, and draws the others", () => {
    const good = JSON.parse(readFileSync(join(directory, "reports/shop/test/access.json"), "utf8")) as Access;
    const secret = "hunter2";
    const cases: Readonly<Record<string, readonly [content: string, said: RegExp]>> = {
      "broken-access.json": [`{"${secret}`, /It is not JSON\.$/],
      "list-access.json": [`["${secret}"]`, /It is JSON, but not a report of access\.$/],
      "newer-access.json": [
        JSON.stringify({ ...good, version: 2 }),
        /of version 2 of its form, and only 1 is read/,
      ],
      "damaged-access.json": [JSON.stringify({ ...good, invokers: [{ who: secret }] }), /It is damaged/],
      "less-access.json": [JSON.stringify({ ...good, functions: undefined }), /It is damaged/],
    };
    for (const [file, [content, said]] of Object.entries(cases)) {
      writeFileSync(join(directory, file), content);
      const { status, stdout, lines } = map(file, "state.json", "--format", "markdown");
      equal(status, 2);
      equal(lines.length, 1);
      match(lines[0]!, new RegExp(`^lambda-access: ${file}: `));
      match(lines[0]!, said);
      doesNotMatch(lines[0]!, new RegExp(secret));
      match(stdout, /# Access in `shop\/test`/);
    }
    match(map("nowhere").lines[0]!, /^lambda-access: nowhere: There is no such file\.$/);
  });

  it("says that findings are not known where their file is missing or of another run", () => {
    const folder = join(directory, "copied");
    mkdirSync(folder);
    cpSync(join(directory, "reports/shop/test/access.json"), join(folder, "access.json"));
    equal(mapped("copied").stacks[0]!.isJudged, false);
    writeFileSync(join(folder, "findings.json"), JSON.stringify(run()));
    const { status, lines } = map("copied", "--format", "json");
    equal(status, 2);
    match(lines[0]!, /copied.findings\.json: It is of another run than the access\.json beside it\.$/);
  });

  it("misses the access of a run that ended before the stack was whole", () => {
    const folder = join(directory, "ended");
    cpSync(join(directory, "reports"), folder, { recursive: true });
    mkdirSync(join(folder, "shop", "dev"));
    writeFileSync(join(folder, "shop", "dev", "findings.json"), JSON.stringify(run({ complete: false })));
    const { status, stdout, lines } = map("ended", "--format", "markdown");
    equal(status, 2);
    match(
      lines.join("\n"),
      /^lambda-access: ended.shop.dev.findings\.json: There is no access\.json beside it: [^\n]*$/,
    );
    match(stdout, /# Access in `shop\/test`/);
  });

  it("refuses options that it cannot follow", () => {
    match(
      map("state.json", "--format", "svg").lines[0]!,
      /^--format is one of html, json, markdown and mermaid/,
    );
    match(map("state.json", "--output", "reports/").lines[0]!, /^--output is a file/);
    equal(map("state.json", "--output", "state.json/x.html").status, 2);
    match(map().lines[0]!, /^usage: lambda-access map/);
  });

  it("says where Mermaid would not draw it", async () => {
    writeFileSync(join(directory, "large.json"), await fleetExport(200));
    const { status, lines } = map("large.json", "--format", "mermaid");
    equal(status, 0);
    match(lines.join(), /^lambda-access: Mermaid draws at most 500 lines and reads 50000 letters unless/);
    deepEqual(map("state.json", "--format", "mermaid").lines, []);
  });

  it("lets no text of a stack act, in any format", async () => {
    writeFileSync(join(directory, "hostile.json"), await hostileExport());
    const mermaid = map("hostile.json", "--format", "mermaid").stdout;
    for (const line of mermaid.split("\n")) {
      match(line, /^(?:flowchart LR| {2}subgraph s\d+\[".*"\]| {4}n\d+.*| {2}end|)$/u);
      const labels = [...line.matchAll(/"([^"]*)"/g)].map(([, label = ""]) => label.replaceAll("<br/>", ""));
      ok(
        labels.every((label) => /^(?:[\p{L}\p{N} .,:/*-]|#\d+;)*$/u.test(label)),
        line,
      );
    }
    const page = map("hostile.json").stdout;
    equal(page.match(/<script/g)?.length, 2, "the data and the script of the page");
    equal(page.match(/<\/script/g)?.length, 2);
    // eslint-disable-next-line no-control-regex -- they are what is looked for.
    doesNotMatch(/id="data">(.*?)<\/script>/s.exec(page)![1]!, /[\u0000-\u001f\u202e<>&]/);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
    match(
      policy,
      /^default-src 'none'; script-src 'sha256-[^' ]+'; style-src 'sha256-[^' ]+'; base-uri 'none'; form-action 'none'$/,
    );
  });

  it("packs what is equal once", () => {
    deepEqual(packed({ a: ["x", "x"], b: ["x", "x"] }), ["x", [0, 0], { a: 1, b: 1 }]);
  });

  it("draws an empty stack", () => {
    equal(toMermaid(mapOf("0.2.0", [])), "flowchart LR\n");
    ok(hostile.length > 0);
  });
});
