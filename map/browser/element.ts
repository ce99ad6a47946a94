type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element of the page. Texts are texts: nothing in them is read as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, content);
}

/** An element of a drawing. */
export function drawn<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...content: readonly (Node | string)[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, content);
}

function filled<E extends Element>(made: E, attributes: Attributes, content: readonly (Node | string)[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) {
      made.setAttribute(name, String(value));
    }
  }
  made.append(...content);
  return made;
}

/** How many letters of a text are shown before the rest is folded away. */
const most = 600;

/** A name or another text of a stack: apart from the direction of what is around it, and folded if it is long. */
export function textOf(text: string): Node {
  if (text.length <= most) {
    return element("bdi", {}, text);
  }
  return element(
    "details",
    { class: "long" },
    element("summary", {}, element("bdi", {}, `${text.slice(0, 80)}\u2026`)),
    element("bdi", {}, text),
  );
}

/** A sentence of the pack, in which names stand between backticks. */
export function sentenceOf(sentence: string): readonly Node[] {
  return sentence.length > most
    ? [textOf(sentence)]
    : sentence
        .split("`")
        .map((part, index) =>
          index % 2 === 1 ? element("code", {}, textOf(part)) : document.createTextNode(part),
        );
}
