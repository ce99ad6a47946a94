import { matchText } from "../iam";
import type { NamedResource } from "../model";
import { keyOf, partsOfKey, placeOf, type Keyed } from "./finding-key";
import { listOf, type Key } from "./keys";
import type { Schema } from "./schema";

/** An exception that somebody has granted: the findings that it is for are shown, and stop nothing. It is for some resources, or for one finding. */
export interface Exemption {
  /**
   * Which resources, with `*` for any text. If it begins with `urn:pulumi:`, it is compared with their URN, part by part:
   * stack, project, type, name, of which the last may be left out. If it has the form of a type, it is compared with that
   * (`aws:lambda/function:Function`, or `aws:lambda:Function` as Pulumi prints it). Else with their name in Pulumi.
   */
  readonly resource?: string;
  /** The key of the one finding that it is for, as `keyOf` makes it. */
  readonly finding?: string;
  readonly reason: string;
  /** Who answers for it. */
  readonly owner?: string;
  /** The last day on which it holds, in UTC: `2027-03-31`. Without one it holds for good. */
  readonly until?: string;
}

const resource: Schema = {
  type: "string",
  title: "a name, a type or a URN that is more than `*`",
  pattern: "[^*?\\s]",
};

const finding: Schema = {
  type: "string",
  title: "the key of a finding, such as `function-has-own-role/shop::aws:lambda/function:Function::report`",
  pattern: "^[a-z-]+/.*::.+::.",
};

const granted = {
  reason: { type: "string", title: "a reason, as a string", pattern: "\\S" },
  owner: { type: "string", title: "a name, as a string", pattern: "\\S" },
  until: { type: "string", title: "a date such as 2027-03-31, as a string", format: "date" },
} as const satisfies Readonly<Record<string, Schema>>;

/** The key that every policy has. */
export const exemptions: Key<readonly Exemption[]> = listOf(
  {
    type: "object",
    properties: { resource, finding, ...granted },
    oneOf: [{ required: ["resource"] }, { required: ["finding"] }],
    required: ["reason"],
    additionalProperties: false,
  },
  "Findings that stop nothing: each a `resource` (a name, type or URN, `*` for any text) or a `finding` (its key), and a `reason`, if need be an `owner` and an `until` date.",
);

/** The same for a policy whose findings are accepted one by one: whoever accepts a finding has seen that one. */
export const exemptionsByKey: Key<readonly Exemption[]> = listOf(
  {
    type: "object",
    properties: { finding, ...granted },
    required: ["finding", "reason"],
    additionalProperties: false,
  },
  "Findings that are accepted: each a `finding` (its key) and a `reason`, if need be an `owner` and an `until` date.",
);

/** Whether an exemption from a policy is for a violation. */
export function covers(exemption: Exemption, policy: string, violation: Keyed): boolean {
  return exemption.finding === undefined
    ? isFor(exemption, violation.resource)
    : exemption.finding === keyOf(policy, violation);
}

/** Whether an exemption is for a resource, or for a finding on it. */
export function isFor({ resource: pattern = "", finding }: Exemption, of: NamedResource): boolean {
  const { urn, type, name } = of;
  if (finding !== undefined) {
    return partsOfKey(finding).place === placeOf(of);
  }
  if (isUrn(pattern)) {
    return fits(partsOf(pattern), partsOf(urn));
  }
  return isType(pattern)
    ? [type, typeAsPrinted(type)].some((each) => fits([pattern], [each]))
    : fits([pattern], [name]);
}

/** Whether an exemption is for a resource of another stack, or a finding of another project, as its URN or its key tells. */
export function isElsewhere({ resource: pattern = "", finding }: Exemption, { urn }: NamedResource): boolean {
  if (finding !== undefined) {
    return partsOfKey(finding).project !== partsOf(urn)[1];
  }
  return isUrn(pattern) && !fits(partsOf(pattern).slice(0, 2), partsOf(urn));
}

function fits(patterns: readonly string[], texts: readonly string[]): boolean {
  return patterns.every((pattern, index) => matchText(pattern, texts[index] ?? "") === "yes");
}

/** The stack, the project, the type and the name in a URN, any for what a pattern leaves out. */
function partsOf(urn: string): readonly string[] {
  const [stack = "*", project = "*", type = "*", ...name] = urn.split("::");
  return [stack, project, type, name.length === 0 ? "*" : name.join("::")];
}

function isUrn(pattern: string): boolean {
  return pattern.startsWith("urn:pulumi:");
}

function isType(pattern: string): boolean {
  return /^[^:]+:[^:]*:[^:]+$/.test(pattern);
}

function typeAsPrinted(type: string): string {
  return type.replace(/\/[^:/]*:/, ":");
}
