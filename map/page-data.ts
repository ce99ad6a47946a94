import { actionsIn, lineOf, reasonIn, whoIn, type Invoker, type OpenEnd, type Right } from "../report";
import type { AccessMap, Band, MappedEnd, MappedFinding, MappedStack } from "./bands";
import { drawingOf, type Drawing } from "./drawing";

/** What the page is given: all that it shows, in words. */
export interface PageData {
  readonly pack: string;
  readonly stacks: readonly PageStack[];
}

export interface PageStack extends PageTold {
  readonly name: string;
  /** When and of what it was read. */
  readonly about: string;
  /** What keeps the picture from being whole. */
  readonly warnings: readonly string[];
  readonly bands: readonly PageBand[];
}

export interface PageBand extends PageTold {
  readonly title: string;
  readonly drawing: Drawing;
  readonly rows: readonly PageRow[];
}

/** What is said beside a picture. */
interface PageTold {
  readonly findings: readonly PageFinding[];
  readonly openEnds: readonly string[];
}

export interface PageFinding {
  readonly severity: string;
  readonly level: string;
  readonly policy: string;
  readonly text: string;
}

/** A row of the table. */
export interface PageRow {
  readonly who: string;
  readonly may: string;
  readonly on: string;
  readonly conditions: string;
  readonly from: string;
  /** What leaves it open, "" if it is certain. */
  readonly open: string;
  /** By what it can be chosen. */
  readonly functions: readonly string[];
  readonly service: string;
  readonly level: string;
}

export function pageData({ pack, stacks }: AccessMap): PageData {
  return cleaned({ pack, stacks: stacks.map(stackIn) });
}

function stackIn({
  project,
  stack,
  file,
  mode,
  at,
  complete,
  isJudged,
  bands,
  ...told
}: MappedStack): PageStack {
  return {
    name: `${project}/${stack}`,
    about: `${titles[mode]}, ${at}${file === undefined ? "" : `, from ${file}`}`,
    warnings: [
      ...(complete ? [] : ["The run ended before the stack was whole: this is not all."]),
      ...(isJudged
        ? []
        : ["What was found in the stack is not known: there was no findings.json beside its access.json."]),
    ],
    bands: bands.map(bandIn),
    ...toldIn(told),
  };
}

const titles: Readonly<Record<MappedStack["mode"], string>> = {
  preview: "A preview",
  update: "An update",
  analysis: "An analysis",
  audit: "An audit",
};

function bandIn(band: Band): PageBand {
  const { role, functions, invokers, rights } = band;
  const names = functions.map(({ name }) => name);
  const [first = "Functions outside the stack"] = names;
  const called =
    names.length < 4 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
  const by =
    role === undefined ? (names.length > 0 ? ", by a role that is not known" : "") : `, by ${role.name}`;
  return {
    title: `${names.length === 0 ? first : called}${by}`,
    drawing: drawingOf(band),
    rows: [...invokers.map(invokerIn), ...rights.map(rightIn)],
    ...toldIn(band),
  };
}

function toldIn(told: {
  readonly findings: readonly MappedFinding[];
  readonly openEnds: readonly MappedEnd[];
}): PageTold {
  return {
    findings: told.findings.map(({ severity, level, policy, resource, message, isExempt }) => ({
      severity,
      level: isExempt ? "exempt" : level,
      policy,
      text: `${resource.name === "" ? "" : `${resource.name}: `}${message}`,
    })),
    openEnds: told.openEnds.map(({ policies, ...end }) =>
      policies.length === 0 ? `${endIn(end)}.` : `${endIn(end)}, so not judged: ${policies.join(", ")}.`,
    ),
  };
}

function endIn({ resource, property, why }: OpenEnd): string {
  const of = resource.name === "" ? "the stack" : resource.name;
  return `${property === "" ? of : `${property} of ${of}`} ${reasonIn(why)}`;
}

function invokerIn({ who, action, function: fn, qualifier, conditions, open, from }: Invoker): PageRow {
  return {
    who: `${whoIn(who, String)}${who.source === undefined ? "" : ` for ${who.source}`}`,
    may: action,
    on: qualifier === "" ? fn.name : `${fn.name}:${qualifier}`,
    ...endsIn({ conditions, open, from }),
    ...{ functions: [fn.name], service: "lambda", level: "Invoke" },
  };
}

function rightIn(right: Right): PageRow {
  const { functions, role, service, level, resources, conditions, open, from } = right;
  const names = functions.map(({ name }) => name);
  return {
    who: `${names.join(", ")} by ${role.name}`,
    may: `${service} ${level.toLowerCase()}: ${actionsIn(right, String)}`,
    on: resources.join(", "),
    ...endsIn({ conditions, open, from }),
    ...{ functions: names, service, level },
  };
}

function endsIn({ conditions, open, from }: Pick<Right, "conditions" | "open" | "from">) {
  return {
    conditions: conditions.join(" and "),
    from: from.at === "" ? from.name : `${from.name}: ${from.at}`,
    open: open.map(endIn).join("; "),
  };
}

/** Data whose texts are lines without what acts where they are shown. */
function cleaned<T>(value: T): T {
  const clean = (one: unknown): unknown =>
    typeof one === "string"
      ? lineOf(one)
      : Array.isArray(one)
        ? one.map(clean)
        : typeof one === "object" && one !== null
          ? Object.fromEntries(Object.entries(one).map(([key, each]) => [key, clean(each)]))
          : one;
  return clean(value) as T;
}
