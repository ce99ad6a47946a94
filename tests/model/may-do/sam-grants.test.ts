import { deepEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { configured, foundIn, granting, type Allowed, type Configured } from "./configured";

/** What AWS SAM grants the role that it makes. */
interface Row {
  readonly "event or feature": string;
  /** Where it says so. */
  readonly source: string;
  /** A program that configures the same. */
  readonly configured: Configured;
  /** The managed policies that it attaches. */
  readonly managed: readonly string[];
  /** What it allows in policies of its own. */
  readonly allowed: readonly Allowed[];
  /** What is needed all the same, so that a function of AWS SAM needs more than it grants. */
  readonly lacks?: readonly string[];
  /** Who says so. */
  readonly why?: string;
  /** What cannot be told, at the update either. */
  readonly open?: readonly string[];
}

const table = JSON.parse(readFileSync(join(__dirname, "cases", "sam-grants.json"), "utf8")) as readonly Row[];

describe("what AWS SAM grants", () => {
  for (const { "event or feature": feature, source, configured: what, managed, allowed, ...rest } of table) {
    const { lacks = [], why, open = [] } = rest;
    it(`${lacks.length === 0 ? "is enough" : `lacks ${lacks.join(" and ")}`}: ${feature}`, async () => {
      ok(source.startsWith("https://github.com/aws/serverless-application-model/"));
      ok(lacks.length === 0 || why?.includes("https://"));
      for (const preview of [true, false]) {
        const result = await foundIn(what, granting(managed, allowed), preview);
        const refused = result.found.map(
          ({ policy, message }) => /allows (.*?) (?:on|for) /.exec(message)?.[1] ?? `${policy}: ${message}`,
        );
        deepEqual(refused, lacks.length === 0 ? [] : [lacks.join(" and ")]);
        if (!preview) {
          deepEqual(result.open, open);
        }
      }
    });
  }

  it("is tried for all that the programs configure, but for what it was not seen to grant", () => {
    const tried = new Set(table.map((row) => row.configured));
    deepEqual(
      (Object.keys(configured) as Configured[]).filter((what) => !tried.has(what)),
      [
        "an MSK cluster by a VPC connection",
        "an EFS file system that has a policy",
        "an S3 file system",
        "an S3 file system that is read directly",
      ],
    );
  });
});
