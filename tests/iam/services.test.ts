import { deepStrictEqual, strictEqual } from "node:assert";
import { hole, isServicePrincipal, parseServicePrincipal, sameService } from "../../iam";

describe("a service principal", () => {
  const known: [string, { service: string; region: string | undefined }][] = [
    ["lambda.amazonaws.com", { service: "lambda", region: undefined }],
    ["logs.us-east-1.amazonaws.com", { service: "logs", region: "us-east-1" }],
    ["logs.us-gov-west-1.amazonaws.com", { service: "logs", region: "us-gov-west-1" }],
    ["lambda.amazonaws.com.cn", { service: "lambda", region: undefined }],
    ["states.cn-north-1.amazonaws.com.cn", { service: "states", region: "cn-north-1" }],
    ["alexa-appkit.amazon.com", { service: "alexa-appkit", region: undefined }],
    ["delivery.logs.amazonaws.com", { service: "delivery.logs", region: undefined }],
    ["ec2.c2s.ic.gov", { service: "ec2", region: undefined }],
    ["S3.amazonaws.com", { service: "s3", region: undefined }],
  ];
  for (const [text, parts] of known) {
    it(`is ${text}`, () => deepStrictEqual(parseServicePrincipal(text), parts));
  }

  for (const text of [
    "",
    "*",
    "111122223333",
    "amazonaws.com",
    ".amazonaws.com",
    "accounts.google.com",
    "arn:aws:iam::111122223333:root",
    "lambda.amazonaws.com.evil.example",
    `${hole}.amazonaws.com`,
  ]) {
    it(`is not "${text.replaceAll(hole, "…")}"`, () => strictEqual(isServicePrincipal(text), false));
  }

  it("is the same service in another partition, and perhaps in another region", () => {
    strictEqual(sameService("lambda.amazonaws.com.cn", "lambda.amazonaws.com"), "yes");
    strictEqual(sameService("sqs.us-east-1.amazonaws.com", "sqs.amazonaws.com"), "unknown");
    strictEqual(sameService("logs.us-east-1.amazonaws.com", "logs.amazonaws.com"), "yes");
    strictEqual(sameService("states.us-east-1.amazonaws.com", "states.amazonaws.com"), "yes");
    strictEqual(sameService("logs.us-east-1.amazonaws.com", "logs.eu-west-1.amazonaws.com"), "no");
    strictEqual(sameService(`${hole}.amazonaws.com`, "logs.amazonaws.com"), "unknown");
    strictEqual(sameService("logs.amazonaws.com", hole), "unknown");
  });
});
