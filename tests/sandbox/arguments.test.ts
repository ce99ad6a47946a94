import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { readArguments } from "../../sandbox/arguments";

describe("npm start", () => {
  it("shows the examples when called without arguments", () => {
    assert.equal(readArguments([]).program, undefined);
  });

  it("reads a directory and its options in any order", () => {
    assert.deepEqual(
      readArguments(["--up", "--stack", "prod", "program", "--policy-pack-config", "config.json"]),
      {
        program: "program",
        up: true,
        stack: "prod",
        policyPackConfig: "config.json",
      },
    );
  });

  for (const [title, words, message] of [
    ["an option that it does not know", ["program", "--update"], /^Unknown option '--update'; usage: /],
    [
      "an option without its value",
      ["program", "--stack"],
      /^Option '--stack <value>' argument missing; usage: /,
    ],
    ["an option without a directory", ["--up"], /^no directory of a program; usage: /],
    ["two directories", ["one", "two"], /^more than one directory: one, two; usage: /],
  ] as const) {
    it(`refuses ${title} in one line`, () => {
      assert.throws(() => readArguments(words), { message });
      assert.throws(
        () => readArguments(words),
        ({ message }: Error) => !message.includes("\n"),
      );
    });
  }

  it("exits with code 2 and one line for a directory that does not exist", function () {
    this.timeout(30_000);
    const start = join(__dirname, "../../sandbox/start.ts");
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      ["--require", "ts-node/register/transpile-only", start, "no-such-directory"],
      { encoding: "utf8", cwd: join(__dirname, "../..") },
    );
    assert.equal(status, 2);
    assert.match(stderr, /^.*no-such-directory does not exist\n$/);
    assert.equal(stdout, "");
  });
});
