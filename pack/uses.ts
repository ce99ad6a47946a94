import { fitness, needs, type Gap, type Needs, type Stack, type Use } from "../model";
import { enumerated } from "./message";
import { violation, type Outcome } from "./outcome";
import { refusal } from "./sentence";

/** How a use is called in a message: what its actions are done to, and what comes of their being refused. */
export interface Words {
  readonly on: string;
  readonly so: string;
}

/** Demands that the execution role of each use's function allows what the use needs. */
export function* judgeUses(
  stack: Stack,
  uses: readonly (Use | Gap)[],
  wordsFor: (use: Use) => Words,
): Iterable<Outcome> {
  for (const use of uses) {
    if (use.kind === "gap") {
      yield use;
    } else if (use.fn.executionRole.kind !== "here") {
      yield use.fn.executionRole.gap;
    } else {
      const { shortfalls, gaps } = fitness(stack, use, use.fn.executionRole.role);
      yield* gaps;
      for (const { lack, actions } of shortfalls) {
        const { on, so } = wordsFor(use);
        const { managed }: Needs = needs[use.deed];
        const fix = lack.why.startsWith("nothing") && managed !== undefined ? ` ${fixBy(managed)}` : "";
        yield violation(lack.resource, refusal(lack, `${enumerated(actions)} ${on}`, so) + fix);
      }
    }
  }
}

function fixBy(managed: string): string {
  return `The AWS managed policy ${managed} would.`;
}
