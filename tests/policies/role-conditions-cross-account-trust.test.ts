import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { trust } from "./pieces";
import { allows, cannotTell, forbids, type Expected, type Setting } from "./verdicts";

const policy = "role-conditions-cross-account-trust";

const own = "123456789012";
const partner = "111122223333";
const auditor = "444455556666";

/** The stack's own account, as the provider tells it. */
const here: Setting = { provider: { region: "eu-west-1", allowedAccountIds: JSON.stringify([own]) } };

function trusting(...statements: object[]): () => void {
  return () => {
    new aws.iam.Role("role", {
      assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    });
  };
}

function roots(accounts: string | string[], condition?: object): object {
  const statement = { Effect: "Allow", Principal: { AWS: accounts }, Action: "sts:AssumeRole" };
  return condition === undefined ? statement : { ...statement, Condition: condition };
}

function rootOf(account: string): string {
  return `arn:aws:iam::${account}:root`;
}

function open(account: string, statement = "Statement[0]"): Expected {
  return [
    policy,
    "role",
    `${statement} of \`assumeRolePolicy\` trusts account ${account} without a condition, so whoever administers it decides who may assume this role. Ask for \`sts:ExternalId\`, \`aws:PrincipalOrgID\`, \`aws:PrincipalArn\` or MFA.`,
  ];
}

const bothOpen: Expected = [
  policy,
  "role",
  "Statement[0] of `assumeRolePolicy` trusts accounts 111122223333 and 444455556666 without a condition, so whoever administers them decides who may assume this role. Ask for `sts:ExternalId`, `aws:PrincipalOrgID`, `aws:PrincipalArn` or MFA.",
];

const gaps = [
  [
    "role",
    "`assumeRolePolicy` names an account that may be the stack's own, which before the update only `allowedAccountIds` of the provider would tell, so it was not judged by `role-conditions-cross-account-trust`.",
  ],
] as const;

describe(policy, () => {
  forbids("another account's root", trusting(roots(rootOf(partner))), [open(partner)], here);
  allows("the root of one's own account", trusting(roots(rootOf(own))), here);
  allows("one role of another account", trusting(roots(`arn:aws:iam::${partner}:role/deploy`)), here);
  allows("services", trusting(trust().Statement[0]), here);

  forbids("another account's number", trusting(roots(partner)), [open(partner)], here);
  forbids(
    "two other accounts beside one's own",
    trusting(roots([auditor, rootOf(own), rootOf(partner)])),
    [bothOpen],
    here,
  );
  forbids(
    "the same in statements of their own, actions in other letters",
    trusting({ ...roots(partner), Sid: "Partner" }, roots(own), {
      ...roots(rootOf(auditor)),
      Action: ["STS:ASSUMEROLE"],
    }),
    [open(partner, '"Partner"'), open(auditor, "Statement[2]")],
    here,
  );

  forbids(
    "the same where Statement is an object and the action a list",
    () => {
      new aws.iam.Role("role", {
        assumeRolePolicy: JSON.stringify({
          Statement: { Action: ["sts:AssumeRole"], Principal: { AWS: [partner] }, Effect: "Allow" },
        }),
      });
    },
    [open(partner)],
    here,
  );

  const externalId = { StringEquals: { "sts:ExternalId": "a1b2" } };
  allows("another account with an external id", trusting(roots(partner, externalId)), here);
  forbids(
    "an external id that is asked of those who send one",
    trusting(roots(partner, { StringEqualsIfExists: { "sts:ExternalId": "a1b2" } })),
    [open(partner)],
    here,
  );
  forbids(
    "an external id of any value",
    trusting(roots(partner, { Null: { "sts:ExternalId": "false" } })),
    [open(partner)],
    here,
  );
  allows(
    "another account with the organization",
    trusting(roots(partner, { StringEquals: { "aws:principalorgid": "o-a1b2c3d4e5" } })),
    here,
  );
  forbids(
    "another account without an organization",
    trusting(roots(partner, { StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } })),
    [open(partner)],
    here,
  );
  allows(
    "some roles of another account",
    trusting(roots(partner, { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${partner}:role/deploy-*` } })),
    here,
  );
  forbids(
    "all roles of another account",
    trusting(roots(partner, { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${partner}:role/*` } })),
    [open(partner)],
    here,
  );
  allows(
    "another account with MFA",
    trusting(roots(partner, { Bool: { "aws:MultiFactorAuthPresent": "true" } })),
    here,
  );
  forbids(
    "MFA where the key is there",
    trusting(roots(partner, { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } })),
    [open(partner)],
    here,
  );
  forbids(
    "another condition than those four",
    trusting(roots(partner, { StringEquals: { "aws:PrincipalTag/team": "shop" } })),
    [open(partner)],
    here,
  );
  allows(
    "another account where a deny asks for the external id",
    trusting(roots(partner), {
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "sts:AssumeRole",
      Condition: { StringNotEquals: { "sts:ExternalId": "a1b2" } },
    }),
    here,
  );

  const star = (condition: object): (() => void) =>
    trusting({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole", Condition: condition });
  const byCondition = (account: string): Expected => [
    policy,
    "role",
    `Statement[0] of \`assumeRolePolicy\` trusts account ${account} by a condition on the account alone, so whoever administers it decides who may assume this role. Ask for \`sts:ExternalId\`, \`aws:PrincipalOrgID\`, \`aws:PrincipalArn\` or MFA.`,
  ];
  forbids(
    "everybody of an account that a condition names",
    star({ StringEquals: { "aws:PrincipalAccount": [own, partner] } }),
    [byCondition(partner)],
    here,
  );
  forbids(
    "everybody of an account that the ARN of the caller is of",
    star({ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${partner}:*` } }),
    [byCondition(partner)],
    here,
  );
  allows(
    "some roles of an account that a condition names",
    star({ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${partner}:role/deploy-*` } }),
    here,
  );
  allows(
    "an account that a condition names, with an external id",
    star({ StringEquals: { "aws:PrincipalAccount": partner, "sts:ExternalId": "a1b2" } }),
    here,
  );
  allows("one's own account by a condition", star({ StringEquals: { "aws:PrincipalAccount": own } }), here);
  allows(
    "an account that needs no condition, by one",
    star({ StringEquals: { "aws:PrincipalAccount": partner } }),
    { ...here, config: { [policy]: { trustedAccounts: [partner] } } },
  );
  cannotTell(
    "whether an account that a condition names is another's",
    star({ StringEquals: { "aws:PrincipalAccount": partner } }),
    [byCondition(partner)],
    { gaps },
  );

  allows("an account that needs no condition", trusting(roots([partner, rootOf(auditor)])), {
    ...here,
    config: { [policy]: { trustedAccounts: [partner, auditor] } },
  });
  forbids(
    "an account beside the one that needs none",
    trusting(roots([partner, rootOf(auditor)])),
    [open(auditor)],
    { ...here, config: { [policy]: { trustedAccounts: [partner] } } },
  );

  cannotTell("whether the account is one's own", trusting(roots(rootOf(own))), [], { gaps });
  cannotTell("whether the account is another's", trusting(roots(partner)), [open(partner)], { gaps });
  cannotTell("which of two accounts is another's", trusting(roots([partner, auditor])), [bothOpen], { gaps });
  cannotTell(
    "whether the account is one's own that is asked for by the program",
    () => {
      const me = aws.getCallerIdentityOutput().accountId;
      const statement = {
        Effect: "Allow" as const,
        Principal: { AWS: pulumi.interpolate`arn:aws:iam::${me}:root` },
        Action: "sts:AssumeRole",
      };
      new aws.iam.Role("role", {
        assumeRolePolicy: { Version: "2012-10-17", Statement: [statement] },
      });
    },
    [],
    { gaps },
  );
  allows("an account that may be one's own, with a condition", trusting(roots(partner, externalId)));
  allows("a trusted account that may be one's own", trusting(roots(partner)), {
    config: { [policy]: { trustedAccounts: [partner] } },
  });
  forbids(
    "another account than that of the role's boundary",
    () => {
      new aws.iam.Role("role", {
        permissionsBoundary: `arn:aws:iam::${own}:policy/boundary`,
        assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [roots([own, partner])] }),
      });
    },
    [open(partner)],
  );
  forbids(
    "another account than that of a policy in the role",
    () => {
      new aws.iam.Role("role", {
        managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", `arn:aws:iam::${own}:policy/shop`],
        assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [roots([own, partner])] }),
      });
    },
    [open(partner)],
  );

  forbids(
    "an account beside everybody, but once",
    trusting(roots([partner, "*"])),
    [
      [
        "role-cannot-be-assumed-by-anyone",
        "role",
        "Statement[0] of `assumeRolePolicy` lets anyone assume this role. Name who needs it, or let a condition name the organization, the accounts or an external id.",
      ],
    ],
    here,
  );

  cannotTell(
    "whom a unique id stands for",
    trusting(roots(partner, { StringLike: { "aws:userid": "AROAEXAMPLEEXAMPLEEX:*" } })),
    [],
    {
      ...here,
      gaps: [
        [
          "role",
          "`assumeRolePolicy` depends on more than this stack shows, so it was not judged by `role-conditions-cross-account-trust`.",
        ],
      ],
      lasting: [
        [
          "role",
          "`assumeRolePolicy` depends on more than this stack shows, so it was not judged by `role-conditions-cross-account-trust`.",
        ],
      ],
    },
  );
});

const github = "token.actions.githubusercontent.com";

function web(provider: string, condition?: object): () => void {
  const statement = {
    Effect: "Allow",
    Principal: { Federated: provider },
    Action: "sts:AssumeRoleWithWebIdentity",
  };
  return trusting(condition === undefined ? statement : { ...statement, Condition: condition });
}

function any(provider: string, what: string, keys: string): Expected {
  return [
    policy,
    "role",
    `Statement[0] of \`assumeRolePolicy\` trusts identities of ${provider} whatever their ${what}, so other users or applications of it may assume this role. Add a condition on ${keys}.`,
  ];
}

describe(`${policy}, of web identities`, () => {
  const arn = `arn:aws:iam::${own}:oidc-provider/${github}`;
  const audience = { [`${github}:aud`]: "sts.amazonaws.com" };

  allows(
    "an audience and a repository",
    web(arn, { StringEquals: audience, StringLike: { [`${github}:sub`]: "repo:shop/orders:*" } }),
  );
  allows(
    "a repository alone, of a provider that lets everybody choose the audience",
    web(arn, { StringLike: { [`${github.toUpperCase()}:SUB`]: "repo:shop/orders:*" } }),
  );

  const login = "login.example.com";
  const loginArn = `arn:aws:iam::${own}:oidc-provider/${login}`;
  forbids("a provider of one's own without a condition", web(loginArn), [
    any(login, "subject and audience", `\`${login}:sub\` and \`${login}:aud\``),
  ]);
  forbids("an audience alone", web(loginArn, { StringEquals: { [`${login}:aud`]: "shop" } }), [
    any(login, "subject", `\`${login}:sub\``),
  ]);
  forbids(
    "a subject alone, the key in other letters",
    web(loginArn, { StringEquals: { [`${login.toUpperCase()}:SUB`]: "ann" } }),
    [any(login, "audience", `\`${login}:aud\``)],
  );
  allows(
    "a subject and an audience",
    web(loginArn, { StringEquals: { [`${login}:aud`]: "shop", [`${login}:sub`]: "ann" } }),
  );

  const cluster = "oidc.eks.eu-west-1.amazonaws.com/id/A1B2C3";
  forbids(
    "every service account of a cluster",
    web(`arn:aws:iam::${own}:oidc-provider/${cluster}`, {
      StringEquals: { [`${cluster}:aud`]: "sts.amazonaws.com" },
      StringLike: { [`${cluster}:sub`]: "system:serviceaccount:*:*" },
    }),
    [any(cluster, "subject", `\`${cluster}:sub\``)],
  );
  allows(
    "one service account of a cluster",
    web(`arn:aws:iam::${own}:oidc-provider/${cluster}`, {
      StringEquals: {
        [`${cluster}:aud`]: "sts.amazonaws.com",
        [`${cluster}:sub`]: "system:serviceaccount:shop:orders",
      },
    }),
  );

  const cognito = "cognito-identity.amazonaws.com";
  forbids("an identity pool alone", web(cognito, { StringEquals: { [`${cognito}:aud`]: "eu-west-1:a1" } }), [
    any(cognito, "subject", `\`${cognito}:amr\``),
  ]);
  allows(
    "who is signed in to an identity pool",
    web(cognito, {
      StringEquals: { [`${cognito}:aud`]: "eu-west-1:a1" },
      "ForAnyValue:StringLike": { [`${cognito}:amr`]: "authenticated" },
    }),
  );
  forbids(
    "an application at Facebook, whoever uses it",
    web("graph.facebook.com", { StringEquals: { "graph.facebook.com:app_id": "1" } }),
    [any("graph.facebook.com", "subject", "`graph.facebook.com:id`")],
  );

  allows("a SAML provider", () => {
    trusting({
      Effect: "Allow",
      Principal: { Federated: `arn:aws:iam::${own}:saml-provider/shop` },
      Action: "sts:AssumeRoleWithSAML",
    })();
  });
});
