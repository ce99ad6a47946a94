import * as aws from "@pulumi/aws";
import { documentOf, functionRole, granting, inline, type Statement } from "./grants";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "role-grants-no-wildcard-actions";

const queue = "arn:aws:sqs:*:*:orders";
const objects = "arn:aws:s3:::orders/*";

function found(actions: string, by: string, hint = ""): Expected[] {
  return [
    [
      policy,
      "policy",
      `Statement[0] of \`policy\` allows ${actions} by ${by}. List the actions that the code calls${hint}.`,
    ],
  ];
}

const all = "sqs:AddPermission, sqs:RemovePermission, sqs:SetQueueAttributes and 8 more";

describe(policy, () => {
  forbids("sqs:* on one queue", granting({ Action: "sqs:*", Resource: queue }), found(all, "`sqs:*`"));
  forbids(
    "the same in other letters",
    granting({ Action: ["SQS:?*"], Resource: [queue] }),
    found(all, "`SQS:?*`"),
  );
  forbids(
    "it beside an action that is spelled out",
    granting({
      Action: ["sqs:*", "dynamodb:PutItem"],
      Resource: [queue, "arn:aws:dynamodb:*:*:table/orders"],
    }),
    found(all, "`sqs:*`"),
  );
  allows(
    "the actions that the code calls",
    granting({ Action: ["sqs:SendMessage", "sqs:GetQueueUrl"], Resource: queue }),
  );
  allows(
    "wildcards that cover reading only",
    granting({ Action: ["sqs:Get*", "sqs:List*"], Resource: queue }),
  );
  allows("a wildcard that covers tagging only", granting({ Action: "sqs:Tag*", Resource: queue }));
  forbids(
    "a wildcard that covers one action",
    granting({ Action: "sqs:Send*", Resource: queue }),
    found("sqs:SendMessage", "`sqs:Send*`"),
  );
  forbids(
    "two wildcards",
    granting({ Action: ["sqs:Send*", "sqs:Delete*"], Resource: queue }),
    found("sqs:DeleteMessage, sqs:DeleteQueue and sqs:SendMessage", "`sqs:Send*` and `sqs:Delete*`"),
  );
  allows("a wildcard of another service than the resource", granting({ Action: "sqs:*", Resource: objects }));
  allows("a wildcard of no service", granting({ Action: "nosuch:*", Resource: queue }));
  forbids(
    "what NotAction leaves on one queue",
    granting({ NotAction: ["sqs:*Permission", "sqs:Create*", "sqs:Delete*", "sqs:S*"], Resource: queue }),
    found("sqs:CancelMessageMoveTask, sqs:ChangeMessageVisibility and sqs:PurgeQueue", "`NotAction`"),
  );
  forbids(
    "of s3:Delete* on objects, what can be done to objects",
    granting({ Action: "s3:Delete*", Resource: objects }),
    found(
      "s3:DeleteObject, s3:DeleteObjectAnnotation, s3:DeleteObjectVersion and s3:DeleteObjectVersionAnnotation",
      "`s3:Delete*`",
    ),
  );
  allows("a wildcard in a deny", granting({ Effect: "Deny", Action: "sqs:*" }));
  allows("a wildcard in a permissions boundary", () => {
    const boundary = new aws.iam.Policy("boundary", { policy: documentOf({ Action: ["sqs:*", "logs:*"] }) });
    functionRole({ permissionsBoundary: boundary.arn });
  });
  allows(
    "wildcards of an AWS managed policy, which nobody can edit",
    () => {
      functionRole({ managedPolicyArns: [aws.iam.ManagedPolicy.AmazonCognitoPowerUser] });
    },
    { config: { "role-cannot-escalate-privileges": "disabled" } },
  );

  describe("suggestions", () => {
    function withStack(statement: Statement): () => void {
      return () => {
        new aws.sqs.Queue("queue");
        new aws.sns.Topic("topic");
        granting(statement)();
      };
    }
    forbids(
      "sqs:* where the stack has a queue",
      withStack({ Action: "sqs:*", Resource: queue }),
      found(
        all,
        "`sqs:*`",
        ", for a queue usually sqs:SendMessage, sqs:ReceiveMessage and sqs:DeleteMessage",
      ),
    );
    forbids(
      "actions of a queue and a topic where the stack has both",
      withStack({ Action: ["sqs:S*", "sns:Publish*"], Resource: [queue, "arn:aws:sns:*:*:orders"] }),
      found(
        "sqs:SetQueueAttributes, sqs:SendMessage, sqs:StartMessageMoveTask and sns:Publish",
        "`sqs:S*` and `sns:Publish*`",
        ", for a queue usually sqs:SendMessage and for a topic usually sns:Publish",
      ),
    );
  });

  describe("allowedActions", () => {
    const accepting = (...allowedActions: string[]) => ({ config: { [policy]: { allowedActions } } });
    allows("a service that it names", granting({ Action: "sqs:*", Resource: queue }), accepting("sqs:*"));
    allows(
      "actions that it names, in any letter case",
      granting({ Action: "sqs:Send*", Resource: queue }),
      accepting("SQS:SendMessage"),
    );
    forbids(
      "what it does not name",
      granting({ Action: ["sqs:Send*", "sqs:Delete*"], Resource: queue }),
      found("sqs:DeleteQueue", "`sqs:Send*` and `sqs:Delete*`"),
      accepting("sqs:*Message"),
    );
  });

  cannotTell(
    "what a document says that is not known yet",
    () => {
      const bucket = new aws.s3.Bucket("bucket");
      const document = bucket.arn.apply((arn) =>
        documentOf({ Action: "s3:PutObjectA*", Resource: `${arn}/*` }),
      );
      new aws.iam.RolePolicy("policy", { role: functionRole().name, policy: document });
    },
    found("s3:PutObjectAcl and s3:PutObjectAnnotation", "`s3:PutObjectA*`"),
    {
      gaps: [
        [
          "policy",
          "`policy` is not known before the update, so it was not judged by `policy-document-is-valid`, `role-can-write-logs`, `role-cannot-escalate-privileges` and 4 more.",
        ],
      ],
    },
  );
  allows("a statement for administrators, which another policy reports", granting({ Action: "iam:*" }), {
    config: { "role-grants-no-admin-access": "disabled" },
  });
  forbids(
    "one wildcard beside least privilege",
    () => {
      const role = functionRole();
      inline(role, "orders", { Action: "sqs:SendMessage", Resource: queue });
      inline(role, "policy", { Action: "sqs:Purge*", Resource: queue });
    },
    found("sqs:PurgeQueue", "`sqs:Purge*`"),
  );
});
