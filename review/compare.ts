import { examplesOf, findAction, matchArn, parseServicePrincipal } from "../iam";
import {
  limits,
  type AccessFunction,
  type AccessRows,
  type Invoker,
  type OpenEnd,
  type Right,
  type Row,
  type RunResource,
} from "../report";
import { conditionsOf, implies, mayMiss, opened } from "./conditions";
import { nameIn, renamed } from "./names";

/** How the access of one state of a stack differs from that of another. */
export interface Review {
  readonly changes: readonly Change[];
  /** What is not known on either side, and so was not compared. */
  readonly uncompared: readonly OpenEnd[];
}

/** Access that one state has and the other has not. */
export interface Change {
  /** Whether it is new or gone. */
  readonly sense: "new" | "gone";
  /** Whether it is certain: the witness is allowed on one side, and not on the other. */
  readonly isCertain: boolean;
  /** What it is about, by which a pipeline may forbid it. */
  readonly kinds: readonly ChangeKind[];
  readonly function: string;
  /** The resource that it comes from. */
  readonly resource: RunResource;
  /** The row that has it, with the actions and the resources that make the difference; none if it is no row. */
  readonly row?: Invoker | Right;
  /** Why it cannot be told, or what is gone that is no row. */
  readonly why?: string;
  /** A request that is allowed on one side and not on the other. */
  readonly witness?: string;
  /** What is not known, if it is that alone. */
  readonly end?: OpenEnd;
}

export const changeKinds = ["new-invoker", "public", "escalation", "new-action", "boundary-dropped"] as const;

export type ChangeKind = (typeof changeKinds)[number];

/** Compares what two states of a stack let whom do. */
export function review(before: AccessRows, after: AccessRows): Review {
  const known = sharedEnds(before, after);
  return {
    changes: [
      ...withoutEchoes(changesOf("new", before, after, known)),
      ...withoutEchoes(changesOf("gone", after, before, known)),
      ...droppedBoundaries(before, after),
    ],
    uncompared: after.openEnds.filter((end) => known.has(endKey(end))),
  };
}

/** What of the changes between two states lets somebody do more: access that is new, and boundaries that are gone. */
export function additions(before: AccessRows, after: AccessRows): readonly Change[] {
  return [
    ...withoutEchoes(changesOf("new", before, after, sharedEnds(before, after))),
    ...droppedBoundaries(before, after),
  ];
}

/** The changes, of a URL and the permission for its callers only the first: it takes both to call it. */
function withoutEchoes(changes: readonly Change[]): readonly Change[] {
  const invokers = changes.flatMap(({ row }) => (row !== undefined && "who" in row ? [row] : []));
  const urls = new Set(invokers.filter(({ who }) => who.kind === "url").map((row) => targetOf(row, String)));
  return changes.filter(
    ({ row }) =>
      row === undefined ||
      !("who" in row) ||
      row.who.kind !== "everybody" ||
      row.action !== "lambda:InvokeFunctionUrl" ||
      !urls.has(targetOf(row, String)),
  );
}

function endKey({ resource, property, why }: OpenEnd): string {
  return `${nameIn(resource.urn)} ${property} ${why}`;
}

/** What is not known on both sides in the same way. */
function sharedEnds(before: AccessRows, after: AccessRows): ReadonlySet<string> {
  const then = new Set(before.openEnds.map(endKey));
  return new Set(after.openEnds.map(endKey).filter((key) => then.has(key)));
}

/** What one side has and the other has not. */
function changesOf(
  sense: Change["sense"],
  other: AccessRows,
  side: AccessRows,
  shared: ReadonlySet<string>,
): readonly Change[] {
  const against = new Against(other, side);
  const hidden = side.openEnds.filter((end) => !shared.has(endKey(end)));
  return [
    ...side.invokers.flatMap((row) => against.invoker(row)).map((found) => ({ sense, ...found })),
    ...side.rights.flatMap((row) => against.right(row)).map((found) => ({ sense, ...found })),
    ...hidden.map((end): Change => ({
      ...{ sense, isCertain: false, kinds: [], function: end.resource.name, resource: end.resource, end },
      why: `${end.property === "" ? end.resource.name : `${end.property} of ${end.resource.name}`} ${end.why}`,
    })),
  ];
}

type Found = Omit<Change, "sense">;

/** Holds rows of one side against those of the other. */
class Against {
  private readonly rights = new Map<string, Right[]>();
  private readonly invokers = new Map<string, Invoker[]>();
  /** The functions of the other side of which something is not known, and whether that is so of anything else. */
  private readonly hidden: ReadonlySet<string>;
  private readonly isAnyHidden: boolean;
  private readonly mayHideInvoker: boolean;
  private readonly now: (text: string) => string;

  constructor(other: AccessRows, side: AccessRows) {
    this.now = renamed(other, side);
    const functions = new Set(other.functions.map(({ urn }) => urn));
    const [own, others] = [true, false].map((isOwn) =>
      other.openEnds.filter(({ resource }) => functions.has(resource.urn) === isOwn),
    );
    this.hidden = new Set(own!.map(({ resource }) => nameIn(resource.urn)));
    this.isAnyHidden = others!.length > 0;
    this.mayHideInvoker = this.isAnyHidden || own!.some(({ property }) => property !== "role");
    for (const row of other.rights) {
      for (const { urn } of row.functions) {
        add(this.rights, nameIn(urn), row);
      }
    }
    for (const row of other.invokers) {
      add(this.invokers, targetOf(row, this.now), row);
    }
  }

  /** Whether what is not known of the other side could let a function do more there. What another function has is no matter of it. */
  private mayHideRight({ urn }: AccessFunction): boolean {
    return this.isAnyHidden || this.hidden.has(nameIn(urn));
  }

  /** What of a right the other side has not, for each of its functions. */
  right(row: Right): readonly Found[] {
    return row.functions.flatMap((fn) => {
      const rows = this.rights.get(nameIn(fn.urn)) ?? [];
      const isHidden = this.mayHideRight(fn);
      const lacking = new Map<
        string,
        { actions: string[]; resources: Set<string>; witness: string | undefined }
      >();
      for (const action of row.actions) {
        const granting = rows.filter(({ actions }) => actions.includes(action));
        for (const resource of row.resources) {
          const found = this.lacks(row, action, resource, granting);
          if (found !== undefined) {
            const isCertain = found.witness !== undefined && row.open.length === 0 && !isHidden;
            const key = `${isCertain} ${resource}`;
            const entry = lacking.get(key) ?? { actions: [], resources: new Set(), witness: undefined };
            lacking.set(key, entry);
            entry.actions.push(action);
            entry.resources.add(resource);
            entry.witness ??= isCertain ? found.witness : undefined;
          }
        }
      }
      const had = new Set(rows.flatMap(({ actions }) => actions));
      return [...lacking.values()].map(({ actions, resources, witness }): Found => {
        const part = { ...row, functions: [fn], actions, resources: [...resources] };
        return {
          isCertain: witness !== undefined,
          kinds: [
            ...(actions.every((each) => had.has(each)) ? [] : ["new-action" as const]),
            ...(row.level === "Permissions management" ? ["escalation" as const] : []),
          ],
          ...{ function: fn.name, resource: resourceOf(row), row: part },
          ...(witness === undefined ? { why: whyOpen(row, isHidden) } : { witness }),
        };
      });
    });
  }

  /**
   * Whether the other side does not allow all of an action on some resources, with a request of it that it does not allow, if there is
   * one for certain.
   */
  private lacks(
    row: Right,
    action: string,
    resource: string,
    granting: readonly Right[],
  ): { readonly witness: string | undefined } | undefined {
    const conditions = conditionsOf(row);
    const pattern = opened(resource);
    const covers = granting.some(
      (each) =>
        isAsOpen(each, row) &&
        implies(conditions, conditionsOf(each)) &&
        each.resources.some(
          (one) => takesIn(one, resource, pattern) || takesIn(this.now(one), resource, pattern),
        ),
    );
    if (covers) {
      return undefined;
    }
    const near = granting.filter((each) => !mayMiss(conditions, conditionsOf(each), isFixedForRole));
    const patterns = near.flatMap(({ resources }) => resources.flatMap((one) => [one, this.now(one)]));
    const found = witnessesFor(action, resource).find((each) => patterns.every((one) => isApart(one, each)));
    const under = conditions.length === 0 ? "" : `, if ${row.conditions.join(" and ")}`;
    return { witness: found && `${action} on ${found}${under}` };
  }

  /** What of who may invoke the other side has not. */
  invoker(row: Invoker): readonly Found[] {
    const rows = this.invokers.get(targetOf(row, String)) ?? [];
    const conditions = conditionsOf(row);
    const isCovered = rows.some(
      (each) =>
        isAsOpen(each, row) &&
        actionTakesIn(each.action, row.action) &&
        implies(conditions, conditionsOf(each)) &&
        this.whoTakesIn(each, row),
    );
    if (isCovered) {
      return [];
    }
    const isHidden = this.mayHideInvoker;
    const isApartFromAll = rows.every(
      (each) =>
        !mayBeAction(each.action, row.action) ||
        this.isOther(each, row) ||
        mayMiss(conditions, conditionsOf(each), (key) => isFixedForCaller(key, row)),
    );
    const isCertain = isApartFromAll && row.open.length === 0 && !isHidden && !row.action.includes("\u2026");
    return [
      {
        isCertain,
        kinds: ["new-invoker", ...(isPublic(row) ? ["public" as const] : [])],
        ...{ function: row.function.name, resource: resourceOf(row), row },
        ...(isCertain ? { witness: requestOf(row) } : { why: whyOpen(row, isHidden) }),
      },
    ];
  }

  /** Whether a row lets in whom another one lets in, for certain. */
  private whoTakesIn({ who: wide }: Invoker, { who: narrow }: Invoker): boolean {
    const isSource =
      wide.source === undefined ||
      (narrow.source !== undefined &&
        [wide.source, this.now(wide.source)].some((each) => sourceTakesIn(each, narrow.source!)));
    const isWho =
      (wide.kind === narrow.kind && wide.kind !== "unknown" && this.now(wide.name) === narrow.name) ||
      (wide.kind === "everybody" && ["organization", "account", "principal"].includes(narrow.kind));
    return isSource && isWho && !wide.name.includes("\u2026");
  }

  /** Whether a row lets in nobody whom another one lets in, for certain. */
  private isOther({ who: one }: Invoker, { who: other }: Invoker): boolean {
    const apart: ReadonlySet<string> = new Set(["service", "url", "eventSource"]);
    if (
      other.kind === "everybody" &&
      ["service", "eventSource", "account", "principal", "role"].includes(one.kind)
    ) {
      // Somebody of whom nobody has heard is none of them.
      return true;
    }
    if (one.kind !== other.kind) {
      return apart.has(one.kind) &&
        apart.has(other.kind) &&
        one.kind !== "service" &&
        other.kind !== "service"
        ? true
        : apart.has(one.kind) !== apart.has(other.kind) && !isOpenKind(one.kind) && !isOpenKind(other.kind);
    }
    if (one.kind === "service") {
      const names = [one, other].map(({ name }) => parseServicePrincipal(name)?.service);
      const isOtherService =
        names.every((each) => each !== undefined && !each.includes("\u2026")) && names[0] !== names[1];
      return isOtherService || this.isOtherSource(one.source, other.source);
    }
    if (one.kind === "eventSource" || one.kind === "url") {
      return this.now(one.name) !== other.name && !`${one.name}${other.name}`.includes("\u2026");
    }
    return one.kind === "organization" ? false : this.isOtherSource(one.source, other.source);
  }

  /** Whether there is a source of which one row knows nothing and that the other one names. */
  private isOtherSource(one: string | undefined, other: string | undefined): boolean {
    return (
      one !== undefined &&
      !one.includes("\u2026") &&
      (other === undefined || [one, this.now(one)].every((each) => matchArn(each, exampleOf(other)) === "no"))
    );
  }
}

/**
 * Whether nothing leaves a row open that does not leave another one open too. Of what depends on the request, only what denies and limits
 * it tells whether it is the same.
 */
function isAsOpen(one: Row, other: Row): boolean {
  const doubts = new Set(other.open.map(endKey));
  const isOfRequest = one.open.some(({ why }) => why === "undecidable");
  return (
    one.open.every((end) => doubts.has(endKey(end))) &&
    (!isOfRequest || (one[limits] !== undefined && one[limits] === other[limits]))
  );
}

function resourceOf({ from: { urn, type, name } }: Row): RunResource {
  return { urn, type, name };
}

function isOpenKind(kind: string): boolean {
  return kind === "everybody" || kind === "unknown";
}

function add<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group === undefined) {
    groups.set(key, [item]);
  } else {
    group.push(item);
  }
}

/** What a row is about: a function of the stack by its name, or another one, and which alias or version. */
function targetOf({ function: fn, qualifier }: Invoker, now: (text: string) => string): string {
  return `${fn.urn === "" ? now(fn.name) : nameIn(fn.urn)} ${qualifier}`;
}

/** Whether a pattern of resources certainly takes in another one. */
function takesIn(wide: string, narrow: string, pattern: string): boolean {
  return !wide.includes("\u2026") && !/\$\{/.test(wide)
    ? wide === narrow || matchArn(wide, pattern) === "yes"
    : wide === narrow && !wide.includes("\u2026");
}

function sourceTakesIn(wide: string, narrow: string): boolean {
  return !wide.includes("\u2026") && (wide === narrow || matchArn(wide, opened(narrow)) === "yes");
}

/** Whether a pattern takes in nothing of a resource, for certain. */
function isApart(pattern: string, resource: string): boolean {
  return pattern === "*" || /\$\{/.test(pattern)
    ? false
    : matchArn(pattern.replaceAll("\u2026", "*"), resource) === "no";
}

/** Resources on which an action can be done, that a pattern certainly takes in: made up where it leaves something open. */
function witnessesFor(action: string, pattern: string): readonly string[] {
  if (pattern.includes("\u2026") || pattern.includes("${")) {
    return [];
  }
  const known = findAction(action);
  const examples =
    known === undefined ? [] : examplesOf(known).map((each) => each.replace(/[*?\uFDD0-\uFDEF]/g, "x"));
  return [...new Set([exampleOf(pattern), ...examples.filter((each) => matchArn(pattern, each) === "yes")])];
}

/** One text that a pattern matches. */
function exampleOf(pattern: string): string {
  return pattern === "*" ? "*" : pattern.replaceAll("*", "review-example").replaceAll("?", "x");
}

const invoking = ["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"];

function actionTakesIn(wide: string, narrow: string): boolean {
  return wide === narrow || (invoking.includes(narrow) && covers(wide, narrow));
}

function mayBeAction(one: string, other: string): boolean {
  return !(invoking.includes(one) && invoking.includes(other) && one !== other);
}

function covers(patterns: string, action: string): boolean {
  return (
    patterns.split(", ").some((each) => ["*", "lambda:*", "lambda:Invoke*"].includes(each)) && action !== ""
  );
}

/** Keys whose value follows from the role that asks, or from what it asks for. */
function isFixedForRole(key: string): boolean {
  return /^aws:(?:principal|user|resource|requestedregion|currenttime|epochtime|token|source|called|via|securetransport)/.test(
    key,
  );
}

/** Keys whose value follows from who invokes. */
function isFixedForCaller(key: string, { who }: Invoker): boolean {
  const isOneOfThem = !["everybody", "service", "url", "eventSource"].includes(who.kind);
  return (
    (isOneOfThem && /^aws:(?:principal|user)/.test(key)) ||
    (who.source !== undefined && /^aws:source/.test(key)) ||
    /^aws:(?:resource|requestedregion|currenttime|epochtime|token|called|via|securetransport)/.test(key)
  );
}

function isPublic({ who, conditions }: Invoker): boolean {
  return (
    who.kind === "everybody" || (who.kind === "url" && conditions.some((each) => each.endsWith("= NONE")))
  );
}

function whyOpen(row: Row, isHidden: boolean): string {
  return row.open.length > 0
    ? "it depends on what is not known"
    : isHidden
      ? "what is not known on the other side may allow it too"
      : "it may be allowed there by other words";
}

function requestOf({ who, action, function: fn, qualifier, conditions }: Invoker): string {
  const name = who.kind === "everybody" ? "anybody" : who.name;
  const source = who.source === undefined ? "" : ` for ${exampleOf(who.source)}`;
  const target = qualifier === "" ? fn.name : `${fn.name}:${qualifier}`;
  return `${action} on ${target} by ${name}${source}${conditions.length === 0 ? "" : `, if ${conditions.join(" and ")}`}`;
}

/** Functions whose role had a permissions boundary before and has none after. */
function droppedBoundaries(before: AccessRows, after: AccessRows): readonly Change[] {
  const then = new Map(before.functions.map((fn) => [nameIn(fn.urn), fn]));
  return after.functions.flatMap((fn): readonly Change[] =>
    then.get(nameIn(fn.urn))?.isBounded === true && fn.isBounded === false
      ? [
          {
            ...{ sense: "gone", isCertain: true, kinds: ["boundary-dropped"], function: fn.name },
            resource: fn.role ?? { urn: fn.urn, type: "", name: fn.name },
            why: `the permissions boundary of ${fn.role?.name ?? "its role"}`,
          },
        ]
      : [],
  );
}
