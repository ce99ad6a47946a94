import type { LeastOutput, LeastPolicy } from "../../report";

/** A policy for each provider, with all that the code of a language has to write: outputs alone and in texts, and letters that act. */
export const samples: Readonly<Record<LeastPolicy["provider"], LeastPolicy>> = {
  aws: sample("aws", "name"),
  "aws-native": sample("aws-native", "roleName"),
};

function sample(provider: LeastPolicy["provider"], name: string): LeastPolicy {
  const queue: LeastOutput = {
    urn: "urn:pulumi:dev::shop::aws:sqs/queue:Queue::jobs-queue",
    name: "jobs-queue",
    variable: "jobsQueue",
    property: "arn",
    value: "arn:aws:sqs:eu-west-1:123456789012:jobs",
  };
  return {
    name: "role-queue-mapping",
    provider,
    role: {
      urn: "urn:pulumi:dev::shop::aws:iam/role:Role::role",
      name: "role",
      variable: "role",
      property: name,
      value: "reader",
    },
    statements: [
      { actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage"], resources: [[queue]] },
      {
        actions: ["s3:GetObject"],
        resources: [["before/", queue, "/100%/${x}/`\"\\'/*"], ["arn:aws:s3:::plain/${aws:username}/%s/*"]],
      },
    ],
  };
}
