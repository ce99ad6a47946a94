import { deepStrictEqual } from "node:assert";
import { openParts } from "../../iam";
import { cases } from "./cases";

describe("the ARN of what invokes a function", () => {
  for (const { arn, open } of cases<{ arn: string; open: string[] }>("source-arns")) {
    it(`leaves open ${open.join(", ") || "nothing"} as "${arn}"`, () => {
      deepStrictEqual(openParts(arn), open);
    });
  }
});
