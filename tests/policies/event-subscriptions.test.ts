import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { documentOf } from "./grants";
import { functionWith, goodRole } from "./pieces";
import { allows, forbids } from "./verdicts";

/** A function that may also do this, as the subscriptions of Pulumi take it for a handler. */
function handler(...statements: readonly Readonly<Record<string, unknown>>[]): aws.lambda.Function {
  const role = goodRole("role");
  if (statements.length > 0) {
    new aws.iam.RolePolicy("reads", { role: role.name, policy: documentOf(...statements) });
  }
  return functionWith("fn", role);
}

const onQueue = {
  Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
  Resource: "*",
};

/** A component that makes the permission and the trigger of a function which others made. */
class Notified extends pulumi.ComponentResource {
  constructor(name: string, fn: aws.lambda.Function, topic: aws.sns.Topic, permits: boolean) {
    super("shop:index:Notified", name);
    const opts = { parent: this };
    if (permits) {
      new aws.lambda.Permission(
        `${name}-permission`,
        {
          action: "lambda:InvokeFunction",
          function: fn.name,
          principal: "sns.amazonaws.com",
          sourceArn: topic.arn,
        },
        opts,
      );
    }
    new aws.sns.TopicSubscription(
      `${name}-trigger`,
      { topic: topic.arn, protocol: "lambda", endpoint: fn.arn },
      opts,
    );
    this.registerOutputs();
  }
}

/** In its older form, which needs no engine. */
const namesAccount: pulumi.ResourceTransformation = ({ type, props, opts }) =>
  type === "aws:lambda/permission:Permission"
    ? { props: { ...props, sourceAccount: aws.getCallerIdentityOutput().accountId }, opts }
    : undefined;

describe("the subscriptions that Pulumi makes", () => {
  allows("topic.onEvent", () => new aws.sns.Topic("topic").onEvent("orders", handler()));
  allows("topic.onEvent with a callback", () =>
    new aws.sns.Topic("topic").onEvent(
      "orders",
      new aws.lambda.CallbackFunction("fn", { callback: async () => "done", role: goodRole("role") }),
    ),
  );
  forbids(
    "queue.onEvent, which lets SQS do everything with the function",
    () => new aws.sqs.Queue("queue").onEvent("orders", handler(onQueue)),
    [
      [
        "permission-allows-only-invoke",
        "orders",
        "`action` is `lambda:*`, so the principal may also read, change and delete the function. Set it to `lambda:InvokeFunction`.",
      ],
    ],
    { config: { "role-names-its-resources": "disabled", "function-waits-for-its-permissions": "disabled" } },
  );
  allows("onSchedule", () => aws.cloudwatch.onSchedule("nightly", "rate(1 day)", handler()));
  allows(
    "EventRuleEventSubscription",
    () =>
      new aws.cloudwatch.EventRuleEventSubscription(
        "nightly",
        new aws.cloudwatch.EventRule("rule", { scheduleExpression: "rate(1 day)" }),
        handler(),
        {},
      ),
  );
  allows("logGroup.onEvent", () => {
    const provider = new aws.Provider("frankfurt", { region: "eu-central-1" });
    const group = new aws.cloudwatch.LogGroup("group", {}, { provider });
    return group.onEvent("orders", handler(), {}, { provider });
  });
  allows("the events of two buckets, with the account that a transform names", () => {
    const options = { transformations: [namesAccount] };
    new aws.s3.Bucket("bucket").onObjectCreated("uploads", handler(), {}, options);
    new aws.s3.Bucket("other").onObjectCreated(
      "orders",
      functionWith("second", goodRole("other-role")),
      {},
      options,
    );
  });
  forbids(
    "bucket.onObjectCreated, which names no account",
    () => new aws.s3.Bucket("bucket").onObjectCreated("uploads", handler()),
    [
      [
        "permission-names-source-account",
        "uploads",
        "`sourceArn` does not say which account owns the source and `sourceAccount` is not set, so a source in somebody else's account may invoke the function. Let a transform of the component that makes this permission set `sourceAccount` to the account that owns it, `aws.getCallerIdentityOutput().accountId` if that is the stack's own.",
      ],
    ],
  );
  allows("a component", () => new Notified("orders", handler(), new aws.sns.Topic("topic"), true));
  forbids(
    "a component without the permission",
    () => new Notified("orders", handler(), new aws.sns.Topic("topic"), false),
    [
      [
        "trigger-may-invoke-its-function",
        "orders-trigger",
        "No permission lets sns.amazonaws.com invoke `fn` for `topic`, so SNS cannot deliver its messages. Add one with `topic.arn` as `sourceArn`.",
      ],
    ],
  );
});
