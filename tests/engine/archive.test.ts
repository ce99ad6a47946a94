import { deepEqual, ok } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { preview } from "../../sandbox/stack";
import { npm } from "../../scripts/npm.cjs";
import { functionWith, goodRole } from "../policies/pieces";

const repository = dirname(dirname(__dirname));
const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  readonly version: string;
};

/** The lines of the README that install the archive and use it. */
const readme = readFileSync(join(repository, "README.md"), "utf8");
const archive = `lambda-access/pulumi-lambda-access-${version}.tgz`;
const installs = `npm install --save-dev ./${archive}`;
const uses = "pulumi preview --policy-pack node_modules/pulumi-lambda-access";

const program = () => {
  const role = goodRole("role");
  functionWith("orders", role);
  functionWith("invoices", role);
  return Promise.resolve();
};

/** A project into which the archive is installed, by a version of npm, and where the pack is then. */
interface Project {
  readonly called: string;
  readonly npm: number;
  readonly files: Readonly<Record<string, string>>;
  readonly line: string;
  readonly pack: string;
  /** The SDK that serves the pack: of the project, or one of its own. */
  readonly sdk: string;
}

const inProject = { line: installs, pack: "node_modules/pulumi-lambda-access" } as const;
const inNext = "node_modules/@pulumi/pulumi";

function dependsOn(sdk: string): Readonly<Record<string, string>> {
  const dependencies = { "@pulumi/pulumi": sdk };
  return { "package.json": JSON.stringify({ name: "shop", private: true, dependencies }) };
}

const projects: readonly Project[] = [
  { called: "an empty project", npm: 10, files: {}, ...inProject, sdk: inNext },
  {
    called: "a project with an older SDK",
    npm: 11,
    files: dependsOn("3.100.0"),
    ...inProject,
    sdk: `${inProject.pack}/${inNext}`,
  },
  {
    called: "a project with the newest SDK",
    npm: 12,
    files: dependsOn("^3.204.0"),
    ...inProject,
    sdk: inNext,
  },
  {
    called: "a project without Node.js",
    npm: 11,
    files: { "__main__.py": "", "requirements.txt": "pulumi\n" },
    line: `npm install --prefix policies ./${archive}`,
    pack: "policies/node_modules/pulumi-lambda-access",
    sdk: `policies/${inNext}`,
  },
];

describe("the packed archive", function () {
  this.timeout(300_000);
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-archive-"));
    npm(repository, "pack", "--ignore-scripts", "--pack-destination", directory);
  });

  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  /** The command line of a version of npm, which is installed for that. */
  const npmOf = (major: number): string => {
    const folder = join(directory, `npm-${major}`);
    const cli = join(folder, "node_modules", "npm", "bin", "npm-cli.js");
    if (!existsSync(cli)) {
      npm(directory, "install", "--no-audit", "--no-fund", "--prefix", folder, `npm@${major}`);
    }
    return cli;
  };

  it("is installed and used by the lines of the README", () => {
    ok(readme.includes(`\n${installs}\n${uses}\n`));
    ok(readme.includes("`npm install --prefix policies`"));
    ok(readme.includes("`--policy-pack policies/node_modules/pulumi-lambda-access`"));
  });

  for (const [index, { called, npm: major, files, line, pack, sdk }] of projects.entries()) {
    it(`judges from ${called}, installed by npm ${major}`, async () => {
      const project = join(directory, `project-${index}`);
      mkdirSync(join(project, "lambda-access"), { recursive: true });
      const [made = ""] = readdirSync(directory).filter((name) => name.endsWith(".tgz"));
      writeFileSync(join(project, archive), readFileSync(join(directory, made)));
      for (const [path, text] of Object.entries(files)) {
        writeFileSync(join(project, path), text);
      }
      const [, ...args] = line.split(" ");
      execFileSync(process.execPath, [npmOf(major), ...args, "--no-audit", "--no-fund"], {
        ...{ cwd: project, stdio: "pipe" },
      });
      ok(existsSync(join(project, sdk)), sdk);
      const { exitCode, violations } = await preview(program, {
        config: { "aws:region": "eu-west-1" },
        policyPacks: [join(project, pack)],
      });
      deepEqual(
        violations.map(({ policy }) => policy),
        ["function-has-own-role"],
      );
      ok(exitCode !== 0);
    });
  }
});
