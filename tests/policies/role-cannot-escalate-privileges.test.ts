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
  const fix = does.includes("pass any role")
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
      ["iam:CreatePolicyVersion", "rewrite any managed policy"],
      ["iam:SetDefaultPolicyVersion", "bring back an old version of any managed policy"],
      ["iam:AttachRolePolicy", "attach any policy to any role"],
      ["iam:PutRolePolicy", "write policies into any role"],
      ["iam:UpdateAssumeRolePolicy", "make any role trust it"],
      ["iam:AttachUserPolicy", "attach any policy to any user"],
      ["iam:AttachGroupPolicy", "attach any policy to any group"],
      ["iam:PutUserPolicy", "write policies into any user"],
      ["iam:PutGroupPolicy", "write policies into any group"],
      ["iam:AddUserToGroup", "put users into any group"],
      ["iam:CreateAccessKey", "make access keys for any user"],
      ["iam:CreateLoginProfile", "set the password of any user"],
      ["iam:UpdateLoginProfile", "set the password of any user"],
      ["sts:AssumeRole", "assume any role that trusts its account"],
      ["lambda:UpdateFunctionCode", "replace the code of any function"],
      ["ssm:StartSession", "open a session on any instance"],
    ] as const) {
      forbids(`${action} on *`, granting({ Action: action }), [found(does)], quiet);
    }
    forbids(
      "several by one statement, once",
      granting({ Action: "iam:*Policy*" }),
      [
        found(
          "rewrite any managed policy, bring back an old version of any managed policy, attach any policy to any role and 6 more",
        ),
      ],
      quiet,
    );
    forbids(
      "several by several statements, each by itself",
      granting({ Action: "iam:PutRolePolicy" }, { Action: "iam:CreateAccessKey" }),
      [
        found("write policies into any role"),
        found("make access keys for any user", "Statement[1] of `policy` lets"),
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
      [found("assume any role that trusts its account")],
      quiet,
    );
    cannotTell(
      "before the account is known, whether an ARN takes in all its roles",
      granting({ Action: "sts:AssumeRole", Resource: "arn:aws:iam::123456789012:role/*" }),
      [found("assume any role that trusts its account")],
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
      found("write policies into its own role"),
    ]);
    forbids(
      "iam:AttachRolePolicy on its path",
      onOwnRole("iam:AttachRolePolicy", "arn:aws:iam::*:role/app/*"),
      [found("attach any policy to its own role")],
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
      found("rewrite a policy of its own role", '"Rotate" of `policy` lets', "own"),
    ]);
    allows("iam:CreatePolicyVersion on another policy", rewriting("arn:aws:iam::*:policy/invoices"));
  });

  describe("iam:PassRole", () => {
    forbids(
      "on * with a new function, and a way to invoke it",
      granting(passing("lambda.amazonaws.com"), newFunction),
      [found("pass any role to a new Lambda function", both)],
      quiet,
    );
    for (const invoke of ["lambda:AddPermission", "lambda:CreateEventSourceMapping"]) {
      forbids(
        `on *, with ${invoke} to have it invoked`,
        granting({ Action: ["iam:PassRole", "lambda:CreateFunction", invoke] }),
        [found("pass any role to a new Lambda function")],
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
      [found("pass any role to a new Lambda function", both)],
      quiet,
    );
    for (const [service, to, ...actions] of [
      ["ec2", "a new EC2 instance", "ec2:RunInstances"],
      ["ecs-tasks", "a new ECS task", "ecs:RegisterTaskDefinition", "ecs:RunTask"],
      ["glue", "a Glue job", "glue:CreateJob", "glue:StartJobRun"],
      ["cloudformation", "a CloudFormation stack", "cloudformation:CreateStack"],
      ["sagemaker", "a SageMaker job", "sagemaker:CreateTrainingJob"],
      ["states", "a state machine", "states:CreateStateMachine", "states:StartExecution"],
      ["scheduler", "a schedule", "scheduler:CreateSchedule"],
    ] as const) {
      forbids(
        `to ${service}, with ${actions.join(" and ")}`,
        granting(passing(`${service}.amazonaws.com`), { Action: actions }),
        [found(`pass any role to ${to}`, both)],
        quiet,
      );
    }
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
      [found("pass any role to a new EC2 instance and pass any role to a Glue development endpoint")],
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
          "pass any role to a new Lambda function",
          '"Pass" of `policy` and "Deploy" of `policy` of `deploy` let',
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
      [found("write policies into any role")],
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
      [found("write policies into any role")],
      quiet,
    );
    forbids(
      "a condition that holds",
      granting({ ...put, Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } }),
      [found("write policies into any role")],
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

  describe("AWS managed policies", () => {
    forbids(
      "AWSLambda_FullAccess",
      attaching("AWSLambda_FullAccess"),
      [
        found(
          "pass any role to a new Lambda function",
          "AWSLambda_FullAccess in `policyArn` lets",
          "AWSLambda_FullAccess",
        ),
        found(
          "replace the code of any function and put a layer under any function",
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
      [found("write policies into any role")],
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
    [found("write policies into any role", "Statement[1] of `policy` lets")],
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
