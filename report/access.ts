import { codeSpan, lineOf } from "./plain-text";
import type { Run, RunResource } from "./run";

/** Who may invoke each function of a stack, and what each may do: the content of `access.json`, whose schema is `report/access.schema.json`. */
export interface Access
  extends Pick<Run, "id" | "pack" | "at" | "mode" | "project" | "stack" | "file" | "complete">, AccessRows {
  /** The version of this form: it grows by one when a reader of the form before would misread it. */
  readonly version: 1;
}

/** The rows, in the order of the alphabet. */
export interface AccessRows {
  /** The functions of the stack, with or without a row. */
  readonly functions: readonly FunctionWithRole[];
  /** Who may invoke. */
  readonly invokers: readonly Invoker[];
  /** What functions may do. */
  readonly rights: readonly Right[];
  /** What hides more of either. */
  readonly openEnds: readonly OpenEnd[];
  /** The resources of the stack that rows name by their ARNs. */
  readonly named: readonly NamedArn[];
}

/** A text, and what of it stands before a colon or a slash, the shortest first: by these a longer ARN names a resource. */
export function beginningsOf(text: string): readonly string[] {
  return [...text.matchAll(/[:/]|$/g)].map(({ index }) => text.slice(0, index));
}

/** A resource of the stack by its ARN. */
export interface NamedArn {
  readonly urn: string;
  readonly arn: string;
}

/** A function of the stack, and its execution role if that is of a stack that was read too. */
export interface FunctionWithRole extends AccessFunction {
  readonly role?: RunResource;
  /** Whether a permissions boundary limits the role. */
  readonly isBounded?: boolean;
}

/** The key under which a row holds its conditions with all their values, for code that compares rows in the same process. No file has them. */
export const exactly: unique symbol = Symbol.for("lambda-access: the conditions with all their values");

/** The key under which a row holds all that denies or limits what it says, for the same reason: two rows that it leaves open are alike if it is the same. */
export const limits: unique symbol = Symbol.for("lambda-access: what denies and limits");

/** What a row says, and how far that is certain. */
export interface Row {
  readonly [exactly]?: readonly string[];
  readonly [limits]?: string;
  /** What the request has to meet besides, each as an operator and a key, with its values where those are no secret. */
  readonly conditions: readonly string[];
  /** What leaves it open: it is certain if nothing does. */
  readonly open: readonly OpenEnd[];
  /** The resource that it comes from, and the property and the statement in it. */
  readonly from: RunResource & { readonly at: string };
}

/** That somebody may invoke a function. */
export interface Invoker extends Row {
  readonly who: Who;
  /** `lambda:InvokeFunction`, `lambda:InvokeFunctionUrl`, or a pattern that takes in both. */
  readonly action: string;
  readonly function: AccessFunction;
  /** The alias or version, "" for the function itself, `…` if it is not known. */
  readonly qualifier: string;
}

export interface Who {
  readonly kind:
    | "everybody"
    | "organization"
    | "account"
    | "principal"
    | "service"
    | "role"
    | "url"
    | "eventSource"
    | "unknown";
  /** A service principal, an account, an ARN, or the name of a resource of the stack. */
  readonly name: string;
  /** On whose behalf a service invokes: an ARN, in which `…` is what is not known yet. */
  readonly source?: string;
  /** The resource of the stack that this is. */
  readonly resource?: RunResource;
}

/** A function of the stack, or another one by its ARN, its name or a pattern. */
export interface AccessFunction {
  readonly name: string;
  /** "" for one that is not of the stack. */
  readonly urn: string;
}

/** That functions may do something with their execution role, after what denies it or limits the role. */
export interface Right extends Row {
  readonly functions: readonly AccessFunction[];
  readonly role: RunResource;
  readonly service: string;
  readonly level: "List" | "Read" | "Write" | "Tagging" | "Permissions management" | "unknown";
  /** The actions, by name: those that apply to one of the resources. */
  readonly actions: readonly string[];
  /** How the policy writes them. */
  readonly patterns: readonly string[];
  /** ARNs, in which `*` and `?` stand for any text and `…` for what is not known yet. */
  readonly resources: readonly string[];
}

/** Something that the stack does not show, or that cannot be told. */
export interface OpenEnd {
  readonly resource: RunResource;
  readonly property: string;
  /** The same words as in the gaps of `findings.json`. */
  readonly why: string;
}

/** The access in a stack of which a run is. */
export function accessIn(
  { id, pack, at, mode, project, stack, file, complete }: Run,
  rows: AccessRows,
): Access {
  return {
    ...{ version: 1, id, pack, at, mode, project, stack, ...(file !== undefined && { file }), complete },
    ...rows,
  };
}

/**
 * Access as Markdown: a fact in each line, in a stable order, so that a copy in a repository shows what changes. What is not certain says
 * what leaves it open.
 */
export function toAccessMarkdown({ project, stack, invokers, rights, openEnds, complete }: Access): string {
  const lines = (none: string, some: readonly string[]): readonly string[] =>
    some.length === 0 ? [none, ""] : [...some, ""];
  return [
    `# Access in ${codeSpan(`${project}/${stack}`)}`,
    "",
    ...(complete ? [] : ["The run ended before the stack was whole: this is not all.", ""]),
    "## Who may invoke",
    "",
    ...lines("Nobody, as far as the stack shows.", invokers.map(invokerLine)),
    "## What functions may do",
    "",
    ...lines("Nothing, as far as the stack shows.", rights.map(rightLine)),
    "## What hides more",
    "",
    ...lines(
      "Nothing that is known of.",
      openEnds.map((end) => `- ${openLine(end)}`),
    ),
  ].join("\n");
}

function invokerLine(row: Invoker): string {
  return `- ${invokerIn(row)}${endOf(row)}`;
}

/** Who may invoke what, in words. */
export function invokerIn(
  { who, action, function: { name }, qualifier }: Invoker,
  write: (text: string) => string = codeSpan,
): string {
  const target = write(qualifier === "" ? name : `${name}:${qualifier}`);
  const behalf = who.source === undefined ? "" : ` for ${write(who.source)}`;
  const by = action === "lambda:InvokeFunction" ? "" : ` by ${write(action)}`;
  return `${whoIn(who, write)}${behalf} may invoke ${target}${by}`;
}

const kinds: Readonly<Record<Who["kind"], string>> = {
  everybody: "everybody",
  organization: "everybody in the organization",
  account: "the account",
  principal: "",
  service: "",
  role: "the role",
  url: "callers of the URL",
  eventSource: "the event source",
  unknown: "somebody who is not known yet",
};

/** Who somebody is, in words. */
export function whoIn({ kind, name }: Who, write: (name: string) => string = codeSpan): string {
  return [kinds[kind], ...(name === "" ? [] : [write(name)])].filter((each) => each !== "").join(" ");
}

function rightLine(right: Right): string {
  return `- ${rightIn(right)}${endOf(right)}`;
}

/** What functions may do, in words. */
export function rightIn(right: Right, write: (text: string) => string = codeSpan): string {
  const { functions, role, service, level, resources } = right;
  const names = functions.map(({ name }) => write(name)).join(", ");
  const on = resources.map(write).join(", ");
  return `${names} by ${write(role.name)}: ${lineOf(service)} ${level.toLowerCase()} on ${on}: ${actionsIn(right, write)}`;
}

/** How many actions are named where a wildcard takes in more. */
const most = 8;

/** The actions of a right by name; of many that wildcards take in only how many they are, and some of them. */
export function actionsIn(
  { service, actions, patterns }: Right,
  write: (name: string) => string = codeSpan,
): string {
  const names = actions.map((action) => write(action.slice(service.length + 1)));
  const wildcards = patterns.filter((pattern) => /[*?]|^all but /.test(pattern));
  return names.length <= most || wildcards.length === 0
    ? names.join(", ")
    : `${names.length} actions by ${wildcards.map(write).join(", ")}, such as ${names.slice(0, 3).join(", ")}`;
}

function endOf({ conditions, open, from }: Row): string {
  const under = conditions.length === 0 ? "" : `, if ${conditions.map(codeSpan).join(" and ")}`;
  const doubt = open.length === 0 ? "" : ` – open: ${open.map(openLine).join("; ")}`;
  return `${under} (${codeSpan(from.name)}${from.at === "" ? "" : ` ${codeSpan(from.at)}`})${doubt}`;
}

/** What hides something, as the end of a sentence. */
const reasons: Readonly<Record<string, string>> = {
  unknown: "is not known yet",
  leftOut: "is left out of the operation",
  outside: "leads outside this stack",
  place: "names an account or a region that is not known yet",
  account: "names an account that may be another one",
  unlisted: "names an AWS managed policy that is not in the data of the pack",
  retired: "names an AWS managed policy that AWS has retired",
  malformed: "is not valid",
  notJson: "is not JSON",
  notJudged: "is not read here",
  undecidable: "depends on the request",
};

function openLine({ resource, property, why }: OpenEnd): string {
  const of = codeSpan(resource.name === "" ? "the stack" : resource.name);
  return `${property === "" ? of : `${codeSpan(property)} of ${of}`} ${reasonIn(why)}`;
}

/** What hides something, as the end of a sentence whose subject it is. */
export function reasonIn(why: string): string {
  return Object.hasOwn(reasons, why) ? reasons[why]! : lineOf(why);
}
