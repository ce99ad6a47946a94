import type { LeastPolicy } from "../run";
import { toGo } from "./go";
import { toPython } from "./python";
import { documentOf, outputsIn, plainOf } from "./tree";
import { toTypeScript } from "./typescript";
import { toYaml } from "./yaml";

/** The languages of Pulumi programs in which a least policy is written. */
export type Language = "typescript" | "python" | "go" | "yaml";

/** A least policy as `findings.json` has it: its document, the same as a program of each language, and what the variables in that are. */
export interface ExplainedPolicy {
  /** The policy document. An output that is not known yet stands in it as `${RESOURCE.PROPERTY}`. */
  readonly document: object;
  readonly code: Readonly<Record<Language, string>>;
  /** The URN of the resource that each variable of the code stands for. */
  readonly variables: Readonly<Record<string, string>>;
}

export function explained(policy: LeastPolicy): ExplainedPolicy {
  return {
    document: plainOf(documentOf(policy)) as object,
    code: {
      typescript: toTypeScript(policy),
      python: toPython(policy),
      go: toGo(policy),
      yaml: toYaml(policy),
    },
    variables: Object.fromEntries(outputsIn(policy).map(({ variable, urn }) => [variable, urn])),
  };
}

/** What is written as JSON, indented, with the least policies explained. */
export function asJson(value: object): string {
  const explain = (key: string, each: unknown): unknown =>
    key === "leastPolicy" ? explained(each as LeastPolicy) : each;
  return `${JSON.stringify(value, explain, 2)}\n`;
}
