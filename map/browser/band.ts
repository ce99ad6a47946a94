import type { Drawing, DrawnNode } from "../drawing";
import type { PageBand, PageFinding, PageRow } from "../page-data";
import { element, sentenceOf, textOf } from "./element";
import { countOf, pictureOf } from "./picture";

/** A band as the page shows it: its picture and its table are made when a reader comes near. */
export class ShownBand {
  readonly article: HTMLElement;
  private readonly body = element("div", { class: "body" });
  private readonly told: HTMLElement;
  private rows: readonly number[];
  private chosen: DrawnNode | undefined;
  private isMade = false;

  constructor(
    readonly band: PageBand,
    number: number,
    private readonly say: (text: string) => void,
  ) {
    this.rows = band.rows.map((_, index) => index);
    const id = `band-${number}`;
    this.told = element("div", { class: "told" }, ...toldOf(band.findings, band.openEnds));
    this.article = element(
      "article",
      { "aria-labelledby": id },
      element("h3", { id }, textOf(band.title)),
      this.told,
      this.body,
    );
  }

  /** Shows some of its rows, or nothing of it. */
  show(rows: readonly number[] | undefined): void {
    this.article.hidden = rows === undefined;
    if (rows !== undefined && rows.join() !== this.rows.join()) {
      this.rows = rows;
      this.chosen = undefined;
      if (this.isMade) {
        this.draw();
      }
    }
  }

  /** Makes what is not made yet. */
  make(): void {
    if (!this.isMade) {
      this.isMade = true;
      this.draw();
    }
  }

  private draw(): void {
    const { band, rows } = this;
    const drawing = partOf(band.drawing, rows, rows.length === band.rows.length);
    const graph = element(
      "div",
      { class: "graph" },
      pictureOf(drawing, band.title, (node) => this.choose(node)),
    );
    this.body.replaceChildren(graph, this.table());
  }

  /** Shows the rows of one thing only, or again those of all. */
  private choose(node: DrawnNode): void {
    this.chosen = this.chosen?.id === node.id ? undefined : node;
    const nodes = this.body.querySelectorAll(".node");
    nodes.forEach((each) => each.setAttribute("aria-pressed", "false"));
    if (this.chosen !== undefined) {
      (document.activeElement?.closest(".node") ?? undefined)?.setAttribute("aria-pressed", "true");
    }
    this.body.querySelector(".rows")?.replaceWith(this.table());
    this.say(
      this.chosen === undefined
        ? `The table shows all rows of ${this.band.title}.`
        : `The table shows ${countOf(this.shown().length, "row")} of ${this.chosen.title}.`,
    );
  }

  private shown(): readonly number[] {
    const { chosen, rows } = this;
    return chosen === undefined ? rows : rows.filter((row) => chosen.rows.includes(row));
  }

  private table(): HTMLElement {
    const rows = this.shown();
    const of = this.chosen === undefined ? "" : ` of ${this.chosen.title}`;
    const heads = ["Who", "May", "On", "If", "Because of", "Certain"];
    const caption = element("caption", {}, `${countOf(rows.length, "row")}${of}`);
    const head = element("tr", {}, ...heads.map((each) => element("th", { scope: "col" }, each)));
    if (rows.length === 0) {
      return element("p", { class: "rows" }, "There is no row.");
    }
    const body = element("tbody", {}, ...rows.map((row) => rowOf(this.band.rows[row]!)));
    return element(
      "div",
      { class: "rows", tabindex: 0, role: "region", "aria-label": `Rows${of}: ${this.band.title}` },
      element("table", {}, caption, element("thead", {}, head), body),
    );
  }
}

function rowOf({ who, may, on, conditions, from, open }: PageRow): HTMLElement {
  const cells = [who, may, on, conditions, from].map((text) => element("td", {}, textOf(text)));
  const certain = element(
    "td",
    { class: open === "" ? "certain" : "open" },
    textOf(open === "" ? "certain" : `open: ${open}`),
  );
  return element("tr", {}, ...cells, certain);
}

/** What is drawn of some rows, and what these hang on. */
function partOf({ nodes, edges }: Drawing, rows: readonly number[], isAll: boolean): Drawing {
  if (isAll) {
    return { nodes, edges };
  }
  const asked = new Set(rows);
  const kept = nodes.flatMap((node) => {
    const some = node.rows.filter((row) => asked.has(row));
    return some.length > 0 || (node.kind === "role" && rows.length > 0) ? [{ ...node, rows: some }] : [];
  });
  const ids = new Set(kept.map(({ id }) => id));
  return { nodes: kept, edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)) };
}

/** Findings and what is not known, as lists: nothing where there is neither. */
export function toldOf(
  findings: readonly PageFinding[],
  openEnds: readonly string[],
): readonly HTMLElement[] {
  return [
    ...(findings.length === 0 ? [] : [element("ul", { class: "findings" }, ...findings.map(findingOf))]),
    ...(openEnds.length === 0
      ? []
      : [
          element(
            "ul",
            { class: "ends" },
            ...openEnds.map((end) => element("li", {}, "Not known: ", textOf(end))),
          ),
        ]),
  ];
}

function findingOf({ severity, level, policy, text }: PageFinding): HTMLElement {
  return element(
    "li",
    { class: `finding ${level === "exempt" ? "exempt" : severity}` },
    element("strong", {}, `${severity}, ${level}`),
    " ",
    element("code", {}, policy),
    ": ",
    ...sentenceOf(text),
  );
}
