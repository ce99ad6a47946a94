import { matchArn } from "./arn";
import { matchCondition } from "./condition";
import { type Context, unknownContext } from "./context";
import { takesVariables } from "./operators";
import { matchTextIgnoringCase } from "./pattern";
import { type Principal, matchPrincipals } from "./principals";
import { type Selection, type Statement } from "./statement";
import { type Text } from "./text";
import { fillVariables, mayLackVariable } from "./variables";
import { type Verdict, all, any, not } from "./verdict";

/** What somebody asks AWS to do. */
export interface Request {
  /** The action, such as `logs:PutLogEvents`, in any letter case. */
  readonly action: Text;
  /** The ARN of what it is done to; `*` for an action that has no resource-level permissions. */
  readonly resource: Text;
  /** What AWS knows of the request besides; nothing is known if it is left out. */
  readonly context?: Context;
  /** Who asks; it matters to statements with a `Principal` only. */
  readonly principal?: Principal;
}

/**
 * Whether a statement applies to a request, whatever its effect: its actions, its resources, its principals and all of
 * its conditions match. "unknown" if what is known of the request or the statement does not decide it, for a malformed
 * statement, and instead of "yes" for one with a policy variable that the request may not have.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function applies(statement: Statement, request: Request): Verdict {
  const verdict = statement.wellFormed ? all(parts, (matches) => matches(statement, request)) : "unknown";
  return verdict === "yes" && lacksVariable(statement, request.context) ? "unknown" : verdict;
}

/** Whether a request may lack a policy variable that a statement has. */
export function lacksVariable(statement: Statement, context = unknownContext): boolean {
  const { hasVariables, resources, conditions } = statement;
  const compared = conditions.filter(({ operator }) => operator !== undefined && takesVariables(operator));
  const texts = [...(resources?.patterns ?? []), ...compared.flatMap(({ values }) => values)];
  return hasVariables && mayLackVariable(texts, context);
}

/** Whether the `Action` or `NotAction` of a statement covers an action. */
export function matchAction({ actions }: Statement, action: Text): Verdict {
  return actions === undefined
    ? "unknown"
    : matchSelection(actions, (pattern) => matchTextIgnoringCase(pattern, action));
}

const parts: readonly ((statement: Statement, request: Request) => Verdict)[] = [
  (statement, { action }) => matchAction(statement, action),

  ({ resources, hasVariables }, { resource, context = unknownContext }) =>
    resources === undefined
      ? "yes"
      : matchSelection(resources, (pattern) =>
          matchArn(hasVariables ? fillVariables(pattern, context) : pattern, resource),
        ),

  ({ principals }, { principal }) =>
    principals === undefined
      ? "yes"
      : principal === undefined
        ? "unknown"
        : matchPrincipals(principals, principal),

  ({ conditions, hasVariables }, { context = unknownContext }) =>
    all(conditions, (condition) => matchCondition(condition, context, hasVariables)),
];

function matchSelection(selection: Selection, matches: (pattern: string) => Verdict): Verdict {
  const some = any(selection.patterns, matches);
  return selection.not ? not(some) : some;
}
