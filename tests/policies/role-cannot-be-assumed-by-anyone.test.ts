import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { functionWith, goodRole, trust } from "./pieces";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

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

  allows("accounts", limited({ StringEquals: { "AWS:principalaccount": ["111122223333", "444455556666"] } }));
  forbids("any account", limited({ StringLike: { "aws:PrincipalAccount": "*" } }), [halfOpen()]);

  allows("an external id", limited({ StringEquals: { "sts:ExternalId": "a1b2" } }));
  forbids("any external id", limited({ StringLike: { "sts:ExternalId": "*" } }), [halfOpen()]);

  allows("a source", limited({ StringEquals: { "aws:SourceAccount": "111122223333" } }));
  forbids("all but a source", limited({ StringNotEquals: { "aws:SourceAccount": "111122223333" } }), [
    halfOpen(),
  ]);

  allows(
    "a role of one account",
    limited({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:*" } }),
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
    { gaps: lasting, lasting },
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
