import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { code, goodRole, statement, trust } from "./pieces";
import { allows, cannotTell, forbids } from "./verdicts";

const policy = "function-waits-for-its-permissions";
const vpcConfig = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };

function attached(role: aws.iam.Role, name: string): aws.iam.RolePolicyAttachment {
  const policyArn = `arn:aws:iam::aws:policy/service-role/${name}`;
  return new aws.iam.RolePolicyAttachment("attached", { role: role.name, policyArn });
}

function inVpc(role: aws.iam.Role, dependsOn: pulumi.Resource[] = []): aws.lambda.Function {
  return new aws.lambda.Function("fn", { role: role.arn, ...code, vpcConfig }, { dependsOn });
}

function late(
  waiter: string,
  attachment = "attached",
  granted = "what its creation needs, so the first deployment may fail",
): [string, string, string] {
  return [
    policy,
    waiter,
    `It does not wait for \`${attachment}\`, which grants ${granted}. Add it to \`dependsOn\`.`,
  ];
}

describe(policy, () => {
  describe("a function in a VPC", () => {
    forbids(
      "that does not wait for what grants the network interfaces",
      () => {
        const role = goodRole("role");
        attached(role, "AWSLambdaVPCAccessExecutionRole");
        inVpc(role);
      },
      [late("fn")],
    );

    allows("that waits by `dependsOn`", () => {
      const role = goodRole("role");
      inVpc(role, [attached(role, "AWSLambdaVPCAccessExecutionRole")]);
    });

    allows("that waits for something that waits", () => {
      const role = goodRole("role");
      const attachment = attached(role, "AWSLambdaVPCAccessExecutionRole");
      const queue = new aws.sqs.Queue("between", {}, { dependsOn: attachment });
      inVpc(role, [queue]);
    });

    allows("that waits by reference", () => {
      const role = goodRole("role");
      const attachment = attached(role, "AWSLambdaVPCAccessExecutionRole");
      new aws.lambda.Function("fn", {
        role: attachment.policyArn.apply(() => role.arn),
        ...code,
        vpcConfig,
      });
    });

    allows("whose role has the grant in itself", () => {
      inVpc(
        new aws.iam.Role("role", {
          assumeRolePolicy: trust(),
          managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"],
        }),
      );
    });

    allows("that waits for one of two that grant it", () => {
      const role = goodRole("role");
      attached(role, "AWSLambdaVPCAccessExecutionRole");
      const policyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaENIManagementAccess";
      const other = new aws.iam.RolePolicyAttachment("other", { role: role.name, policyArn });
      const own = new aws.iam.RolePolicy("own", {
        role: role.name,
        policy: statement("Allow", ["ec2:DescribeSubnets"]),
      });
      inVpc(role, [other, own]);
    });
  });

  forbids(
    "an event source mapping that waits for nothing",
    () => {
      const role = goodRole("role");
      attached(role, "AWSLambdaSQSQueueExecutionRole");
      const fn = new aws.lambda.Function("fn", { role: role.arn, ...code });
      new aws.lambda.EventSourceMapping("mapping", {
        eventSourceArn: new aws.sqs.Queue("jobs").arn,
        functionName: fn.arn,
      });
    },
    [late("mapping")],
  );

  allows("one whose function waits", () => {
    const role = goodRole("role");
    const dependsOn = attached(role, "AWSLambdaSQSQueueExecutionRole");
    const fn = new aws.lambda.Function("fn", { role: role.arn, ...code }, { dependsOn });
    new aws.lambda.EventSourceMapping("mapping", {
      eventSourceArn: new aws.sqs.Queue("jobs").arn,
      functionName: fn.arn,
    });
  });

  allows("one that waits itself", () => {
    const role = goodRole("role");
    const dependsOn = attached(role, "AWSLambdaSQSQueueExecutionRole");
    const fn = new aws.lambda.Function("fn", { role: role.arn, ...code });
    new aws.lambda.EventSourceMapping(
      "mapping",
      { eventSourceArn: new aws.sqs.Queue("jobs").arn, functionName: fn.arn },
      { dependsOn },
    );
  });

  cannotTell(
    "whether a policy that is not known yet is what grants a dead-letter queue",
    () => {
      const role = goodRole("role");
      const failed = new aws.sqs.Queue("failed");
      new aws.iam.RolePolicy("sends", {
        role: role.name,
        policy: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: failed.arn }],
        },
      });
      new aws.lambda.Function("fn", {
        role: role.arn,
        ...code,
        deadLetterConfig: { targetArn: failed.arn },
      });
    },
    [late("fn", "sends")],
    {
      gaps: [
        [
          "sends",
          "`policy` is not known before the update, so it was not judged by `function-waits-for-its-permissions`, `policy-document-is-valid`, `role-can-use-configured-features` and 6 more.",
        ],
      ],
      atNativePreview: {
        gaps: [
          [
            "sends",
            "`policy` is not known before the update, so it was not judged by `function-waits-for-its-permissions`, `policy-document-is-valid`, `role-can-use-configured-features` and 3 more.",
          ],
        ],
      },
    },
  );

  describe("a configuration of invocations", () => {
    const sends = (waits: "the configuration" | "the function" | "nothing"): (() => void) => {
      return () => {
        const role = goodRole("role");
        const failed = "arn:aws:sqs:eu-west-1:123456789012:failed";
        const grant = new aws.iam.RolePolicy("sends", {
          role: role.name,
          policy: statement("Allow", ["sqs:SendMessage"], failed),
        });
        const fn = new aws.lambda.Function(
          "fn",
          { role: role.arn, ...code },
          waits === "the function" ? { dependsOn: grant } : {},
        );
        new aws.lambda.FunctionEventInvokeConfig(
          "events",
          { functionName: fn.name, destinationConfig: { onFailure: { destination: failed } } },
          waits === "the configuration" ? { dependsOn: grant } : {},
        );
      };
    };
    forbids("that does not wait for what lets Lambda send", sends("nothing"), [late("events", "sends")]);
    allows("that waits", sends("the configuration"));
    allows("whose function waits", sends("the function"));
  });

  describe("a mapping with a failure destination", () => {
    const fails = (waits: boolean): (() => void) => {
      return () => {
        const role = goodRole("role");
        const reads = attached(role, "AWSLambdaKinesisExecutionRole");
        const failed = "arn:aws:sqs:eu-west-1:123456789012:failed";
        const sends = new aws.iam.RolePolicy("sends", {
          role: role.name,
          policy: statement("Allow", ["sqs:SendMessage"], failed),
        });
        const fn = new aws.lambda.Function("fn", { role: role.arn, ...code }, { dependsOn: reads });
        new aws.lambda.EventSourceMapping(
          "mapping",
          {
            eventSourceArn: "arn:aws:kinesis:eu-west-1:123456789012:stream/jobs",
            functionName: fn.arn,
            startingPosition: "LATEST",
            destinationConfig: { onFailure: { destinationArn: failed } },
          },
          waits ? { dependsOn: sends } : {},
        );
      };
    };
    forbids("that waits for the grant to read alone", fails(false), [late("mapping", "sends")]);
    allows("that waits for both", fails(true));
  });

  describe("a callback in a VPC", () => {
    const policies = ["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"];
    forbids(
      "whose policies it attaches itself, to which nobody can add an order",
      () => {
        new aws.lambda.CallbackFunction("fn", { callback: async () => "done", policies, vpcConfig });
      },
      [
        [
          policy,
          "fn",
          `It does not wait for \`fn-23f1a522\`, which grants what its creation needs, so the first deployment may fail. \`CallbackFunction\` makes both and sets no order: give it a \`role\` of your own, and let it wait for what is attached to that.`,
        ],
      ],
      { onlyClassic: "the callback is of the AWS provider" },
    );
    forbids(
      "that is none, though its role and its attachment are named as those of one",
      () => {
        const role = goodRole("fn");
        const { name } = role;
        new aws.iam.RolePolicyAttachment("fn-network", { role: name, policyArn: policies[0]! });
        new aws.lambda.Function("fn", { role: role.arn, ...code, vpcConfig });
      },
      [
        [
          policy,
          "fn",
          "It does not wait for `fn-network`, which grants what its creation needs, so the first deployment may fail. Add it to `dependsOn`.",
        ],
      ],
    );
    allows("with a role of one's own", () => {
      const role = goodRole("role");
      const dependsOn = attached(role, "AWSLambdaVPCAccessExecutionRole");
      new aws.lambda.CallbackFunction("fn", { callback: async () => "done", role, vpcConfig }, { dependsOn });
    });
    forbids(
      "with a role of one's own, for which it does not wait",
      () => {
        const role = goodRole("role");
        attached(role, "AWSLambdaVPCAccessExecutionRole");
        new aws.lambda.CallbackFunction("fn", { callback: async () => "done", role, vpcConfig });
      },
      [late("fn")],
    );
  });

  describe("logs", () => {
    const plain = (): void => {
      new aws.lambda.Function("fn", { role: goodRole("role").arn, ...code });
    };

    allows("that a function does not wait for, unless that is asked for", plain);

    forbids(
      "that it does not wait for, where that is asked for",
      plain,
      [late("fn", "role-logs", "the writing of its logs, so the first of them may be lost")],
      {
        config: { [policy]: { logging: true } },
      },
    );
  });
});
