import type { PageData, PageStack } from "../page-data";
import { ShownBand, toldOf } from "./band";
import { drawn, element, textOf } from "./element";
import { filterForm, rowsAskedFor, type Filter } from "./filter";
import { countOf } from "./picture";
import { unpacked } from "./unpacked";

const data = unpacked(JSON.parse(document.getElementById("data")!.textContent) as unknown[]) as PageData;
const status = element("p", { role: "status", id: "status" });
const say = (text: string): void => {
  status.textContent = text;
};

const shown = data.stacks.map((stack, index) => ({
  stack,
  bands: stack.bands.map((band, number) => new ShownBand(band, index * 100_000 + number, say)),
}));
const bands = shown.flatMap((each) => each.bands);
const byArticle = new Map<Element, ShownBand>(bands.map((band) => [band.article, band]));
const all = bands.reduce((sum, { band }) => sum + band.rows.length, 0);

/** What a picture cannot show, whatever the stack. */
const never = [
  "What the code does with what it may do.",
  "Policies of a session, of the organization and of an endpoint, and what stacks attach that were not read.",
  "Policies of the resources that a function reaches, which may grant or deny too.",
  "Actions that AWS has added since the date of the data in the pack.",
];

document.body.prepend(
  element("a", { class: "skip", href: "#map" }, "Go to the map"),
  drawn(
    "svg",
    { class: "marks", "aria-hidden": "true", width: 0, height: 0 },
    drawn(
      "defs",
      {},
      drawn(
        "marker",
        {
          id: "arrow",
          viewBox: "0 0 8 8",
          refX: 7,
          refY: 4,
          markerWidth: 7,
          markerHeight: 7,
          orient: "auto",
        },
        drawn("path", { d: "M0,0L8,4L0,8z" }),
      ),
    ),
  ),
  element(
    "header",
    {},
    element("h1", {}, "Access map"),
    element(
      "p",
      {},
      "Who may invoke each function, and what each may do. What is certain is drawn solid; what is open is dashed, and the table says why. ",
      "Choose a thing in a picture to see its rows only.",
    ),
    element(
      "details",
      {},
      element("summary", {}, "What this map cannot show"),
      element("ul", {}, ...never.map((each) => element("li", {}, each))),
    ),
    filterForm(data, show),
    status,
  ),
  element("main", { id: "map", tabindex: -1 }, ...shown.map(stackOf)),
  element("footer", {}, element("p", {}, `Made by pulumi-lambda-access ${data.pack}.`)),
);

function stackOf({ stack, bands: some }: { stack: PageStack; bands: readonly ShownBand[] }): HTMLElement {
  return element(
    "section",
    {},
    element("h2", {}, textOf(stack.name)),
    element("p", { class: "about" }, textOf(stack.about)),
    ...stack.warnings.map((each) => element("p", { class: "warning" }, each)),
    ...toldOf(stack.findings, stack.openEnds),
    ...(some.length === 0 ? [element("p", {}, "There is no function in this stack.")] : []),
    ...some.map(({ article }) => article),
  );
}

function show(filter: Filter): void {
  let rows = 0;
  let visible = 0;
  for (const each of bands) {
    const asked = rowsAskedFor(each.band, filter);
    each.show(asked);
    rows += asked?.length ?? 0;
    visible += asked === undefined ? 0 : 1;
  }
  say(`${countOf(rows, "row")} of ${all}, in ${countOf(visible, "picture")} of ${bands.length}.`);
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        byArticle.get(target)?.make();
        near.unobserve(target);
      }
    }
  },
  { rootMargin: "600px" },
);
bands.forEach(({ article }) => near.observe(article));
addEventListener("beforeprint", () => bands.forEach((band) => band.make()));
say(`${countOf(all, "row")}, in ${countOf(bands.length, "picture")}.`);
document.documentElement.dataset["ready"] = "true";
