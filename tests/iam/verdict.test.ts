import { strictEqual } from "node:assert";
import { type Verdict, agree, all, and, any, not, or } from "../../iam";

const verdicts: readonly Verdict[] = ["no", "unknown", "yes"];

describe("a verdict", () => {
  it("is the lesser of two for and, the greater for or", () => {
    for (const [i, a] of verdicts.entries()) {
      for (const [j, b] of verdicts.entries()) {
        strictEqual(and(a, b), verdicts[Math.min(i, j)]);
        strictEqual(or(a, b), verdicts[Math.max(i, j)]);
        strictEqual(not(and(a, b)), or(not(a), not(b)));
        strictEqual(agree(a, b), a === b ? a : "unknown");
      }
    }
  });

  it("of its opposite's opposite is itself", () => {
    for (const a of verdicts) {
      strictEqual(not(not(a)), a);
    }
    strictEqual(not("yes"), "no");
  });

  it("over a list is that of its members, and looks no further than it must", () => {
    const asked: Verdict[] = [];
    const ask = (verdict: Verdict): Verdict => {
      asked.push(verdict);
      return verdict;
    };
    strictEqual(all([], ask), "yes");
    strictEqual(any([], ask), "no");
    strictEqual(all(["yes", "unknown", "no", "yes"], ask), "no");
    strictEqual(any(["no", "unknown", "yes", "no"], ask), "yes");
    strictEqual(asked.length, 6);
    strictEqual(all(["yes", "unknown"], ask), "unknown");
    strictEqual(any(["no", "unknown"], ask), "unknown");
  });
});
