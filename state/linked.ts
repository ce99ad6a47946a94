import { isProblem, type DeployedStack, type Problem } from "./deployed-stack";
import type { Export } from "./export";
import { Links } from "./links";
import { readStacks } from "./read";

/** Stacks that are linked with each other, so that they must be judged together: mostly there is one. */
export interface Linked {
  readonly stacks: readonly [DeployedStack, ...DeployedStack[]];
  /** How many of the exports have been dealt with, with these. */
  readonly done: number;
}

/**
 * The stacks in exports, those together that are linked with each other: one names what another one makes, or functions of both have one
 * execution role. Of one that has a name which another export has too, nobody can tell which of them the others mean, so each is by
 * itself.
 *
 * It reads each export twice, and holds no more in memory than the stacks that it hands out, and what they could be linked by.
 *
 * @param tell is told why an export is not read, which one has no resources, and how many have been looked at.
 */
export function* linkedStacks(
  exports: readonly Export[],
  tell: {
    readonly problem: (problem: Problem) => void;
    readonly empty?: (file: string) => void;
    readonly looked?: (exports: number) => void;
  },
): Iterable<Linked> {
  const links = new Links();
  const readable: Export[] = [];
  for (const [index, each] of exports.entries()) {
    const read = readStacks(each);
    if (isProblem(read)) {
      tell.problem(read);
    } else {
      readable.push(each);
      if (read.length === 0) {
        tell.empty?.(each.file);
      }
      links.add(read);
    }
    tell.looked?.(index + 1);
  }
  let done = exports.length - readable.length;
  for (const group of links.groups()) {
    const read = group.map((index) => readStacks(readable[index]!));
    read.filter(isProblem).forEach(tell.problem);
    done += group.length;
    const [first, ...others] = read.flatMap((each) => (isProblem(each) ? [] : each));
    if (first !== undefined) {
      yield { stacks: [first, ...others], done };
    }
  }
}
