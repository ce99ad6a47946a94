import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Access } from "./access";
import type { Run } from "./run";
import { listOf, objectOf, oneOf, text, yesOrNo, type Shape } from "./shape";

/** What is wrong with a file, in one line that shows nothing of what is in it. */
export interface Unread {
  readonly file: string;
  readonly problem: string;
}

/** The access of a stack, and what was found in it, if that is known. */
export interface Source {
  readonly access: Access;
  readonly run: Pick<Run, "findings" | "gaps"> | undefined;
}

/** The access that a report of a run holds: an `access.json`. */
export function readAccess(file: string): Access | Unread {
  const read = readAs(file, accessShape, "a report of access");
  return "problem" in read ? read : (read.value as Access);
}

/**
 * The access that a report of a run holds, with what was found if the file of that stands beside it.
 *
 * @param file an `access.json`, or the `findings.json` of a run that has left none.
 */
export function readReport(file: string): { readonly source?: Source; readonly problems: readonly Unread[] } {
  if (basename(file) === "findings.json") {
    const problem = "There is no access.json beside it: the run ended before the stack was whole.";
    return { problems: [{ file, problem }] };
  }
  const access = readAccess(file);
  if ("problem" in access) {
    return { problems: [access] };
  }
  const beside = join(dirname(file), "findings.json");
  const run = existsSync(beside) ? readAs(beside, runShape, "a report of findings") : undefined;
  if (run === undefined) {
    return { source: { access, run: undefined }, problems: [] };
  }
  if ("problem" in run) {
    return { source: { access, run: undefined }, problems: [run] };
  }
  const found = run.value as Run;
  return found.id === access.id
    ? { source: { access, run: found }, problems: [] }
    : {
        source: { access, run: undefined },
        problems: [{ file: beside, problem: "It is of another run than the access.json beside it." }],
      };
}

function readAs(file: string, shape: Shape, what: string): { readonly value: unknown } | Unread {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { file, problem: code === undefined ? "It is not JSON." : `It cannot be read (${code}).` };
  }
  if (!objectOf({ version: (version) => typeof version === "number" })(value)) {
    return { file, problem: `It is JSON, but not ${what}.` };
  }
  const { version } = value as { version: number };
  if (version !== 1) {
    return {
      file,
      problem: `It is of version ${version} of its form, and only 1 is read: use another version of pulumi-lambda-access.`,
    };
  }
  return shape(value) ? { value } : { file, problem: `It is damaged: it is not ${what} as its schema says.` };
}

const texts = listOf(text);

const place = objectOf({ file: text });

const resource = objectOf({ urn: text, type: text, name: text }, { position: place });

const openEnd = objectOf({ resource, property: text, why: text });

const fn = objectOf({ name: text, urn: text });

const row = {
  conditions: texts,
  open: listOf(openEnd),
  from: objectOf({ urn: text, type: text, name: text, at: text }),
};

const course = {
  ...{ id: text, pack: text, at: text, project: text, stack: text, complete: yesOrNo },
  mode: oneOf("preview", "update", "analysis", "audit"),
};

const accessShape = objectOf(
  {
    ...course,
    functions: listOf(objectOf({ name: text, urn: text }, { role: resource })),
    invokers: listOf(
      objectOf({
        ...row,
        who: objectOf({ kind: text, name: text }, { source: text, resource }),
        ...{ action: text, function: fn, qualifier: text },
      }),
    ),
    rights: listOf(
      objectOf({
        ...row,
        ...{ functions: listOf(fn), role: resource, service: text, level: text },
        ...{ actions: texts, patterns: texts, resources: texts },
      }),
    ),
    openEnds: listOf(openEnd),
  },
  { file: text },
);

const runShape = objectOf({
  ...course,
  findings: listOf(
    objectOf(
      { policy: text, level: text, severity: text, resource, message: text },
      { exemption: objectOf({}) },
    ),
  ),
  gaps: listOf(objectOf({ policy: text, resource, property: text, why: text })),
});
