import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { dataDate } from "../../iam";
import { quoted } from "../../pack";
import { basicExecution, code, distribution, functionWith, goodRole, statement, trust } from "./pieces";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "role-can-write-logs";
const streamActions = ["logs:CreateLogStream", "logs:PutLogEvents"];
const allActions = ["logs:CreateLogGroup", ...streamActions];
const anyLogs = "arn:aws:logs:*:*:*";
const group = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/orders";

/** A configuration without policies that have something else to say about a program. */
function disabled(...policies: string[]): Record<string, string> {
  return Object.fromEntries(policies.map((name) => [name, "disabled"]));
}

/** A role without log access, and a function of a known name that runs with it. */
function bareRole(
  args: Partial<aws.iam.RoleArgs> = {},
  fn: Partial<aws.lambda.FunctionArgs> = {},
): aws.iam.Role {
  const role = new aws.iam.Role("role", { assumeRolePolicy: trust(), ...args });
  functionWith("fn", role, { name: "orders", ...fn });
  return role;
}

/** The function's log group, made by the stack. */
function logGroup(): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup("logs", { name: "/aws/lambda/orders" });
}

function attach(role: aws.iam.Role, name: string, policyArn: pulumi.Input<string>): void {
  new aws.iam.RolePolicyAttachment(name, { role: role.name, policyArn });
}

function inline(role: aws.iam.Role, name: string, text: pulumi.Input<string>): void {
  new aws.iam.RolePolicy(name, { role: role.id, policy: text });
}

const attachBasic = `Attach \`${basicExecution}\`, which does.`;

/** @param allowed the log group that the role may write to instead. */
function nothing(actions: string, allowed?: string, needed = "/aws/lambda/orders"): Expected[] {
  const advice =
    allowed === undefined ? attachBasic : `What it allows is on \`${allowed}\`, and \`${needed}\` is needed.`;
  return [
    [
      policy,
      "role",
      `Nothing attached to this role allows ${actions} on the log group of \`fn\`, so its logs are lost. ${advice}`,
    ],
  ];
}
const nothingAtAll = nothing("logs:CreateLogGroup, logs:CreateLogStream and logs:PutLogEvents");
const noStreams = nothing("logs:CreateLogStream and logs:PutLogEvents");

/** Those that judge whatever a role is given, those that judge documents of the stack, and all that judge grants. */
const judgesAll = ["role-cannot-escalate-privileges", "role-grants-no-admin-access"];
const judgesOurs = [
  "role-conditions-fit-lambda",
  "role-grants-no-wildcard-actions",
  "role-names-its-resources",
];
const judgesAny = [...judgesAll, "role-grants-no-full-access-policies", ...judgesOurs];

const unlisted = [
  "role",
  `\`managedPolicyArns[1]\` names an AWS managed policy that the pack's IAM data of ${dataDate("managed-policies")} does not have, so it was not judged by ${quoted([policy, ...judgesAll, "role-grants-no-full-access-policies"])}.`,
] as const;

function notKnown(resource: string, property: string, ...policies: string[]): readonly [string, string] {
  return [
    resource,
    `\`${property}\` is not known before the update, so it was not judged by ${quoted([...policies].sort())}.`,
  ];
}

describe(policy, () => {
  describe("what grants", () => {
    for (const name of [
      "service-role/AWSLambdaBasicExecutionRole",
      "service-role/AWSLambdaVPCAccessExecutionRole",
      "service-role/AWSLambdaSQSQueueExecutionRole",
      "CloudWatchFullAccessV2",
    ]) {
      allows(
        `the AWS managed policy ${name}`,
        () => attach(bareRole(), "logs", `arn:aws:iam::aws:policy/${name}`),
        { config: disabled("role-grants-no-full-access-policies") },
      );
    }
    forbids(
      "an AWS managed policy that has nothing to do with logs",
      () => attach(bareRole(), "queue", "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"),
      nothingAtAll,
    );

    forbids("a role with nothing attached", () => bareRole(), nothingAtAll);

    allows("logs:* on *", () => inline(bareRole(), "policy", statement("Allow", ["logs:*"])), {
      config: disabled("role-grants-no-wildcard-actions", "role-names-its-resources"),
    });
    allows(
      "actions with wildcards and other letter case",
      () => {
        inline(bareRole(), "policy", statement("Allow", ["Logs:create*", "logs:Put?ogEvents"], anyLogs));
      },
      { config: disabled("role-grants-no-wildcard-actions") },
    );
    allows("three statements of three policies", () => {
      const role = bareRole();
      for (const action of allActions) {
        inline(role, action.slice(5), statement("Allow", [action], anyLogs));
      }
    });
    forbids(
      "two of the three",
      () => {
        const role = bareRole();
        for (const action of ["logs:CreateLogGroup", "logs:CreateLogStream"]) {
          inline(role, action.slice(5), statement("Allow", [action], anyLogs));
        }
      },
      nothing("logs:PutLogEvents"),
    );

    allows("the role's own inlinePolicies", () => {
      bareRole({ inlinePolicies: [{ name: "logs", policy: statement("Allow", allActions, anyLogs) }] });
    });
    allows("the role's own managedPolicyArns", () => {
      bareRole({ managedPolicyArns: [basicExecution] });
    });
    allows("a customer policy, attached by an ARN that is not known yet", () => {
      const document = new aws.iam.Policy("policy", { policy: statement("Allow", allActions, anyLogs) });
      attach(bareRole(), "logs", document.arn);
    });
    forbids(
      "a customer policy that nothing attaches",
      () => {
        bareRole();
        new aws.iam.Policy("policy", { policy: statement("Allow", allActions, anyLogs) });
      },
      nothingAtAll,
    );
    allows("a customer policy among the role's managedPolicyArns", () => {
      const document = new aws.iam.Policy("policy", { policy: statement("Allow", allActions, anyLogs) });
      bareRole({ managedPolicyArns: [aws.iam.ManagedPolicy.AmazonS3ReadOnlyAccess, document.arn] });
    });
    allows("a PolicyAttachment that lists the role", () => {
      const other = new aws.iam.Role("other", { assumeRolePolicy: trust() });
      new aws.iam.PolicyAttachment("logs", {
        roles: [other.name, bareRole().name],
        policyArn: basicExecution,
      });
    });
    allows("a RolePolicyAttachmentsExclusive", () => {
      new aws.iam.RolePolicyAttachmentsExclusive("only", {
        roleName: bareRole().name,
        policyArns: [basicExecution],
      });
    });
    allows("an attachment through dependsOn and a component", () => {
      class Access extends pulumi.ComponentResource {
        constructor(name: string, role: aws.iam.Role) {
          super("shop:index:Access", name);
          new aws.iam.RolePolicyAttachment(
            `${name}-logs`,
            { role, policyArn: basicExecution },
            { parent: this },
          );
        }
      }
      const role = new aws.iam.Role("role", { assumeRolePolicy: trust() });
      const access = new Access("access", role);
      new aws.lambda.Function("fn", { role: role.arn, ...code }, { dependsOn: access });
    });
    allows("an attachment that names the role by its literal name", () => {
      bareRole({ name: "worker" });
      new aws.iam.RolePolicyAttachment("logs", { role: "worker", policyArn: basicExecution });
    });
    forbids(
      "an attachment to another role",
      () => {
        bareRole();
        goodRole("other");
      },
      nothingAtAll,
    );
    allows(
      "a CallbackFunction, which makes its own role",
      () => {
        new aws.lambda.CallbackFunction("fn", { callback: async () => "done" });
      },
      { config: disabled("role-grants-no-full-access-policies", "role-cannot-escalate-privileges") },
    );
  });

  describe("on which resource", () => {
    allows("the function's own log group and its streams", () => {
      inline(
        bareRole(),
        "policy",
        statement("Allow", allActions, "arn:aws:logs:*:*:log-group:/aws/lambda/orders:*"),
      );
    });
    allows("all log groups of Lambda", () => {
      inline(
        bareRole(),
        "policy",
        statement("Allow", allActions, "arn:aws:logs:*:*:log-group:/aws/lambda/*"),
      );
    });
    forbids(
      "another function's log group",
      () => inline(bareRole(), "policy", statement("Allow", allActions, `${group}-archive:*`)),
      nothing(
        "logs:CreateLogGroup, logs:CreateLogStream and logs:PutLogEvents",
        "/aws/lambda/orders-archive",
      ),
    );
    forbids(
      "a log group in another region",
      () =>
        inline(
          bareRole(),
          "policy",
          statement("Allow", allActions, "arn:aws:logs:us-east-1:*:log-group:/aws/lambda/orders:*"),
        ),
      nothingAtAll,
    );
    forbids(
      "the log group's ARN without `:*`, where streams are not meant",
      () => {
        logGroup();
        inline(
          bareRole(),
          "policy",
          statement("Allow", streamActions, "arn:aws:logs:*:*:log-group:/aws/lambda/orders"),
        );
      },
      [
        [
          policy,
          "policy",
          "Statement[0] of `policy` allows logs:CreateLogStream and logs:PutLogEvents on the log group of `fn` but not on its streams, where logs are written, so they are lost. End the resource in `:*`.",
        ],
      ],
    );
    allows("the same ARN with `:*`", () => {
      logGroup();
      inline(
        bareRole(),
        "policy",
        statement("Allow", streamActions, "arn:aws:logs:*:*:log-group:/aws/lambda/orders:*"),
      );
    });
    cannotTell(
      "before the account is known, whether an ARN with an account is the function's",
      () => {
        logGroup();
        inline(
          bareRole(),
          "policy",
          statement("Allow", streamActions, `${group}:*`.replace("123456789012", "999999999999")),
        );
      },
      noStreams,
      {
        gaps: [
          [
            "policy",
            "`policy` names an account or a region, and where the function will be is not known before the update, so it was not judged by `role-can-write-logs`.",
          ],
        ],
      },
    );
    allows(
      "an ARN with the account, where the provider may touch that account only",
      () => {
        logGroup();
        inline(bareRole(), "policy", statement("Allow", streamActions, `${group}:*`));
      },
      { provider: { region: "eu-west-1", allowedAccountIds: JSON.stringify(["123456789012"]) } },
    );
  });

  describe("who makes the log group", () => {
    allows("a role that cannot create log groups, where the stack makes the group", () => {
      logGroup();
      inline(bareRole(), "policy", statement("Allow", streamActions, anyLogs));
    });
    forbids(
      "the same role where nothing makes it",
      () => inline(bareRole(), "policy", statement("Allow", streamActions, anyLogs)),
      [
        [
          policy,
          "role",
          "Nothing attached to this role allows logs:CreateLogGroup on the log group of `fn`, and this stack does not make it, so its logs are lost until somebody does. Attach `arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`, which does.",
        ],
      ],
    );
    allows("a log group named after the function", () => {
      const role = new aws.iam.Role("role", { assumeRolePolicy: trust() });
      const fn = functionWith("fn", role);
      new aws.cloudwatch.LogGroup("logs", { name: pulumi.interpolate`/aws/lambda/${fn.name}` });
      inline(role, "policy", statement("Allow", streamActions, anyLogs));
    });
  });

  describe("a custom log group", () => {
    allows("of the stack, which the role may write to", () => {
      const logs = new aws.cloudwatch.LogGroup("logs", { name: "shop" });
      const role = bareRole({}, { loggingConfig: { logFormat: "JSON", logGroup: logs.name } });
      inline(role, "policy", statement("Allow", streamActions, "arn:aws:logs:*:*:log-group:shop:*"));
    });
    forbids(
      "that the role may not write to, though it may to the default one",
      () => {
        const logs = new aws.cloudwatch.LogGroup("logs", { name: "shop" });
        const role = bareRole({}, { loggingConfig: { logFormat: "JSON", logGroup: logs.name } });
        inline(role, "policy", statement("Allow", streamActions, "arn:aws:logs:*:*:log-group:/aws/lambda/*"));
      },
      nothing("logs:CreateLogStream and logs:PutLogEvents", "/aws/lambda/*", "shop"),
    );
    cannotTell(
      "whether one that the stack only names exists",
      () => {
        const role = bareRole({}, { loggingConfig: { logFormat: "JSON", logGroup: "platform" } });
        inline(role, "policy", statement("Allow", streamActions, anyLogs));
      },
      [],
      {
        gaps: [
          [
            "fn",
            "`loggingConfig` leads outside this stack, where nothing can be seen, so it was not judged by `role-can-write-logs`.",
          ],
        ],
        lasting: [
          [
            "fn",
            "`loggingConfig` leads outside this stack, where nothing can be seen, so it was not judged by `role-can-write-logs`.",
          ],
        ],
      },
    );
    allows("that the stack only names, where the role may create it", () => {
      const role = bareRole({}, { loggingConfig: { logFormat: "JSON", logGroup: "platform" } });
      inline(role, "policy", statement("Allow", allActions, anyLogs));
    });
  });

  describe("what takes away", () => {
    forbids(
      "a deny in a second policy",
      () => {
        const role = bareRole();
        attach(role, "logs", basicExecution);
        inline(role, "guard", statement("Deny", ["logs:Put*"]));
      },
      [
        [
          policy,
          "guard",
          "Statement[0] of `policy` denies logs:PutLogEvents on the log group of `fn`, so its logs are lost, whatever else its role allows.",
        ],
      ],
    );
    forbids(
      "a deny of making the log group alone, for as long as nobody makes it",
      () => {
        const role = bareRole();
        attach(role, "logs", basicExecution);
        inline(role, "guard", statement("Deny", ["logs:CreateLogGroup"]));
      },
      [
        [
          policy,
          "guard",
          "Statement[0] of `policy` denies logs:CreateLogGroup on the log group of `fn`, and this stack does not make it, so its logs are lost until somebody does, whatever else its role allows.",
        ],
      ],
    );
    forbids(
      "a boundary that leaves out what nothing grants either",
      () => bareRole({ permissionsBoundary: aws.iam.ManagedPolicy.AmazonS3ReadOnlyAccess }),
      [
        [
          policy,
          "role",
          "Nothing attached to this role allows logs:CreateLogGroup, logs:CreateLogStream and logs:PutLogEvents on the log group of `fn`, nor does `permissionsBoundary`, so its logs are lost.",
        ],
      ],
    );
    allows("a deny of something else", () => {
      const role = bareRole();
      attach(role, "logs", basicExecution);
      inline(role, "guard", statement("Deny", ["logs:Delete*"]));
    });
    allows("a deny under a condition that never holds for Lambda", () => {
      const role = bareRole();
      attach(role, "logs", basicExecution);
      const insecure = {
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      };
      inline(role, "guard", JSON.stringify({ Version: "2012-10-17", Statement: insecure }));
    });
    cannotTell(
      "whether a deny under another condition applies",
      () => {
        const role = bareRole();
        attach(role, "logs", basicExecution);
        const elsewhere = {
          Effect: "Deny",
          Action: "logs:*",
          Resource: "*",
          Condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
        };
        inline(role, "guard", JSON.stringify({ Version: "2012-10-17", Statement: elsewhere }));
      },
      [],
      {
        gaps: [
          [
            "guard",
            "`policy` depends on more than this stack shows, so it was not judged by `role-can-write-logs`.",
          ],
        ],
        lasting: [
          [
            "guard",
            "`policy` depends on more than this stack shows, so it was not judged by `role-can-write-logs`.",
          ],
        ],
      },
    );
    forbids(
      "a permissions boundary that leaves logs out",
      () => {
        const boundary = new aws.iam.Policy("boundary", { policy: statement("Allow", ["s3:*"]) });
        attach(bareRole({ permissionsBoundary: boundary.arn }), "logs", basicExecution);
      },
      [
        [
          policy,
          "role",
          "`permissionsBoundary` does not allow logs:CreateLogGroup, logs:CreateLogStream and logs:PutLogEvents on the log group of `fn`, so its logs are lost, whatever the role's policies allow.",
        ],
      ],
    );
    allows("a permissions boundary that includes them", () => {
      const boundary = new aws.iam.Policy("boundary", { policy: statement("Allow", ["s3:*", "logs:*"]) });
      attach(bareRole({ permissionsBoundary: boundary.arn }), "logs", basicExecution);
    });
    forbids(
      "a boundary alone, which grants nothing",
      () => bareRole({ permissionsBoundary: basicExecution }),
      nothingAtAll,
    );
    cannotTell(
      "what a boundary outside the stack allows",
      () =>
        attach(
          bareRole({ permissionsBoundary: "arn:aws:iam::123456789012:policy/platform" }),
          "logs",
          basicExecution,
        ),
      [],
      {
        gaps: [
          [
            "role",
            "`permissionsBoundary` leads outside this stack, where nothing can be seen, so it was not judged by `role-can-write-logs`.",
          ],
        ],
        lasting: [
          [
            "role",
            "`permissionsBoundary` leads outside this stack, where nothing can be seen, so it was not judged by `role-can-write-logs`.",
          ],
        ],
      },
    );
  });

  describe("what is not known yet", () => {
    cannotTell(
      "what a role's only inline policy says that mentions a bucket not there yet",
      () => {
        const bucket = new aws.s3.Bucket("bucket");
        const role = bareRole();
        new aws.iam.RolePolicy("policy", {
          role: role.id,
          policy: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: bucket.arn }],
          },
        });
      },
      nothingAtAll,
      {
        gaps: [notKnown("policy", "policy", "policy-document-is-valid", policy, ...judgesAll, ...judgesOurs)],
        // That its actions are known is enough.
        atNativePreview: {
          expected: nothingAtAll,
          gaps: [notKnown("policy", "policy", "policy-document-is-valid", ...judgesOurs)],
        },
      },
    );
    cannotTell(
      "which customer policy an attachment names by an inner output",
      () => {
        const topic = new aws.sns.Topic("topic");
        const document = new aws.iam.Policy("policy", { policy: statement("Allow", ["s3:GetObject"]) });
        attach(
          bareRole(),
          "attachment",
          topic.arn.apply(() => document.arn),
        );
      },
      nothingAtAll,
      { gaps: [notKnown("attachment", "policyArn", policy, ...judgesAny)] },
    );
    cannotTell(
      "to which role an attachment belongs that names it by an inner output",
      () => {
        const topic = new aws.sns.Topic("topic");
        const role = bareRole();
        new aws.iam.RolePolicyAttachment("attachment", {
          role: topic.arn.apply(() => role.arn.apply((arn) => arn.split("/").at(-1)!)),
          policyArn: basicExecution,
        });
      },
      [],
      { gaps: [notKnown("attachment", "role", policy, ...judgesAny)] },
    );
    cannotTell(
      "what an AWS managed policy grants that is not among those known",
      () => {
        bareRole({
          managedPolicyArns: [
            aws.iam.ManagedPolicy.AmazonS3ReadOnlyAccess,
            "arn:aws:iam::aws:policy/Brand-New",
          ],
        });
      },
      [],
      { gaps: [unlisted], lasting: [unlisted] },
    );
    forbids(
      "a grant that is missing for certain, whatever another function's policy will say",
      () => {
        const bucket = new aws.s3.Bucket("bucket");
        bareRole();
        const other = goodRole("other");
        new aws.iam.RolePolicy("policy", {
          role: other.name,
          policy: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: bucket.arn }],
          },
        });
        functionWith("other-fn", other);
      },
      nothingAtAll,
      {
        gaps: [notKnown("policy", "policy", "policy-document-is-valid", policy, ...judgesAll, ...judgesOurs)],
        // That its actions are known is enough.
        atNativePreview: {
          expected: nothingAtAll,
          gaps: [notKnown("policy", "policy", "policy-document-is-valid", ...judgesOurs)],
        },
      },
    );
    cannotTell(
      "what a customer policy outside the stack grants",
      () => attach(bareRole(), "attachment", "arn:aws:iam::123456789012:policy/platform-logs"),
      [],
      {
        gaps: [
          [
            "attachment",
            `\`policyArn\` leads outside this stack, where nothing can be seen, so it was not judged by ${quoted([policy, ...judgesAll])}.`,
          ],
        ],
        lasting: [
          [
            "attachment",
            `\`policyArn\` leads outside this stack, where nothing can be seen, so it was not judged by ${quoted([policy, ...judgesAll])}.`,
          ],
        ],
      },
    );
  });

  forbids(
    "what an exclusive list of policies does not help",
    () => {
      const role = bareRole();
      new aws.iam.RolePoliciesExclusive("none", { roleName: role.name, policyNames: [] });
    },
    nothingAtAll,
  );
  cannotTell(
    "whether an attachment lasts that an exclusive list leaves out",
    () => {
      const role = bareRole();
      attach(role, "logs", basicExecution);
      new aws.iam.RolePolicyAttachmentsExclusive("only", {
        roleName: role.name,
        policyArns: [aws.iam.ManagedPolicy.AmazonS3ReadOnlyAccess],
      });
    },
    [],
    {
      gaps: [
        [
          "only",
          `\`policyArns\` depends on more than this stack shows, so it was not judged by ${quoted([policy, ...judgesAny].sort())}.`,
        ],
      ],
      lasting: [
        [
          "only",
          `\`policyArns\` depends on more than this stack shows, so it was not judged by ${quoted([policy, ...judgesAny].sort())}.`,
        ],
      ],
    },
  );
});

const elsewhere = [
  "fn",
  "`loggingConfig` leads outside this stack, where nothing can be seen, so it was not judged by `role-can-write-logs`.",
] as const;
const inRegions = [
  "policy",
  "`policy` names an account or a region, and where the function will be is not known before the update, so it was not judged by `role-can-write-logs`.",
] as const;

describe(`${policy}, at the edge`, () => {
  const both = trust(["lambda.amazonaws.com", "edgelambda.amazonaws.com"]);
  /** A function in the region from which CloudFront takes functions, whose role has this policy. */
  const inVirginia = (
    resource: string | string[],
    args: Partial<aws.lambda.FunctionArgs> = {},
    assumeRolePolicy = both,
  ): aws.lambda.Function => {
    const provider = new aws.Provider("virginia", { region: "us-east-1" });
    const role = new aws.iam.Role("role", { assumeRolePolicy }, { provider });
    inline(role, "policy", statement("Allow", allActions, resource));
    return new aws.lambda.Function(
      "fn",
      { name: "orders", role: role.arn, ...code, publish: true, ...args },
      { provider },
    );
  };
  const everywhere = (group: string): string => `arn:aws:logs:*:*:log-group:${group}:*`;
  const ofEdge = everywhere("/aws/lambda/us-east-1.orders");
  const ofLambda = everywhere("/aws/lambda/orders");

  allows("the group that a function of a distribution writes to", () => {
    distribution("site", inVirginia(ofEdge).qualifiedArn);
  });
  forbids(
    "the group that it would write to elsewhere",
    () => {
      distribution("site", inVirginia(ofLambda).qualifiedArn);
    },
    nothing(
      "logs:CreateLogGroup, logs:CreateLogStream and logs:PutLogEvents",
      "/aws/lambda/orders",
      "/aws/lambda/us-east-1.orders",
    ),
  );
  cannotTell(
    "whether it may write in other regions than its own",
    () => {
      distribution("site", inVirginia(ofEdge.replace("logs:*", "logs:us-east-1")).qualifiedArn);
    },
    [],
    {
      gaps: [inRegions],
      lasting: [
        [
          "policy",
          "`policy` depends on more than this stack shows, so it was not judged by `role-can-write-logs`.",
        ],
      ],
    },
  );
  allows("a custom group, by its own name", () => {
    const fn = inVirginia(everywhere("shop"), { loggingConfig: { logFormat: "JSON", logGroup: "shop" } });
    distribution("site", fn.qualifiedArn);
  });
  forbids(
    "another group than the custom one",
    () => {
      const fn = inVirginia(ofEdge, { loggingConfig: { logFormat: "JSON", logGroup: "shop" } });
      distribution("site", fn.qualifiedArn);
    },
    nothing("logs:CreateLogStream and logs:PutLogEvents", "/aws/lambda/us-east-1.orders", "shop"),
    { gaps: [elsewhere], lasting: [elsewhere] },
  );

  for (const [what, resource] of Object.entries({ Lambda: ofLambda, "Lambda@Edge": ofEdge })) {
    allows(`the group of ${what}, for a function that a distribution elsewhere may run`, () =>
      inVirginia(resource),
    );
  }
  forbids(
    "another group, whoever runs the function",
    () => inVirginia(everywhere("/aws/lambda/archive")),
    nothing("logs:CreateLogGroup, logs:CreateLogStream and logs:PutLogEvents", "/aws/lambda/archive"),
  );
  forbids(
    "the group of Lambda@Edge, for a function with a layer, which it does not run",
    () => inVirginia(ofEdge, { layers: ["arn:aws:lambda:us-east-1:123456789012:layer:tools:1"] }, trust()),
    nothing(
      "logs:CreateLogGroup, logs:CreateLogStream and logs:PutLogEvents",
      "/aws/lambda/us-east-1.orders",
    ),
  );
});
