/** What a message gives as an example of the source ARN of a service's permission, by the service. */
const sourceExamples: Readonly<Record<string, string>> = {
  s3: "bucket.arn",
  sns: "topic.arn",
  events: "eventRule.arn",
  logs: "${logGroup.arn}:*",
  "lambda.alarms.cloudwatch": "metricAlarm.arn",
  apigateway: "${restApi.executionArn}/*/*",
  elasticloadbalancing: "targetGroup.arn",
  "vpc-lattice": "targetGroup.arn",
  cloudfront: "distribution.arn",
  appsync: "graphQLApi.arn",
  "cognito-idp": "userPool.arn",
  secretsmanager: "secret.arn",
  ses: "receiptRule.arn",
  iot: "topicRule.arn",
  codecommit: "repository.arn",
  lex: "intent.arn",
  connect: "instance.arn",
  bedrock: "agentAgent.agentArn",
  transfer: "server.arn",
  mobiletargeting: "app.arn",
};

/** What a message tells to set where a permission for a service names no source. */
export function toNameSource(principal: string): string {
  const service = principal.replace(/(\.[a-z]{2}-\w+-\d)?\.amazonaws\.com(\.cn)?$/, "");
  const set = "Set `sourceArn` to the resource that triggers the function";
  const example = sourceExamples[service];
  return example === undefined
    ? `${set}, or \`sourceAccount\` if the service has none.`
    : service === "s3" || service === "ses"
      ? `${set}, such as \`${example}\`, and \`sourceAccount\` to its account, \`aws.getCallerIdentityOutput().accountId\` if that is the stack's own.`
      : `${set}, such as \`${example}\`.`;
}
