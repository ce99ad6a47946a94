import { deepEqual } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { tokens, triggerServices } from "../../model";
import { record } from "../recorder/program";
import { documentOf } from "./grants";
import { functionWith, goodRole, trust } from "./pieces";
import { toNameSource } from "./source-examples";
import { allows, cannotTell, forbids, type Expected, type Setting } from "./verdicts";
import { account, delegated, wired, type Delegated, type Invoked, type Wired } from "./wirings";

const policy = "trigger-may-invoke-its-function";

/** Which alias, if any, the trigger invokes and the permission is for; for which function and source; and its arguments. */
interface Twist {
  readonly invokes?: "live";
  readonly permits?: "live";
  readonly of?: "other";
  readonly source?: "other";
  readonly args?: Partial<aws.lambda.PermissionArgs>;
  readonly permission?: false;
}

/** Two functions, of which a trigger invokes the first, and a permission. */
function wiring(trigger: Wired, { invokes, permits, of, source, args, permission }: Twist = {}): () => void {
  return () => {
    const fn = functionWith("fn", goodRole("role"));
    const other = functionWith("other-fn", goodRole("other-role"));
    const live = new aws.lambda.Alias("live", { name: "live", functionName: fn.name, functionVersion: "1" });
    const invoked: Invoked = invokes === "live" ? live : fn;
    const { sourceArn, wire } =
      trigger.self === undefined
        ? trigger.source("source")
        : { sourceArn: trigger.self("trigger", invoked), wire: undefined };
    const elsewhere = source === "other" ? trigger.source("other").sourceArn : undefined;
    if (permission === false) {
      wire?.(invoked);
      return;
    }
    const dependsOn = new aws.lambda.Permission("permission", {
      action: "lambda:InvokeFunction",
      function: of === "other" ? other.name : fn.name,
      principal: trigger.principal,
      sourceArn: elsewhere ?? sourceArn,
      ...(permits === "live" && { qualifier: live.name }),
      ...(trigger.needsAccount && { sourceAccount: account }),
      ...args,
    });
    wire?.(invoked, trigger.isChecked ? { dependsOn } : {});
  };
}

function found({ principal, self, so }: Wired, reason: string, invoked = "`fn`"): Expected[] {
  const source = self === undefined ? "source" : "trigger";
  return [
    [
      policy,
      "trigger",
      `No permission lets ${principal} invoke ${invoked} for \`${source}\`, ${so}${reason}`,
    ],
  ];
}

/** What the message tells to add where there is no permission at all. */
function advice({ title, self, output, after, byAccount, isChecked }: Wired): string {
  const account = "`aws.getCallerIdentityOutput().accountId` as `sourceAccount`";
  const value = `${self === undefined ? "source" : "trigger"}.${output}`;
  const arn = `\`${after === undefined ? value : `\${${value}}${after}`}\` as \`sourceArn\``;
  const source = byAccount ? account : title.startsWith("an S3 bucket") ? `${arn} and ${account}` : arn;
  const waits = isChecked || byAccount ? ", and let this wait for it by `dependsOn`" : "";
  return `Add one with ${source}${waits}.`;
}

/** What another message tells to set where a permission names no source. */
function named({ principal }: Wired): string {
  return principal === "config.amazonaws.com"
    ? "Set `sourceAccount` to the account of the rule. Of a rule for a whole organization AWS does not say which that is: exempt the permission, with the reason."
    : toNameSource(principal);
}

function later(value: string): pulumi.Output<string> {
  return new aws.ssm.Parameter("later", { type: "String", value: "x" }).arn.apply(() => value);
}

/** A function of a known ARN and an alias, which a trigger invokes with a role of this policy. */
function delegation(
  trigger: Delegated,
  statements: readonly Readonly<Record<string, unknown>>[],
  { invokes, trusts = trigger.principal }: { invokes?: "live"; trusts?: string } = {},
): () => void {
  return () => {
    const fn = functionWith("fn", goodRole("role"), { name: "report" });
    const live = new aws.lambda.Alias("live", { name: "live", functionName: fn.name, functionVersion: "1" });
    const role = new aws.iam.Role("invoker", { assumeRolePolicy: JSON.stringify(trust(trusts)) });
    new aws.iam.RolePolicy("invokes", { role: role.name, policy: documentOf(...statements) });
    trigger.wire(invokes === "live" ? live : fn, role.arn);
  };
}

const report = `arn:aws:lambda:eu-west-1:${account}:function:report`;
const mayInvoke = { Action: ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"], Resource: report };
const here: Setting = { provider: { region: "eu-west-1", allowedAccountIds: JSON.stringify([account]) } };

function refused(trigger: Delegated, invoked = "`fn`"): Expected[] {
  const what = `${trigger.actions} on ${invoked}, which \`trigger\` invokes with it`;
  return [[policy, "invoker", `Nothing attached to this role allows ${what}, ${trigger.so}.`]];
}

/** Of its source nothing is known, so that it has tests of its own. */
const organizationRule = `config.amazonaws.com ${tokens.organizationConfigRule}`;

/** A rule for all accounts of an organization, and a permission for its service with a source account. */
function ruleOfOrganization(sourceAccount?: string): void {
  const fn = functionWith("fn", goodRole("role"));
  new aws.cfg.OrganizationCustomRule("trigger", {
    lambdaFunctionArn: fn.arn,
    triggerTypes: ["ConfigurationItemChangeNotification"],
  });
  if (sourceAccount !== undefined) {
    new aws.lambda.Permission("permission", {
      action: "lambda:InvokeFunction",
      function: fn.name,
      principal: "config.amazonaws.com",
      sourceAccount,
    });
  }
}

describe(policy, () => {
  it("has rows for each type of resource that wires a function, by its service", async () => {
    const tried = new Set<string>();
    const programs = [
      ...wired.map((trigger) => [trigger.principal, wiring(trigger)] as const),
      ...delegated.map((trigger) => [trigger.principal, delegation(trigger, [mayInvoke])] as const),
    ];
    for (const [principal, program] of programs) {
      (await record(program, true)).forEach(({ inputs }) => tried.add(`${principal} ${inputs.getType()}`));
    }
    const untried = triggerServices.flatMap(({ principal, wired: types }) =>
      types.map(({ type }) => `${principal} ${type}`).filter((each) => !tried.has(each)),
    );
    deepEqual(untried, [organizationRule]);
  });

  for (const trigger of wired) {
    describe(trigger.title, () => {
      allows("with its permission", wiring(trigger));
      allows(
        "that invokes an alias, with its permission",
        wiring(trigger, { invokes: "live", permits: "live" }),
      );
      forbids(
        "without its permission",
        wiring(trigger, { permission: false }),
        found(trigger, `. ${advice(trigger)}`),
      );
      forbids(
        "with a permission for another function",
        wiring(trigger, { of: "other" }),
        found(trigger, ": `permission` is for `other-fn` instead."),
      );
      forbids(
        "with a permission for another source",
        wiring(trigger, { source: "other" }),
        found(trigger, ": `sourceArn` of `permission` is not that of this trigger."),
      );
      forbids(
        "with a permission for whatever source",
        wiring(trigger, { args: { sourceArn: undefined, sourceAccount: undefined } }),
        [
          [
            "permission-names-its-source",
            "permission",
            `Neither \`sourceArn\` nor \`sourceAccount\` names a source, so ${trigger.principal} may invoke the function on behalf of any AWS customer. ${named(trigger)}`,
          ],
        ],
        // Such a permission could come before a trigger that it does not name.
        { config: { "trigger-waits-for-its-permission": "disabled" } },
      );
      forbids(
        "with a permission for an alias that it does not invoke",
        wiring(trigger, { permits: "live" }),
        found(trigger, ": `permission` is for another version or alias of it."),
      );
      forbids(
        "that invokes an alias, with a permission for the function",
        wiring(trigger, { invokes: "live" }),
        found(trigger, ": `permission` is for another version or alias of it.", "an alias of `fn`"),
      );
    });
  }

  for (const trigger of delegated) {
    describe(trigger.title, () => {
      const logs = {
        Action: "logs:PutLogEvents",
        Resource: "arn:aws:logs:eu-west-1:123456789012:log-group:x:*",
      };
      allows("with a role that may invoke", delegation(trigger, [mayInvoke]), here);
      allows(
        "that invokes an alias, with a role that may invoke it",
        delegation(trigger, [{ ...mayInvoke, Resource: `${report}:live` }], { invokes: "live" }),
        here,
      );
      forbids("with a role that may not invoke", delegation(trigger, [logs]), refused(trigger), here);
      forbids(
        "with a role that may invoke another function",
        delegation(trigger, [{ ...mayInvoke, Resource: `${report}-daily` }]),
        refused(trigger),
        here,
      );
      forbids(
        "that invokes an alias, with a role that may invoke the function",
        delegation(trigger, [mayInvoke], { invokes: "live" }),
        refused(trigger, "an alias of `fn`"),
        here,
      );
      forbids(
        "with a role that it may not assume",
        delegation(trigger, [mayInvoke], { trusts: "ec2.amazonaws.com" }),
        [
          [
            policy,
            "invoker",
            `\`assumeRolePolicy\` does not let ${trigger.principal} assume this role, with which \`trigger\` invokes \`fn\`, ${trigger.so}.`,
          ],
        ],
        here,
      );
      forbids(
        "with a role that is denied to invoke",
        delegation(trigger, [mayInvoke, { Effect: "Deny", Sid: "No", Action: "lambda:*" }]),
        [
          [
            policy,
            "invokes",
            `"No" of \`policy\` denies ${trigger.actions} on \`fn\`, which \`trigger\` invokes with it, ${trigger.so}, whatever else its role allows.`,
          ],
        ],
        here,
      );
    });
  }

  describe("the permission", () => {
    const topic = wired.find(({ title }) => title === "an SNS subscription")!;
    const bucket = wired.find(({ needsAccount }) => needsAccount)!;
    allows("of a name in other letters", wiring(topic, { args: { action: "LAMBDA:invokeFunction" } }));
    forbids("to do something else", wiring(topic, { args: { action: "lambda:GetFunction" } }), [
      [
        "permission-allows-only-invoke",
        "permission",
        "`action` is `lambda:GetFunction`, so the principal may do that and not invoke the function. Set it to `lambda:InvokeFunction`.",
      ],
      ...found(topic, ": `permission` does not allow `lambda:InvokeFunction`."),
    ]);
    forbids(
      "of another account",
      wiring(bucket, { args: { sourceAccount: "210987654321" } }),
      found(bucket, ": `sourceAccount` of `permission` is not that of this trigger."),
      { ...here, config: { "permission-names-known-accounts": "disabled" } },
    );
    cannotTell(
      "for whom it is",
      () => wiring(topic, { args: { principal: later("sns.amazonaws.com") } })(),
      [],
      {
        gaps: [
          [
            "permission",
            "`principal` is not known before the update, so it was not judged by `permission-is-not-public`, `permission-names-its-source`, `permission-names-source-account` and 2 more.",
          ],
        ],
      },
    );
  });

  describe("the policy of the function", () => {
    const policy =
      (statement: object, resourceArn: () => pulumi.Input<string> = () => report) =>
      (): void => {
        const fn = functionWith("fn", goodRole("role"), { name: "report" });
        const topic = new aws.sns.Topic("topic", { name: "orders" });
        new aws.sns.TopicSubscription("trigger", { topic: topic.arn, protocol: "lambda", endpoint: fn.arn });
        new aws.lambda.ResourcePolicy("policy", {
          resourceArn: resourceArn(),
          policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] }),
        });
      };
    const lets = {
      Principal: { Service: "sns.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: report,
      Condition: { ArnLike: { "aws:SourceArn": `arn:aws:sns:eu-west-1:${account}:orders` } },
    };
    const refusal: Expected[] = [
      [
        "trigger-may-invoke-its-function",
        "trigger",
        "No permission lets sns.amazonaws.com invoke `fn` for `topic`, so SNS cannot deliver its messages. Add one with `topic.arn` as `sourceArn`.",
      ],
    ];
    allows("that lets it in", policy(lets), here);
    forbids(
      "that lets another service in",
      policy({ ...lets, Principal: { Service: "events.amazonaws.com" } }),
      refusal,
      here,
    );
    forbids(
      "that lets another topic in",
      policy({
        ...lets,
        Condition: { ArnLike: { "aws:SourceArn": `arn:aws:sns:eu-west-1:${account}:returns` } },
      }),
      refusal,
      here,
    );
    cannotTell("whose it is", () => policy(lets, () => later(report))(), [], {
      ...here,
      gaps: [
        [
          "policy",
          "`resourceArn` is not known before the update, so it was not judged by `trigger-may-invoke-its-function`.",
        ],
      ],
    });
  });

  describe("the AWS Config rule of an organization", () => {
    allows("with a permission for some account", () => ruleOfOrganization("210987654321"));
    forbids("without a permission", () => ruleOfOrganization(), [
      [
        policy,
        "trigger",
        "No permission lets config.amazonaws.com invoke `fn`, so AWS Config refuses the rule. Add one: of which account or ARN such a rule is, AWS does not say.",
      ],
    ]);
  });

  describe("the trigger", () => {
    allows("of a function outside the stack", () => {
      new aws.sns.TopicSubscription("trigger", {
        topic: new aws.sns.Topic("topic").arn,
        protocol: "lambda",
        endpoint: `arn:aws:lambda:eu-west-1:${account}:function:elsewhere`,
      });
    });
    allows("that is no function", () => {
      functionWith("fn", goodRole("role"));
      const queue = new aws.sqs.Queue("queue");
      const rule = new aws.cloudwatch.EventRule("rule", { scheduleExpression: "rate(1 day)" });
      new aws.cloudwatch.EventTarget("trigger", { rule: rule.name, arn: queue.arn });
      new aws.sns.TopicSubscription("mail", {
        topic: new aws.sns.Topic("topic").arn,
        protocol: "email",
        endpoint: "a@example.com",
      });
    });
    allows("that Connect lets in by itself", () => {
      const fn = functionWith("fn", goodRole("role"));
      const instance = new aws.connect.Instance("instance", {
        identityManagementType: "CONNECT_MANAGED",
        inboundCallsEnabled: true,
        outboundCallsEnabled: true,
      });
      new aws.connect.LambdaFunctionAssociation("trigger", { instanceId: instance.id, functionArn: fn.arn });
    });
    allows("of an API that invokes with the permissions of its caller", () => {
      const fn = functionWith("fn", goodRole("role"));
      const api = new aws.apigatewayv2.Api("api", { protocolType: "HTTP" });
      new aws.apigatewayv2.Integration("trigger", {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationUri: fn.invokeArn,
        credentialsArn: "arn:aws:iam::*:user/*",
      });
    });
  });
});
