import { strictEqual } from "node:assert";
import fc from "fast-check";
import { type Verdict, hole, literally, matchText, matchTextIgnoringCase, sameText, show } from "../../iam";
import { cases, says } from "./cases";

describe("a pattern", () => {
  for (const { pattern, text, verdict } of cases<{ pattern: string; text: string; verdict: Verdict }>(
    "patterns",
  )) {
    it(`${show(pattern) || "(empty)"} ${says[verdict]} ${show(text) || "(empty)"}`, () => {
      strictEqual(matchText(pattern, text), verdict);
    });
  }

  it("has no regard to letter case for actions", () => {
    strictEqual(matchTextIgnoringCase("IAM:pass*", "iam:PassRole"), "yes");
  });

  const alphabet = fc.constantFrom("a", "b", ":", "*", "?");
  const known = fc.string({ unit: alphabet, maxLength: 8 });
  const open = fc.string({
    unit: fc.oneof({ weight: 4, arbitrary: alphabet }, fc.constant(hole)),
    maxLength: 8,
  });
  const filling = fc.string({ unit: fc.constantFrom("a", "b", ":"), maxLength: 3 });

  it("agrees with the definition of wildcards, written naively", () => {
    fc.assert(
      fc.property(known, known, (pattern, text) => {
        strictEqual(matchText(pattern, text), naive(pattern, text) ? "yes" : "no");
      }),
      { numRuns: 5000 },
    );
  });

  it("keeps a certain verdict whatever the holes turn out to be", () => {
    fc.assert(
      fc.property(open, open, filling, filling, (pattern, text, a, b) => {
        const verdict = matchText(pattern, text);
        const learned = matchText(
          pattern.replaceAll(hole, () => a),
          text.replaceAll(hole, () => b),
        );
        if (verdict !== "unknown") {
          strictEqual(learned, verdict);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it("says no of a text with holes only if no filling of them matches", () => {
    const fillings = ["", "a", "b", ":", "aa", "ab", "ba", "bb", "a:", ":a", "aba", "bab"];
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 5 }), (pattern) => {
        const text = `a${hole}b`;
        const matching = fillings.filter((part) => naive(pattern, `a${part}b`));
        if (matching.length > 0) {
          strictEqual(matchText(pattern, text) === "no", false);
        }
        if (matchText(pattern, text) === "yes") {
          strictEqual(matching.length, fillings.length);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("matches only itself when it is taken literally", () => {
    fc.assert(
      fc.property(known, known, (a, b) => {
        strictEqual(matchText(literally(a), b), a === b ? "yes" : "no");
        strictEqual(sameText(a, b), a === b ? "yes" : "no");
      }),
    );
  });

  it("takes no time that anybody notices, however adversarial", () => {
    const started = performance.now();
    const long = "a".repeat(10_000);
    for (const text of [long, `${long}${hole}`, `${hole}${long}`, hole.repeat(1000)]) {
      for (const pattern of [
        "*a".repeat(5000) + "b",
        `*${"a".repeat(9000)}b`,
        "?".repeat(10_000) + "b*",
        "*".repeat(10_000),
      ]) {
        matchText(pattern, text);
      }
    }
    strictEqual(performance.now() - started < 3000, true);
  });
});

/** The definition: a star takes nothing, or one character and goes on. */
function naive(pattern: string, text: string): boolean {
  if (pattern === "") {
    return text === "";
  }
  if (pattern[0] === "*") {
    return naive(pattern.slice(1), text) || (text !== "" && naive(pattern, text.slice(1)));
  }
  return (
    text !== "" && (pattern[0] === "?" || pattern[0] === text[0]) && naive(pattern.slice(1), text.slice(1))
  );
}
