import { deepEqual, match } from "node:assert/strict";
import { dirname, join } from "node:path";
import { permissions } from "../../model";
import { judge } from "../../pack/judge";

const repository = dirname(dirname(__dirname));

/** What is told of an error that a policy throws. */
function faultOf(thrown: unknown): string | undefined {
  const { violations, gaps, fault } = judge(() => {
    throw thrown;
  });
  deepEqual([violations, gaps], [[], []]);
  return fault;
}

/** An error whose stack trace leads through these files. */
function thrownIn(...files: readonly string[]): Error {
  const error = new RangeError("hunter2 at nowhere:1");
  error.stack = [String(error), ...files.map((file) => `    at f (${file}:12:34)`)].join("\n");
  return error;
}

describe("a fault", () => {
  it("is told by its kind and its place, in whichever room that is", () => {
    for (const place of [
      "policies/role-trusts-lambda.ts",
      "pack/judge.js",
      "iam/evaluate.ts",
      "model/index.ts",
      "model/may-do/needs.ts",
      "model/may-invoke/wiring/by-arn.js",
    ]) {
      deepEqual(faultOf(thrownIn(join(repository, place))), `RangeError at ${place}:12`);
    }
  });

  it("is told by the place of the pack that comes first, and by no other", () => {
    const own = join(repository, "model/may-do/needs.ts");
    const others = [
      "node:internal/model/x",
      "/home/me/policies/model/index.js",
      join(repository, "node_modules/@acme/pack/model/index.js"),
      join(repository, "tests/pack/judge.test.ts"),
    ];
    deepEqual(
      faultOf(thrownIn(...others, own, join(repository, "pack/judge.ts"))),
      "RangeError at model/may-do/needs.ts:12",
    );
    deepEqual(faultOf(thrownIn(...others)), "RangeError");
  });

  it("is told by its kind alone, if it is no error", () => {
    deepEqual(faultOf("hunter2"), "string");
  });

  it("of the model is found there", () => {
    const { fault } = judge(() => {
      permissions.read(undefined as never);
      return [];
    });
    match(fault ?? "", /^TypeError at model\/[\w-]+\/[\w-]+\.ts:\d+$/);
  });
});
