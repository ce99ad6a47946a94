import { deepEqual, ok } from "node:assert/strict";
import { fuzz, type Batch } from "./fuzz";

describe("mutated resources", () => {
  it("are judged without a fault, an error or a value that is shown, in whatever order", async () => {
    const batches: Batch[] = [];
    for await (const batch of fuzz(7, 600)) {
      batches.push(batch);
    }
    deepEqual(
      batches.flatMap(({ wrong }) => wrong),
      [],
    );
    ok((batches.at(-1)?.findings ?? 0) > 150, "the stacks are not such as are found at fault");
  });
});
