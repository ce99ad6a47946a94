import { type Context } from "./context";
import { type Pattern, literally } from "./pattern";
import { hole } from "./text";

/**
 * A pattern with its policy variables filled in from the request: `${aws:username}` becomes the user's name,
 * `${aws:username, 'nobody'}` falls back on its default, and `${*}`, `${?}` and `${$}` become the character itself.
 *
 * A variable becomes a hole where its value is unknown, or absent without a default (AWS says only that the statement
 * might then be invalid), or has several values, or has a wildcard in it, of which AWS does not say whether it counts.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function fillVariables(pattern: Pattern, context: Context): Pattern {
  if (!pattern.includes("${")) {
    return pattern;
  }
  return pattern.replace(/\$\{([^{}]*)\}/g, (_, inside: string) => fill(inside.trim(), context));
}

const special = new Map([
  ["*", literally("*")],
  ["?", literally("?")],
  ["$", "$"],
]);

function fill(inside: string, context: Context): Pattern {
  const character = special.get(inside);
  if (character !== undefined) {
    return character;
  }

  const [, key = "", fallback] = /^([^,]*)(?:,\s*'([^']*)')?$/.exec(inside) ?? [];
  const values = key === "" ? undefined : context.lookup(key.trim());
  const value = values?.length === 0 ? fallback : values?.length === 1 ? values[0] : undefined;
  return value === undefined || /[*?]/.test(value) ? hole : value;
}
