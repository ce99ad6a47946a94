import * as aws from "@pulumi/aws";
import { code, functionWith, goodRole } from "./pieces";
import { allows, cannotTell, forbids } from "./verdicts";

const policy = "role-conditions-fit-lambda";

/** A role with one conditioned grant. */
function roleWith(
  actions: string[],
  resource: string,
  condition: object,
  args: Partial<aws.iam.RoleArgs> = {},
): [aws.iam.Role, aws.iam.RolePolicy] {
  const role = goodRole("role", args);
  const statement = {
    Sid: "Own",
    Effect: "Allow",
    Action: actions,
    Resource: resource,
    Condition: condition,
  };
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  return [role, new aws.iam.RolePolicy("own", { role: role.name, policy })];
}

const functions = "arn:aws:lambda:eu-west-1:123456789012:function:*";
const jobs = "arn:aws:sqs:eu-west-1:123456789012:jobs";
const polls = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
const items = "arn:aws:s3:::items/*";

function reads([role, dependsOn]: [aws.iam.Role, aws.iam.RolePolicy], args: aws.sqs.QueueArgs = {}): void {
  const fn = new aws.lambda.Function("fn", { role: role.arn, ...code }, { dependsOn });
  const queue = new aws.sqs.Queue("jobs", { name: "jobs", ...args });
  new aws.lambda.EventSourceMapping("mapping", { eventSourceArn: queue.arn, functionName: fn.arn });
}

const account = { provider: { region: "eu-west-1", allowedAccountIds: JSON.stringify(["123456789012"]) } };
const cannotPoll = [
  "role-can-read-event-sources",
  "role",
  "Nothing attached to this role allows sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes on the queue `jobs` that `mapping` reads, so Lambda cannot poll it for `fn`. Attach `arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole`, which does.",
] as const;

describe(policy, () => {
  describe("lambda:SourceFunctionArn", () => {
    const byFunction = { ArnLike: { "lambda:SourceFunctionArn": functions } };

    forbids(
      "on what Lambda polls with",
      () => reads(roleWith(polls, jobs, byFunction)),
      [
        cannotPoll,
        [
          policy,
          "own",
          '"Own" of `policy` asks for `lambda:SourceFunctionArn`, which Lambda does not send for what it does itself, so it does not help `mapping`.',
        ],
      ],
      account,
    );

    allows(
      "on it with an exception for its absence",
      () => reads(roleWith(polls, jobs, { ArnLikeIfExists: { "lambda:SourceFunctionArn": functions } })),
      account,
    );

    allows("on what the function's code does", () => {
      const [role] = roleWith(["s3:GetObject"], items, byFunction);
      functionWith("fn", role);
    });

    allows("on it where AWS's own policy grants it as well", () => {
      const [role] = roleWith(polls, jobs, byFunction);
      const policyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole";
      reads([role, new aws.iam.RolePolicyAttachment("managed", { role: role.name, policyArn }) as never]);
    });
  });

  describe("tags of the role", () => {
    const byTeam = { StringEquals: { "aws:PrincipalTag/team": "payments" } };
    const unmet = [
      policy,
      "own",
      '"Own" of `policy` asks for `aws:PrincipalTag/team`, which the tags of `role` do not meet, so it allows nothing.',
    ] as const;

    allows("that meet a condition", () => {
      const [role] = roleWith(["s3:GetObject"], items, byTeam, { tags: { team: "payments" } });
      functionWith("fn", role);
    });

    forbids(
      "that are others",
      () => {
        const [role] = roleWith(["s3:GetObject"], items, byTeam, { tags: { team: "orders" } });
        functionWith("fn", role);
      },
      [unmet],
    );

    forbids(
      "that lack",
      () => {
        const [role] = roleWith(["s3:GetObject"], items, byTeam);
        functionWith("fn", role);
      },
      [unmet],
    );

    allows(
      "that the provider gives to all",
      () => {
        const [role] = roleWith(["s3:GetObject"], items, byTeam);
        functionWith("fn", role);
      },
      { provider: { region: "eu-west-1", defaultTags: JSON.stringify({ tags: { team: "payments" } }) } },
    );

    allows("that one of two roles with the policy has", () => {
      const grant = {
        Effect: "Allow" as const,
        Action: "s3:GetObject",
        Resource: items,
        Condition: byTeam,
      };
      const shared = new aws.iam.Policy("shared", {
        policy: { Version: "2012-10-17", Statement: [grant] },
      });
      for (const team of ["orders", "payments"]) {
        const role = goodRole(`${team}-role`, { tags: { team } });
        new aws.iam.RolePolicyAttachment(team, { role: role.name, policyArn: shared.arn });
        functionWith(team, role);
      }
    });

    cannotTell(
      "that are not known yet",
      () => {
        const team = new aws.sns.Topic("topic").arn.apply(() => "orders");
        const [role] = roleWith(["s3:GetObject"], items, byTeam, { tags: { team } });
        functionWith("fn", role);
      },
      [unmet],
      { gaps: [] },
    );
  });

  describe("tags of a resource", () => {
    const byTeam = { StringEquals: { "aws:ResourceTag/team": "payments" } };

    forbids(
      "that are others than those for which Lambda may poll it",
      () => reads(roleWith(polls, jobs, byTeam), { tags: { team: "orders" } }),
      [
        cannotPoll,
        [
          policy,
          "own",
          '"Own" of `policy` asks for `aws:ResourceTag/team`, which the tags of `jobs` do not meet, so it does not help `mapping`.',
        ],
      ],
      account,
    );

    allows(
      "for which Lambda may poll it",
      () => reads(roleWith(polls, jobs, byTeam), { tags: { team: "payments" } }),
      account,
    );

    cannotTell(
      "of which the ARN, and so what names it, is not known yet",
      () => {
        const [role] = roleWith(["sqs:SendMessage"], jobs, byTeam);
        new aws.sqs.Queue("jobs", { name: "jobs", tags: { team: "orders" } });
        functionWith("fn", role);
      },
      [
        [
          policy,
          "own",
          '"Own" of `policy` asks for `aws:ResourceTag/team`, which the tags of `jobs` do not meet, so it allows nothing.',
        ],
      ],
      { gaps: [] },
    );
  });
});
