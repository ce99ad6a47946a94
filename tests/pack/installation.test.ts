import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { oldest } from "../../pack/sdk";

const repository = dirname(dirname(__dirname));
const page = readFileSync(join(repository, "docs", "installation.md"), "utf8");
const { dependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

/** What a program printed until it ended, or until it printed its first line: the port, of a pack that serves. */
interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(directory: string, ...args: string[]): Promise<Run> {
  const program = spawn(process.execPath, args, { cwd: directory });
  const printed = { stdout: "", stderr: "" };
  program.stderr.on("data", (data: Buffer) => (printed.stderr += data.toString()));
  program.stdout.on("data", (data: Buffer) => {
    printed.stdout += data.toString();
    program.kill();
  });
  return new Promise((resolve) => {
    program.on("close", (code) => resolve({ code, ...printed }));
  });
}

/** Starts a pack as Pulumi does. */
function start(pack: string): Promise<Run> {
  const host = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  return run(pack, host, "127.0.0.1:1", pack);
}

/** The rooms of the sources, which a package does not have. */
const rooms = ["access", "command", "iam", "map", "model", "pack", "policies", "report", "review", "state"];

describe("an installation", function () {
  this.timeout(120_000);
  let directory: string;
  let clone: string;

  /** Replaces a file, as Git does. */
  const replace = (file: string, change: (text: string) => string): void => {
    const changed = change(readFileSync(file, "utf8"));
    writeFileSync(`${file}.new`, changed);
    renameSync(`${file}.new`, file);
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-installation-"));
    clone = join(directory, "clone");
    mkdirSync(clone);
    const files = ["index.ts", "command.ts", "tsconfig.json", "tsconfig.build.json", "package.json"];
    for (const each of [...rooms, "bin", "entry", ...files, "PulumiPolicy.yaml"]) {
      cpSync(join(repository, each), join(clone, each), { recursive: true });
    }
    symlinkSync(join(repository, "node_modules"), join(clone, "node_modules"), "junction");
  });

  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  /** Takes away what only a clone has. */
  const asPackage = (): void => {
    for (const each of ["index.ts", "command.ts", ...rooms]) {
      rmSync(join(clone, each), { recursive: true });
    }
  };

  /** A pack of a team's own beside it, with what it needs installed as links. */
  const teamPack = (text: string, own: readonly string[] = []): string => {
    const pack = join(directory, "acme");
    const modules = join(pack, "node_modules");
    mkdirSync(join(modules, "@pulumi"), { recursive: true });
    const installed = join(repository, "node_modules");
    const scoped = readdirSync(join(installed, "@pulumi")).map((name) => join("@pulumi", name));
    for (const name of [...readdirSync(installed).filter((each) => each !== "@pulumi"), ...scoped]) {
      if (own.includes(name)) {
        cpSync(join(installed, name), join(modules, name), { recursive: true });
      } else {
        symlinkSync(join(installed, name), join(modules, name), "junction");
      }
    }
    symlinkSync(clone, join(modules, "pulumi-lambda-access"), "junction");
    writeFileSync(join(pack, "package.json"), '{ "name": "acme", "version": "1.0.0", "main": "index.js" }');
    writeFileSync(join(pack, "PulumiPolicy.yaml"), "runtime: nodejs\n");
    writeFileSync(join(pack, "index.js"), text);
    return pack;
  };

  const ours =
    'const { lambdaAccess } = require("pulumi-lambda-access/policies");\n' +
    'const { PolicyPack } = require("@pulumi/policy");\n' +
    'new PolicyPack("acme", { policies: lambdaAccess() });\n';

  /** One line, the one that the docs hold, and nothing else. */
  const refuses = ({ code, stdout, stderr }: Run, line: string): void => {
    deepEqual({ code, stdout, stderr }, { code: 1, stdout: "", stderr: `pulumi-lambda-access: ${line}\n` });
    const generic = line
      .replaceAll(join(directory, "clone"), "DIR")
      .replaceAll(join(directory, "acme"), "DIR")
      .replace(/\(Cannot .*?\)/, "(…)")
      .replace(/^\S+\.json.*? in (.*?) (?:is|are) missing/, "FILE in $1 is missing")
      .replace(/(@pulumi\/\w+) v?\d\S* in/, "$1 VERSION in");
    ok(page.includes(generic), `docs/installation.md has no line: ${generic}`);
  };

  const starts = ({ stdout, stderr }: Run): void => {
    equal(stderr, "");
    match(stdout, /^\d+\n$/);
  };

  /** That the pack, the command and the policies for other packs all say the same. */
  const refusesEverywhere = async (line: string): Promise<void> => {
    refuses(await start(clone), line);
    refuses(await run(clone, join(clone, "entry", "command.js"), "--help"), line);
    refuses(await start(teamPack(ours)), line);
  };

  const rebuild = () => `Run \`npm ci --include=dev\` in ${clone}.`;

  it("that is whole starts, as a clone, as a package and in a pack of a team's own", async () => {
    starts(await start(clone));
    const pack = teamPack(ours);
    starts(await start(pack));
    asPackage();
    starts(await start(clone));
    starts(await start(pack));
  });

  it("that was not built says so", async () => {
    rmSync(join(clone, "bin"), { recursive: true });
    await refusesEverywhere(`It is not built, or not completely: there is no bin/stamp.json. ${rebuild()}`);
  });

  it("of which a part of what was built is gone says so", async () => {
    const cannot = (reason: string) => `It cannot be loaded (${reason}). ${rebuild()}`;
    for (const entry of ["index.js", "command.js", "policies.js"]) {
      rmSync(join(clone, "bin", entry));
    }
    refuses(await start(clone), cannot("Cannot find module '../bin/index.js'"));
    refuses(
      await run(clone, join(clone, "entry", "command.js"), "--help"),
      cannot("Cannot find module '../bin/command.js'"),
    );
    refuses(await start(teamPack(ours)), cannot("Cannot find module '../bin/policies.js'"));
    for (const entry of ["index.js", "policies.js"]) {
      cpSync(join(repository, "bin", entry), join(clone, "bin", entry));
    }
    truncateSync(join(clone, "bin", "policies.js"), 100_000);
    const { code, stderr } = await start(clone);
    match(stderr, /^pulumi-lambda-access: It cannot be loaded \(.+\)\. .+\n$/);
    equal(code, 1);
  });

  it("that was built from other sources says so, and does not stop for the same ones", async () => {
    const file = join(clone, "iam", "arn.ts");
    replace(file, (text) => text);
    starts(await start(clone));
    replace(file, (text) => `${text}\n`);
    await refusesEverywhere(`It was built from other sources than those that are there now. ${rebuild()}`);
    replace(file, (text) => text.slice(0, -1));
    starts(await start(clone));
    rmSync(join(clone, "policies", "role-trusts-lambda.ts"));
    refuses(
      await start(clone),
      `It was built from other sources than those that are there now. ${rebuild()}`,
    );
  });

  it("from a package that is damaged says so", async () => {
    asPackage();
    rmSync(join(clone, "bin", "stamp.json"));
    await refusesEverywhere(
      `It is not built, or not completely: there is no bin/stamp.json. Install it again: it is in ${clone}.`,
    );
  });

  describe("of which the data is wrong", () => {
    const again = "Install the package again, or run `npm ci --include=dev` in a clone.";
    const folder = (): string => join(clone, "bin", "data");
    const data = (file: string): string => join(folder(), file);
    const damages: Readonly<Record<string, readonly [named: string, damage: () => void]>> = {
      "a folder that is gone": ["about.json", () => rmSync(folder(), { recursive: true })],
      "a file that is gone": ["actions.json", () => rmSync(data("actions.json"))],
      "a file that is cut off": [
        "managed-policies.json",
        () => truncateSync(data("managed-policies.json"), statSync(data("managed-policies.json")).size - 1),
      ],
      "a letter that is another": [
        "managed-policies.json",
        () => replace(data("managed-policies.json"), (text) => text.replace("Allow", "Deny!")),
      ],
      "dates that are gone": ["about.json", () => writeFileSync(data("about.json"), "{}")],
    };
    for (const [what, [named, damage]] of Object.entries(damages)) {
      it(`says so: ${what}`, async () => {
        damage();
        const line = `${named} in ${folder()} is missing or damaged. ${again}`;
        refuses(await start(clone), line);
        refuses(await start(teamPack(ours)), line);
      });
    }

    it("names all that is wrong", async () => {
      truncateSync(data("actions.json"), 10);
      truncateSync(data("managed-policies.json"), 10);
      const both = "actions.json and managed-policies.json";
      refuses(await start(clone), `${both} in ${folder()} are missing or damaged. ${again}`);
    });
  });

  it("in a bundle says where its data must be, and starts when it is there", async () => {
    const pack = teamPack(bundled(clone, ours));
    rmSync(join(pack, "node_modules", "pulumi-lambda-access"));
    refuses(
      await start(pack),
      `about.json in ${join(pack, "data")} is missing or damaged. Leave pulumi-lambda-access out of the bundle, or copy its \`bin/data\` to that folder.`,
    );
    cpSync(join(clone, "bin", "data"), join(pack, "data"), { recursive: true });
    starts(await start(pack));
  });

  describe("with an SDK that it does not work with", () => {
    const wrong: readonly (readonly [keyof typeof oldest, string])[] = [
      ["@pulumi/policy", "v1.20.9"],
      ["@pulumi/policy", "v2.0.0"],
      ["@pulumi/pulumi", "3.203.99"],
      ["@pulumi/pulumi", "4.0.0-alpha.1"],
    ];
    for (const [name, version] of wrong) {
      it(`says so: ${name} ${version}`, async () => {
        const pack = teamPack(ours, ["@pulumi/policy", name]);
        const folder = join(pack, "node_modules", name);
        replace(join(folder, "package.json"), (text) =>
          text.replace(/"version": ".*?"/, `"version": "${version}"`),
        );
        refuses(
          await start(pack),
          `It does not work with the ${name} ${version} in ${folder}. Run \`npm install ${name}@^${oldest[name]}\` in ${pack}.`,
        );
      });
    }

    it("asks npm for those that it works with", () => {
      deepEqual(
        Object.fromEntries(Object.entries(oldest).map(([name, version]) => [name, `^${version}`])),
        Object.fromEntries(Object.entries(dependencies).filter(([name]) => name.startsWith("@pulumi/"))),
      );
    });
  });
});

describe("what is built", () => {
  it("may be read by all who may read the sources", () => {
    if (process.platform === "win32") {
      return;
    }
    const modes = (path: string) => statSync(join(repository, path)).mode & 0o777;
    equal(modes("bin"), modes("iam"));
    equal(modes(join("bin", "data", "about.json")), modes(join("iam", "data", "about.json")));
  });
});

/** The code of a pack and all that is built in one file, as a bundler makes it: what is no code stays behind. */
function bundled(clone: string, pack: string): string {
  const files = ["entry", "bin"].flatMap((folder) =>
    readdirSync(join(clone, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.js$|stamp\.json$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const modules = files.map((file) => {
    const text = readFileSync(file, "utf8").replace(/^#!.*/, "");
    const body = file.endsWith(".json") ? `module.exports = ${text}` : text;
    return `${JSON.stringify(relative(clone, file))}: (module, exports, require) => {${body}\n}`;
  });
  return `
const { join, dirname } = require("node:path");
const modules = {${modules.join(",\n")}};
const made = {};
const load = (from) => (name) => {
  if (!name.startsWith(".") && name !== "pulumi-lambda-access/policies") return require(name);
  const path = name.startsWith(".") ? join(dirname(from), name) : "entry/policies.js";
  const found = [path, path + ".js", join(path, "index.js")].find((each) => each in modules);
  if (!(found in made)) {
    made[found] = { exports: {} };
    modules[found](made[found], made[found].exports, load(found));
  }
  return made[found].exports;
};
((require) => {${pack}})(load(""));
`;
}
