import { deepStrictEqual, strictEqual } from "node:assert";
import {
  type Verdict,
  formatArn,
  hole,
  matchArn,
  matchArnBySegment,
  parseArn,
  partitionOf,
  show,
} from "../../iam";
import { cases, says } from "./cases";

describe("the pattern of a Resource element", () => {
  for (const { pattern, resource, verdict } of cases<{ pattern: string; resource: string; verdict: Verdict }>(
    "arns",
  )) {
    it(`${show(pattern)} ${says[verdict]} ${show(resource)}`, () => {
      strictEqual(matchArn(pattern, resource), verdict);
    });
  }
});

describe("an ARN", () => {
  it("comes apart and together", () => {
    const text = `arn:aws:logs:${hole}:111122223333:log-group:a:*`;
    const arn = parseArn(text);
    deepStrictEqual(arn, {
      partition: "aws",
      service: "logs",
      region: hole,
      account: "111122223333",
      resource: "log-group:a:*",
    });
    strictEqual(formatArn(arn), text);
  });

  for (const text of ["", "*", "arn", "arn:aws:s3:::", "reports", "arn:aws:s3:reports", hole]) {
    const isArn = text === "arn:aws:s3:::";
    it(`is ${isArn ? "" : "not "}what "${show(text)}" is`, () => {
      strictEqual(parseArn(text) !== undefined, isArn);
    });
  }

  it("is not matched by a star that reaches over a colon in a condition", () => {
    strictEqual(
      matchArnBySegment("arn:aws:sqs:*:orders", "arn:aws:sqs:us-east-1:111122223333:orders"),
      "unknown",
    );
    strictEqual(
      matchArnBySegment("arn:aws:sqs:*:*:refunds", "arn:aws:sqs:us-east-1:111122223333:a:refunds"),
      "no",
    );
  });
});

describe("a region", () => {
  const partitions: Record<string, string | undefined> = {
    "us-east-1": "aws",
    "mx-central-1": "aws",
    "cn-northwest-1": "aws-cn",
    "us-gov-west-1": "aws-us-gov",
    "us-iso-east-1": "aws-iso",
    "us-isob-east-1": "aws-iso-b",
    "eu-isoe-west-1": "aws-iso-e",
    "us-isof-south-1": "aws-iso-f",
    "eusc-de-east-1": "aws-eusc",
    "": undefined,
    global: undefined,
    [hole]: undefined,
  };
  for (const [region, partition] of Object.entries(partitions)) {
    it(`"${show(region)}" belongs to ${partition ?? "no partition"}`, () => {
      strictEqual(partitionOf(region), partition);
    });
  }
});
