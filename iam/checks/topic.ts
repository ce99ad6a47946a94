import { findAction } from "../actions";
import { type Document } from "../document";
import { type Pattern } from "../pattern";
import { type Problem } from "../problem";
import { type Statement, problemIn } from "../statement";
import { isKnown } from "../text";

/**
 * Why SNS refuses a document as the policy of a topic.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
 */
export function checkTopicPolicy({ statements }: Document): readonly Problem[] {
  return [...checkIds(statements), ...statements.flatMap(checkActions)];
}

/**
 * The error is `Every policy statement must have a unique ID`.
 *
 * @see https://github.com/Bayer-Group/cloudformation-template-generator/issues/138
 * @see https://github.com/aws/aws-cdk/pull/30
 */
function checkIds(statements: readonly Statement[]): readonly Problem[] {
  const seen = new Set<string>();
  return statements.flatMap((statement) => {
    const { sid = "" } = statement;
    if (!isKnown(sid)) {
      return [];
    }
    const isRepeated = seen.has(sid);
    seen.add(sid);
    return isRepeated
      ? [
          problemIn(
            statement,
            `Another statement has ${sid === "" ? "no Sid either" : "the same Sid"}, so SNS refuses the policy.`,
          ),
        ]
      : [];
  });
}

/** What SNS lets a topic's policy name; `sns:Receive` stands in those that it makes itself. */
const taken = new Set(
  [
    "AddPermission",
    "DeleteTopic",
    "GetDataProtectionPolicy",
    "GetTopicAttributes",
    "ListSubscriptionsByTopic",
    "ListTagsForResource",
    "Publish",
    "PutDataProtectionPolicy",
    "Receive",
    "RemovePermission",
    "SetTopicAttributes",
    "Subscribe",
    "TagResource",
    "UntagResource",
  ].map((name) => `sns:${name.toLowerCase()}`),
);

/**
 * The error is `Policy statement action out of service scope!`.
 *
 * @see https://github.com/hashicorp/terraform/issues/12740
 * @see https://github.com/cdklabs/cdk-nag/issues/676
 */
function checkActions(statement: Statement): readonly Problem[] {
  const { actions } = statement;
  return (actions?.patterns ?? []).flatMap((pattern, i) =>
    isOutOfScope(pattern)
      ? [
          problemIn(
            statement,
            `${actions?.not ? "NotAction" : "Action"}[${i}] is none that the policy of a topic can have, so SNS refuses it.`,
          ),
        ]
      : [],
  );
}

function isOutOfScope(pattern: Pattern): boolean {
  const name = pattern.toLowerCase();
  const [, service] = /^([\w-]+):/.exec(name) ?? [];
  if (service === undefined || !isKnown(pattern)) {
    return false;
  }
  return service !== "sns" || name === "sns:*" || (findAction(name) !== undefined && !taken.has(name));
}
