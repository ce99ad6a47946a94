import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { functionWith, goodRole, trust } from "./pieces";
import { allows, cannotTell, forbids, type Expected, type Setting } from "./verdicts";

const policy = "role-cannot-be-assumed-by-anyone";

const fix = "Name who needs it, or let a condition name the organization, the accounts or an external id.";

function open(statement = "Statement[0]"): Expected {
  return [policy, "role", `${statement} of \`assumeRolePolicy\` lets anyone assume this role. ${fix}`];
}

function halfOpen(statement = "Statement[0]"): Expected {
  return [
    policy,
    "role",
    `${statement} of \`assumeRolePolicy\` lets anyone assume this role, for a stranger can meet its conditions. ${fix}`,
  ];
}

/** A role of its own, which no function runs with. */
function trusting(...statements: object[]): () => void {
  return () => {
    new aws.iam.Role("role", {
      assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    });
  };
}

const open0 = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
const account = "arn:aws:iam::111122223333:role/deploy";

const own = "123456789012";

/** The stack's own account, as the provider tells it. */
const here: Setting = { provider: { region: "eu-west-1", allowedAccountIds: JSON.stringify([own]) } };

const address = { "aws:SourceIp": "203.0.113.0/24" };

function limited(condition: object): () => void {
  return trusting({ ...open0, Condition: condition });
}

describe(policy, () => {
  forbids("a star among AWS principals", trusting(open0), [open()]);
  allows("one role of another account", trusting({ ...open0, Principal: { AWS: account } }));

  forbids("a bare star", trusting({ ...open0, Principal: "*" }), [
    open(),
    [
      "policy-document-is-valid",
      "role",
      'Statement[0] of `assumeRolePolicy`: AWS refuses Principal "*" in a trust policy. Name who may assume the role; everybody is { "AWS": "*" }.',
    ],
  ]);
  allows("one service", trusting(trust().Statement[0]));

  forbids(
    "a star in a list, and an action in other letters",
    trusting({ ...open0, Principal: { AWS: [account, "*"] }, Action: ["STS:assumerole", "sts:TagSession"] }),
    [open()],
  );
  forbids(
    "the same, split in two and in another order",
    trusting({ ...open0, Principal: { AWS: account } }, { ...open0, Sid: "Rest" }),
    [open('"Rest"')],
  );
  allows("a star that may only tag sessions", trusting({ ...open0, Action: "sts:TagSession" }));

  forbids(
    "a document whose Statement is an object",
    () => {
      new aws.iam.Role("role", {
        assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: open0 }),
      });
    },
    [open()],
  );

  forbids(
    "a star, of the role of a function, once",
    () => {
      const assumeRolePolicy = JSON.stringify({
        Version: "2012-10-17",
        Statement: [trust().Statement[0], { ...open0, Sid: "Debug" }],
      });
      functionWith("fn", goodRole("role", { assumeRolePolicy }));
    },
    [open('"Debug"')],
  );

  allows("an organization", limited({ StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }));
  forbids(
    "an organization that is asked of those who are in one",
    limited({ StringEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }),
    [halfOpen()],
  );

  allows("one's own account", limited({ StringEquals: { "AWS:principalaccount": own } }), here);
  forbids("any account", limited({ StringLike: { "aws:PrincipalAccount": "*" } }), [halfOpen()]);

  allows("an external id", limited({ StringEquals: { "sts:ExternalId": "a1b2" } }));
  forbids("any external id", limited({ StringLike: { "sts:ExternalId": "*" } }), [halfOpen()]);

  allows("a source", limited({ StringEquals: { "aws:SourceAccount": "111122223333" } }));
  forbids("all but a source", limited({ StringNotEquals: { "aws:SourceAccount": "111122223333" } }), [
    halfOpen(),
  ]);

  allows(
    "a role of one's own account",
    limited({ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${own}:*` } }),
    here,
  );
  forbids(
    "a role name that is anybody's to take",
    limited({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/deploy" } }),
    [halfOpen()],
  );

  forbids("MFA alone", limited({ Bool: { "aws:MultiFactorAuthPresent": "true" } }), [halfOpen()]);

  forbids(
    "a star where one account is denied",
    trusting(open0, { Effect: "Deny", Principal: { AWS: "111122223333" }, Action: "sts:*" }),
    [open()],
  );

  const denies = (condition: object): object => ({ ...open0, Effect: "Deny", Condition: condition });
  forbids(
    "role names of one length that are denied, for there are others",
    trusting(open0, denies({ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/${"?".repeat(12)}` } })),
    [open()],
  );
  allows(
    "all names that are denied",
    trusting(open0, denies({ ArnLike: { "aws:PrincipalArn": "arn:*:iam::*:*" } })),
  );
  forbids(
    "two denies, each with a tag of its own that clears one of them",
    trusting(
      open0,
      denies({ StringNotEquals: { "aws:PrincipalTag/team": "shop" } }),
      denies({ StringNotEquals: { "aws:PrincipalTag/env": "dev" } }),
    ),
    [open()],
  );
  allows(
    "two denies of one tag, which no value clears",
    trusting(
      open0,
      denies({ StringNotEquals: { "aws:PrincipalTag/team": "shop" } }),
      denies({ StringNotEquals: { "aws:PrincipalTag/team": "web" } }),
    ),
  );
  forbids("an address that a VPC endpoint does not send", limited({ IpAddressIfExists: address }), [
    halfOpen(),
  ]);
  allows("an address", limited({ IpAddress: address }));
  forbids(
    "a region, of which the caller chooses the endpoint",
    limited({ StringEquals: { "aws:RequestedRegion": "eu-west-1" } }),
    [halfOpen()],
  );
  allows(
    "a region and an external id",
    limited({ StringEquals: { "aws:RequestedRegion": "eu-west-1", "sts:ExternalId": "a1b2" } }),
  );
  forbids(
    "a tag of the caller, or none",
    limited({ StringEqualsIfExists: { "aws:PrincipalTag/team": "shop" } }),
    [halfOpen()],
  );

  const broken = (operator: string, key: string, effect: string, instead: string): Expected => [
    "policy-document-is-valid",
    "role",
    `Statement[0] of \`assumeRolePolicy\`: ${operator} takes the "*" or "?" in a value of ${key} as it stands, and no value of that key has one, so it ${effect} nothing. Use ${instead}.`,
  ];
  forbids(
    "session names with a star that stands for itself, which let in nobody",
    limited({ StringEquals: { "sts:RoleSessionName": "build-*" } }),
    [broken("StringEquals", "sts:RoleSessionName", "matches", "StringLike")],
  );
  forbids(
    "session names with a star that stands for itself, which keep out nobody",
    limited({ StringNotEquals: { "sts:RoleSessionName": "build-*" } }),
    [halfOpen(), broken("StringNotEquals", "sts:RoleSessionName", "excludes", "StringNotLike")],
  );
  forbids(
    "session names that a pattern matches",
    limited({ StringLike: { "sts:RoleSessionName": "build-*" } }),
    [halfOpen()],
  );

  const lasting = [
    [
      "role",
      "`assumeRolePolicy` depends on more than this stack shows, so it was not judged by `role-cannot-be-assumed-by-anyone`.",
    ],
  ] as const;
  allows(
    "a star where everyone outside the organization is denied",
    trusting(open0, {
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "sts:*",
      Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    }),
  );
  cannotTell(
    "what any web identity provider is",
    trusting({ ...open0, Principal: { Federated: "*" }, Action: "sts:AssumeRoleWithWebIdentity" }),
    [],
    { gaps: lasting, lasting },
  );
  cannotTell(
    "whether a stranger meets a condition on the time",
    limited({ DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } }),
    [],
    { gaps: lasting, lasting },
  );

  cannotTell(
    "a trust policy that is not known yet",
    () => {
      const topic = new aws.sns.Topic("topic");
      new aws.iam.Role("role", {
        assumeRolePolicy: pulumi.jsonStringify({ Version: "2012-10-17", Id: topic.arn, Statement: [open0] }),
      });
    },
    [open()],
    {
      gaps: [
        [
          "role",
          "`assumeRolePolicy` is not known before the update, so it was not judged by `policy-document-is-valid`, `role-cannot-be-assumed-by-anyone` and `role-conditions-cross-account-trust`.",
        ],
      ],
    },
  );

  const tooMany = Array.from({ length: 201 }, () => open0);
  const size = JSON.stringify({ Version: "2012-10-17", Statement: tooMany }).length.toLocaleString("en-US");
  forbids(
    "more statements than AWS takes, whatever they say",
    trusting(...tooMany),
    [
      [
        "policy-document-is-valid",
        "role",
        `\`assumeRolePolicy\`: The document has ${size} characters without white space; IAM allows 2,048.`,
      ],
    ],
    {
      gaps: [
        [
          "role",
          "`assumeRolePolicy` depends on more than this stack shows, so it was not judged by `role-cannot-be-assumed-by-anyone` and `role-conditions-cross-account-trust`.",
        ],
      ],
      lasting: [
        [
          "role",
          "`assumeRolePolicy` depends on more than this stack shows, so it was not judged by `role-cannot-be-assumed-by-anyone` and `role-conditions-cross-account-trust`.",
        ],
      ],
    },
  );

  allows("a role outside the stack, whatever it trusts", () => {
    aws.iam.Role.get("elsewhere", "elsewhere");
  });
});

const github = "token.actions.githubusercontent.com";

/** A role that trusts a web identity provider, with conditions on what its tokens say. */
function web(provider: string, condition: Record<string, Record<string, string | string[]>>): () => void {
  const Condition = Object.fromEntries(
    Object.entries(condition).map(([operator, claims]) => [
      operator,
      Object.fromEntries(Object.entries(claims).map(([claim, value]) => [`${provider}:${claim}`, value])),
    ]),
  );
  return trusting({
    Effect: "Allow",
    Principal: { Federated: `arn:aws:iam::${own}:oidc-provider/${provider}` },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition,
  });
}

function anyUser(provider: string, claim = "sub"): Expected {
  return [
    policy,
    "role",
    `Statement[0] of \`assumeRolePolicy\` lets whoever gets an account at ${provider} assume this role. Let a condition on \`${provider}:${claim}\` name what is yours alone, in full and before any wildcard.`,
  ];
}

function refused(provider: string, claim: string): Expected {
  return [
    "policy-document-is-valid",
    "role",
    `Statement[0] of \`assumeRolePolicy\`: IAM refuses to trust ${provider} without a condition on ${provider}:${claim}.`,
  ];
}

describe(`${policy}, of shared web identity providers`, () => {
  const subject = (sub: string): (() => void) =>
    web(github, { StringEquals: { aud: "sts.amazonaws.com" }, StringLike: { sub } });

  for (const sub of [
    "repo:*/*:ref:refs/heads/main",
    "repo:*:environment:prod",
    "repo:*:pull_request",
    "*:ref:refs/heads/main",
    "repo:acme*",
  ]) {
    forbids(`the subject ${sub}`, subject(sub), [anyUser(github)]);
  }
  for (const sub of [
    "repo:acme/*:ref:refs/heads/main",
    "repo:acme/orders:environment:prod",
    "repo:acme/orders:pull_request",
    "repo:acme@1234/orders@5678:ref:refs/heads/main",
    "repo:acme/*",
  ]) {
    allows(`the subject ${sub}`, subject(sub));
  }

  forbids("no condition on the subject", web(github, { StringEquals: { aud: "sts.amazonaws.com" } }), [
    anyUser(github),
    refused(github, "sub"),
  ]);
  allows(
    "a subject of one's own without an audience",
    web(github, { StringLike: { sub: "repo:acme/orders:*" } }),
  );
  allows("the number of a repository", web(github, { StringEquals: { repository_id: "5678" } }));
  allows("the number of an owner", web(github, { StringEquals: { repository_owner_id: "1234" } }));
  const branch = (operator: string): (() => void) =>
    trusting({
      Effect: "Allow",
      Principal: { Federated: `arn:aws:iam::${own}:oidc-provider/${github}` },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringLike: { [`${github}:sub`]: "repo:*:ref:refs/heads/main" }, [operator]: address },
    });
  forbids("a branch and an address that a VPC endpoint does not send", branch("IpAddressIfExists"), [
    anyUser(github),
  ]);
  allows("a branch and an address", branch("IpAddress"));
  forbids("a branch alone", web(github, { StringEquals: { ref: "refs/heads/main" } }), [anyUser(github)]);

  forbids("wildcards alone", subject("*"), [
    anyUser(github),
    [
      "policy-document-is-valid",
      "role",
      `Statement[0] of \`assumeRolePolicy\`: IAM refuses to trust ${github} with nothing but wildcards for ${github}:sub.`,
    ],
  ]);
  cannotTell("who has a subject of an unknown form", subject("repo:*/orders:tag:v1"), [], {
    gaps: [
      [
        "role",
        "`assumeRolePolicy` depends on more than this stack shows, so it was not judged by `role-cannot-be-assumed-by-anyone`.",
      ],
    ],
    lasting: [
      [
        "role",
        "`assumeRolePolicy` depends on more than this stack shows, so it was not judged by `role-cannot-be-assumed-by-anyone`.",
      ],
    ],
  });

  forbids("any group at GitLab", web("gitlab.com", { StringLike: { sub: "project_path:acme*" } }), [
    anyUser("gitlab.com"),
  ]);
  allows("one group at GitLab", web("gitlab.com", { StringLike: { sub: "project_path:acme/*" } }));
  allows("one tenant of Pulumi Cloud", web("api.pulumi.com/oidc", { StringEquals: { aud: "aws:acme" } }));
  forbids("no audience at Pulumi Cloud", web("api.pulumi.com/oidc", {}), [
    anyUser("api.pulumi.com/oidc", "aud"),
    refused("api.pulumi.com/oidc", "aud"),
  ]);
  forbids(
    "an audience that IAM demands, where the subject says it",
    web("api.pulumi.com/oidc", { StringEquals: { sub: "pulumi:deploy:org:acme:project:shop" } }),
    [refused("api.pulumi.com/oidc", "aud")],
  );
});
