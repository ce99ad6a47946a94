import { ok } from "node:assert/strict";
import { measureGrowth } from "../../bench/scaling";

describe("a stack that grows in one way", () => {
  // Time is told loosely on a busy machine: what grows with the square would have an exponent of 2.
  it("is judged in time that grows no faster than it", () => {
    for (const { shape, times, exponent } of measureGrowth([200, 800], 3)) {
      ok(
        exponent < 1.6 || times.at(-1)! < 300,
        `${shape.called}: ${times.join(", ")} ms, exponent ${exponent}`,
      );
    }
  });
});
