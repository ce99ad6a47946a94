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
  return pattern.replace(variable, (_, inside: string) => fill(inside.trim(), context));
}

/**
 * Whether texts have a policy variable that a request may not have, and that has no default. AWS says that the statement
 * may then be invalid as a whole, so that it is not certain to apply to anything, whatever its other parts say.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 */
export function mayLackVariable(texts: readonly Pattern[], context: Context): boolean {
  return texts.some(
    (text) =>
      text.includes("${") &&
      [...text.matchAll(variable)].some(([, inside = ""]) => {
        const { key, fallback } = parse(inside.trim());
        const isSent = special.has(inside.trim()) || alwaysSent.test(key) || fallback !== undefined;
        return !isSent && !((context.lookup(key)?.length ?? 0) > 0);
      }),
  );
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const alwaysSent =
  /^aws:(principal(account|arn|type)|userid|requestedregion|currenttime|epochtime|securetransport)$/i;

const variable = /\$\{([^{}]*)\}/g;

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

  const { key, fallback } = parse(inside);
  const values = key === "" ? undefined : context.lookup(key);
  const value = values?.length === 0 ? fallback : values?.length === 1 ? values[0] : undefined;
  return value === undefined || /[*?]/.test(value) ? hole : value;
}

function parse(inside: string): { readonly key: string; readonly fallback: string | undefined } {
  const [, key = "", fallback] = /^([^,]*)(?:,\s*'([^']*)')?$/.exec(inside) ?? [];
  return { key: key.trim(), fallback };
}
