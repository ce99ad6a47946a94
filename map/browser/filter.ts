import type { PageBand, PageData, PageRow } from "../page-data";
import { element } from "./element";

/** What a reader asks for: "" and `false` ask for nothing. */
export interface Filter {
  readonly text: string;
  readonly function: string;
  readonly service: string;
  readonly level: string;
  readonly certainty: string;
  readonly isFound: boolean;
}

/** The numbers of the rows of a band that are asked for; nothing if the band is not. */
export function rowsAskedFor(band: PageBand, filter: Filter): readonly number[] | undefined {
  const { text, certainty, isFound } = filter;
  if (isFound && band.findings.length === 0) {
    return undefined;
  }
  const words = text.toLowerCase();
  const isOpenBand = certainty === "open" && band.openEnds.length > 0;
  const beside = [
    band.title,
    ...band.findings.map((each) => `${each.policy} ${each.text}`),
    ...band.openEnds,
  ];
  const isNamed = words === "" || beside.some((each) => each.toLowerCase().includes(words));
  const rows = band.rows.flatMap((row, index) => (isAsked(row, filter, isNamed ? "" : words) ? [index] : []));
  const asksForRows = filter.function + filter.service + filter.level + certainty !== "";
  return rows.length > 0 || (isNamed && (!asksForRows || (isOpenBand && isOnlyOpen(filter))))
    ? rows
    : undefined;
}

function isOnlyOpen({ function: fn, service, level }: Filter): boolean {
  return fn + service + level === "";
}

function isAsked(row: PageRow, { function: fn, service, level, certainty }: Filter, words: string): boolean {
  return (
    (fn === "" || row.functions.includes(fn)) &&
    (service === "" || row.service === service) &&
    (level === "" || row.level === level) &&
    (certainty === "" || (certainty === "open") === (row.open !== "")) &&
    (words === "" || textsIn(row).includes(words))
  );
}

/** The texts of a row, in small letters: kept, for they are looked through with each letter that is typed. */
function textsIn(row: PageRow): string {
  const kept = texts.get(row);
  if (kept !== undefined) {
    return kept;
  }
  const { who, may, on, conditions, from, open } = row;
  const made = [who, may, on, conditions, from, open].join("\n").toLowerCase();
  texts.set(row, made);
  return made;
}

const texts = new WeakMap<PageRow, string>();

/** A form that asks for rows, and tells when it asks for others. */
export function filterForm(data: PageData, change: (filter: Filter) => void): HTMLFormElement {
  const rows = data.stacks.flatMap(({ bands }) => bands.flatMap((band) => band.rows));
  const choices = (of: (row: PageRow) => readonly string[]): readonly string[] =>
    [...new Set(rows.flatMap(of))].sort();
  const text = element("input", { type: "search", id: "text", autocomplete: "off", spellcheck: "false" });
  const [fn, service, level, certainty] = [
    choice(
      "function",
      choices(({ functions }) => functions),
    ),
    choice(
      "service",
      choices((row) => [row.service]),
    ),
    choice(
      "level",
      choices((row) => [row.level]),
    ),
    choice("certainty", ["certain", "open"]),
  ] as const;
  const isFound = element("input", { type: "checkbox", id: "found" });
  const form = element(
    "form",
    { role: "search", "aria-label": "Filter" },
    field("Find", text),
    field("Function", fn),
    field("Service", service),
    field("Access level", level),
    field("Certainty", certainty),
    element("div", { class: "check" }, isFound, element("label", { for: "found" }, "With findings only")),
    element("button", { type: "reset" }, "Show everything"),
  );
  const tell = (): void =>
    change({
      text: text.value.trim(),
      function: fn.value,
      service: service.value,
      level: level.value,
      certainty: certainty.value,
      isFound: isFound.checked,
    });
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    clearTimeout(waiting);
    waiting = setTimeout(tell, 120);
  };
  form.addEventListener("input", soon);
  // The fields are empty after the event.
  form.addEventListener("reset", () => setTimeout(tell));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tell();
  });
  return form;
}

function field(title: string, input: HTMLElement): HTMLElement {
  return element("div", {}, element("label", { for: input.id }, title), input);
}

function choice(id: string, values: readonly string[]): HTMLSelectElement {
  const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}\u2026` : text);
  return element(
    "select",
    { id },
    element("option", { value: "" }, "all"),
    ...values.map((value) => element("option", { value }, shown(value))),
  );
}
