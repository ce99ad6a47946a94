import { strictEqual } from "node:assert";
import fc from "fast-check";
import {
  type Verdict,
  hole,
  literally,
  matchText,
  matchTextIgnoringCase,
  sameText,
  show,
  unheardOf,
  unheardOfAccount,
  withoutColons,
} from "../../iam";
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

  it("matches a name that nobody has heard of only as it matches any name that is long enough", () => {
    const named = fc.string({ unit: fc.constantFrom("a", ":", unheardOf, unheardOf), maxLength: 4 });
    const wild = fc.string({ unit: fc.constantFrom("a", ":", "*", "*", "?"), maxLength: 6 });
    fc.assert(
      fc.property(wild, named, (pattern, text) => {
        const verdict = matchText(pattern, text);
        const fits = [1, 2, 3, 7, 8].map((length) =>
          naive(pattern, text.replaceAll(unheardOf, "z".repeat(length))),
        );
        if (verdict === "yes") {
          strictEqual(fits.includes(false), false);
        }
        if (verdict === "no") {
          strictEqual(fits.at(-1), false);
        }
        if (verdict === "unknown") {
          strictEqual(text.includes(unheardOf) && /[?][*?]*[?]/.test(pattern), true);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it("keeps the verdict on such a name whatever its holes turn out to be", () => {
    const unit = fc.constantFrom("a", "*", "?", hole);
    const names = fc.string({ unit: fc.constantFrom("a", unheardOf, hole), maxLength: 4 });
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 6 }), names, filling, (pattern, text, part) => {
        const verdict = matchText(pattern, text);
        const learned = matchText(pattern.replaceAll(hole, part), text.replaceAll(hole, part));
        if (verdict !== "unknown" && learned !== "unknown") {
          strictEqual(learned, verdict);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it("says the same of holes without colons as of others, where there are no colons", () => {
    const unit = fc.constantFrom("a", "b", "*", "?", hole);
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 7 }), fc.string({ unit, maxLength: 7 }), (pattern, text) => {
        strictEqual(matchText(pattern, withoutColons(text)), matchText(pattern, text));
      }),
      { numRuns: 5000 },
    );
  });

  it("finds a long part as it finds a short one", () => {
    const long = fc.string({ unit: fc.constantFrom("a", "a", "a", "?"), minLength: 30, maxLength: 40 });
    const texts = fc.string({ unit: fc.constantFrom("a", "a", "a", "a", "a", "b"), maxLength: 120 });
    fc.assert(
      fc.property(long, texts, (chunk, text) => {
        const expected = new RegExp(chunk.replaceAll("?", ".")).test(text) ? "yes" : "no";
        strictEqual(matchText(`*${chunk}*`, text), expected);
      }),
      { numRuns: 1000 },
    );
  });

  it("matches an account that nobody has heard of as twelve characters", () => {
    strictEqual(matchText("?".repeat(12), unheardOfAccount), "yes");
    for (const pattern of ["?".repeat(11), "?".repeat(13), "1???????????", "111122223333", "*"]) {
      strictEqual(matchText(pattern, unheardOfAccount), pattern === "*" ? "yes" : "no");
    }
  });

  it("takes time in proportion to its length, holes or not", () => {
    const fastest = (length: number): number => {
      const patterns = [
        `a${hole}`.repeat(length),
        `*a${hole}`.repeat(length),
        `*${"a".repeat(length)}${hole}b*`,
      ];
      const texts = ["a".repeat(length), `a${hole}`.repeat(length), `${unheardOf}:`.repeat(length)];
      const runs = [1, 2, 3].map(() => {
        const started = performance.now();
        for (const pattern of patterns) {
          texts.forEach((text) => matchText(pattern, text));
        }
        return performance.now() - started;
      });
      return Math.min(...runs);
    };
    fastest(10_000);
    strictEqual(fastest(80_000) < 50 + 3 * 8 * fastest(10_000), true);
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
