import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import nodeModule from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const repository = dirname(dirname(__dirname));

describe("the start of the pack", function () {
  this.timeout(60_000);
  let directory: string;
  let home: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-start-"));
    home = join(directory, "home");
    mkdirSync(home);
    mkdirSync(join(directory, "temporary"));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  /** An environment with a home, and with a folder for temporary files that is not around it. */
  const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
    const { PATH } = process.env;
    return { PATH, HOME: home, TMPDIR: join(directory, "temporary"), NODE_NO_WARNINGS: "1", ...more };
  };

  /** What a script prints, as JSON. */
  const told = (script: string, env = environment(), cwd = repository): unknown => {
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", script], { cwd, env, encoding: "utf8" });
    equal(stderr, "");
    return JSON.parse(stdout);
  };

  /** Starts the pack as Pulumi does, ends it as Pulumi does, and tells which modules it had loaded. */
  const start = (env = environment()): Promise<readonly string[]> => {
    const host = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const hook = join(directory, "hook.cjs");
    const loaded = join(directory, "loaded.json");
    writeFileSync(
      hook,
      `const { writeFileSync } = require("node:fs");
       const write = process.stdout.write.bind(process.stdout);
       process.stdout.write = (...what) => {
         writeFileSync(${JSON.stringify(loaded)}, JSON.stringify(Object.keys(require.cache)));
         return write(...what);
       };`,
    );
    const args = ["--require", hook, host, "127.0.0.1:1", repository];
    const pack = spawn(process.execPath, args, { cwd: repository, env });
    let printed = "";
    pack.stdout.on("data", (data: Buffer) => {
      printed += data.toString();
      pack.kill("SIGKILL");
    });
    pack.stderr.on("data", (data: Buffer) => (printed += data.toString()));
    return new Promise((resolve) => {
      pack.on("close", () => {
        match(printed, /^\d+\n$/);
        resolve(JSON.parse(readFileSync(loaded, "utf8")) as string[]);
      });
    });
  };

  describe("leaves for later what the SDK loads for programs", () => {
    const packages = (paths: readonly string[]) =>
      new Set(paths.map((path) => /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path)?.[1]));

    it("all of it", async () => {
      const loaded = await start();
      ok(loaded.length < 400, `${loaded.length} modules`);
      const found = packages(loaded);
      ok(found.has("@pulumi/policy"));
      for (const name of ["pacote", "sigstore", "cacache", "execa", "tmp", "spdx-license-ids"]) {
        equal(found.has(name), false, name);
      }
    });

    const sdk = JSON.stringify(join(repository, "node_modules", "@pulumi", "pulumi"));
    const later = `require(${JSON.stringify(join(repository, "entry", "later.js"))}).loadForProgramsLater();`;

    it("and it works when it is used, as ever", () => {
      // A project with a package in which a serialized function finds its code.
      const dependency = join(directory, "node_modules", "acme-lib");
      mkdirSync(dependency, { recursive: true });
      writeFileSync(
        join(directory, "package.json"),
        JSON.stringify({ name: "acme", version: "1.0.0", dependencies: { "acme-lib": "1.0.0" } }),
      );
      writeFileSync(
        join(dependency, "package.json"),
        JSON.stringify({ name: "acme-lib", version: "1.0.0", main: "index.js" }),
      );
      writeFileSync(join(dependency, "index.js"), "exports.answer = 42;\n");
      const use = `
        const { automation, runtime } = require(${sdk});
        const loaded = () => Object.keys(require.cache).filter((path) => /cacache|execa/.test(path)).length;
        const before = loaded();
        runtime.computeCodePaths().then(async (paths) => {
          const { text } = await runtime.serializeFunction(() => 42);
          const error = new automation.CommandError(new automation.CommandResult("", "broken", 1));
          console.log(JSON.stringify({
            before: before > 0,
            after: loaded() > 0,
            paths: [...paths.keys()],
            text,
            error: [error instanceof Error, String(error)],
            verbs: Object.getOwnPropertyNames(automation.LocalWorkspace).sort(),
            has: ["LocalWorkspace" in automation, "Nothing" in automation],
          }));
        });`;
      const asEver = told(use, environment(), directory) as { paths: readonly string[] };
      deepEqual(asEver.paths, ["node_modules/acme-lib"]);
      const put = told(later + use, environment(), directory);
      deepEqual(put, { ...asEver, before: false });
    });

    it("and leaves what is loaded already as it is", () => {
      const same = `
        const { automation } = require(${sdk});
        const paths = Object.entries(require.cache).map(([path, { exports }]) => [path, exports]);
        ${later}
        console.log(JSON.stringify(paths.every(([path, exports]) => require.cache[path].exports === exports)));`;
      equal(told(same), true);
    });
  });

  describe("keeps compiled code", () => {
    const isKnown = "flushCompileCache" in nodeModule;
    const kept = (): string => join(home, ".cache", "pulumi-lambda-access");

    it("where Node.js can, also if it is killed, and else nothing", async () => {
      await start();
      const files = existsSync(kept()) ? readdirSync(kept(), { recursive: true }) : [];
      equal(files.length > 20, isKnown);
      await start();
    });

    /** Where code would be kept, by a Node.js that can. */
    const folder = (env: NodeJS.ProcessEnv = {}): unknown =>
      told(
        `const nodeModule = require("node:module");
         let folder = null;
         nodeModule.enableCompileCache = (path) => void (folder = path);
         nodeModule.flushCompileCache = () => undefined;
         require("./entry/compile-cache.js").keepCompiled()();
         console.log(JSON.stringify(folder));`,
        environment(env),
      );

    if (process.platform !== "linux") {
      return;
    }

    it("in a folder that only the user may read", () => {
      equal(folder(), kept());
      equal(statSync(kept()).mode & 0o777, 0o700);
      equal(folder(), kept(), "the second time, too");
      equal(folder({ XDG_CACHE_HOME: join(home, "mine") }), join(home, "mine", "pulumi-lambda-access"));
      equal(folder({ XDG_CACHE_HOME: "mine" }), kept(), "never below the folder that it works in");
    });

    it("not if it is told so", () => {
      equal(folder({ NODE_DISABLE_COMPILE_CACHE: "1" }), null);
      equal(existsSync(kept()), false);
    });

    it("not in a folder that others may read, or that leads elsewhere", () => {
      mkdirSync(kept(), { recursive: true });
      chmodSync(kept(), 0o755);
      equal(folder(), null);
      rmSync(kept(), { recursive: true });
      mkdirSync(join(home, "elsewhere"), { mode: 0o700 });
      symlinkSync(join(home, "elsewhere"), kept());
      equal(folder(), null);
    });

    it("not among temporary files", () => {
      equal(folder({ TMPDIR: directory }), null);
    });

    it("not where nothing may be written, and says nothing", async () => {
      writeFileSync(join(home, ".cache"), "");
      equal(folder(), null);
      equal(folder({ HOME: "/dev/null" }), null);
      await start();
    });
  });
});
