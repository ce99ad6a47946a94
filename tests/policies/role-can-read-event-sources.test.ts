import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { code, functionWith, goodRole, statement, trust } from "./pieces";
import { allows, cannotTell, forbids, type Expected, type Setting } from "./verdicts";

const policy = "role-can-read-event-sources";
const polls = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
const jobs = "arn:aws:sqs:eu-west-1:123456789012:jobs";
const account: Setting = {
  provider: { region: "eu-west-1", allowedAccountIds: JSON.stringify(["123456789012"]) },
};

function attached(role: aws.iam.Role, name: string): pulumi.Resource[] {
  const policyArn = `arn:aws:iam::aws:policy/service-role/${name}`;
  return [new aws.iam.RolePolicyAttachment(`${name}-attached`, { role: role.name, policyArn })];
}

/** A role that may do this in a policy of its own, and that policy. */
function roleThat(policy: pulumi.Input<string>): [aws.iam.Role, pulumi.Resource[]] {
  const role = goodRole("role");
  return [role, [new aws.iam.RolePolicy("reads-jobs", { role: role.name, policy })]];
}

/** A function that reads a queue with a role, once what it depends on is made. */
function reads(
  role: aws.iam.Role,
  dependsOn: pulumi.Resource[] = [],
  args: aws.sqs.QueueArgs = {},
): aws.sqs.Queue {
  const queue = new aws.sqs.Queue("jobs", { name: "jobs", ...args });
  const fn = new aws.lambda.Function("worker", { role: role.arn, ...code }, { dependsOn });
  new aws.lambda.EventSourceMapping("jobs-to-worker", { eventSourceArn: queue.arn, functionName: fn.name });
  return queue;
}

const cannotPoll = (what: string): string =>
  `${what} on the queue \`jobs\` that \`jobs-to-worker\` reads, so Lambda cannot poll it for \`worker\``;
const wouldDo = "The AWS managed policy AWSLambdaSQSQueueExecutionRole would.";

describe(policy, () => {
  for (const [source, name] of Object.entries({
    "an SQS queue": "AWSLambdaSQSQueueExecutionRole",
    "a Kinesis stream": "AWSLambdaKinesisExecutionRole",
    "a DynamoDB stream": "AWSLambdaDynamoDBExecutionRole",
    "an MSK cluster": "AWSLambdaMSKExecutionRole",
  })) {
    allows(`what AWS's own policy for ${source} grants`, () => {
      const role = goodRole("role");
      const dependsOn = attached(role, name);
      const fn = new aws.lambda.Function("worker", { role: role.arn, ...code }, { dependsOn });
      const sources: Readonly<Record<string, () => pulumi.Output<string>>> = {
        "an SQS queue": () => new aws.sqs.Queue("jobs").arn,
        "a Kinesis stream": () => new aws.kinesis.Stream("jobs", { shardCount: 1 }).arn,
        "a DynamoDB stream": () =>
          new aws.dynamodb.Table("jobs", {
            hashKey: "id",
            attributes: [{ name: "id", type: "S" }],
            streamEnabled: true,
            streamViewType: "NEW_IMAGE",
          }).streamArn,
        "an MSK cluster": () =>
          new aws.msk.ServerlessCluster("jobs", {
            clientAuthentication: { sasl: { iam: { enabled: true } } },
            vpcConfigs: [{ subnetIds: ["subnet-1"] }],
          }).arn,
      };
      new aws.lambda.EventSourceMapping("jobs-to-worker", {
        eventSourceArn: sources[source]!(),
        functionName: fn.arn,
        startingPosition: "LATEST",
      });
    });
  }

  forbids("a role that allows nothing of it", () => reads(goodRole("role")), [
    [
      policy,
      "role",
      `Nothing attached to this role allows ${cannotPoll("sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes")}. ${wouldDo}`,
    ],
  ]);

  forbids(
    "one that lacks an action",
    () => reads(...roleThat(statement("Allow", polls.slice(1), jobs))),
    [
      [
        policy,
        "role",
        `Nothing attached to this role allows ${cannotPoll("sqs:ReceiveMessage")}. ${wouldDo}`,
      ],
    ],
    account,
  );

  allows("one that lacks none", () => reads(...roleThat(statement("Allow", polls, jobs))), account);

  forbids(
    "one that allows it on another queue",
    () => reads(...roleThat(statement("Allow", polls, `${jobs}-done`))),
    [
      [
        policy,
        "role",
        `Nothing attached to this role allows ${cannotPoll("sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes")}. ${wouldDo}`,
      ],
    ],
    account,
  );

  forbids(
    "a deny beside the grant, blaming what denies",
    () => {
      const role = goodRole("role");
      const own = attached(role, "AWSLambdaSQSQueueExecutionRole");
      new aws.iam.RolePolicy("keeps-jobs", {
        role: role.name,
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Sid: "KeepJobs", Effect: "Deny", Action: "sqs:DeleteMessage", Resource: "*" }],
        }),
      });
      reads(role, own);
    },
    [
      [
        policy,
        "keeps-jobs",
        `"KeepJobs" of \`policy\` denies ${cannotPoll("sqs:DeleteMessage")}, whatever else its role allows.`,
      ],
    ],
  );

  forbids(
    "a permissions boundary that does not reach so far",
    () => {
      const boundary = new aws.iam.Policy("boundary", { policy: statement("Allow", ["logs:*", "sqs:Get*"]) });
      const role = goodRole("role", { permissionsBoundary: boundary.arn });
      reads(role, attached(role, "AWSLambdaSQSQueueExecutionRole"));
    },
    [
      [
        policy,
        "role",
        `\`permissionsBoundary\` does not allow ${cannotPoll("sqs:ReceiveMessage and sqs:DeleteMessage")}, whatever the role's policies allow.`,
      ],
    ],
  );

  allows(
    "a policy of the queue that lets the role in",
    () => {
      const role = new aws.iam.Role("role", {
        name: "worker-role",
        assumeRolePolicy: trust(),
        managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
      });
      const policy = JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::123456789012:role/worker-role" },
            Action: polls,
            Resource: jobs,
          },
        ],
      });
      reads(role, [], { policy });
    },
    account,
  );

  const unreadable: Expected = [
    policy,
    "role",
    `Nothing attached to this role allows ${cannotPoll("sqs:DeleteMessage and sqs:GetQueueAttributes")}. ${wouldDo}`,
  ];

  cannotTell(
    "what a policy grants that names the new queue",
    () => {
      const role = goodRole("role");
      const queue = reads(role);
      new aws.iam.RolePolicy("reads-jobs", {
        role: role.name,
        policy: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "sqs:ReceiveMessage", Resource: queue.arn }],
        },
      });
    },
    [
      unreadable,
      [
        "function-waits-for-its-permissions",
        "jobs-to-worker",
        "It does not wait for `reads-jobs`, which grants what its creation needs, so the first deployment may fail. Add it to `dependsOn`.",
      ],
    ],
    {
      gaps: [
        [
          "reads-jobs",
          "`policy` is not known before the update, so it was not judged by `function-waits-for-its-permissions`, `policy-document-is-valid`, `role-can-read-event-sources` and 6 more.",
        ],
      ],
      atNativePreview: {
        expected: [unreadable],
        gaps: [
          [
            "reads-jobs",
            "`policy` is not known before the update, so it was not judged by `function-waits-for-its-permissions`, `policy-document-is-valid`, `role-can-read-event-sources` and 3 more.",
          ],
        ],
      },
    },
  );

  cannotTell(
    "in which account the queue will be",
    () => reads(...roleThat(statement("Allow", polls, jobs))),
    [],
    {
      gaps: [
        [
          "reads-jobs",
          "`policy` names an account or a region, and where the function will be is not known before the update, so it was not judged by `function-waits-for-its-permissions` and `role-can-read-event-sources`.",
        ],
      ],
    },
  );

  describe("a mapping", () => {
    forbids(
      "to an alias of the function",
      () => {
        const queue = new aws.sqs.Queue("jobs", { name: "jobs" });
        const fn = functionWith("worker", goodRole("role"));
        const alias = new aws.lambda.Alias("live", { functionName: fn.name, functionVersion: "1" });
        new aws.lambda.EventSourceMapping("jobs-to-worker", {
          eventSourceArn: queue.arn,
          functionName: alias.arn,
        });
      },
      [
        [
          policy,
          "role",
          `Nothing attached to this role allows ${cannotPoll("sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes")}. ${wouldDo}`,
        ],
      ],
    );

    forbids(
      "to a queue outside the stack, for a function by its name and version",
      () => {
        functionWith("worker", goodRole("role"), { name: "worker" });
        new aws.lambda.EventSourceMapping("jobs-to-worker", {
          eventSourceArn: jobs,
          functionName: "worker:1",
        });
      },
      [
        [
          policy,
          "role",
          `Nothing attached to this role allows sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes on the queue that \`jobs-to-worker\` reads, so Lambda cannot poll it for \`worker\`. ${wouldDo}`,
        ],
      ],
    );

    allows("of a function outside the stack", () => {
      const queue = new aws.sqs.Queue("jobs");
      new aws.lambda.EventSourceMapping("jobs-to-worker", {
        eventSourceArn: queue.arn,
        functionName: "arn:aws:lambda:eu-west-1:123456789012:function:elsewhere",
      });
    });

    cannotTell(
      "of a function with a role outside the stack",
      () => {
        const fn = new aws.lambda.Function("worker", {
          role: "arn:aws:iam::123456789012:role/elsewhere",
          ...code,
        });
        const queue = new aws.sqs.Queue("jobs");
        new aws.lambda.EventSourceMapping("jobs-to-worker", {
          eventSourceArn: queue.arn,
          functionName: fn.arn,
        });
      },
      [],
      { gaps: [elsewhere()], lasting: [elsewhere()] },
    );
  });

  describe("an encrypted source", () => {
    const decrypts =
      "kms:Decrypt on the key `key` behind the source of `jobs-to-worker`, so Lambda cannot decrypt it";

    forbids(
      "whose key the role may not use",
      () => {
        const role = goodRole("role");
        const key = new aws.kms.Key("key");
        reads(role, attached(role, "AWSLambdaSQSQueueExecutionRole"), { kmsMasterKeyId: key.arn });
      },
      [[policy, "role", `Nothing attached to this role allows ${decrypts}.`]],
    );

    forbids(
      "whose key it may not use, by an alias",
      () => {
        const role = goodRole("role");
        const key = new aws.kms.Key("key");
        const alias = new aws.kms.Alias("alias", { name: "alias/jobs", targetKeyId: key.keyId });
        reads(role, attached(role, "AWSLambdaSQSQueueExecutionRole"), { kmsMasterKeyId: alias.name });
      },
      [[policy, "role", `Nothing attached to this role allows ${decrypts}.`]],
    );

    allows("with the key of AWS", () => {
      const role = goodRole("role");
      reads(role, attached(role, "AWSLambdaSQSQueueExecutionRole"), { kmsMasterKeyId: "alias/aws/sqs" });
    });

    allows(
      "whose key the role may use",
      () => {
        const role = goodRole("role");
        const key = new aws.kms.Key("key");
        const decrypts = new aws.iam.RolePolicy("decrypts", {
          role: role.name,
          policy: statement("Allow", ["kms:Decrypt"], "arn:aws:kms:eu-west-1:123456789012:key/*"),
        });
        const own = [...attached(role, "AWSLambdaSQSQueueExecutionRole"), decrypts];
        reads(role, own, { kmsMasterKeyId: key.arn });
      },
      { ...account, config: { "role-names-its-resources": "disabled" } },
    );

    const outside: readonly [string, string] = [
      "jobs",
      "`kmsMasterKeyId` leads outside this stack, where nothing can be seen, so it was not judged by `role-can-read-event-sources`.",
    ];
    cannotTell(
      "whether the policy of a key outside the stack lets the role in",
      () => {
        const role = goodRole("role");
        reads(role, attached(role, "AWSLambdaSQSQueueExecutionRole"), {
          kmsMasterKeyId: "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        });
      },
      [],
      { gaps: [outside], lasting: [outside] },
    );
  });
});

function elsewhere(): readonly [string, string] {
  return [
    "worker",
    "`role` leads outside this stack, where nothing can be seen, so it was not judged by `role-can-read-event-sources`, `role-can-write-logs`, `role-cannot-escalate-privileges` and 7 more.",
  ];
}
