import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readConfiguration } from "../../pack";
import { policies } from "../../policies";
import { pulumiCommand } from "../../sandbox/cli";
import { printed, run } from "./run";

const root = join(__dirname, "..", "..");
const pages = new Map(
  ["README.md", ...readdirSync(join(root, "docs")).map((file) => join("docs", file))]
    .filter((file) => file.endsWith(".md"))
    .map((file) => [file, readFileSync(join(root, file), "utf8")]),
);
const page = (file: string): string => pages.get(file) ?? "";

/** The blocks of a page in a language. */
function blocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, "g"))].map(
    ([, block = ""]) => block,
  );
}

describe("README.md", () => {
  it("shows what Pulumi prints about the broken example", async () => {
    const program = readFileSync(join(root, "examples", "start", "broken", "index.ts"), "utf8");
    const outcome = await run(program, true);
    const [output = ""] = blocks(page("README.md"), "console");
    const findings = output.replaceAll(/^ {8}/gm, "").match(/^- \[.*\n {2}.*\n {2}.*$/gm) ?? [];
    ok(findings.length > 0);
    for (const finding of findings) {
      ok(printed(outcome).includes(finding), finding);
    }
  });

  it("is read in five minutes", () => {
    ok(page("README.md").split("\n").length <= 151);
  });
});

describe("the pages of docs/", () => {
  it("name the policies that repair", () => {
    const [, section = ""] = /## Repairs\n([^]*?)\n## /.exec(page(join("docs", "configuration.md"))) ?? [];
    const named = [...section.matchAll(/\[`([\w-]+)`\]/g)].map(([, name]) => name);
    const repairing = policies.filter((policy) => policy.kind === "resource" && policy.repair !== undefined);
    deepEqual(named.sort(), repairing.map(({ name }) => name).sort());
  });

  it("show configurations that are right", () => {
    const shown = [...pages.values()].flatMap((text) => blocks(text, "json"));
    ok(shown.length > 2);
    for (const json of shown) {
      deepEqual(readConfiguration(policies, JSON.parse(json)).problems, []);
    }
  });

  it("show what is said of a configuration that is wrong", () => {
    const { problems } = readConfiguration(policies, {
      "function-has-own-role": { sharedRole: ["batch-*"] },
    });
    ok(page(join("docs", "configuration.md")).includes(`\npolicy-config.json: ${problems.join()}\n`));
  });

  it("show pipelines that are YAML, and call the pack as its files are", () => {
    const recipes = blocks(page(join("docs", "recipes.md")), "yaml").map((text) => parse(text) as object);
    equal(recipes.length, 2);
    const reports = blocks(page(join("docs", "ci.md")), "yaml").map((text) => JSON.stringify(parse(text)));
    equal(reports.length, 2);
    ok(reports[0]!.includes('"sarif_file":"reports/shop/production/findings.sarif"'));
    ok(reports[1]!.includes('"junit":"reports/*/*/findings.xml"'));
    match(
      JSON.stringify(recipes[0]),
      /"policyPacks":"node_modules\/pulumi-lambda-access","policyPackConfigs":"policy-config.json"/,
    );
  });

  it("name no tag of the repository, which it may not have at that commit", () => {
    for (const [file, text] of pages) {
      equal(
        /--branch v|@v\d+\.\d+\.\d+.*pulumi-lambda-access|pulumi-lambda-access.*#v\d/.test(text),
        false,
        file,
      );
    }
  });
});

describe("the commands of README.md and docs/", function () {
  this.timeout(120_000);

  it("are such as the CLI has, with these options", async () => {
    const { command } = await pulumiCommand();
    const commands = [...pages.values()]
      .flatMap((text) => blocks(text.replaceAll(/^ {3}(?=\S)/gm, "").replaceAll(/^ {3}$/gm, ""), "sh"))
      .flatMap((block) => block.split("\n"))
      .filter((line) => /^pulumi /.test(line))
      .map((line) => line.split(" ").slice(1));
    ok(commands.length > 12);
    for (const words of commands) {
      const path = words.slice(
        0,
        words[0] === "policy" || words[0] === "stack" ? (words[1] === "group" ? 3 : 2) : 1,
      );
      const help = spawnSync(command, [...path, "--help"], {
        encoding: "utf8",
        env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      }).stdout;
      for (const option of words.filter((word) => word.startsWith("--"))) {
        ok(help.includes(` ${option} `), `${words.join(" ")}: ${option}`);
      }
    }
  });

  it("are such as `lambda-access` takes", () => {
    const commands = [...pages.values()]
      .flatMap((text) => [...text.matchAll(/^ *npx lambda-access (config make .*)$/gm)])
      .map(([, words = ""]) => words.replace(/ > .*/, ""));
    ok(commands.length > 3);
    for (const words of commands) {
      const args = [...words.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? "");
      const { status, stderr } = spawnSync(process.execPath, [join(root, "entry", "command.js"), ...args], {
        encoding: "utf8",
      });
      equal(status, 0, `${words}: ${stderr}`);
    }
  });
});
