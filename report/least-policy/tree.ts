import type { LeastOutput, LeastPattern, LeastPolicy } from "../run";

/** What a program writes a policy document by: texts that may hold outputs, lists, and objects by their keys. */
export type Tree = Words | readonly Tree[] | { readonly [key: string]: Tree };

/** A text, of which parts may be outputs of resources. */
export class Words {
  constructor(readonly parts: LeastPattern) {}

  /** The text, if no part of it is an output. */
  get plain(): string | undefined {
    return this.parts.every((part) => typeof part === "string") ? this.parts.join("") : undefined;
  }

  /** The output, if the text is that and nothing more. */
  get output(): LeastOutput | undefined {
    const [first, ...others] = this.parts;
    return typeof first === "object" && others.length === 0 ? first : undefined;
  }
}

export function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}

/** The document of a least policy. */
export function documentOf({ statements }: LeastPolicy): Tree {
  const words = (text: string): Words => new Words([text]);
  return {
    Version: words("2012-10-17"),
    Statement: statements.map(({ actions, resources }) => ({
      Effect: words("Allow"),
      Action: actions.map(words),
      Resource: resources.map((each) => new Words(each)),
    })),
  };
}

/** A tree as plain data: an output as its value, or `${RESOURCE.PROPERTY}` where that is not known yet. */
export function plainOf(tree: Tree): object | string {
  return tree instanceof Words
    ? tree.parts
        .map((part) =>
          typeof part === "string" ? part : (part.value ?? `\${${part.name}.${part.property}}`),
        )
        .join("")
    : isList(tree)
      ? tree.map(plainOf)
      : Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, plainOf(value)]));
}

/** The outputs that a policy is written by. */
export function outputsIn({ role, statements }: LeastPolicy): readonly LeastOutput[] {
  const parts = statements.flatMap(({ resources }) => resources.flat());
  return [role, ...parts.filter((part) => typeof part === "object")];
}

/** How a language writes texts, lists and objects. */
export interface Notation {
  readonly words: (words: Words) => string;
  /** What is before and after the items of a list, and of an object, of which each is followed by a comma. */
  readonly list: readonly [before: string, after: string];
  readonly object: readonly [before: string, after: string];
  readonly key: (key: string) => string;
  readonly indent: string;
}

/** A tree as an expression, in which what is a list of texts without an output is one line. */
export function expression(tree: Tree, notation: Notation, indent: string): string {
  const { words, list, object, key } = notation;
  if (tree instanceof Words) {
    return words(tree);
  }
  const inner = indent + notation.indent;
  const lines = (items: readonly string[]): string => items.map((item) => `${inner}${item},\n`).join("");
  if (isList(tree)) {
    const [before, after] = list;
    const items = tree.map((each) => expression(each, notation, inner));
    return tree.length < 2 && tree.every((each) => each instanceof Words)
      ? `${before}${items.join(", ")}${after}`
      : `${before}\n${lines(items)}${indent}${after}`;
  }
  const [before, after] = object;
  const items = Object.entries(tree).map(
    ([name, value]) => `${key(name)}: ${expression(value, notation, inner)}`,
  );
  return `${before}\n${lines(items)}${indent}${after}`;
}
