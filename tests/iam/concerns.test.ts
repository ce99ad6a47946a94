import { strictEqual } from "node:assert";
import { type Place, type Verdict, concerns, findAction, leavesUnlimited } from "../../iam";
import { cases } from "./cases";

interface Case {
  action: string;
  resource?: string | string[];
  notResource?: string;
  place?: Place;
  concerns: boolean;
  unlimited: Verdict;
}

const home = { partition: "aws", region: "eu-west-1", account: "111122223333" };

describe("the resources of a statement", () => {
  for (const each of cases<Case>("concerns")) {
    const patterns = [each.resource ?? each.notResource ?? []].flat();
    const selection = { not: each.notResource !== undefined, patterns };
    const words = `${selection.not ? "all but " : ""}${patterns.join(" and ")}`;
    it(`${words} and ${each.action}: concerned ${each.concerns}, unlimited ${each.unlimited}`, () => {
      const action = findAction(each.action)!;
      strictEqual(concerns(selection)(action), each.concerns);
      strictEqual(leavesUnlimited(selection, each.place ?? home)(action), each.unlimited);
    });
  }
});
