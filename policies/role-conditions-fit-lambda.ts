import { describe } from "../iam";
import {
  aboutGrant,
  unseenRoles,
  executionRoles,
  unmeetableConditions,
  writtenGrants,
  type UnmeetableCondition,
} from "../model";
import { quoted, stackPolicy, violation } from "../pack";

/**
 * A grant whose condition can never hold looks like a grant and is none. The condition keys of Lambda are made for
 * what the function's code does: what Lambda does itself comes without them.
 */
export const roleConditionsFitLambda = stackPolicy({
  name: "role-conditions-fit-lambda",
  description:
    "Every condition in the policies of an execution role can hold where Lambda needs the permission.",
  enforcementLevel: "advisory",
  severity: "low",
  remediation:
    "Take the condition off what Lambda does itself, in a statement of its own. Give the role and the resources " +
    "the tags that the policies ask for.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html",

  *judge(stack) {
    yield* unseenRoles(stack);
    for (const executionRole of executionRoles(stack)) {
      yield* writtenGrants(executionRole).gaps;
    }
    for (const unmet of unmeetableConditions(stack)) {
      const { origin, statement, condition } = unmet;
      yield violation(
        origin.holder,
        `${describe(statement)} of ${origin.label} asks for \`${condition.key}\`, ${factOf(unmet)}.`,
        { about: `${aboutGrant(unmet)} ${condition.key} ${unmet.use?.resource.name ?? ""}` },
      );
    }
  },
});

function factOf({ tagged, use }: UnmeetableCondition): string {
  const consequence =
    use === undefined ? "so it allows nothing" : `so it does not help \`${use.resource.name}\``;
  return tagged.length === 0
    ? `which Lambda does not send for what it does itself, ${consequence}`
    : `which the tags of ${quoted(tagged.map(({ name }) => name))} do not meet, ${consequence}`;
}
