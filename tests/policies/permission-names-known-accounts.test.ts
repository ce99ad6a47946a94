import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { functionWith, goodRole } from "./pieces";
import { allows, cannotTell, forbids, type Expected, type Setting } from "./verdicts";

const policy = "permission-names-known-accounts";
const own = "123456789012";
const partner = "111122223333";
const stranger = "444455556666";
const organization = "o-a1b2c3d4e5";

/** A function with one invoke permission. */
function permits(args: Partial<aws.lambda.PermissionArgs> & { principal: pulumi.Input<string> }): () => void {
  return () => {
    const fn = functionWith("fn", goodRole("role"));
    new aws.lambda.Permission("permission", { function: fn.name, action: "lambda:InvokeFunction", ...args });
  };
}

/** The partner and the organization are known. `here` says so before the update in which account the stack is. */
const trusting: Setting = {
  config: {
    [policy]: {
      enforcementLevel: "advisory",
      trustedAccounts: [partner],
      trustedOrganizations: [organization],
    },
  },
};
const here: Setting = {
  ...trusting,
  provider: { region: "eu-west-1", allowedAccountIds: JSON.stringify([own]) },
};

function unknownAccount(property: string, account = stranger): Expected[] {
  return [
    [
      policy,
      "permission",
      `\`${property}\` names the account ${account}, which is neither the function's own nor among \`trustedAccounts\`, so whoever owns it may have the function invoked. List it there if you know it.`,
    ],
  ];
}

const unknownOrganization: Expected[] = [
  [
    policy,
    "permission",
    "`principalOrgId` is not among `trustedOrganizations`, so every account of an unknown organization may invoke the function. List it there if you know it.",
  ],
];

function notKnown(property: string, ...others: string[]): readonly [string, string] {
  const names = [...others, policy].sort().map((name) => `\`${name}\``);
  const listed = names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0];
  return ["permission", `\`${property}\` is not known before the update, so it was not judged by ${listed}.`];
}

function later(text: string): pulumi.Output<string> {
  return new aws.ssm.Parameter("later", { type: "String", value: "x" }).arn.apply(() => text);
}

describe(policy, () => {
  allows("any account, until an account or an organization is listed", permits({ principal: stranger }), {
    ...here,
    config: {},
  });

  for (const [what, of] of [
    ["an account", (account: string) => account],
    ["an account's root", (account: string) => `arn:aws:iam::${account}:root`],
    ["a role", (account: string) => `arn:aws:iam::${account}:role/caller`],
    ["a session", (account: string) => `arn:aws:sts::${account}:assumed-role/caller/me`],
    ["a federated user", (account: string) => `arn:aws:sts::${account}:federated-user/me`],
  ] as const) {
    allows(`${what} that is listed`, permits({ principal: of(partner) }), here);
    forbids(`${what} that is not`, permits({ principal: of(stranger) }), unknownAccount("principal"), here);
    allows(`${what} of the stack's own`, permits({ principal: of(own) }), here);
  }
  allows("a principal that names no account", permits({ principal: "AIDACKCEVSQ6C2EXAMPLE" }), here);

  const s3 = { principal: "s3.amazonaws.com", sourceArn: "arn:aws:s3:::uploads" };
  allows("a source of an account that is listed", permits({ ...s3, sourceAccount: partner }), here);
  allows("a source of the stack's own", permits({ ...s3, sourceAccount: own }), here);
  forbids(
    "a source of one that is not",
    permits({ ...s3, sourceAccount: stranger }),
    unknownAccount("sourceAccount"),
    here,
  );
  allows(
    "a service whose source ARN names another account, which is not judged",
    permits({ principal: "sns.amazonaws.com", sourceArn: `arn:aws:sns:eu-west-1:${stranger}:orders` }),
    here,
  );

  allows("an organization that is listed", permits({ principal: "*", principalOrgId: organization }), here);
  forbids(
    "an organization that is not",
    permits({ principal: "*", principalOrgId: "o-z9y8x7w6v5" }),
    unknownOrganization,
    here,
  );
  allows(
    "an account in an organization that is listed",
    permits({ principal: stranger, principalOrgId: organization }),
    here,
  );
  forbids(
    "an account in one that is not",
    permits({ principal: stranger, principalOrgId: "o-z9y8x7w6v5" }),
    [...unknownOrganization, ...unknownAccount("principal")].sort(([, , a], [, , b]) => (a < b ? -1 : 1)),
    here,
  );
  forbids(
    "an organization, where only an account is listed",
    permits({ principal: "*", principalOrgId: organization }),
    unknownOrganization,
    { ...here, config: { [policy]: { enforcementLevel: "advisory", trustedAccounts: [partner] } } },
  );

  describe("in an account that is not known before the update", () => {
    const gaps = [
      [
        "permission",
        `\`principal\` names an account or a region, and where the function will be is not known before the update, so it was not judged by \`${policy}\`.`,
      ],
    ] as const;
    cannotTell("another from its own", permits({ principal: stranger }), unknownAccount("principal"), {
      ...trusting,
      gaps,
    });
    cannotTell("its own from another", permits({ principal: own }), [], { ...trusting, gaps });
    allows("an account that is listed", permits({ principal: partner }), trusting);
    forbids(
      "another, where the function's ARN names its own",
      () => {
        new aws.lambda.Permission("permission", {
          function: `arn:aws:lambda:eu-west-1:${own}:function:fn`,
          action: "lambda:InvokeFunction",
          principal: stranger,
        });
      },
      unknownAccount("principal"),
      trusting,
    );
  });

  describe("with what is not known yet", () => {
    cannotTell(
      "a principal",
      () => {
        permits({ principal: later(stranger) })();
      },
      unknownAccount("principal"),
      {
        ...here,
        gaps: [
          [
            "permission",
            "`principal` is not known before the update, so it was not judged by `permission-is-not-public`, `permission-names-its-source`, `permission-names-known-accounts` and `permission-names-source-account`.",
          ],
        ],
      },
    );
    cannotTell(
      "a source account",
      () => {
        permits({ ...s3, sourceAccount: later(stranger) })();
      },
      unknownAccount("sourceAccount"),
      { ...here, gaps: [notKnown("sourceAccount", "permission-names-source-account")] },
    );
    cannotTell(
      "an organization, which may vouch for the account",
      () => {
        permits({ principal: stranger, principalOrgId: later(organization) })();
      },
      [],
      { ...here, gaps: [notKnown("principalOrgId")] },
    );
  });
});
