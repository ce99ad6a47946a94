/**
 * Has the SDK's analyzer judge mutated resources, and tells each fault, each error, each value that is shown, and each
 * result that depends on an order; and the memory in use after each batch, which is to stay as it is.
 */
import { parseArgs } from "node:util";
import { fuzz } from "../tests/recorder/fuzz";

/** How much more memory may be in use at the end than when a third was done, in bytes. */
const leeway = 20_000_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seed: { type: "string" }, count: { type: "string" } } });
  const seed = numberIn("--seed", values.seed ?? String(Date.now() % 1_000_000));
  const count = numberIn("--count", values.count ?? "30000");
  console.log(`${count} resources, seed ${seed}`);
  const heaps: number[] = [];
  const refusals = new Set<string>();
  let wrong = 0;
  for await (const batch of fuzz(seed, count)) {
    batch.wrong.forEach((each) => console.log(each));
    batch.refusals
      .filter((each) => !refusals.has(each))
      .forEach((each) => console.log(`the SDK refuses: ${each}`));
    batch.refusals.forEach((each) => refusals.add(each));
    wrong += batch.wrong.length;
    heaps.push(batch.heap);
    const { resources, stacks, findings, refused, heap } = batch;
    console.log(
      `${resources} resources, ${stacks} stacks, ${findings} findings, ${refused} refused by the SDK, ${wrong} wrong, ` +
        `${(heap / 1e6).toFixed(1)} MB`,
    );
  }
  const grown = (heaps.at(-1) ?? 0) - (heaps[Math.floor(heaps.length / 3)] ?? 0);
  if (grown > leeway) {
    console.log(`the memory in use grew by ${(grown / 1e6).toFixed(1)} MB`);
  }
  process.exitCode = wrong > 0 || grown > leeway ? 1 : 0;
}

function numberIn(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new Error(`${option} is a whole number, such as 7; usage: npm run fuzz -- [--seed N] [--count N]`);
  }
  return Number(text);
}

main().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
