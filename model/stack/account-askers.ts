/** The services whose documentation asks for the account, whatever the ARN. */
export const accountAskers: ReadonlyMap<string, string> = new Map([
  // https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html
  ["s3", "Amazon S3"],
  // https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_lambda-functions.html
  ["config", "AWS Config"],
  // https://docs.aws.amazon.com/ses/latest/dg/receiving-email-permissions.html
  ["ses", "Amazon SES"],
]);
