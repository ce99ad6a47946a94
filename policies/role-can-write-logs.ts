import { createLogGroup, loggingUses, type RoleUse } from "../model";
import { byManagedPolicy, judgeUses, stackPolicy, type Users, type Words } from "../pack";

/**
 * A function without log access works until something goes wrong, and then nobody can see what: Lambda drops its
 * logs without a word.
 */
export const roleCanWriteLogs = stackPolicy({
  name: "role-can-write-logs",
  description: "Every function's execution role lets it write its logs.",
  enforcementLevel: "mandatory",
  severity: "medium",
  remediation:
    "Attach the AWS managed policy AWSLambdaBasicExecutionRole. Or create the log group in the stack, and allow " +
    "`logs:CreateLogStream` and `logs:PutLogEvents` on its ARN followed by `:*`.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",

  *judge(stack) {
    yield* judgeUses(stack, loggingUses(stack), wordsFor);
  },
});

function wordsFor({ purpose }: RoleUse, { names, s, its, them }: Users, refused: readonly string[]): Words {
  return {
    on: `on the log group${s} of ${names}`,
    so: refused.some((action) => action !== createLogGroup)
      ? `so ${its} logs are lost`
      : `and this stack does not make ${them}, so ${its} logs are lost until somebody does`,
    ...byManagedPolicy(purpose),
  };
}
