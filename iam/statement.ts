import { type Operator } from "./operators";
import { type Pattern } from "./pattern";
import { type Principals } from "./principals";
import { type Problem } from "./problem";
import { isKnown } from "./text";

/** One statement of a document. */
export interface Statement {
  /** Its place in the document, from 0. */
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny" | undefined;
  readonly actions: Selection | undefined;
  /** What it applies to; `undefined` in a trust policy, where that is the role. */
  readonly resources: Selection | undefined;
  /** Whom it applies to; `undefined` in an identity-based policy, where that is whoever it is attached to. */
  readonly principals: Principals | undefined;
  readonly conditions: readonly Condition[];
  /** Whether `${...}` is a policy variable in it: so since version 2012-10-17 of the language. */
  readonly hasVariables: boolean;
  /** Whether it follows the grammar. AWS rejects one that does not, so it neither grants nor denies with certainty. */
  readonly wellFormed: boolean;
}

/** The patterns of `Action` or `Resource`, or of `NotAction` or `NotResource`. */
export interface Selection {
  readonly not: boolean;
  readonly patterns: readonly Pattern[];
}

/** One key under one operator of a `Condition` element. */
export interface Condition {
  /** `undefined` for a name that is no operator. */
  readonly operator: Operator | undefined;
  readonly key: string;
  readonly values: readonly string[];
}

/** Whether a statement has no hole in its actions, resources and conditions. */
export function isFullyKnown({ actions, resources, conditions }: Statement): boolean {
  const texts = [actions, resources].flatMap((selection) => selection?.patterns ?? []);
  const values = conditions.flatMap((condition) => condition.values);
  return [...texts, ...values].every(isKnown);
}

/** How a statement is named in a message: by its `Sid`, or else by its place, as it is typed in a program. */
export function describe(statement: Pick<Statement, "sid" | "index">): string {
  const { sid, index } = statement;
  return sid !== undefined && /^[\w -]{1,64}$/.test(sid) ? `"${sid}"` : `Statement[${index}]`;
}

/** Something wrong with a statement. */
export function problemIn(statement: Pick<Statement, "sid" | "index">, message: string): Problem {
  return { message, statement: describe(statement) };
}
