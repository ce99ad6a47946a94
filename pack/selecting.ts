import { controls, type ControlId } from "./controls";
import type { Metadata } from "./define";
import type { Level } from "./keys";
import { enumerated, meant } from "./message";

export type Severity = Metadata["severity"];

export const severities: readonly Severity[] = ["low", "medium", "high", "critical"];

/**
 * Which policies are meant: those that meet each thing that is given. Of what is listed for one, any will do.
 *
 * @see https://www.pulumi.com/docs/insights/policy/policy-packs/compliance-ready-policies/
 */
export interface Choice<Name extends string = string> {
  readonly names?: readonly Name[];
  readonly severities?: readonly Severity[];
  /** The controls that they serve, by AWS's identifiers: `Lambda.1`. */
  readonly controls?: readonly ControlId[];
  /** The frameworks of these controls: `AWS Foundational Security Best Practices`. */
  readonly frameworks?: readonly string[];
}

/**
 * The policies that are meant, in their order.
 *
 * @throws Error with a line for each thing that is given and does not exist.
 */
export function chosen<P extends Metadata>(policies: readonly P[], choice: Choice): readonly P[] {
  const known: Readonly<Record<keyof Choice, readonly string[]>> = {
    names: policies.map(({ name }) => name),
    severities,
    controls: Object.keys(controls),
    frameworks: [...new Set(Object.values(controls).map(({ framework }) => framework.name))],
  };
  const wrong = Object.entries(choice).flatMap(([key, given]) => problemsWith(key, given, known));
  if (wrong.length > 0) {
    throw new Error(["The choice of policies is wrong.", ...wrong].join("\n"));
  }
  return policies.filter(
    ({ name, severity, controls: served }) =>
      isAmong(choice.names, [name]) &&
      isAmong(choice.severities, [severity]) &&
      isAmong(choice.controls, served) &&
      isAmong(
        choice.frameworks,
        served.map((id) => controls[id].framework.name),
      ),
  );
}

function isAmong(wanted: readonly string[] | undefined, own: readonly string[]): boolean {
  return wanted === undefined || wanted.some((each) => own.includes(each));
}

function problemsWith(
  key: string,
  given: unknown,
  known: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const allowed = Object.hasOwn(known, key) ? known[key] : undefined;
  if (allowed === undefined) {
    return [`\`${key}\` is nothing to choose by: ${enumerated(Object.keys(known))} are.`];
  }
  if (!Array.isArray(given) || given.length === 0) {
    return [`\`${key}\` must be a list of one thing at least.`];
  }
  return given
    .filter((each) => !allowed.includes(each as string))
    .map((each) => {
      const all = allowed.length > 8 ? "" : ` It must be one of ${enumerated(allowed)}.`;
      return `\`${key}\` has ${typeof each === "string" ? `\`${each}\`` : "what is no string"}, which does not exist${typeof each === "string" ? meant(each, allowed) : "."}${all}`;
    });
}

/** A configuration of some policies: a level for each of them, or the one that each has by default. */
export function levelsOf<P extends Metadata>(
  policies: readonly P[],
  level?: Level,
): { readonly [Name in P["name"]]?: Level } {
  return Object.fromEntries(
    policies.map(({ name, enforcementLevel }) => [name, level ?? enforcementLevel]),
  ) as { readonly [Name in P["name"]]?: Level };
}
