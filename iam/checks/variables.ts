import { takesVariables } from "../operators";
import { type Problem } from "../problem";
import { type Statement, problemIn } from "../statement";
import { isKnown } from "../text";

/**
 * What is wrong with the policy variables of a statement: that they are broken, or that they are none where they stand.
 *
 * @param hasVersion whether it is known in which version of the language the document is.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function checkVariables(statement: Statement, hasVersion: boolean): readonly Problem[] {
  const { principals, resources, conditions, hasVariables } = statement;
  const taking = [
    ...(resources?.patterns ?? []).map((text, i): Place => {
      return [`${resources?.not ? "NotResource" : "Resource"}[${i}]`, text];
    }),
    ...conditions.flatMap(({ operator, values }) =>
      operator !== undefined && takesVariables(operator)
        ? values.map((text): Place => [`A value under ${operator.name}`, text])
        : [],
    ),
  ].filter(([, text]) => isKnown(text));
  const faults = taking.flatMap(([where, text]) => {
    const fault = hasVariables ? brokenIn(text) : hasVersion ? textIn(text) : undefined;
    return fault === undefined ? [] : [`${where} ${fault}`];
  });
  for (const { operator, values } of conditions) {
    if (operator !== undefined && !takesVariables(operator) && values.some(holdsVariable)) {
      faults.push(
        `A value under ${operator.name} has a policy variable, which only operators for strings and ARNs take.`,
      );
    }
  }
  if (principals?.entries.some(({ value }) => value.includes("${"))) {
    faults.push("Principal has a policy variable, which only Resource and Condition take.");
  }
  return [...new Set(faults)].map((fault) => problemIn(statement, fault));
}

type Place = readonly [where: string, text: string];

/** A variable as it may stand in a policy: a key, perhaps with a default, or one of three characters. */
const variable = /\$\{\s*(?:[*?$]|[\w.-]+:[^{}]*)\s*\}/;

function holdsVariable(text: string): boolean {
  return variable.test(text);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html */
function textIn(text: string): string | undefined {
  return holdsVariable(text)
    ? "has a policy variable, which is plain text unless Version is 2012-10-17."
    : undefined;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-brace-in-variable */
function brokenIn(text: string): string | undefined {
  for (const [, inside = "", end] of text.matchAll(/\$\{([^{}]*)(\}?)/g)) {
    const [key = "", ...fallback] = inside.split(",");
    if (end === "") {
      return "has a policy variable that is not closed by a brace.";
    }
    if (inside.trim() === "") {
      return "has an empty policy variable.";
    }
    if (fallback.length > 0 && !/^\s*'[^']*'\s*$/.test(fallback.join(","))) {
      return "has a policy variable with a default that is not in single quotes.";
    }
    // The key of a tag may have spaces.
    if (/\s/.test(key.split("/")[0] ?? "")) {
      return "has a policy variable with a space in its name.";
    }
  }
  return undefined;
}
