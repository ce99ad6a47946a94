import { administration, coveredActions, leavesUnlimited, type Action } from "../iam";
import { aboutGrant, gap, reasonIn, identityGrants, quote } from "../model";
import { stackPolicy, violation, worstFirst } from "../pack";

/**
 * Whoever may invoke every function, or change the code of one, acts with the execution roles of all of them: of those of
 * other applications, and of those that are yet to come.
 */
export const identityInvokesNamedFunctions = stackPolicy({
  name: "identity-invokes-named-functions",
  description: "Users, groups and roles may invoke and manage only functions that their policies name.",
  enforcementLevel: "advisory",
  severity: "medium",
  remediation:
    "Replace `*` in `Resource` by the ARNs of the functions, or by a pattern that begins with the name of the application. " +
    "Keep actions that list functions in a statement of their own.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html",

  *judge(stack) {
    const { grants, gaps } = identityGrants(stack);
    for (const { origin, statement, hidden } of grants) {
      const { holder, property } = origin;
      const place = stack.placeOf(holder);
      const { actions = nothing, resources = nothing } = statement;
      // What is for administrators is meant to reach everything.
      const administers = administration(statement, place).verdict;
      const unlimited = leavesUnlimited(resources, place);
      const managing = administers === "yes" ? [] : coveredActions(actions).filter(managesFunctions);
      const free = managing.filter((action) => unlimited(action) === "yes");
      if (free.length > 0 && administers === "no" && hidden.length === 0) {
        yield violation(
          holder,
          `${quote({ origin, statement })} allows ${worstFirst(free)} on every function, those of other applications included. Name the functions in \`Resource\`.`,
          { about: aboutGrant({ origin, statement }) },
        );
      } else if (free.length > 0 && administers === "no") {
        yield* hidden;
      } else if (managing.some((action) => unlimited(action) !== "no")) {
        yield gap(holder, property, reasonIn(statement, "place"));
      }
    }
    yield* gaps;
  },
});

const nothing = { not: false, patterns: [] };

function managesFunctions({ name, level, resources }: Action): boolean {
  const changes = level === "Write" || level === "Permissions management";
  return changes && name.startsWith("lambda:") && resources.some((arn) => /:function:[^/]*$/.test(arn));
}
