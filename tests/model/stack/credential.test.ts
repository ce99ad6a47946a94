import { equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { credentialIn } from "../../../model";

/**
 * One variable: its name, its value in parts, so that no scanner takes the table for a leak, and what it holds; `null`
 * for nothing that is certain.
 */
interface Case {
  readonly name: string;
  readonly value: string[];
  readonly credential: string | null;
}

const table = JSON.parse(
  readFileSync(join(__dirname, "cases", "environment.json"), "utf8"),
) as readonly Case[];

describe("a variable of an environment", () => {
  for (const { name, value, credential } of table) {
    it(`${name}=${value.join("·")} holds ${credential ?? "nothing that is certainly a credential"}`, () => {
      equal(credentialIn(name, value.join("")) ?? null, credential);
    });
  }

  it("is judged by a table of which half is innocent", () => {
    const innocent = table.filter(({ credential }) => credential === null).length;
    ok(table.length >= 60 && innocent * 2 >= table.length, `${innocent} of ${table.length}`);
    equal(new Set(table.map(({ name, value }) => `${name}=${value.join("")}`)).size, table.length);
  });

  it("of 200,000 characters is judged without a wait", () => {
    for (const part of [
      "a",
      "A1",
      "_1",
      "://",
      "://a:",
      "a:b@",
      "password=",
      ";pwd ",
      "AKIA",
      "xoxb-1",
      "-----BEGIN ",
      "LS0tLS1CRUdJTiBQUklWQVRF",
      "/a",
      "{",
      "aB",
      "arn:aws",
      "user=;password= ",
    ]) {
      const long = part.repeat(200_000 / part.length);
      const start = Date.now();
      credentialIn("DB_PASSWORD", long);
      credentialIn(long, "x");
      ok(Date.now() - start < 1_500, `${part} took ${Date.now() - start} ms`);
    }
  });
});
