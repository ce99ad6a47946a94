import { enumerated, versionOfPackage } from "../pack";
import type { Source } from "../report";
import { changeKinds, review, reviewAs, reviewFormats, type Change } from "../review";
import { outputAt, printTo } from "./output";
import { sourcesAt } from "./sources";
import { oneOf, only, type Options } from "./verb";

/**
 * Compares the access of two states of a stack, each an export or a report of a run.
 *
 * @returns 2 if one of them was not read or what was found could not be written, 1 if access is new that the options forbid, and else 0.
 * @throws Error that says what is wrong with the options, or that a side is not one stack.
 */
export function reviewStacks([from = "", to = ""]: readonly string[], options: Options): number {
  const format = oneOf(reviewFormats, options, "format") ?? "text";
  const output = outputAt(only(options, "output"));
  if (output.kind === "folder") {
    throw new Error("--output is a file, such as review.md");
  }
  const isForbidden = forbiddenBy(options);
  const sides = [from, to].map((path) => sourcesAt([path], options, []));
  if (sides.some(({ isWhole }) => !isWhole)) {
    return 2;
  }
  const [before, after] = sides.map(({ sources }, index) => onlyStack(sources, [from, to][index]!));
  const found = review(before!.access, after!.access);
  const names = [before, after].map((each) => `${each!.access.project}/${each!.access.stack}`);
  const of = { pack: versionOfPackage(), before: names[0]!, after: names[1]! };
  if (!printTo(output, reviewAs(format, of, found))) {
    return 2;
  }
  return found.changes.some(isForbidden) ? 1 : 0;
}

function onlyStack(sources: readonly Source[], path: string): Source {
  const [first, ...others] = sources;
  if (first === undefined || others.length > 0) {
    throw new Error(`a review is of one stack, but ${path} holds ${sources.length}`);
  }
  return first;
}

/** Which changes fail: those that are certain, of the kinds that are forbidden; without an option none. */
function forbiddenBy(options: Options): (change: Change) => boolean {
  const certainty = oneOf(["certain", "open"] as const, options, "fail-on");
  const given = (options["forbid"] ?? []).flatMap((each) => each.split(","));
  const wrong = given.find((each) => !(changeKinds as readonly string[]).includes(each));
  if (wrong !== undefined) {
    throw new Error(`--forbid is of ${enumerated(changeKinds)}, but \`${wrong}\` is none`);
  }
  const kinds = new Set(given);
  return ({ sense, kinds: own, isCertain }) => {
    const isOfKind =
      kinds.size === 0
        ? sense === "new" || own.includes("boundary-dropped")
        : own.some((each) => kinds.has(each));
    const isMeant = sense === "new" || own.includes("boundary-dropped");
    return (
      (certainty !== undefined || kinds.size > 0) &&
      isMeant &&
      isOfKind &&
      (isCertain || certainty === "open")
    );
  };
}
