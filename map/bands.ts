import type {
  Access,
  AccessFunction,
  FunctionWithRole,
  Invoker,
  OpenEnd,
  Right,
  RunFinding,
  RunResource,
  Source,
} from "../report";

/** What a picture of access shows: its schema is `report/map.schema.json`. */
export interface AccessMap {
  /** The version of this form: it grows by one when a reader of the form before would misread it. */
  readonly version: 1;
  /** The version of the pack. */
  readonly pack: string;
  readonly stacks: readonly MappedStack[];
}

/** The access in one stack. */
export interface MappedStack
  extends Pick<Access, "project" | "stack" | "file" | "mode" | "at" | "complete">, Told {
  readonly bands: readonly Band[];
  /** Whether it is known what was found in the stack: a report of access by itself does not say so. */
  readonly isJudged: boolean;
}

/**
 * A part of the picture that hangs together: an execution role, the functions that have it, who may invoke them, and what they may
 * do. A function whose role is not of the stack is in one by itself, as is what is invoked outside the stack.
 */
export interface Band extends Told {
  /** Left out where it is not known. */
  readonly role?: RunResource;
  readonly functions: readonly AccessFunction[];
  readonly invokers: readonly Invoker[];
  readonly rights: readonly Right[];
}

/** What there is to say beside the rows: of a band what concerns its resources, of a stack what concerns no band. */
interface Told {
  readonly findings: readonly MappedFinding[];
  readonly openEnds: readonly MappedEnd[];
}

/** A finding, as far as a picture shows it. */
export interface MappedFinding extends Pick<
  RunFinding,
  "policy" | "level" | "severity" | "resource" | "message"
> {
  readonly isExempt: boolean;
}

/** What is not known, and which policies could not judge for it. */
export interface MappedEnd extends OpenEnd {
  readonly policies: readonly string[];
}

/** The map of some stacks, in their order. */
export function mapOf(pack: string, sources: readonly Source[]): AccessMap {
  return { version: 1, pack, stacks: sources.map(stackOf) };
}

function stackOf({ access, run }: Source): MappedStack {
  const { project, stack, file, mode, at, complete } = access;
  const findings = (run?.findings ?? []).filter(({ policy }) => policy !== ofEnds).map(found);
  const ends = endsIn(access, run);
  const bands = bandsOf(access).map((band): Band => {
    const urns = urnsIn(band);
    const isOf = ({ resource }: { readonly resource: RunResource }): boolean => urns.has(resource.urn);
    return { ...band, findings: findings.filter(isOf), openEnds: ends.filter(isOf) };
  });
  const told = new Set<unknown>(bands.flatMap((band) => [...band.findings, ...band.openEnds]));
  return {
    ...{
      project,
      stack,
      ...(file !== undefined && { file }),
      mode,
      at,
      complete,
      isJudged: run !== undefined,
    },
    bands,
    findings: findings.filter((each) => !told.has(each)),
    openEnds: ends.filter((each) => !told.has(each)),
  };
}

/** The policy whose findings list what is not known, as the map itself does. */
const ofEnds = "stack-is-fully-known";

function found({ policy, level, severity, resource, message, exemption }: RunFinding): MappedFinding {
  return { policy, level, severity, resource, message, isExempt: exemption !== undefined };
}

/** What hides more rows, and what kept policies silent, each once. */
function endsIn({ openEnds }: Access, run: Source["run"]): readonly MappedEnd[] {
  const ends = new Map<string, OpenEnd & { readonly policies: string[] }>();
  const at = ({ resource, property, why }: OpenEnd): string => `${resource.urn} ${property} ${why}`;
  openEnds.forEach((end) => ends.set(at(end), { ...end, policies: [] }));
  for (const { policy, resource, property, why } of run?.gaps ?? []) {
    const end = ends.get(at({ resource, property, why })) ?? { resource, property, why, policies: [] };
    ends.set(at(end), end);
    end.policies.push(policy);
  }
  return [...ends.values()];
}

/** Rows of which a band is made, by what it is called. */
interface Rows {
  readonly role?: RunResource;
  readonly functions: FunctionWithRole[];
  readonly invokers: Invoker[];
  readonly rights: Right[];
}

function bandsOf({ functions, invokers, rights }: Access): readonly Rows[] {
  const bands = new Map<string, Rows>();
  const bandAt = (key: string, role?: RunResource): Rows => {
    const band = bands.get(key) ?? { ...(role && { role }), functions: [], invokers: [], rights: [] };
    bands.set(key, band);
    return band;
  };
  const keys = new Map<string, string>();
  for (const fn of functions) {
    const key = fn.role?.urn ?? fn.urn;
    keys.set(fn.urn, key);
    bandAt(key, fn.role).functions.push(fn);
  }
  for (const row of invokers) {
    bandAt(keys.get(row.function.urn) ?? "").invokers.push(row);
  }
  for (const row of rights) {
    bandAt(row.role.urn, row.role).rights.push(row);
  }
  const outside = bands.get("");
  return [...[...bands.values()].filter((each) => each !== outside), ...(outside ? [outside] : [])];
}

/** The resources that a band shows, and those that its rows come from. */
function urnsIn({ role, functions, invokers, rights }: Rows): ReadonlySet<string> {
  return new Set([
    ...(role ? [role.urn] : []),
    ...functions.map(({ urn }) => urn),
    ...invokers.flatMap(({ from, who }) => [from.urn, ...(who.resource ? [who.resource.urn] : [])]),
    ...rights.map(({ from }) => from.urn),
  ]);
}
