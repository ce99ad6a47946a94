import * as aws from "@pulumi/aws";
import { attach, attaching, documentOf, functionRole, granting, inline, type Statement } from "./grants";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "role-cannot-escalate-privileges";

/** What advisory policies say of the same statements is for their own tests. */
const config = Object.fromEntries(
  ["role-grants-no-full-access-policies", "role-grants-no-wildcard-actions", "role-names-its-resources"].map(
    (name) => [name, "disabled"],
  ),
);
const quiet = { config };

function found(does: string, which = "Statement[0] of `policy` lets", resource = "policy"): Expected {
  const [managed] = /^\w+(?= in `)/.exec(which) ?? [];
  const fix =
    managed !== undefined
      ? ` Replace ${managed} by a narrower policy of AWS, or by one of the stack.`
      : does.includes("pass any role")
        ? " Name the roles in `Resource`, and the service under `iam:PassedToService`."
        : "";
  return [
    policy,
    resource,
    `${which} the function ${does}, and so act with permissions that it was not given.${fix}`,
  ];
}

function passing(service: string, Resource = "*"): Statement {
  return {
    Action: "iam:PassRole",
    Resource,
    Condition: { StringEquals: { "iam:PassedToService": service } },
  };
}

const functions = "arn:aws:lambda:*:*:function:*";
const newFunction = { Action: ["lambda:CreateFunction", "lambda:InvokeFunction"], Resource: functions };
const both = "Statement[0] of `policy` and Statement[1] of `policy` let";

function depends(resource = "policy", ...judges: string[]) {
  const names = [...judges, policy].map((name) => `\`${name}\``).join(" and ");
  return [
    [resource, `\`policy\` depends on more than this stack shows, so it was not judged by ${names}.`],
  ] as const;
}

describe(policy, () => {
  describe("roles, users and policies", () => {
    for (const [action, does] of [
      ["iam:CreatePolicyVersion", "rewrite any managed policy (iam-001)"],
      [
        "iam:SetDefaultPolicyVersion",
        "bring back an old version of any managed policy (iam-set-default-policy-version)",
      ],
      ["iam:AttachRolePolicy", "attach any policy to any role (iam-009)"],
      ["iam:PutRolePolicy", "write policies into any role (iam-005)"],
      ["iam:UpdateAssumeRolePolicy", "make any role trust it (iam-012)"],
      ["iam:AttachUserPolicy", "attach any policy to any user (iam-008)"],
      ["iam:AttachGroupPolicy", "attach any policy to any group (iam-010)"],
      ["iam:PutUserPolicy", "write policies into any user (iam-007)"],
      ["iam:PutGroupPolicy", "write policies into any group (iam-011)"],
      ["iam:AddUserToGroup", "put users into any group (iam-013)"],
      ["iam:CreateAccessKey", "make access keys for any user (iam-002)"],
      ["iam:CreateLoginProfile", "set the password of any user (iam-004)"],
      ["iam:UpdateLoginProfile", "set the password of any user (iam-006)"],
      ["sts:AssumeRole", "assume any role that trusts its account (sts-001)"],
      ["lambda:UpdateFunctionCode", "replace the code of any function (lambda-003)"],
      ["ssm:StartSession", "open a session on any instance (ssm-001)"],
    ] as const) {
      forbids(`${action} on *`, granting({ Action: action }), [found(does)], quiet);
    }
    forbids(
      "several by one statement, once",
      granting({ Action: "iam:*Policy*" }),
      [
        found(
          "rewrite any managed policy (iam-001), bring back an old version of any managed policy (iam-set-default-policy-version), attach any policy to any role (iam-009) and 6 more",
        ),
      ],
      quiet,
    );
    forbids(
      "several by several statements, each by itself",
      granting({ Action: "iam:PutRolePolicy" }, { Action: "iam:CreateAccessKey" }),
      [
        found("write policies into any role (iam-005)"),
        found("make access keys for any user (iam-002)", "Statement[1] of `policy` lets"),
      ],
      quiet,
    );
    allows("reading all of IAM", granting({ Action: ["iam:Get*", "iam:List*"] }));
    allows(
      "one role",
      granting({ Action: ["iam:PutRolePolicy", "sts:AssumeRole"], Resource: "arn:aws:iam::*:role/orders" }),
    );
    allows(
      "roles of one path",
      granting({ Action: "iam:PutRolePolicy", Resource: "arn:aws:iam::*:role/orders/*" }),
    );
    forbids(
      "all roles of all accounts",
      granting({ Action: "sts:AssumeRole", Resource: "arn:aws:iam::*:role/*" }),
      [found("assume any role that trusts its account (sts-001)")],
      quiet,
    );
    cannotTell(
      "before the account is known, whether an ARN takes in all its roles",
      granting({ Action: "sts:AssumeRole", Resource: "arn:aws:iam::123456789012:role/*" }),
      [found("assume any role that trusts its account (sts-001)")],
      {
        ...quiet,
        gaps: [
          [
            "policy",
            `\`policy\` names an account or a region, and where the function will be is not known before the update, so it was not judged by \`${policy}\`.`,
          ],
        ],
      },
    );
    allows(
      "one function",
      granting({ Action: "lambda:UpdateFunctionCode", Resource: "arn:aws:lambda:*:*:function:orders" }),
    );
  });

  describe("the role itself", () => {
    const own = "arn:aws:iam::*:role/app/worker";
    function onOwnRole(action: string, Resource = own): () => void {
      return () =>
        inline(functionRole({ name: "worker", path: "/app/" }), "policy", { Action: action, Resource });
    }
    forbids("iam:PutRolePolicy on it", onOwnRole("iam:PutRolePolicy"), [
      found("write policies into its own role (iam-005)"),
    ]);
    forbids(
      "iam:AttachRolePolicy on its path",
      onOwnRole("iam:AttachRolePolicy", "arn:aws:iam::*:role/app/*"),
      [found("attach any policy to its own role (iam-009)")],
    );
    allows(
      "iam:PutRolePolicy on a role of another path",
      onOwnRole("iam:PutRolePolicy", "arn:aws:iam::*:role/worker"),
    );
    allows("iam:TagRole on it", onOwnRole("iam:TagRole"));

    function rewriting(Resource: string): () => void {
      return () => {
        const own = new aws.iam.Policy("own", {
          name: "orders",
          policy: documentOf({ Sid: "Rotate", Action: "iam:CreatePolicyVersion", Resource }),
        });
        new aws.iam.RolePolicyAttachment("attachment", { role: functionRole().name, policyArn: own.arn });
      };
    }
    forbids("iam:CreatePolicyVersion on a policy of it", rewriting("arn:aws:iam::*:policy/orders"), [
      found("rewrite a policy of its own role (iam-001)", '"Rotate" of `policy` lets', "own"),
    ]);
    allows("iam:CreatePolicyVersion on another policy", rewriting("arn:aws:iam::*:policy/invoices"));
  });

  describe("iam:PassRole", () => {
    forbids(
      "on * with a new function, and a way to invoke it",
      granting(passing("lambda.amazonaws.com"), newFunction),
      [found("pass any role to a new Lambda function (lambda-001)", both)],
      quiet,
    );
    for (const [invoke, id] of [
      ["lambda:AddPermission", "lambda-006"],
      ["lambda:CreateEventSourceMapping", "lambda-002"],
    ] as const) {
      forbids(
        `on *, with ${invoke} to have it invoked`,
        granting({ Action: ["iam:PassRole", "lambda:CreateFunction", invoke] }),
        [found(`pass any role to a new Lambda function (${id})`)],
        quiet,
      );
    }
    allows(
      "on * without a way to invoke",
      granting({ Action: ["iam:PassRole", "lambda:CreateFunction"] }),
      quiet,
    );
    allows("on * alone", granting({ Action: "iam:PassRole" }), quiet);
    allows("a new function alone", granting(newFunction), quiet);
    allows(
      "of one role",
      granting(passing("lambda.amazonaws.com", "arn:aws:iam::*:role/orders"), newFunction),
      quiet,
    );
    allows(
      "to another service than it can use",
      granting(passing("ecs-tasks.amazonaws.com"), newFunction),
      quiet,
    );
    forbids(
      "to a service that is one of many",
      granting(
        {
          Action: "iam:PassRole",
          Condition: { StringLike: { "iam:PassedToService": ["glue.amazonaws.com", "lambda.*"] } },
        },
        newFunction,
      ),
      [found("pass any role to a new Lambda function (lambda-001)", both)],
      quiet,
    );
    for (const [service, to, ...actions] of [
      ["ec2", "a new EC2 instance (ec2-001)", "ec2:RunInstances"],
      ["ecs-tasks", "a new ECS task (ecs-008)", "ecs:RunTask"],
      ["glue", "a Glue job (glue-003)", "glue:CreateJob", "glue:StartJobRun"],
      ["cloudformation", "a CloudFormation stack (cloudformation-001)", "cloudformation:CreateStack"],
      ["sagemaker", "a SageMaker job (sagemaker-002)", "sagemaker:CreateTrainingJob"],
      [
        "states",
        "a state machine (states-create-state-machine)",
        "states:CreateStateMachine",
        "states:StartExecution",
      ],
      ["scheduler", "a schedule (scheduler-create-schedule)", "scheduler:CreateSchedule"],
      ["pipes", "an EventBridge pipe (pipes-create-pipe)", "pipes:CreatePipe"],
      ["cloudformation", "a CloudFormation stack set (cloudformation-004)", "cloudformation:UpdateStackSet"],
      ["ecs-tasks", "a new ECS task (ecs-update-service)", "ecs:RegisterTaskDefinition", "ecs:UpdateService"],
      [
        "ec2",
        "the instances of an Auto Scaling group (autoscaling-create-auto-scaling-group)",
        "autoscaling:CreateLaunchConfiguration",
        "autoscaling:CreateAutoScalingGroup",
      ],
      [
        "ssm",
        "an automation of Systems Manager (ssm-003)",
        "ssm:CreateDocument",
        "ssm:StartAutomationExecution",
      ],
      [
        "cognito-identity",
        "a Cognito identity pool (cognitoidentity-001)",
        "cognito-identity:SetIdentityPoolRoles",
      ],
    ] as const) {
      forbids(
        `to ${service}, with ${actions.join(" and ")}`,
        granting(passing(`${service}.amazonaws.com`), { Action: actions }),
        [found(`pass any role to ${to}`, both)],
        quiet,
      );
      allows(
        `one role to ${service}, with ${actions.join(" and ")}`,
        granting(passing(`${service}.amazonaws.com`, "arn:aws:iam::*:role/orders"), { Action: actions }),
        quiet,
      );
    }
    forbids(
      "to EMR and to its instances",
      granting(
        {
          Action: "iam:PassRole",
          Condition: {
            StringEquals: {
              "iam:PassedToService": ["elasticmapreduce.amazonaws.com", "ec2.amazonaws.com"],
            },
          },
        },
        { Action: "elasticmapreduce:RunJobFlow" },
      ),
      [found("pass any role to an EMR cluster (emr-001)", both)],
      quiet,
    );
    allows(
      "to EMR, but not to its instances",
      granting(passing("elasticmapreduce.amazonaws.com"), { Action: "elasticmapreduce:RunJobFlow" }),
      quiet,
    );
    allows(
      "under a condition that no other request meets",
      granting({ ...passing("lambda.amazonaws.com"), Action: ["iam:PassRole", ...newFunction.Action] }),
      quiet,
    );
    allows(
      "to EC2, where instances may start in one subnet only",
      granting(passing("ec2.amazonaws.com"), {
        Action: "ec2:RunInstances",
        Resource: ["arn:aws:ec2:*:*:subnet/subnet-1", "arn:aws:ec2:*:*:instance/*"],
      }),
    );
    forbids(
      "to two services, by one statement",
      granting({ Action: ["iam:PassRole", "glue:CreateDevEndpoint", "ec2:RunInstances"] }),
      [
        found(
          "pass any role to a new EC2 instance (ec2-001) and pass any role to a Glue development endpoint (glue-001)",
        ),
      ],
      quiet,
    );
    forbids(
      "of one policy, with what another policy allows",
      () => {
        const role = functionRole();
        inline(role, "deploy", { Sid: "Deploy", ...newFunction });
        inline(role, "policy", { Sid: "Pass", ...passing("lambda.amazonaws.com") });
      },
      [
        found(
          "pass any role to a new Lambda function (lambda-001)",
          '"Pass" of `policy` and "Deploy" of `policy` of `deploy` let',
        ),
      ],
      quiet,
    );
  });

  describe("what already runs with a role, without iam:PassRole", () => {
    for (const [does, allowedOn, ...actions] of [
      [
        "change what any SageMaker notebook runs when it starts (sagemaker-005)",
        "arn:aws:sagemaker:*:*:notebook-instance*/reports",
        "sagemaker:CreateNotebookInstanceLifecycleConfig",
        "sagemaker:StopNotebookInstance",
        "sagemaker:UpdateNotebookInstance",
        "sagemaker:StartNotebookInstance",
      ],
      [
        "change what the instances of any launch template run (ec2-004)",
        "arn:aws:ec2:*:*:launch-template/lt-1",
        "ec2:CreateLaunchTemplateVersion",
        "ec2:ModifyLaunchTemplate",
      ],
      [
        "run commands of its own as any Batch job (batch-002)",
        ["arn:aws:batch:*:*:job-definition/reports:*", "arn:aws:batch:*:*:job-queue/reports"],
        "batch:SubmitJob",
      ],
      [
        "run code in any Glue session (glue-run-statement)",
        "arn:aws:glue:*:*:session/reports-*",
        "glue:RunStatement",
      ],
      [
        "run commands in any Bedrock agent runtime (bedrock-004)",
        "arn:aws:bedrock-agentcore:*:*:runtime/reports-*",
        "bedrock-agentcore:InvokeAgentRuntimeCommand",
      ],
    ] as const) {
      forbids(`${actions.join(", ")} on *`, granting({ Action: actions }), [found(does)], quiet);
      allows(
        `${actions.join(", ")} on what is named`,
        granting({ Action: actions, Resource: allowedOn }),
        quiet,
      );
      if (actions.length > 1) {
        allows(
          `all of these but ${actions[1]}`,
          granting({ Action: actions.filter((_, i) => i !== 1) }),
          quiet,
        );
      }
    }
  });

  describe("the role's own permissions boundary", () => {
    const boundaryArn = "arn:aws:iam::*:policy/limit";
    function bounded(within: Statement, ...statements: Statement[]): () => void {
      return () => {
        const limit = new aws.iam.Policy("limit", {
          name: "limit",
          policy: documentOf({ Action: ["logs:*", "iam:*Boundary"] }, within),
        });
        const role = functionRole({ name: "worker", permissionsBoundary: limit.arn });
        inline(role, "policy", { Action: ["s3:GetObject", "s3:PutObject"] }, ...statements);
      };
    }
    const own = "arn:aws:iam::*:role/worker";
    const reading = { Action: "s3:GetObject" };
    const readingAndWriting = { Action: ["s3:GetObject", "s3:PutObject"] };
    for (const [action, does] of [
      [
        "iam:DeleteRolePermissionsBoundary",
        "remove the permissions boundary of its own role (iam-delete-role-permissions-boundary)",
      ],
      [
        "iam:PutRolePermissionsBoundary",
        "replace the permissions boundary of its own role (iam-put-role-permissions-boundary)",
      ],
    ] as const) {
      const on = (Resource: string, more: Statement = {}): Statement => ({
        Action: action,
        Resource,
        ...more,
      });
      const blamed = found(does, "Statement[1] of `policy` lets");
      forbids(`${action}, where it cuts something off`, bounded(reading, on(own)), [blamed], quiet);
      forbids(`${action} on any role`, bounded(reading, on("*")), [blamed], quiet);
      allows(`${action}, where it cuts nothing off`, bounded(readingAndWriting, on(own)), quiet);
      allows(`${action} on another role`, bounded(reading, on("arn:aws:iam::*:role/other")), quiet);
      allows(`${action} without a boundary`, granting(on(own)), quiet);
    }
    function boundedTo(limited: readonly string[], named: readonly string[]): () => void {
      const reading = (Resource: readonly string[]): Statement => ({
        Action: ["s3:GetObject", "s3:ListBucket"],
        Resource,
      });
      return () => {
        const limit = new aws.iam.Policy("limit", {
          policy: documentOf({ Action: ["logs:*", "iam:*Boundary"] }, reading(limited)),
        });
        const role = functionRole({ name: "worker", permissionsBoundary: limit.arn });
        inline(role, "policy", reading(named), {
          Action: "iam:DeleteRolePermissionsBoundary",
          Resource: own,
        });
      };
    }
    const [orders, invoices] = [
      ["arn:aws:s3:::orders", "arn:aws:s3:::orders/*"],
      ["arn:aws:s3:::invoices", "arn:aws:s3:::invoices/*"],
    ];
    allows("what it names as the policies do", boundedTo(orders, orders), quiet);
    allows("what it names beside more", boundedTo([...orders, ...invoices], orders), quiet);
    forbids(
      "a bucket that it does not name",
      boundedTo(orders, [...orders, ...invoices]),
      [
        found(
          "remove the permissions boundary of its own role (iam-delete-role-permissions-boundary)",
          "Statement[1] of `policy` lets",
        ),
      ],
      quiet,
    );
    cannotTell(
      "whether a grant that it cuts off ever counts",
      () => {
        const limit = new aws.iam.Policy("limit", {
          policy: documentOf({ Action: ["logs:*", "iam:*Boundary"] }),
        });
        const role = functionRole({ name: "worker", permissionsBoundary: limit.arn });
        const sometimes = { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };
        inline(
          role,
          "policy",
          { ...reading, Condition: sometimes },
          { Action: "iam:DeleteRolePermissionsBoundary", Resource: own },
        );
      },
      [],
      {
        ...quiet,
        gaps: depends(),
        lasting: depends(),
      },
    );
    allows(
      "iam:PutRolePermissionsBoundary to the one that it has",
      bounded(reading, {
        Action: "iam:PutRolePermissionsBoundary",
        Resource: own,
        Condition: { ArnLike: { "iam:PermissionsBoundary": boundaryArn } },
      }),
      quiet,
    );
    forbids(
      "iam:PutRolePermissionsBoundary to any of AWS",
      bounded(reading, {
        Action: "iam:PutRolePermissionsBoundary",
        Resource: own,
        Condition: { ArnLike: { "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/*" } },
      }),
      [
        found(
          "replace the permissions boundary of its own role (iam-put-role-permissions-boundary)",
          "Statement[1] of `policy` lets",
        ),
      ],
      quiet,
    );
  });

  describe("what takes away", () => {
    const put = { Action: "iam:PutRolePolicy" };
    allows("a deny", granting(put, { Effect: "Deny", Action: "iam:Put*" }), quiet);
    forbids(
      "a deny of something else",
      granting(put, { Effect: "Deny", Action: "iam:Delete*" }),
      [found("write policies into any role (iam-005)")],
      quiet,
    );
    allows(
      "a deny in another policy",
      () => {
        const role = functionRole();
        inline(role, "policy", put);
        inline(role, "guard", { Effect: "Deny", NotAction: ["logs:*"] });
      },
      quiet,
    );
    allows(
      "a permissions boundary that leaves it out",
      () => {
        inline(
          functionRole({ permissionsBoundary: aws.iam.ManagedPolicy.CloudWatchLogsFullAccess }),
          "policy",
          put,
        );
      },
      quiet,
    );
    forbids(
      "a permissions boundary that includes it",
      () => {
        inline(
          functionRole({ permissionsBoundary: aws.iam.ManagedPolicy.AdministratorAccess }),
          "policy",
          put,
        );
      },
      [found("write policies into any role (iam-005)")],
      quiet,
    );
    forbids(
      "a condition that holds",
      granting({ ...put, Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } }),
      [found("write policies into any role (iam-005)")],
    );
    allows(
      "a condition that does not",
      granting({ ...put, Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    );
    cannotTell(
      "whether a condition holds",
      granting({ ...put, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } }),
      [],
      { gaps: depends(), lasting: depends() },
    );
    cannotTell(
      "whether a deny holds",
      () => {
        const role = functionRole();
        inline(role, "policy", { Action: "iam:PutRolePolicy", Resource: "arn:aws:iam::*:role/*" });
        inline(role, "guard", {
          Effect: "Deny",
          Action: "iam:*",
          Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
        });
      },
      [],
      { ...quiet, gaps: depends("guard"), lasting: depends("guard") },
    );
  });

  describe("who is to blame", () => {
    const pass = { Sid: "Pass", ...passing("lambda.amazonaws.com") };
    const deploy = { Sid: "Deploy", ...newFunction };
    const ways = "pass any role to a new Lambda function (lambda-001)";
    function policies(written: Readonly<Record<string, Statement[]>>): () => void {
      return () => {
        const role = functionRole();
        Object.entries(written).forEach(([name, statements]) => inline(role, name, ...statements));
      };
    }
    forbids(
      "one policy that suffices alone, and no other that contributes",
      policies({ creates: [deploy], passes: [pass], policy: [pass, deploy] }),
      [found(ways, '"Pass" of `policy` and "Deploy" of `policy` let')],
      quiet,
    );
    forbids(
      "each policy that suffices alone",
      policies({ first: [{ Action: "iam:PutRolePolicy" }], second: [{ Action: "iam:Put*Policy" }] }),
      [
        found("write policies into any role (iam-005)", undefined, "first"),
        found(
          "write policies into any role (iam-005), write policies into any user (iam-007) and write policies into any group (iam-011)",
          undefined,
          "second",
        ),
      ],
      quiet,
    );
    forbids(
      "the policy that passes, with one of those that help it",
      policies({ creates: [deploy], invokes: [{ ...deploy, Sid: "Again" }], policy: [pass] }),
      [found(ways, '"Pass" of `policy` and "Deploy" of `policy` of `creates` let')],
      quiet,
    );
    forbids(
      "the policy that passes, with one that helps with everything rather than two",
      policies({
        creates: [{ ...deploy, Sid: "Create", Action: "lambda:CreateFunction" }],
        invokes: [{ ...deploy, Sid: "Invoke", Action: "lambda:InvokeFunction" }],
        policy: [pass],
        runs: [deploy],
      }),
      [found(ways, '"Pass" of `policy` and "Deploy" of `policy` of `runs` let')],
      quiet,
    );
    allows(
      "nobody, where each passes one role",
      policies({
        creates: [deploy],
        policy: [{ ...pass, Resource: "arn:aws:iam::*:role/orders" }],
        second: [{ ...pass, Resource: "arn:aws:iam::*:role/invoices" }],
      }),
      quiet,
    );
  });

  describe("AWS managed policies", () => {
    forbids(
      "one of AWS that suffices, whatever else is attached",
      () => {
        const role = functionRole();
        attach(role, "attached", "arn:aws:iam::aws:policy/AWSCodeBuildDeveloperAccess");
        inline(role, "policy", { Action: "codebuild:BatchGetBuilds" });
      },
      [
        found(
          "run commands of its own in any CodeBuild project (codebuild-002)",
          "AWSCodeBuildDeveloperAccess in `policyArn` lets",
          "attached",
        ),
      ],
      quiet,
    );
    allows("a narrower one of AWS in its place", attaching("AWSCodeBuildReadOnlyAccess"), quiet);
    forbids(
      "one of the stack that passes, with one of AWS that creates",
      () => {
        const role = functionRole();
        attach(role, "attached", "arn:aws:iam::aws:policy/AWSStepFunctionsFullAccess");
        inline(role, "policy", { Sid: "Pass", ...passing("states.amazonaws.com") });
      },
      [
        found(
          "pass any role to a state machine (states-create-state-machine)",
          '"Pass" of `policy` and AWSStepFunctionsFullAccess in `policyArn` of `attached` let',
        ),
      ],
      quiet,
    );
    forbids(
      "AWSLambda_FullAccess",
      attaching("AWSLambda_FullAccess"),
      [
        found(
          "pass any role to a new Lambda function (lambda-001), replace the code of any function (lambda-003) and put a layer under any function (lambda-update-function-configuration)",
          "AWSLambda_FullAccess in `policyArn` lets",
          "AWSLambda_FullAccess",
        ),
      ],
      quiet,
    );
    allows("AWSLambda_ReadOnlyAccess", attaching("AWSLambda_ReadOnlyAccess"));
    forbids(
      "AdministratorAccess, which another policy reports, beside what opens a path by itself",
      () => {
        const role = functionRole();
        attach(role, "admin", aws.iam.ManagedPolicy.AdministratorAccess);
        inline(role, "all", { Action: "*" });
        inline(role, "policy", { Action: "iam:PutRolePolicy" });
      },
      [found("write policies into any role (iam-005)")],
      { config: { ...config, "role-grants-no-admin-access": "disabled" } },
    );
    allows(
      "AdministratorAccess alone, which another policy reports",
      attaching("AdministratorAccess", "PowerUserAccess", "IAMFullAccess"),
      { config: { "role-grants-no-admin-access": "disabled" } },
    );
  });

  cannotTell(
    "what a document says that is not known yet",
    () => {
      const role = functionRole();
      const bucket = new aws.s3.Bucket("bucket");
      const document = bucket.arn.apply((arn) =>
        documentOf(
          { Action: "s3:GetObject", Resource: arn },
          { Action: "iam:PutRolePolicy", Resource: "arn:aws:iam::*:role/*" },
        ),
      );
      new aws.iam.RolePolicy("policy", { role: role.name, policy: document });
    },
    [found("write policies into any role (iam-005)", "Statement[1] of `policy` lets")],
    {
      config: { ...config, "role-can-write-logs": "disabled" },
      gaps: [
        [
          "policy",
          "`policy` is not known before the update, so it was not judged by `policy-document-is-valid`, `role-cannot-escalate-privileges`, `role-conditions-fit-lambda` and `role-grants-no-admin-access`.",
        ],
      ],
    },
  );
});
