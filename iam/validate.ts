import { checkBucketPolicy } from "./checks/bucket";
import { checkConditions } from "./checks/conditions";
import { checkResources } from "./checks/resources";
import { checkTopicPolicy } from "./checks/topic";
import { checkTrust } from "./checks/trust";
import { checkVariables } from "./checks/variables";
import { type Document, parseDocument } from "./document";
import { type Problem } from "./problem";
import { checkSharedProviders } from "./provider-controls";
import { type Kind, largestSize, sizeLimits, sizeOf } from "./sizes";
import { type Statement, problemIn } from "./statement";
import { type Text, hole, isKnown } from "./text";
import { checkWildcards } from "./wildcards";

/** What is known of where a document is used. */
export interface DocumentSetting {
  /** The most characters that the document may have, white space not counted; IAM's own limit if left out. */
  readonly size?: number;
  /** The partition of the account. */
  readonly partition?: Text;
  /** The name of the bucket whose policy it is. */
  readonly bucket?: Text;
}

/**
 * Everything that would make AWS reject a policy document of some kind, or keep it from meaning what it says. None for a
 * document that is good, as far as it is known.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
export function validateDocument(
  source: unknown,
  kind: Kind,
  setting: DocumentSetting = {},
): readonly Problem[] {
  const text = typeof source === "string" ? source : textOf(source);
  const asWhole = [
    ...checkOutputs(text),
    ...checkSize(text, setting.size ?? sizeLimits[kind] ?? largestSize),
  ];
  if (asWhole.length > 0) {
    return asWhole;
  }

  const { document, problems } = parseDocument(source);
  if (document === undefined) {
    return problems;
  }
  const use = usage[kind];
  const { partition } = setting;
  const home = use === "identity" && partition !== undefined && isKnown(partition) ? partition : undefined;
  return [
    ...problems,
    ...(use === "resource" ? [] : checkCharacters(text)),
    ...(typeof source === "string" ? checkRepeatedKeys(source) : []),
    ...(use === "identity" ? checkSids(document) : []),
    ...document.statements.flatMap((statement) => [
      ...checkElements(statement, use),
      ...checkResources(statement, home),
      ...checkConditions(statement),
      ...checkVariables(statement, document.version !== undefined),
      ...(kind === "bucket" ? checkBucketPolicy(statement, setting.bucket) : []),
    ]),
    ...checkWildcards(document),
    ...(use === "trust" ? [...checkTrust(document), ...checkSharedProviders(document)] : []),
    ...(kind === "topic" ? checkTopicPolicy(document) : []),
  ];
}

type Usage = "identity" | "trust" | "resource";

const usage: Readonly<Record<Kind, Usage>> = {
  trust: "trust",
  managed: "identity",
  boundary: "identity",
  roleInline: "identity",
  userInline: "identity",
  groupInline: "identity",
  bucket: "resource",
  topic: "resource",
  resource: "resource",
};

/** The text that an unresolved value leaves behind when it is turned into a string too early. */
function checkOutputs(text: string): Problem[] {
  if (!/Calling \[to(JSON|String)\] on an \[Output<T>\]/.test(text)) {
    return [];
  }
  return [
    {
      message:
        "The document was put together from an Output as if it were a string, so it holds an error message instead of the value. " +
        "Give the document as an object, or build it with pulumi.jsonStringify or pulumi.interpolate.",
    },
  ];
}

function checkSize(text: string, limit: number): Problem[] {
  const size = sizeOf(text);
  if (size <= limit) {
    return [];
  }
  const count = (n: number): string => n.toLocaleString("en-US");
  const allowed = limit === largestSize ? "no AWS service allows more than" : "IAM allows";
  return [
    {
      message: `The document has ${count(size)} characters without white space; ${allowed} ${count(limit)}.`,
    },
  ];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names */
function checkCharacters(text: string): Problem[] {
  const foreign = /[^\t\n\r\x20-\xff]/.test(text.replaceAll(hole, ""));
  return foreign
    ? [{ message: "The document has a character that IAM does not accept (outside U+0020 to U+00FF)." }]
    : [];
}

/** JSON.parse keeps the last of two members with one name and says nothing; AWS rejects them. */
function checkRepeatedKeys(text: string): Problem[] {
  const json: unknown = JSON.parse(text);
  return countColons(text) > countMembers(json)
    ? [{ message: "An object in the document has the same key twice; the second would hide the first." }]
    : [];
}

function checkSids({ statements }: Document): Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const statement of statements) {
    const { sid } = statement;
    if (sid === undefined || sid === "" || !isKnown(sid)) {
      continue;
    }
    if (!/^[A-Za-z0-9]*$/.test(sid)) {
      problems.push(problemIn(statement, "Sid may have only letters and digits (A-Z, a-z, 0-9)."));
    }
    if (seen.has(sid)) {
      problems.push(problemIn(statement, "Another statement has the same Sid."));
    }
    seen.add(sid);
  }
  return problems;
}

function checkElements(statement: Statement, use: Usage): Problem[] {
  const { principals, resources } = statement;
  if (use !== "identity") {
    return principals ? [] : [problemIn(statement, "Principal is missing.")];
  }
  return [
    ...(principals ? [problemIn(statement, "Principal does not belong in an identity-based policy.")] : []),
    ...(principals && !resources ? [problemIn(statement, "Resource or NotResource is missing.")] : []),
  ];
}

/** The colons outside of strings, of which a JSON text has one for each member of an object. */
function countColons(json: string): number {
  let count = 0;
  for (let i = 0; i < json.length; i++) {
    if (json[i] === ":") {
      count++;
    } else if (json[i] === '"') {
      for (i++; json[i] !== '"'; i++) {
        if (json[i] === "\\") {
          i++;
        }
      }
    }
  }
  return count;
}

function countMembers(json: unknown): number {
  let count = 0;
  const open = [json];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null) {
      continue;
    }
    const values: unknown[] = Object.values(value);
    if (!Array.isArray(value)) {
      count += values.length;
    }
    for (const item of values) {
      open.push(item);
    }
  }
  return count;
}

function textOf(source: unknown): string {
  try {
    const text: unknown = JSON.stringify(source);
    return typeof text === "string" ? text : "";
  } catch {
    return "";
  }
}
