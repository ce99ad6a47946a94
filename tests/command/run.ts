import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const repository = dirname(dirname(__dirname));
const { bin } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  readonly bin: Readonly<Record<string, string>>;
};

/** Runs `lambda-access` in a folder, with some standard input. */
export function lambdaAccess(directory: string, args: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(repository, bin["lambda-access"] ?? ""), ...args],
    { cwd: directory, encoding: "utf8", input, maxBuffer: 2 ** 28 },
  );
  return { status, stdout, lines: stderr.split("\n").slice(0, -1) };
}
