import { deepStrictEqual, strictEqual } from "node:assert";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type Action, coveredActions, coversEveryResource, findAction, hole, show } from "../../iam";

const names = (...patterns: string[]): string[] =>
  coveredActions({ not: false, patterns }).map(({ name }) => name);

const action = (name: string): Action => {
  const found = findAction(name);
  if (found === undefined) {
    throw new Error(`There is no ${name}.`);
  }
  return found;
};

describe("an action", () => {
  it("is found in any letter case, with its access level and the resources it can be limited to", () => {
    deepStrictEqual(findAction("LAMBDA:invokefunction"), {
      name: "lambda:InvokeFunction",
      level: "Write",
      resources: ["arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}"],
    });
    strictEqual(action("iam:PassRole").level, "Write");
    strictEqual(action("iam:AttachRolePolicy").level, "Permissions management");
    strictEqual(action("s3:ListAllMyBuckets").level, "List");
    strictEqual(action("lambda:TagResource").level, "Tagging");
    strictEqual(action("logs:DescribeLogGroups").level, "List");
  });

  it("has no resources where AWS has no resource-level permissions", () => {
    for (const name of [
      "xray:PutTraceSegments",
      "ec2:DescribeNetworkInterfaces",
      "kinesis:ListStreams",
      "sts:GetCallerIdentity",
    ]) {
      deepStrictEqual(action(name).resources, [], name);
    }
  });

  it("cannot tell of one that is not in the data", () => {
    for (const name of [
      "",
      "s3",
      "s3:",
      "s3:NoSuchAction",
      "nosuch:Action",
      "*",
      "s3:*",
      hole,
      "constructor:name",
    ]) {
      strictEqual(findAction(name), undefined, name);
    }
  });

  it("is covered by wildcards, in whatever spelling", () => {
    deepStrictEqual(names("sts:AssumeRole"), ["sts:AssumeRole"]);
    deepStrictEqual(
      names("STS:assumerole?*"),
      names("sts:AssumeRoleWith*", "sts:AssumeRoot").filter((name) => name !== "sts:AssumeRoot"),
    );
    strictEqual(names("*").length, names("*:*").length);
    strictEqual(names("?*").length, names("*").length);
    strictEqual(names("s3:*", "sqs:*").length, names("s3:*").length + names("sqs:*").length);
    deepStrictEqual(names("nosuch:*"), []);
    deepStrictEqual(names(`s3:Get${hole}`), []);
  });

  it("is covered by NotAction unless that names it", () => {
    const rest = coveredActions({ not: true, patterns: ["iam:*", "organizations:*"] });
    strictEqual(rest.length, names("*").length - names("iam:*", "organizations:*").length);
    strictEqual(
      rest.some(({ name }) => name.startsWith("iam:")),
      false,
    );
  });
});

describe("a resource", () => {
  const table: [string, string, string, object?][] = [
    ["*", "s3:PutObject", "yes"],
    ["**", "s3:PutObject", "yes"],
    ["arn:aws:s3:::*", "s3:PutObject", "yes", { partition: "aws" }],
    ["arn:aws:s3:::*/*", "s3:PutObject", "yes", { partition: "aws" }],
    ["arn:*:s3:::*", "s3:PutObject", "yes"],
    ["arn:aws:s3:::*", "s3:PutObject", "unknown"],
    ["arn:aws:s3:::mine/*", "s3:PutObject", "no", { partition: "aws" }],
    ["arn:aws:sqs:*:*:*", "sqs:SendMessage", "yes", { partition: "aws" }],
    [
      "arn:aws:sqs:eu-west-1:111122223333:*",
      "sqs:SendMessage",
      "yes",
      { partition: "aws", region: "eu-west-1", account: "111122223333" },
    ],
    [
      "arn:aws:sqs:eu-west-1:111122223333:orders",
      "sqs:SendMessage",
      "no",
      { partition: "aws", region: "eu-west-1", account: "111122223333" },
    ],
    [
      "arn:aws:sqs:eu-west-1:111122223333:*",
      "sqs:SendMessage",
      "no",
      { partition: "aws", region: "us-east-1", account: "111122223333" },
    ],
    [`arn:aws:sqs:*:*:${hole}`, "sqs:SendMessage", "unknown", { partition: "aws" }],
    ["arn:aws:sns:*:*:*", "sqs:SendMessage", "no"],
    ["*", "xray:PutTraceSegments", "yes"],
    ["arn:aws:xray:*:*:*", "xray:PutTraceSegments", "no"],
  ];
  for (const [pattern, name, verdict, place] of table) {
    it(`${show(pattern)} is as wide as * for ${name}${place ? ` at ${JSON.stringify(place)}` : ""}: ${verdict}`, () => {
      strictEqual(coversEveryResource({ not: false, patterns: [pattern] }, action(name), place), verdict);
    });
  }

  it("is as wide as * if NotResource names another service's", () => {
    const all = { not: true, patterns: ["arn:aws:s3:::*"] };
    strictEqual(coversEveryResource(all, action("sqs:SendMessage")), "yes");
    strictEqual(coversEveryResource(all, action("s3:DeleteBucket"), { partition: "aws" }), "no");
    strictEqual(
      coversEveryResource({ not: true, patterns: ["arn:aws:s3:::a"] }, action("s3:DeleteBucket")),
      "yes",
    );
  });
});

describe("the data", () => {
  it("is what the installed packages give", () => {
    const root = join(__dirname, "../..");
    const script = join(root, "scripts/generate-iam-data.ts");
    const run = spawnSync(process.execPath, ["-r", "ts-node/register", script, "--check"], {
      cwd: root,
      encoding: "utf8",
    });
    strictEqual(run.status, 0, run.stderr);
  });
});
