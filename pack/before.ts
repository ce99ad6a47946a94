import { isAbsolute } from "node:path";
import { accessOf } from "../access";
import { Stack, stackIn, type Gap, type NamedResource } from "../model";
import type { AccessRows } from "../report";
import type { Change, Part } from "../review";
import type * as comparing from "./comparing";

/** The variable that names what a stack is compared with: an export of it, or the `access.json` of a run. */
export const beforeVariable = "LAMBDA_ACCESS_BEFORE";

/** Access that a stack has and had not before, or may not have had. */
export interface NewAccess extends Pick<Change, "isCertain" | "kinds" | "witness"> {
  /** The resource that gives it. */
  readonly resource: NamedResource;
  /** Where in it, as its statement is described; "" if it gives nothing else. */
  readonly at: string;
  readonly parts: readonly Part[];
  /** What leaves it open, if it is open. */
  readonly gaps: readonly Pick<Gap, "property" | "why" | "resource">[];
}

/** The access of a stack that is new, or why that cannot be told: a sentence without its subject, which is the variable. */
export type Since = { readonly added: readonly NewAccess[] } | { readonly problem: string };

/**
 * The access of a stack that is new since the state that {@link beforeVariable} names.
 *
 * @see docs/review.md
 */
export function accessSince(stack: Stack, { [beforeVariable]: file = "" }: NodeJS.ProcessEnv): Since {
  if (file === "") {
    return { problem: "is not set." };
  }
  if (!isAbsolute(file)) {
    return { problem: `is \`${file}\`, which is not an absolute path.` };
  }
  const names = new Set(stack.roots.map((root) => stackIn(root).slice("urn:pulumi:".length)));
  const before = file.endsWith("access.json") ? reportAt(file, names) : exportAt(file, names);
  return "problem" in before
    ? { problem: `names \`${file}\`: ${before.problem}` }
    : { added: added(stack, before.rows) };
}

function comparer(): typeof comparing {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it is loaded when it is used.
  return require("./comparing") as typeof comparing;
}

type Before = { readonly rows: AccessRows } | { readonly problem: string };

function reportAt(file: string, names: ReadonlySet<string>): Before {
  const { readAccess } = comparer();
  const read = readAccess(file);
  if ("problem" in read) {
    return read;
  }
  if (!names.has(`${read.stack}::${read.project}`)) {
    return { problem: ofAnother(read.project, read.stack) };
  }
  return read.complete
    ? { rows: read }
    : { problem: "It is of a run that ended before the stack was whole." };
}

function exportAt(file: string, names: ReadonlySet<string>): Before {
  const { isProblem, readStacks } = comparer();
  const read = readStacks({ file });
  if (isProblem(read)) {
    return { problem: read.problem };
  }
  const found = read.find(({ project, stack }) => names.has(`${stack}::${project}`));
  if (found === undefined) {
    const [other] = read;
    return { problem: other === undefined ? "It holds no stack." : ofAnother(other.project, other.stack) };
  }
  return { rows: accessOf(new Stack(found.resources, (urn) => found.inputs.get(urn), true)) };
}

function ofAnother(project: string, stack: string): string {
  return `It is of another stack (\`${project}/${stack}\`).`;
}

function added(stack: Stack, before: AccessRows): readonly NewAccess[] {
  const { additions, namesIn, partsOf } = comparer();
  const after = accessOf(stack);
  const names = namesIn(after);
  const [root] = stack.roots;
  return additions(before, after).map((change): NewAccess => {
    const { isCertain, kinds, witness, row, end } = change;
    const resource = stack.resourceAt(change.resource.urn) ?? root;
    const at = row?.from.at ?? "";
    const ends = end === undefined ? (row?.open ?? []) : [end];
    const open = ends.map(({ resource: { urn }, property, why }) => ({
      resource: stack.resourceAt(urn) ?? root,
      property,
      why: why as Gap["why"],
    }));
    const undecided = {
      resource,
      property: at.split(" ", 1)[0]! || "principal",
      why: "undecidable",
    } as const;
    return {
      ...{ isCertain, kinds, resource, at, parts: end === undefined ? partsOf(change, names) : [] },
      ...(witness !== undefined && { witness }),
      gaps: isCertain ? [] : open.length > 0 ? open : [undecided],
    };
  });
}
