import { deepEqual } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { judge } from "../recorder/judge";
import { record, type Program } from "../recorder/program";
import { documentOf, functionRole, inline, type Statement } from "./grants";
import { code, goodRole, trust } from "./pieces";
import { allows, cannotTell, forbids, type Expected, type Setting } from "./verdicts";

const policy = "identity-invokes-named-functions";
const account = "123456789012";
const named = `arn:aws:lambda:*:${account}:function:shop-*`;
const every = `arn:aws:lambda:eu-west-1:${account}:function:*`;

/** The policy of a user. */
function user(...statements: Statement[]): () => void {
  return () => {
    new aws.iam.UserPolicy("policy", { user: "ci", policy: documentOf(...statements) });
  };
}

/** The role of another service. */
function workflowRole(args: Partial<aws.iam.RoleArgs> = {}): aws.iam.Role {
  return new aws.iam.Role("workflow", {
    assumeRolePolicy: JSON.stringify(trust("states.amazonaws.com")),
    ...args,
  });
}

/** A managed policy of this stack. */
function managed(): aws.iam.Policy {
  return new aws.iam.Policy("policy", { policy: documentOf(invoking) });
}

function later<T>(value: T): pulumi.Output<T> {
  return new aws.ssm.Parameter("later", { type: "String", value: "x" }).arn.apply(() => value);
}

const invoking = { Action: "lambda:InvokeFunction" };

function found(
  actions = "lambda:InvokeFunction",
  which = "Statement[0] of `policy`",
  resource = "policy",
): Expected[] {
  return [
    [
      policy,
      resource,
      `${which} allows ${actions} on every function, those of other applications included. Name the functions in \`Resource\`.`,
    ],
  ];
}

function notKnown(resource: string, property: string, ...others: string[]): Required<Pick<Setting, "gaps">> {
  const names = [...others, policy].sort().map((name) => `\`${name}\``);
  const listed = names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0];
  return {
    gaps: [[resource, `\`${property}\` is not known before the update, so it was not judged by ${listed}.`]],
  };
}

describe(policy, () => {
  forbids("a user who may invoke every function", user(invoking), found());
  allows("a user who may invoke those of one application", user({ ...invoking, Resource: named }));
  forbids(
    "every spelling of everything",
    user({ Action: "LAMBDA:invokefunction", Resource: "arn:aws:lambda:*:*:function:**" }),
    found(),
  );
  forbids("all but one", user({ ...invoking, NotResource: named }), found());
  for (const action of ["lambda:AddPermission", "lambda:UpdateFunctionCode", "lambda:CreateFunction"]) {
    forbids(`a user who may use ${action} on every function`, user({ Action: action }), found(action));
    allows(`a user who may use ${action} on some`, user({ Action: action, Resource: named }));
  }
  forbids(
    "a pattern of actions",
    user({ Sid: "Invoke", Action: "lambda:Invoke*" }),
    found("lambda:InvokeAsync, lambda:InvokeFunction and lambda:InvokeFunctionUrl", '"Invoke" of `policy`'),
  );
  allows("one on functions that are named", user({ Action: "lambda:*", Resource: named }));
  allows("actions that read", user({ Action: ["lambda:Get*", "lambda:List*"] }));
  allows("actions on layers", user({ Action: "lambda:PublishLayerVersion" }));
  allows("another service", user({ Action: "states:StartExecution" }));
  allows("a deny", user({ Effect: "Deny", Action: "lambda:*" }));
  allows(
    "functions by their tags",
    user({ ...invoking, Condition: { StringEquals: { "aws:ResourceTag/team": "shop" } } }),
  );
  allows("an administrator", user({ Action: "*" }));
  allows("one of everything but IAM", user({ NotAction: "iam:*", Action: undefined }));
  forbids(
    "an action of whatever service",
    user({ Action: "*:AddPermission", Resource: "arn:aws:lambda:*:*:function:*" }),
    found("lambda:AddPermission"),
  );

  forbids("every function of the account", user({ ...invoking, Resource: every }), found(), {
    provider: { region: "eu-west-1", allowedAccountIds: JSON.stringify([account]) },
  });
  allows("every function of another account", user({ ...invoking, Resource: every }), {
    provider: { region: "eu-west-1", allowedAccountIds: JSON.stringify(["444455556666"]) },
  });

  forbids(
    "a group",
    () => {
      new aws.iam.GroupPolicy("policy", { group: "operators", policy: documentOf(invoking) });
    },
    found(),
  );

  describe("of a role", () => {
    forbids("that another service has", () => inline(workflowRole(), "policy", invoking), found());
    forbids(
      "inside it",
      () => workflowRole({ inlinePolicies: [{ name: "invokes", policy: documentOf(invoking) }] }),
      found(undefined, "Statement[0] of `inlinePolicies[0].policy`", "workflow"),
    );
    forbids("that a function has, once only", () => inline(functionRole(), "policy", invoking), [
      [
        "role-names-its-resources",
        "policy",
        "Statement[0] of `policy` allows lambda:InvokeFunction on every resource, those of other applications included. Name the resources that the function uses in `Resource`.",
      ],
    ]);
  });

  describe("a managed policy", () => {
    const attaching: Record<string, (policyArn: pulumi.Output<string>) => unknown> = {
      user: (policyArn) => new aws.iam.UserPolicyAttachment("attachment", { user: "ci", policyArn }),
      group: (policyArn) =>
        new aws.iam.GroupPolicyAttachment("attachment", { group: "operators", policyArn }),
      role: (policyArn) => new aws.iam.RolePolicyAttachment("attachment", { role: "deployer", policyArn }),
      "role by its list": (policyArn) => workflowRole({ managedPolicyArns: [policyArn] }),
      "list of users": (policyArn) =>
        new aws.iam.PolicyAttachment("attachment", { users: ["ci"], policyArn }),
    };
    for (const [who, attach] of Object.entries(attaching)) {
      forbids(`of a ${who}`, () => void attach(managed().arn), found());
    }
    allows("that nobody has", () => {
      managed();
    });
    allows("that is a boundary", () => {
      workflowRole({ permissionsBoundary: managed().arn });
    });
    forbids(
      "that a function has too, once only",
      () => {
        const { arn: policyArn } = managed();
        const role = functionRole();
        new aws.iam.RolePolicyAttachment("attachment", { role: role.name, policyArn });
        new aws.iam.UserPolicyAttachment("user", { user: "ci", policyArn });
      },
      [
        [
          "role-names-its-resources",
          "policy",
          "Statement[0] of `policy` allows lambda:InvokeFunction on every resource, those of other applications included. Name the resources that the function uses in `Resource`.",
        ],
      ],
    );
    cannotTell(
      "who has it",
      () => {
        const { arn } = managed();
        const policyArn = later("x").apply(() => arn);
        new aws.iam.UserPolicyAttachment("attachment", { user: "ci", policyArn });
      },
      found(),
      notKnown("attachment", "policyArn"),
    );
  });

  cannotTell(
    "what a document says",
    () => {
      new aws.iam.UserPolicy("policy", { user: "ci", policy: later(documentOf(invoking)) });
    },
    found(),
    notKnown("policy", "policy", "policy-document-is-valid"),
  );
  cannotTell("in which account it is", user({ ...invoking, Resource: every }), [], {
    gaps: [
      [
        "policy",
        `\`policy\` names an account or a region, and where the function will be is not known before the update, so it was not judged by \`${policy}\`.`,
      ],
    ],
    lasting: [
      [
        "policy",
        `\`policy\` names an account or a region, and where the function will be is not known before the update, so it was not judged by \`${policy}\`.`,
      ],
    ],
  });

  describe("of a role that may turn out to be a function's", () => {
    const program: Program = () => {
      const role = goodRole("role");
      inline(role, "policy", invoking);
      const { arn } = role;
      new aws.lambda.Function("fn", { role: later("x").apply(() => arn), ...code });
    };
    for (const [when, preview, expected] of [
      ["says nothing before the update", true, []],
      ["leaves it to the policies for execution roles afterwards", false, ["role-names-its-resources"]],
    ] as const) {
      it(when, async () => {
        const findings = await judge(await record(program, preview));
        const policies = findings.map((finding) => finding.policy);
        deepEqual(
          policies.filter((name) => name !== "stack-is-fully-known"),
          expected,
        );
      });
    }
  });
});
