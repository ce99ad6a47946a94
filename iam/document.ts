import { readStatement } from "./grammar";
import { isRecord } from "./json";
import { type Problem } from "./problem";
import { type Statement } from "./statement";
import { escapesNoncharacter, isKnown } from "./text";

/**
 * A policy document, of any kind, in one shape: lists where the policy language allows a single value too.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export interface Document {
  /** The version of the language that it is in; `undefined` if that is not known, or is none that there is. */
  readonly version: "2012-10-17" | "2008-10-17" | undefined;
  readonly statements: readonly Statement[];
}

/** A document that was read, with what breaks the grammar in it; or why there is none. */
export type Parsed =
  | { readonly document: Document; readonly problems: readonly Problem[] }
  | { readonly document: undefined; readonly problems: readonly [Problem] };

/**
 * Reads a policy document from its JSON text, or from a value that was JSON. A document with a malformed statement is
 * still read; the statement is marked, and decides nothing. Whether it is right for its use is for
 * {@link validateDocument} to say.
 */
export function parseDocument(source: unknown): Parsed {
  if (typeof source === "string" && escapesNoncharacter(source)) {
    return failure("The policy document has a Unicode noncharacter, which stands for no text.");
  }
  const json = typeof source === "string" ? parseJson(source) : source;
  if (json === undefined) {
    return failure("The policy document is not JSON.");
  }
  if (!isRecord(json)) {
    return failure("The policy document is not a JSON object.");
  }

  const problems: Problem[] = [];
  const version = json["Version"] ?? "2008-10-17";
  const sound = version === "2012-10-17" || version === "2008-10-17" ? version : undefined;
  if (sound === undefined && (typeof version !== "string" || isKnown(version))) {
    problems.push({ message: "Version must be 2012-10-17 or 2008-10-17." });
  }
  for (const element of Object.keys(json)) {
    if (!["Version", "Id", "Statement"].includes(element)) {
      problems.push({ message: "The policy document has an element that is not Version, Id or Statement." });
      break;
    }
  }

  const list = listOf(json["Statement"]);
  if (list.length === 0) {
    problems.push({ message: "Statement is missing or empty." });
  }
  const hasVariables = sound === "2012-10-17";
  const statements = list
    .map((item, index) => readStatement(item, index, hasVariables, (problem) => problems.push(problem)))
    .map((statement) => (sound === undefined ? { ...statement, wellFormed: false } : statement));
  return { document: { version: sound, statements }, problems };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) {
    return [];
  }
  return Array.isArray(value) ? value : [value];
}

function failure(message: string): Parsed {
  return { document: undefined, problems: [{ message }] };
}
