import * as aws from "@pulumi/aws";
import { dataDate } from "../../iam";
import { attach, attaching, functionRole } from "./grants";
import { functionWith, goodRole } from "./pieces";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "role-grants-no-full-access-policies";

function full(name: string, resource = name, property = "policyArn"): Expected {
  return [
    policy,
    resource,
    `\`${property}\` is ${name}, which allows far more than a function needs. Allow the actions that its code calls, on the resources that it calls them on.`,
  ];
}

const byDefault: Expected = [
  policy,
  "fn",
  "`role` is not set, so `CallbackFunction` made one with nine AWS managed policies, seven of which give full access to a service. Set `role`, or set `policies` to those that the code needs.",
];

const quiet = { config: { "role-cannot-escalate-privileges": "disabled" } };

async function callback(): Promise<string> {
  return "done";
}

describe(policy, () => {
  for (const name of [
    "AmazonS3FullAccess",
    "CloudWatchFullAccessV2",
    "AmazonDynamoDBFullAccess_v2",
    "AmazonLaunchWizard_Fullaccess",
  ]) {
    forbids(name, attaching(name), [full(name)], quiet);
  }
  forbids(
    "one of a path, by its name",
    () =>
      attach(
        functionRole(),
        "personalize",
        "arn:aws:iam::aws:policy/service-role/AmazonPersonalizeFullAccess",
      ),
    [full("AmazonPersonalizeFullAccess", "personalize")],
    quiet,
  );
  for (const name of ["AmazonBrandNewFullAccess", "Brand-New"]) {
    allows(
      `${name}, which is not among those known, whatever its name`,
      () => attach(functionRole(), "new", `arn:aws:iam::aws:policy/${name}`),
      { gaps: [unlisted()], lasting: [unlisted()] },
    );
  }
  forbids(
    "one that AWS has retired",
    attaching("AWSLambdaFullAccess"),
    [
      [
        policy,
        "AWSLambdaFullAccess",
        "`policyArn` is AWSLambdaFullAccess, which allows far more than a function needs and which AWS has retired: no other role can have it. Allow the actions that its code calls, on the resources that it calls them on.",
      ],
    ],
    { lasting: [retired("AWSLambdaFullAccess")], gaps: [retired("AWSLambdaFullAccess")] },
  );
  allows("one that AWS has retired and that gives no full access", attaching("AWSLambdaReadOnlyAccess"), {
    lasting: [retired("AWSLambdaReadOnlyAccess")],
    gaps: [retired("AWSLambdaReadOnlyAccess")],
  });
  forbids(
    "one among managedPolicyArns",
    () => {
      functionRole({ managedPolicyArns: [aws.iam.ManagedPolicy.AmazonSQSFullAccess] });
    },
    [full("AmazonSQSFullAccess", "role", "managedPolicyArns[0]")],
  );
  allows("a read-only one", attaching("AmazonS3ReadOnlyAccess"));
  allows(
    "one of another account, whatever its name",
    () => attach(functionRole(), "own", "arn:aws:iam::123456789012:policy/OrdersFullAccess"),
    {
      gaps: [outside()],
      lasting: [outside()],
    },
  );
  allows("one of the stack, whatever its name", () => {
    const own = new aws.iam.Policy("OrdersFullAccess", {
      name: "OrdersFullAccess",
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Action: "dynamodb:GetItem",
          Resource: "arn:aws:dynamodb:*:*:table/orders",
        },
      }),
    });
    new aws.iam.RolePolicyAttachment("own", { role: functionRole().name, policyArn: own.arn });
  });
  allows("one as a permissions boundary", () => {
    functionRole({ permissionsBoundary: aws.iam.ManagedPolicy.CloudWatchLogsFullAccess });
  });

  describe("CallbackFunction", () => {
    forbids(
      "what it attaches by default, once",
      () => {
        new aws.lambda.CallbackFunction("fn", { callback });
      },
      [byDefault],
      { ...quiet, onlyClassic: "only the AWS provider has CallbackFunction" },
    );
    forbids(
      "what it attaches by default, and what the program adds, each by itself",
      () => {
        const fn = new aws.lambda.CallbackFunction("fn", { callback });
        attach(fn.roleInstance!, "more", aws.iam.ManagedPolicy.AmazonSNSFullAccess);
      },
      [full("AmazonSNSFullAccess", "more"), byDefault],
      { ...quiet, onlyClassic: "only the AWS provider has CallbackFunction" },
    );
    forbids(
      "one that the program gives it",
      () => {
        new aws.lambda.CallbackFunction("fn", {
          callback,
          policies: {
            logs: aws.iam.ManagedPolicy.AWSLambdaBasicExecutionRole,
            bucket: aws.iam.ManagedPolicy.AmazonS3FullAccess,
          },
        });
      },
      [full("AmazonS3FullAccess", "fn-bucket")],
    );
    allows("one with the policies that the code needs", () => {
      new aws.lambda.CallbackFunction("fn", {
        callback,
        policies: [aws.iam.ManagedPolicy.AWSLambdaBasicExecutionRole],
      });
    });
    allows("one with a role of its own", () => {
      new aws.lambda.CallbackFunction("fn", { callback, role: goodRole("role") });
    });
    forbids(
      "the role of one by default that a function of another name runs with, attachment by attachment",
      () => {
        const made = new aws.lambda.CallbackFunction("made", {
          callback,
          policies: {
            s3: aws.iam.ManagedPolicy.AmazonS3FullAccess,
            logs: aws.iam.ManagedPolicy.AWSLambdaBasicExecutionRole,
          },
        });
        functionWith("other", made.roleInstance!);
      },
      [full("AmazonS3FullAccess", "made-s3")],
      { config: { "function-has-own-role": "disabled" } },
    );
  });

  cannotTell(
    "which policy an inner output names",
    () => {
      const topic = new aws.sns.Topic("topic");
      new aws.iam.RolePolicyAttachment("attachment", {
        role: functionRole().name,
        policyArn: topic.arn.apply(() => aws.iam.ManagedPolicy.AmazonS3FullAccess),
      });
    },
    [full("AmazonS3FullAccess", "attachment")],
    {
      gaps: [
        [
          "attachment",
          "`policyArn` is not known before the update, so it was not judged by `role-can-write-logs`, `role-cannot-escalate-privileges`, `role-conditions-fit-lambda` and 4 more.",
        ],
      ],
    },
  );
});

function unlisted(): [string, string] {
  return [
    "new",
    `\`policyArn\` names an AWS managed policy that the pack's IAM data of ${dataDate("managed-policies")} does not have, so it was not judged by \`role-can-write-logs\`, \`role-cannot-escalate-privileges\`, \`role-grants-no-admin-access\` and \`${policy}\`.`,
  ];
}

function retired(name: string): [string, string] {
  return [
    name,
    "`policyArn` names an AWS managed policy that AWS has retired, whose document is no longer published, so it was not judged by `role-can-write-logs`, `role-cannot-escalate-privileges` and `role-grants-no-admin-access`.",
  ];
}

function outside(): [string, string] {
  return [
    "own",
    "`policyArn` leads outside this stack, where nothing can be seen, so it was not judged by `role-can-write-logs`, `role-cannot-escalate-privileges` and `role-grants-no-admin-access`.",
  ];
}
