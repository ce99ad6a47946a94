import { Graph, layout } from "@dagrejs/dagre";
import { curveBasis, line } from "d3-shape";
import type { Drawing, DrawnNode } from "../drawing";
import { drawn } from "./element";

/** How many letters of a name are shown. */
const mostLetters = 40;

/** The letters in which each sort of text is drawn, as the style of the page says too. */
const fonts = {
  title: "600 13px system-ui, sans-serif",
  detail: "12px system-ui, sans-serif",
  found: "600 12px system-ui, sans-serif",
  kind: "10px system-ui, sans-serif",
} as const;

const ruler = document.createElement("canvas").getContext("2d");

function widthOf(text: string, font: keyof typeof fonts): number {
  if (ruler === null) {
    return text.length * 8;
  }
  ruler.font = fonts[font];
  return ruler.measureText(text).width;
}

/** From how many things on the places are found in a simpler way, which takes no time that grows with their square. */
const many = 150;

const kinds: Readonly<Record<DrawnNode["kind"], string>> = {
  who: "who may invoke",
  function: "function",
  role: "execution role",
  what: "may do",
  end: "not known",
};

/**
 * A picture of a band: things in the order of reading, each of which can be chosen by a pointer or by a key, and lines between them.
 *
 * @param choose is told which thing was chosen.
 */
export function pictureOf(
  { nodes, edges }: Drawing,
  title: string,
  choose: (node: DrawnNode) => void,
): SVGSVGElement {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    ...{ rankdir: "LR", nodesep: 10, ranksep: 56, marginx: 6, marginy: 6 },
    ranker: nodes.length > many ? "longest-path" : "network-simplex",
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const sizes = sizesOf(nodes);
  nodes.forEach((node, index) => graph.setNode(node.id, { ...sizes[index] }));
  edges.forEach(({ from, to, label }, index) => {
    const size =
      label === "" ? {} : { width: widthOf(cut(label, 16), "detail") + 8, height: 16, labelpos: "c" };
    graph.setEdge(from, to, { ...size, minlen: 1 }, String(index));
  });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const svg = drawn("svg", {
    ...{
      width: Math.ceil(width),
      height: Math.ceil(height),
      viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
    },
    ...{ role: "group", "aria-label": `Picture: ${title}` },
  });
  edges.forEach((edge, index) => svg.append(...lineOf(graph, edge, index)));
  const places = nodes.map((node) => ({ node, at: graph.node(node.id) as Place }));
  places.sort((a, b) => a.at.x - b.at.x || a.at.y - b.at.y);
  places.forEach(({ node, at }) => svg.append(boxOf(node, at, choose)));
  return svg;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function linesOf({
  title,
  details,
  findings,
}: DrawnNode): readonly (readonly [font: keyof typeof fonts, text: string])[] {
  return [
    ["title", cut(title, mostLetters)],
    ...details.map((each) => ["detail", cut(each, mostLetters)] as const),
    ...(findings === 0 ? [] : [["found", countOf(findings, "finding")] as const]),
  ];
}

/** How large things are drawn: those of one kind equally wide, so that they stand in columns. */
function sizesOf(nodes: readonly DrawnNode[]): readonly { width: number; height: number }[] {
  const widths = new Map<DrawnNode["kind"], number>();
  for (const node of nodes) {
    const own = [
      widthOf(kinds[node.kind], "kind"),
      ...linesOf(node).map(([font, text]) => widthOf(text, font)),
    ];
    widths.set(node.kind, Math.max(widths.get(node.kind) ?? 72, ...own.map((each) => each + 22)));
  }
  return nodes.map((node) => ({ width: widths.get(node.kind)!, height: 24 + linesOf(node).length * 16 }));
}

/** A text with its middle left out if it is long: names differ in how they begin and in how they end. */
function cut(text: string, length: number): string {
  const letters = Array.from(text);
  const half = Math.floor(length / 2);
  return letters.length <= length
    ? text
    : `${letters.slice(0, half).join("")}\u2026${letters.slice(half - length + 1).join("")}`;
}

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

const path = line<{ x: number; y: number }>(
  (point) => point.x,
  (point) => point.y,
).curve(curveBasis);

function lineOf(
  graph: Graph,
  { from, to, label, isCertain }: Drawing["edges"][number],
  index: number,
): readonly SVGElement[] {
  const {
    points,
    x = 0,
    y = 0,
  } = graph.edge(from, to, String(index)) as {
    points: { x: number; y: number }[];
    x?: number;
    y?: number;
  };
  const drawnPath = drawn("path", {
    class: isCertain ? "line" : "line open",
    d: path(points) ?? "",
    "marker-end": "url(#arrow)",
  });
  const text = drawn("text", { class: "label", x, y: y + 4, "text-anchor": "middle" }, cut(label, 16));
  return label === "" ? [drawnPath] : [drawnPath, text];
}

function boxOf(
  node: DrawnNode,
  { x, y, width, height }: Place,
  choose: (node: DrawnNode) => void,
): SVGElement {
  const { kind, title, details, isCertain, findings, rows } = node;
  const [left, top] = [x - width / 2, y - height / 2];
  const lines = linesOf(node);
  const isCut = [title, ...details].some((each) => cut(each, mostLetters) !== each);
  const more = [
    ...(isCut ? [[title, ...details].join(", ")] : []),
    ...(isCertain ? [] : ["open"]),
    countOf(rows.length, "row"),
  ];
  const box = drawn(
    "g",
    {
      class: `node ${kind}${isCertain ? "" : " open"}${findings > 0 ? " found" : ""}`,
      ...{ tabindex: 0, role: "button", "aria-description": more.join(", "), "aria-pressed": "false" },
    },
    drawn("rect", { x: left, y: top, width, height, rx: kind === "who" ? 14 : kind === "role" ? 2 : 6 }),
    drawn("text", { class: "kind", x: left + 10, y: top + 14 }, kinds[kind]),
    // By the spaces between them, the lines are words of one name.
    ...lines.flatMap(([name, text], index) => [
      " ",
      drawn("text", { class: name, x: left + 10, y: top + 30 + index * 16, direction: "ltr" }, text),
    ]),
  );
  const act = (event: Event): void => {
    event.preventDefault();
    choose(node);
  };
  box.addEventListener("click", act);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      act(event);
    }
  });
  return box;
}
