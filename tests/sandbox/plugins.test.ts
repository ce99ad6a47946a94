import { deepEqual, match } from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installPlugins, plugins } from "../../sandbox/plugins";

describe("a plugin of the sandbox", () => {
  it("starts from a folder whose name would mean something to a shell", async function () {
    if (process.platform === "win32") {
      this.skip();
    }
    const directory = mkdtempSync(join(tmpdir(), "lambda-access-plugins-"));
    try {
      const folder = join(directory, `a $(touch hit) \`touch hit\` "b" 'c' $HOME; touch hit; \\`);
      mkdirSync(folder);
      const { providers: [aws] = [] } = installPlugins(folder, [plugins.aws]);
      const program = spawn(join(aws?.path ?? "", plugins.aws.executable), ["127.0.0.1:1"], {
        cwd: directory,
      });
      let failure = "";
      program.stderr.on("data", (data: Buffer) => (failure += data.toString()));
      const port = await new Promise<string>((resolve) => {
        program.stdout.once("data", (data: Buffer) => resolve(data.toString()));
        program.once("close", () => resolve(failure));
      });
      program.kill();
      match(port, /^\d+\n$/);
      deepEqual(readdirSync(directory).length, 1, "nothing but the folder");
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
