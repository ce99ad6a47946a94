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

/** Who hears of exports while they are read. */
interface Tell {
  /** Why one is not read. */
  readonly problem: (problem: Problem) => void;
  /** Which one has no resources. */
  readonly empty?: (file: string) => void;
  /** How many have been looked at. */
  readonly looked?: (exports: number) => void;
}

/**
 * The stacks in exports, those together that are linked with each other: one names what another one makes, or functions of both have one
 * execution role. Of one that has a name which another export has too, nobody can tell which of them the others mean, so each is by
 * itself.
 *
 * It reads each export twice, and holds no more in memory than the stacks that it hands out, and what they could be linked by.
 */
export function* linkedStacks(exports: readonly Export[], tell: Tell): Iterable<Linked> {
  const { groups, unread } = linkedExports(exports, tell);
  let done = unread;
  for (const group of groups) {
    const read = group.map(readStacks);
    read.filter(isProblem).forEach(tell.problem);
    done += group.length;
    const [first, ...others] = read.flatMap((each) => (isProblem(each) ? [] : each));
    if (first !== undefined) {
      yield { stacks: [first, ...others], done };
    }
  }
}

/** The exports that can be read, in groups of those that are linked: what links them is forgotten with that. */
function linkedExports(
  exports: readonly Export[],
  tell: Tell,
): { readonly groups: readonly (readonly Export[])[]; readonly unread: number } {
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
  const groups = links.groups().map((group) => group.map((index) => readable[index]!));
  return { groups, unread: exports.length - readable.length };
}
