import * as aws from "@pulumi/aws";
import * as native from "@pulumi/aws-native";
import * as pulumi from "@pulumi/pulumi";
import { basicExecution, functionWith, goodRole, trust } from "./pieces";
import { allows, cannotTell, forbids } from "./verdicts";

const code = {
  code: { zipFile: "exports.handler = async () => {};" },
  handler: "index.handler",
  runtime: "nodejs22.x",
};

function allow(action: string | string[], resource: pulumi.Input<string> | pulumi.Input<string>[]) {
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: resource }] };
}

/** A role that Lambda can assume and that lets a function write its logs. */
function roleOf(name: string, args: Partial<native.iam.RoleArgs> = {}): native.iam.Role {
  return new native.iam.Role(name, {
    assumeRolePolicyDocument: trust(),
    managedPolicyArns: [basicExecution],
    ...args,
  });
}

function functionOf(
  name: string,
  role: { readonly arn: pulumi.Output<string> },
  args: Partial<native.lambda.FunctionArgs> = {},
): native.lambda.Function {
  return new native.lambda.Function(name, { role: role.arn, ...code, ...args });
}

describe("a program that uses aws-native", () => {
  allows("a function with all that belongs to it", () => {
    const role = roleOf("role", {
      policies: [
        {
          policyName: "jobs",
          policyDocument: allow(
            ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            "arn:aws:sqs:*:*:jobs",
          ),
        },
      ],
    });
    const fn = functionOf("fn", role, { environment: { variables: { STAGE: "dev" } } });
    const queue = new native.sqs.Queue("jobs", { queueName: "jobs" });
    new native.lambda.EventSourceMapping("jobs-to-fn", { functionName: fn.id, eventSourceArn: queue.arn });
    new native.lambda.Permission("topic-invokes-fn", {
      action: "lambda:InvokeFunction",
      functionName: fn.arn,
      principal: "sns.amazonaws.com",
      sourceArn: new native.sns.Topic("topic").topicArn,
    });
    new native.lambda.Url("url", { authType: "AWS_IAM", targetFunctionArn: fn.arn });
  });

  forbids(
    "what the policies forbid, with the names that it uses",
    () => {
      const role = new native.iam.Role("role", {
        assumeRolePolicyDocument: trust("ec2.amazonaws.com"),
        policies: [{ policyName: "all", policyDocument: allow("*", "*") }],
      });
      const fn = functionOf("fn", role, { environment: { variables: { AWS_REGION: "eu-west-1" } } });
      new native.iam.RolePolicy("misspelt", {
        roleName: "elsewhere",
        policyDocument: { version: "2012-10-17", statement: [] },
      });
      new native.lambda.Permission("permission", {
        action: "lambda:InvokeFunction",
        functionName: fn.arn,
        principal: "events.amazonaws.com",
      });
      new native.lambda.Url("url", { authType: "NONE", targetFunctionArn: fn.arn });
      new native.lambda.LayerVersionPermission("layer", {
        action: "lambda:GetLayerVersion",
        layerVersionArn: "arn:aws:lambda:eu-west-1:123456789012:layer:tools:1",
        principal: "*",
      });
    },
    [
      [
        "policy-document-is-valid",
        "misspelt",
        "`policyDocument`: The policy document has an element that is not Version, Id or Statement. Statement is missing or empty.",
      ],
      [
        "layer-is-not-public",
        "layer",
        "`principal` is `*` and `organizationId` is not set, so everybody with an AWS account may download this version of the layer. Set it to your organization's ID.",
      ],
      [
        "function-environment-avoids-reserved-names",
        "fn",
        "`environment.variables` sets `AWS_REGION`, which Lambda reserves for itself, so it refuses to create or update the function. Remove or rename it.",
      ],
      [
        "function-url-requires-iam",
        "url",
        "`authType` is `NONE`, so Lambda does not ask who calls the URL. Set it to `AWS_IAM`, or list the function in `publicFunctions` with a reason.",
      ],
      [
        "permission-names-its-source",
        "permission",
        "Neither `sourceArn` nor `sourceAccount` names a source, so events.amazonaws.com may invoke the function on behalf of any AWS customer. Set `sourceArn` to the resource that triggers the function, such as `rule.arn`.",
      ],
      [
        "role-trusts-lambda",
        "role",
        "`assumeRolePolicyDocument` does not let lambda.amazonaws.com assume this role, so Lambda cannot run `fn`.",
      ],
      [
        "role-grants-no-admin-access",
        "role",
        "Statement[0] of `policies[0].policyDocument` allows every action on every resource, so whoever takes over the function takes over the account.",
      ],
    ],
  );

  /** A filter of a log group, and a permission for that by a literal ARN. */
  function filter(ending: string): () => void {
    return () => {
      const fn = functionOf("fn", roleOf("role"));
      const group = new native.logs.LogGroup("orders", { logGroupName: "orders" });
      const dependsOn = new native.lambda.Permission("permission", {
        action: "lambda:InvokeFunction",
        functionName: fn.arn,
        principal: "logs.amazonaws.com",
        sourceArn: `arn:aws:logs:eu-west-1:123456789012:log-group:orders${ending}`,
      });
      new native.logs.SubscriptionFilter(
        "filter",
        { logGroupName: group.id, destinationArn: fn.arn, filterPattern: "" },
        { dependsOn },
      );
    };
  }

  cannotTell("whether a permission is for the log group of a filter, by its ARN", filter(":*"), [], {
    gaps: [
      [
        "orders",
        "`arn` is not known before the update, so it was not judged by `trigger-may-invoke-its-function`.",
      ],
    ],
  });

  forbids("a permission for a log group by its ARN without a star", filter(""), [
    [
      "trigger-may-invoke-its-function",
      "filter",
      "No permission lets logs.amazonaws.com invoke `fn` for `orders`, so CloudWatch Logs refuses the filter: `sourceArn` of `permission` is not that of this trigger, which ends in `:*`.",
    ],
  ]);

  forbids(
    "a managed policy that names a role by itself",
    () => {
      const role = roleOf("role");
      functionOf("fn", role);
      new native.iam.ManagedPolicy("queues", {
        roles: [role.id],
        policyDocument: allow("sqs:*", "arn:aws:sqs:*:*:jobs"),
      });
    },
    [
      [
        "role-grants-no-wildcard-actions",
        "queues",
        "Statement[0] of `policyDocument` allows sqs:AddPermission, sqs:RemovePermission, sqs:SetQueueAttributes and 8 more by `sqs:*`. List the actions that the code calls.",
      ],
    ],
  );

  forbids(
    "a managed policy that names a user by itself",
    () => {
      new native.iam.ManagedPolicy("deploys", {
        users: ["deployer"],
        policyDocument: allow("lambda:InvokeFunction", "*"),
      });
    },
    [
      [
        "identity-invokes-named-functions",
        "deploys",
        "Statement[0] of `policyDocument` allows lambda:InvokeFunction on every function, those of other applications included. Name the functions in `Resource`.",
      ],
    ],
  );

  allows("a managed policy that nobody has", () => {
    new native.iam.ManagedPolicy("boundary", { policyDocument: allow("lambda:InvokeFunction", "*") });
  });

  cannotTell(
    "what a document says that holds something unknown",
    () => {
      const role = roleOf("role");
      functionOf("fn", role);
      const bucket = new native.s3.Bucket("bucket");
      new native.iam.RolePolicy("policy", {
        roleName: role.id,
        policyDocument: allow("s3:*", [bucket.arn, pulumi.interpolate`${bucket.arn}/*`]),
      });
    },
    [
      [
        "role-grants-no-wildcard-actions",
        "policy",
        "Statement[0] of `policyDocument` allows s3:BypassGovernanceRetention, s3:DeleteBucketPolicy, s3:ObjectOwnerOverrideToBucketOwner and 47 more by `s3:*`. List the actions that the code calls, for a bucket usually s3:GetObject, s3:PutObject and s3:DeleteObject.",
      ],
    ],
    {
      gaps: [
        [
          "policy",
          "`policyDocument` is not known before the update, so it was not judged by `policy-document-is-valid`, `role-conditions-fit-lambda`, `role-grants-no-wildcard-actions` and `role-names-its-resources`.",
        ],
      ],
    },
  );
});

describe("a program that mixes both providers", () => {
  allows("functions and roles of either", () => {
    functionWith("a", roleOf("native-role") as unknown as aws.iam.Role);
    functionOf("b", goodRole("role"));
  });

  forbids(
    "one role for a function of each",
    () => {
      const role = roleOf("role");
      functionWith("a", role as unknown as aws.iam.Role);
      functionOf("b", role);
    },
    ["b", "a"].map((name, index) => [
      "function-has-own-role",
      name,
      `Its execution role \`role\` is also that of \`${["a", "b"][index]}\`, so each function may do whatever any of them may.`,
    ]),
  );

  forbids(
    "a document of one attached to a role of the other by the third",
    () => {
      const role = roleOf("role");
      functionWith("fn", role as unknown as aws.iam.Role);
      const policy = new native.iam.ManagedPolicy("queues", {
        policyDocument: allow("sqs:*", "arn:aws:sqs:*:*:jobs"),
      });
      new aws.iam.RolePolicyAttachment("attachment", { role: role.id, policyArn: policy.policyArn });
    },
    [
      [
        "role-grants-no-wildcard-actions",
        "queues",
        "Statement[0] of `policyDocument` allows sqs:AddPermission, sqs:RemovePermission, sqs:SetQueueAttributes and 8 more by `sqs:*`. List the actions that the code calls.",
      ],
    ],
  );

  allows("a permission of one for a function of the other, by a source of the other", () => {
    const fn = functionWith("fn", goodRole("role"));
    new native.lambda.Permission("permission", {
      action: "lambda:InvokeFunction",
      functionName: fn.name,
      principal: "events.amazonaws.com",
      sourceArn: new aws.cloudwatch.EventRule("nightly", { scheduleExpression: "rate(1 day)" }).arn,
    });
  });

  cannotTell(
    "whether a permission of one is for the URL of the other, which names the function by its ARN",
    () => {
      const fn = functionWith("fn", goodRole("role"));
      new native.lambda.Url("url", { authType: "AWS_IAM", targetFunctionArn: fn.arn });
      new aws.lambda.Permission("call", {
        action: "lambda:InvokeFunctionUrl",
        function: fn.name,
        principal: "123456789012",
        functionUrlAuthType: "NONE",
      });
    },
    [
      [
        "function-url-permissions-agree",
        "call",
        "`functionUrlAuthType` is `NONE` and `authType` of `url` is `AWS_IAM`, so nobody may call the URL by this permission. Give both the same type.",
      ],
    ],
    {
      gaps: [
        [
          "url",
          "`targetFunctionArn` is not known before the update, so it was not judged by `function-url-permissions-agree`.",
        ],
      ],
    },
  );
});
