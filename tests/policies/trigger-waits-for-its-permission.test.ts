import { deepEqual } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as native from "@pulumi/aws-native";
import * as pulumi from "@pulumi/pulumi";
import { tokens, triggerServices } from "../../model";
import { record } from "../recorder/program";
import { functionWith, goodRole } from "./pieces";
import { allows, cannotTell, forbids, type Expected, type Setting } from "./verdicts";
import { account, wired, type Wired } from "./wirings";

const policy = "trigger-waits-for-its-permission";
const here: Setting = { provider: { region: "eu-west-1", allowedAccountIds: JSON.stringify([account]) } };

function late(so: string, retried?: string): Expected {
  const retry = retried === undefined ? "" : `; the provider tries again for ${retried}`;
  return [
    policy,
    "trigger",
    `It does not wait for \`permission\`, ${so} if it is made first${retry}. Add that to \`dependsOn\`.`,
  ];
}

/** A permission for a service to invoke a function on behalf of a source. */
function permit(
  name: string,
  fn: aws.lambda.Function,
  principal: string,
  args: Partial<aws.lambda.PermissionArgs>,
): aws.lambda.Permission {
  return new aws.lambda.Permission(name, {
    action: "lambda:InvokeFunction",
    function: fn.name,
    principal,
    ...args,
  });
}

/** For how long the AWS provider tries again to make a trigger that AWS refused. */
const retries: Readonly<Record<string, string>> = {
  "a CloudWatch Logs subscription": "five minutes",
  "the rotation of a secret": "two minutes",
};

/** Those that are their own source, so that what permits them can only name their account, or a literal ARN. */
const ownSource = [tokens.configRule, tokens.receiptRule];

/** A trigger of a function that waits for its permission or does not. */
function wire({ source, principal, needsAccount }: Wired, waits: boolean): () => void {
  return () => {
    const fn = functionWith("fn", goodRole("role"));
    const { sourceArn, wire: wireTo } = source("source");
    const permission = permit("permission", fn, principal, {
      sourceArn,
      ...(needsAccount && { sourceAccount: account }),
    });
    wireTo?.(fn, waits ? { dependsOn: permission } : {});
  };
}

describe(policy, () => {
  const checked = wired.filter(({ isChecked }) => isChecked);

  it("has a test for each type of trigger that AWS checks when it makes it", async () => {
    const tried = new Set<string>(ownSource);
    for (const trigger of checked) {
      (await record(wire(trigger, true), true)).forEach(({ inputs }) => tried.add(inputs.getType()));
    }
    const types = triggerServices.flatMap(({ wired: all }) =>
      all.filter(({ checkedWhenMade }) => checkedWhenMade !== undefined).map(({ type }) => type),
    );
    deepEqual(
      types.filter((type) => !tried.has(type)),
      [],
    );
  });

  for (const trigger of checked) {
    describe(trigger.title, () => {
      allows("that waits for its permission", wire(trigger, true));
      const retried = retries[trigger.title];
      forbids(
        "that does not",
        wire(trigger, false),
        [late(trigger.so, retried)],
        retried === undefined ? {} : { onlyClassic: "the other provider does not try again" },
      );
    });
  }

  describe("a trigger made by aws-native, which does not try again,", () => {
    const filter = (waits: boolean) => () => {
      const fn = functionWith("fn", goodRole("role"));
      const group = new native.logs.LogGroup("group", { logGroupName: "orders" });
      const permission = permit("permission", fn, "logs.amazonaws.com", {
        sourceArn: pulumi.interpolate`${group.arn}`,
      });
      new native.logs.SubscriptionFilter(
        "trigger",
        { logGroupName: group.id, destinationArn: fn.arn, filterPattern: "" },
        waits ? { dependsOn: permission } : {},
      );
    };
    allows("that waits for its permission", filter(true));
    forbids("that does not", filter(false), [late("so CloudWatch Logs refuses the filter")]);
  });

  describe("a trigger that is its own source", () => {
    const receives =
      (waits: boolean): (() => void) =>
      () => {
        const fn = functionWith("fn", goodRole("role"));
        const permission = permit("permission", fn, "ses.amazonaws.com", {
          sourceArn: `arn:aws:ses:eu-west-1:${account}:receipt-rule-set/mail:receipt-rule/orders`,
          sourceAccount: account,
        });
        new aws.ses.ReceiptRule(
          "trigger",
          { name: "orders", ruleSetName: "mail", lambdaActions: [{ functionArn: fn.arn, position: 1 }] },
          waits ? { dependsOn: permission } : {},
        );
      };
    allows("and is named by its permission, which so comes after it", () => {
      const fn = functionWith("fn", goodRole("role"));
      const rule = new aws.ses.ReceiptRule("trigger", {
        ruleSetName: "mail",
        lambdaActions: [{ functionArn: fn.arn, position: 1 }],
      });
      permit("permission", fn, "ses.amazonaws.com", { sourceArn: rule.arn, sourceAccount: account });
    });

    const notYet = {
      ...here,
      gaps: [
        [
          "trigger",
          "`arn` is not known before the update, so it was not judged by `trigger-may-invoke-its-function`.",
        ],
      ],
    } as const;
    cannotTell("and waits for the permission that names it by a literal ARN", receives(true), [], notYet);
    cannotTell("and does not wait for it", receives(false), [late("so SES refuses the rule")], notYet);

    const evaluates =
      (waits: boolean): (() => void) =>
      () => {
        const fn = functionWith("fn", goodRole("role"));
        const permission = permit("permission", fn, "config.amazonaws.com", { sourceAccount: account });
        new aws.cfg.Rule(
          "trigger",
          {
            source: {
              owner: "CUSTOM_LAMBDA",
              sourceIdentifier: fn.arn,
              sourceDetails: [{ messageType: "ScheduledNotification" }],
            },
          },
          waits ? { dependsOn: permission } : {},
        );
      };
    allows("and waits for a permission that names its account", evaluates(true), here);
    forbids(
      "and does not wait for that",
      evaluates(false),
      [late("so AWS Config refuses the rule", "two minutes")],
      here,
    );
  });

  describe("a notification", () => {
    const notifies = (
      permits: (fn: aws.lambda.Function, bucket: aws.s3.Bucket) => pulumi.Resource[],
    ): (() => void) => {
      return () => {
        const fn = functionWith("fn", goodRole("role"));
        const bucket = new aws.s3.Bucket("bucket");
        new aws.s3.BucketNotification(
          "trigger",
          {
            bucket: bucket.id,
            lambdaFunctions: [{ lambdaFunctionArn: fn.arn, events: ["s3:ObjectCreated:*"] }],
          },
          { dependsOn: permits(fn, bucket) },
        );
      };
    };
    const may = (name: string, fn: aws.lambda.Function, bucket: aws.s3.Bucket): aws.lambda.Permission =>
      permit(name, fn, "s3.amazonaws.com", { sourceArn: bucket.arn, sourceAccount: account });

    allows(
      "that waits for something that waits for its permission",
      notifies((fn, bucket) => [
        new aws.sns.Topic("between", {}, { dependsOn: may("permission", fn, bucket) }),
      ]),
    );
    forbids(
      "that waits for the permission of another function",
      notifies((fn, bucket) => {
        may("permission", fn, bucket);
        const other = functionWith("other", goodRole("other-role"));
        const rule = new aws.cloudwatch.EventRule("nightly", { scheduleExpression: "rate(1 day)" });
        new aws.cloudwatch.EventTarget("nightly", { rule: rule.name, arn: other.arn });
        return [permit("other", other, "events.amazonaws.com", { sourceArn: rule.arn })];
      }),
      [late("so S3 refuses the notification")],
    );
    allows(
      "that waits for one of two permissions",
      notifies((fn, bucket) => {
        may("first", fn, bucket);
        return [may("second", fn, bucket)];
      }),
      { config: { "permission-fits-its-function": "disabled" } },
    );
    forbids(
      "that nothing lets in, for that alone",
      notifies(() => []),
      [
        [
          "trigger-may-invoke-its-function",
          "trigger",
          "No permission lets s3.amazonaws.com invoke `fn` for `bucket`, so S3 refuses the notification. Add one with `bucket.arn` as `sourceArn` and `aws.getCallerIdentityOutput().accountId` as `sourceAccount`, and let this wait for it by `dependsOn`.",
        ],
      ],
    );
  });

  describe("what a helper makes", () => {
    allows("of the provider, whose order nobody can say", () => {
      const provider = new aws.Provider("frankfurt", { region: "eu-central-1" });
      const group = new aws.cloudwatch.LogGroup("group", {}, { provider });
      group.onEvent("events", functionWith("fn", goodRole("role")), {}, { provider });
    });

    class Subscription extends pulumi.ComponentResource {
      constructor(name: string, bucket: aws.s3.Bucket, fn: aws.lambda.Function) {
        super("shop:index:Subscription", name);
        const opts = { parent: this };
        new aws.lambda.Permission(
          "permission",
          {
            action: "lambda:InvokeFunction",
            function: fn.name,
            principal: "s3.amazonaws.com",
            sourceArn: bucket.arn,
            sourceAccount: account,
          },
          opts,
        );
        new aws.s3.BucketNotification(
          "trigger",
          {
            bucket: bucket.id,
            lambdaFunctions: [{ lambdaFunctionArn: fn.arn, events: ["s3:ObjectCreated:*"] }],
          },
          opts,
        );
      }
    }
    forbids(
      "of the program's own, where the order is for it to say",
      () => {
        new Subscription("events", new aws.s3.Bucket("bucket"), functionWith("fn", goodRole("role")));
      },
      [late("so S3 refuses the notification")],
    );
  });

  cannotTell(
    "which principal a permission lets in",
    () => {
      const fn = functionWith("fn", goodRole("role"));
      const topic = new aws.sns.Topic("later");
      const bucket = new aws.s3.Bucket("bucket");
      permit("permission", fn, "s3.amazonaws.com", {
        principal: topic.arn.apply(() => "s3.amazonaws.com"),
        sourceArn: bucket.arn,
        sourceAccount: account,
      });
      new aws.s3.BucketNotification("trigger", {
        bucket: bucket.id,
        lambdaFunctions: [{ lambdaFunctionArn: fn.arn, events: ["s3:ObjectCreated:*"] }],
      });
    },
    [late("so S3 refuses the notification")],
    {
      gaps: [
        [
          "permission",
          "`principal` is not known before the update, so it was not judged by `permission-names-its-source`, `permission-names-source-account`, `permission-source-matches-principal` and `trigger-may-invoke-its-function`.",
        ],
      ],
    },
  );
});
