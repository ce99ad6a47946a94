import { isDeepStrictEqual } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ofBothProviders } from "./everything";
import { judge, type Finding } from "./judge";
import { canary, keysShuffled, Mutations } from "./mutate";
import { Chance } from "./random";
import type { Recorded } from "./recorded";

/** What one batch of mutated resources showed. */
export interface Batch {
  /** How many resources were judged so far. */
  readonly resources: number;
  /** How many stacks were judged so far. */
  readonly stacks: number;
  /** How many findings they had so far. */
  readonly findings: number;
  /** How many stacks the SDK refused so far, by an error of its own before it asked the pack. */
  readonly refused: number;
  /** The errors by which it refused some in this batch. */
  readonly refusals: readonly string[];
  /** What was wrong in this batch, with the number by which it is made again. */
  readonly wrong: readonly string[];
  /** What is in use after a collection, in bytes. */
  readonly heap: number;
}

/** How many resources are judged before it is told what they showed. */
const batchSize = 3_000;

/** How many resources make a stack. */
const stackSize = 30;

/** In how many orders one stack of each batch is judged; every other one in one. */
const orders = 50;

/**
 * Judges stacks of mutated resources by the SDK's analyzer, batch by batch. Wrong is a fault, an error to the engine that is
 * not the SDK's own, a finding that shows what a property holds, and another result in another order of resources or of
 * the members of objects.
 *
 * @param count how many resources there are to be.
 */
export async function* fuzz(seed: number, count: number): AsyncIterable<Batch> {
  const recorded = [await ofBothProviders(true), await ofBothProviders(false)];
  const collect = collector();
  // What led to an error is to be told however deep it lies.
  Error.stackTraceLimit = 100;
  const total = { resources: 0, stacks: 0, findings: 0, refused: 0 };
  while (total.resources < count) {
    const wrong: string[] = [];
    const refusals = new Set<string>();
    const end = Math.min(total.resources + batchSize, count);
    for (let isFirst = true; total.resources < end; isFirst = false) {
      // Each stack has its own seed, so that it can be made alone.
      const own = seed + total.stacks;
      const chance = new Chance(Math.imul(own, 2654435761));
      const stack = new Mutations(chance, recorded).stack(Math.min(stackSize, end - total.resources));
      total.resources += stack.length;
      total.stacks++;
      const result = await outcomeOf(stack, stack);
      total.findings += result.findings.length;
      if (result.refusal !== undefined) {
        total.refused++;
        refusals.add(result.refusal);
      }
      wrong.push(...wrongIn(result).map((what) => `seed ${own}: ${what}`));
      for (let order = 0; order < (isFirst ? orders : 1); order++) {
        const shown = keysShuffled(stack, chance);
        const again = await outcomeOf(shown, chance.shuffled(shown));
        if (!isDeepStrictEqual(again, result)) {
          wrong.push(`seed ${own}: in another order ${difference(result, again)}`);
          break;
        }
      }
    }
    collect();
    yield { ...total, wrong, refusals: [...refusals], heap: process.memoryUsage().heapUsed };
  }
}

/** What the engine is told of a stack. */
interface Outcome {
  readonly findings: readonly Finding[];
  /** An error to which code of ours led. */
  readonly error?: string;
  /** An error of the SDK's own. */
  readonly refusal?: string;
}

async function outcomeOf(registered: readonly Recorded[], shown: readonly Recorded[]): Promise<Outcome> {
  try {
    return { findings: await judge(registered, { order: () => shown }) };
  } catch (error) {
    const { stack = "", message } = error as Error;
    const isOurs = stack.split("\n").some((line) => ours.test(line) && !line.includes("node_modules"));
    return { findings: [], [isOurs ? "error" : "refusal"]: message.split("\n").slice(0, 2).join(" ") };
  }
}

const ours = /\/(?:iam|model|pack|policies)\/.*\.ts/;

function wrongIn({ findings, error }: Outcome): readonly string[] {
  const bad = findings.filter(
    ({ message }) =>
      /A fault in the policy pack|can't run|could not run|\bundefined\b|\[object/.test(message) ||
      message.includes(canary),
  );
  return [
    ...(error === undefined ? [] : [error]),
    ...bad.map(({ policy, resource, message }) => `${policy} of ${resource}: ${message}`),
  ];
}

function difference(one: Outcome, other: Outcome): string {
  const lines = (outcome: Outcome): readonly string[] => [
    ...outcome.findings.map((finding) => Object.values(finding).join(" ")),
    outcome.error ?? outcome.refusal ?? "",
  ];
  const [before, after] = [lines(one), lines(other)];
  const gone = before.filter((line) => !after.includes(line));
  const come = after.filter((line) => !before.includes(line));
  return gone.length + come.length === 0
    ? "the same comes in another order"
    : `goes ${JSON.stringify(gone.slice(0, 2))} and comes ${JSON.stringify(come.slice(0, 2))}`;
}

/** Collects garbage, which a process does by order only if it is told that it may. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
