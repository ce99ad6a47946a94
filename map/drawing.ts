import { reasonIn, whoIn, type Invoker, type Right, type RunResource } from "../report";
import type { Band, MappedFinding } from "./bands";

/** What is drawn of a band: things, and lines between them from the left to the right. */
export interface Drawing {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

/** A thing in a picture. */
export interface DrawnNode {
  /** What tells it from the others of its band. */
  readonly id: string;
  readonly kind: "who" | "function" | "role" | "what" | "end";
  /** What it is called, and on lines below what more there is to say. */
  readonly title: string;
  readonly details: readonly string[];
  /** Whether all that it stands for is certain. */
  readonly isCertain: boolean;
  /** How many findings concern it that are not exempt. */
  readonly findings: number;
  /** Which rows of its band it stands for: by their number, the invokers first. */
  readonly rows: readonly number[];
}

export interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  /** The alias or version that is invoked, or "". */
  readonly label: string;
  readonly isCertain: boolean;
}

/** What of a band is drawn: of rows that say the same of the same things one line. */
export function drawingOf(band: Band): Drawing {
  const sheet = new Sheet();
  const { role, functions, invokers, rights, openEnds } = band;
  if (role !== undefined) {
    sheet.node(roleId, "role", role.name).urns.add(role.urn);
  }
  for (const { urn, name } of functions) {
    sheet.node(functionId(urn), "function", name).urns.add(urn);
    if (role !== undefined) {
      sheet.join(functionId(urn), roleId, "", true);
    }
  }
  invokers.forEach((row, index) => drawInvoker(sheet, row, index));
  rights.forEach((row, index) => drawRight(sheet, row, invokers.length + index));
  openEnds.forEach((end) => drawEnd(sheet, end));
  return sheet.drawing(band.findings.filter(({ isExempt }) => !isExempt));
}

const roleId = "role";

function functionId(urn: string): string {
  return `function ${urn}`;
}

function drawInvoker(sheet: Sheet, { who, function: fn, qualifier, open, from }: Invoker, row: number): void {
  const isCertain = open.length === 0;
  const id = `who ${who.kind} ${who.name} ${who.source ?? ""}`;
  const node = sheet.node(id, "who", whoIn(who, String));
  [from, who.resource].forEach((each) => each && node.urns.add(each.urn));
  sourceOf(who).forEach((each) => node.details.add(each));
  node.isCertain &&= isCertain;
  const to = functionId(fn.urn === "" ? fn.name : fn.urn);
  node.rows.add(row);
  sheet.node(to, "function", fn.name).rows.add(row);
  sheet.join(id, to, qualifier, isCertain);
}

/** On whose behalf somebody invokes: by the name of the resource if it is one of the stack. */
function sourceOf({ name, source, resource }: Invoker["who"]): readonly string[] {
  const shown = resource?.name ?? source ?? name;
  return shown === name ? [] : [shown];
}

/** Of what may be done with a service one thing is drawn, with the access levels and, if it is one, the resource. */
function drawRight(
  sheet: Sheet,
  { functions, service, level, resources, open, from }: Right,
  row: number,
): void {
  const isCertain = open.length === 0;
  const id = `what ${service}`;
  const node = sheet.node(id, "what", service);
  node.urns.add(from.urn);
  node.details.add(level.toLowerCase());
  resources.forEach((each) => node.resources.add(each));
  node.isCertain &&= isCertain;
  sheet.join(roleId, id, "", isCertain);
  for (const each of [id, roleId, ...functions.map(({ urn }) => functionId(urn))]) {
    sheet.touch(each, row);
  }
}

function drawEnd(sheet: Sheet, { resource, property, why }: Band["openEnds"][number]): void {
  const at = sheet.of(resource);
  if (at !== undefined) {
    const id = `end ${resource.urn} ${property} ${why}`;
    const node = sheet.node(id, "end", "?");
    node.details.add([...(property === "" ? [] : [property]), reasonIn(why)].join(" "));
    node.isCertain = false;
    sheet.join(at, id, "", false);
  }
}

/** A node while it is drawn. */
interface Sketch extends Pick<DrawnNode, "id" | "kind" | "title"> {
  isCertain: boolean;
  readonly rows: Set<number>;
  readonly details: Set<string>;
  /** On what something may be done. */
  readonly resources: Set<string>;
  /** The resources of the stack that it stands for. */
  readonly urns: Set<string>;
}

/** Collects what is drawn, each thing once. */
class Sheet {
  private readonly nodes = new Map<string, Sketch>();
  private readonly edges = new Map<string, DrawnEdge>();

  /** The node of this name, which is new if there was none. */
  node(id: string, kind: DrawnNode["kind"], title: string): Sketch {
    const sets = { rows: new Set<number>(), details: new Set<string>() };
    const node = this.nodes.get(id) ?? {
      ...{ id, kind, title, isCertain: true, ...sets, resources: new Set<string>(), urns: new Set<string>() },
    };
    this.nodes.set(id, node);
    return node;
  }

  /** Notes that a row is of a node, if that is drawn. */
  touch(id: string, row: number): void {
    this.nodes.get(id)?.rows.add(row);
  }

  join(from: string, to: string, label: string, isCertain: boolean): void {
    const key = JSON.stringify([from, to, label]);
    const before = this.edges.get(key)?.isCertain ?? true;
    this.edges.set(key, { from, to, label, isCertain: before && isCertain });
  }

  /** The node that stands for a resource: its own if it has one. */
  of({ urn }: RunResource): string | undefined {
    const own = this.nodes.get(functionId(urn)) ?? [...this.nodes.values()].find(({ urns }) => urns.has(urn));
    return own?.id;
  }

  drawing(findings: readonly MappedFinding[]): Drawing {
    return {
      nodes: [...this.nodes.values()].map(
        ({ id, kind, title, isCertain, rows, details, resources, urns }): DrawnNode => ({
          ...{ id, kind, title, isCertain, rows: [...rows].sort((a, b) => a - b) },
          details: kind === "what" ? [[...details].join(", "), `on ${only([...resources])}`] : [...details],
          findings: findings.filter(({ resource }) => urns.has(resource.urn)).length,
        }),
      ),
      edges: [...this.edges.values()],
    };
  }
}

function only(resources: readonly string[]): string {
  const [first = ""] = resources;
  return resources.length < 2 ? first : `${resources.length} resources`;
}
