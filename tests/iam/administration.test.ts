import { deepStrictEqual, strictEqual } from "node:assert";
import {
  type Administration,
  type Place,
  type Verdict,
  administration,
  administratorPolicies,
  managedPolicy,
  parseDocument,
} from "../../iam";
import { cases } from "./cases";

interface Case {
  title: string;
  statement: object;
  place?: Place;
  verdict: Verdict;
  sort?: Administration;
}

const says = { yes: "is", no: "is not", unknown: "may be" };

describe("a statement", () => {
  for (const { title, statement, place, verdict, sort } of cases<Case>("administration")) {
    it(`${says[verdict]} for administrators: ${title}`, () => {
      const [read] =
        parseDocument({ Version: "2012-10-17", Statement: { Effect: "Allow", ...statement } }).document
          ?.statements ?? [];
      const found = administration(read!, place);
      strictEqual(found.verdict, verdict);
      if (sort !== undefined) {
        strictEqual(found.sort, sort);
      }
    });
  }
});

describe("an AWS managed policy for administrators", () => {
  for (const [name, sort] of administratorPolicies) {
    it(`is ${name}, by what it says`, () => {
      const statements = managedPolicy(`arn:aws:iam::aws:policy/${name}`)?.statements ?? [];
      const found = statements.map((each) => administration(each, { partition: "aws" }));
      deepStrictEqual(
        found.filter(({ verdict }) => verdict === "yes").map((each) => each.sort),
        [sort],
      );
    });
  }
});
