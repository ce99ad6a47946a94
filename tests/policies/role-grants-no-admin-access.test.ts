import * as aws from "@pulumi/aws";
import { dataDate } from "../../iam";
import { attaching, attach, documentOf, functionRole, granting, inline } from "./grants";
import { functionWith, goodRole, trust } from "./pieces";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "role-grants-no-admin-access";

const everything =
  "allows every action on every resource, so whoever takes over the function takes over the account";
const everythingBut =
  "allows every action but a few on every resource, so the function may use services that it has never heard of";
const iam = "allows every action of IAM on every resource, so the function can give itself any permission";

function found(what: string, resource = "policy", which = "Statement[0] of `policy`"): Expected[] {
  return [[policy, resource, `${which} ${what}.`]];
}

describe(policy, () => {
  describe("AWS managed policies", () => {
    for (const [name, what] of [
      ["AdministratorAccess", everything],
      ["PowerUserAccess", everythingBut],
      ["IAMFullAccess", iam],
      ["AIDevOpsAgentActionsPolicy", everythingBut],
    ] as const) {
      forbids(name, attaching(name), found(what, name, `\`policyArn\` is ${name}, which`));
    }
    allows("SecurityAudit, which reads everything", attaching("SecurityAudit"));
    forbids(
      "AdministratorAccess among managedPolicyArns, in another partition",
      () => {
        functionRole({ managedPolicyArns: ["arn:aws-us-gov:iam::aws:policy/AdministratorAccess"] });
      },
      found(everything, "role", "`managedPolicyArns[0]` is AdministratorAccess, which"),
      { provider: { region: "us-gov-west-1" } },
    );
    forbids(
      "AdministratorAccess despite a permissions boundary",
      () => {
        const role = functionRole({ permissionsBoundary: aws.iam.ManagedPolicy.CloudWatchLogsFullAccess });
        attach(role, "admin", aws.iam.ManagedPolicy.AdministratorAccess);
      },
      found(everything, "admin", "`policyArn` is AdministratorAccess, which"),
    );
    allows("AdministratorAccess as a boundary, which grants nothing", () => {
      functionRole({ permissionsBoundary: aws.iam.ManagedPolicy.AdministratorAccess });
    });
    allows("AdministratorAccess of a role that no function of the stack runs with", () => {
      functionRole();
      attach(goodRole("deploys"), "admin", aws.iam.ManagedPolicy.AdministratorAccess);
    });
    forbids(
      "one policy attached to the roles of two functions, once",
      () => {
        const roles = ["a", "b"].map((name) => goodRole(name));
        roles.forEach((role, i) => functionWith(`fn-${i}`, role));
        new aws.iam.PolicyAttachment("admin", {
          roles: roles.map((role) => role.name),
          policyArn: aws.iam.ManagedPolicy.AdministratorAccess,
        });
      },
      found(everything, "admin", "`policyArn` is AdministratorAccess, which"),
    );
  });

  describe("statements", () => {
    for (const [title, statement, what] of [
      ["* on *", { Action: "*" }, everything],
      ["?* on *", { Action: ["?*"] }, everything],
      ["*:* on every ARN", { Action: "*:*", Resource: ["arn:*"] }, everything],
      ["* on every ARN of the partition", { Action: "*", Resource: "arn:aws:*" }, everything],
      ["* on all but one bucket", { Action: "*", NotResource: "arn:aws:s3:::vault" }, everything],
      ["NotAction on *", { NotAction: "iam:*" }, everythingBut],
      ["iam:* on *", { Action: "iam:*" }, iam],
      ["IAM:?* on all of IAM", { Action: "IAM:?*", Resource: "arn:aws:iam::*:*" }, iam],
    ] as const) {
      forbids(title, granting(statement), found(what));
    }
    forbids(
      "one that is found by its Sid, in a policy of the stack",
      () => {
        const all = new aws.iam.Policy("all", { policy: documentOf({ Sid: "Anything", Action: "*" }) });
        new aws.iam.RolePolicyAttachment("attachment", { role: functionRole().name, policyArn: all.arn });
      },
      found(everything, "all", '"Anything" of `policy`'),
    );
    allows(
      "* on one bucket under advisory policies that say more",
      granting({ Action: "*", Resource: "arn:aws:s3:::orders/*" }),
      {
        config: { "role-grants-no-wildcard-actions": "disabled" },
      },
    );
    allows("iam:* denied on *", granting({ Effect: "Deny", Action: "iam:*" }));
    allows("NotAction * on *, which allows nothing", granting({ NotAction: "*" }));
    allows("iam:Get* and iam:List* on *", granting({ Action: ["iam:Get*", "iam:List*"] }));
  });

  describe("what is not certain", () => {
    const open = [
      [
        "policy",
        `\`policy\` depends on more than this stack shows, so it was not judged by \`role-cannot-escalate-privileges\` and \`${policy}\`.`,
      ],
    ] as const;
    cannotTell(
      "whether a condition ever holds",
      granting({ Action: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } }),
      [],
      { gaps: open, lasting: open, config: { "role-grants-no-wildcard-actions": "disabled" } },
    );
    cannotTell(
      "before the account is known, whether an ARN with an account is all of IAM",
      granting({ Action: "iam:*", Resource: "arn:aws:iam::123456789012:*" }),
      found(iam),
      {
        gaps: [
          [
            "policy",
            "`policy` names an account or a region, and where the function will be is not known before the update, so it was not judged by `role-cannot-escalate-privileges`, `role-conditions-fit-lambda`, `role-grants-no-admin-access` and 2 more.",
          ],
        ],
      },
    );
    cannotTell(
      "what a document says that is not known yet",
      () => {
        const bucket = new aws.s3.Bucket("bucket");
        const document = bucket.arn.apply((arn) =>
          documentOf({ Sid: "All", Action: "*" }, { Action: "s3:GetObject", Resource: arn }),
        );
        new aws.iam.RolePolicy("policy", { role: functionRole().name, policy: document });
      },
      found(everything, "policy", '"All" of `policy`'),
      {
        gaps: [
          [
            "policy",
            "`policy` is not known before the update, so it was not judged by `policy-document-is-valid`, `role-can-write-logs`, `role-cannot-escalate-privileges` and 4 more.",
          ],
        ],
      },
    );
    const unlisted = [
      [
        "new",
        `\`policyArn\` names an AWS managed policy that the pack's IAM data of ${dataDate("managed-policies")} does not have, so it was not judged by \`role-can-write-logs\`, \`role-cannot-escalate-privileges\`, \`${policy}\` and \`role-grants-no-full-access-policies\`.`,
      ],
    ] as const;
    cannotTell(
      "what an AWS managed policy allows that is not among those known",
      () => attach(functionRole(), "new", "arn:aws:iam::aws:policy/Brand-New"),
      [],
      { gaps: unlisted, lasting: unlisted },
    );
  });

  allows("a role outside the stack", () => {
    new aws.iam.Role("role", { assumeRolePolicy: trust() });
  });
  forbids(
    "one administrator's statement beside least privilege",
    () => {
      const role = functionRole();
      inline(role, "orders", { Action: "dynamodb:PutItem", Resource: "arn:aws:dynamodb:*:*:table/orders" });
      inline(role, "oops", { Action: ["dynamodb:GetItem", "*"] });
    },
    found(everything, "oops"),
  );
});
