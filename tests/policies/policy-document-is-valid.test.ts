import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { functionWith, goodRole, statement, trust } from "./pieces";
import { allows, cannotTell, forbids, type Expected, type Setting } from "./verdicts";

const policy = "policy-document-is-valid";

function says(resource: string, message: string): Expected {
  return [policy, resource, message];
}

/** A customer policy with this text. */
function customer(text: pulumi.Input<string>): () => void {
  return () => {
    new aws.iam.Policy("policy", { policy: text });
  };
}

function statements(...list: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: list });
}

const read = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::uploads/*" };

/** What a trust policy means that AWS would reject cannot be told. */
const malformed = [
  [
    "role",
    "`assumeRolePolicy` is not valid, so it was not judged by `role-cannot-be-assumed-by-anyone`, `role-conditions-cross-account-trust`, `role-trusts-lambda` and `role-trusts-only-lambda`.",
  ],
] as const;

describe(policy, () => {
  allows("a document as text", customer(statements(read)));
  allows("a document as an object", customer({ Version: "2012-10-17", Statement: [read] } as never));
  allows(
    "one statement that is not in a list",
    customer(JSON.stringify({ Version: "2012-10-17", Statement: read })),
  );

  forbids("a text that is not JSON", customer("{ Version: 2012-10-17 }"), [
    says("policy", "`policy`: The policy document is not JSON."),
  ]);
  forbids("JSON that is not a policy", customer("[1, 2]"), [
    says("policy", "`policy`: The policy document is not a JSON object."),
  ]);

  forbids(
    "an output put into a text with JSON.stringify",
    () => {
      const bucket = new aws.s3.Bucket("uploads");
      new aws.iam.Policy("policy", {
        policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ ...read, Resource: bucket.arn }] }),
      });
    },
    [
      says(
        "policy",
        "`policy`: The document was put together from an Output as if it were a string, so it holds an error message instead of the value. Give the document as an object, or build it with pulumi.jsonStringify or pulumi.interpolate.",
      ),
    ],
  );
  cannotTell(
    "what the same output makes of a document put together rightly",
    () => {
      const bucket = new aws.s3.Bucket("uploads");
      new aws.iam.Policy("policy", {
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [{ ...read, Resource: bucket.arn }],
        }),
      });
    },
    [],
    {
      gaps: [
        [
          "policy",
          "`policy` is not known before the update, so it was not judged by `policy-document-is-valid`.",
        ],
      ],
    },
  );

  forbids("an effect in lower case", customer(statements({ ...read, Effect: "allow" })), [
    says(
      "policy",
      'Statement[0] of `policy`: Effect "allow" must be "Allow" or "Deny", in exactly these letters.',
    ),
  ]);
  forbids(
    "an action without a service",
    customer(statements(read, { ...read, Sid: "Other", Action: "GetObject" })),
    [says("policy", '"Other" of `policy`: Action[0] must be "*" or have the form "service:Action".')],
  );
  forbids("a resource that is no ARN", customer(statements({ ...read, Resource: "uploads/*" })), [
    says("policy", 'Statement[0] of `policy`: Resource[0] must be an ARN or "*".'),
  ]);
  forbids("a principal in an identity-based policy", customer(statements({ ...read, Principal: "*" })), [
    says("policy", "Statement[0] of `policy`: Principal does not belong in an identity-based policy."),
  ]);
  forbids(
    "a condition operator that does not exist",
    customer(statements({ ...read, Condition: { StringMatches: { "aws:SourceVpc": "vpc-1" } } })),
    [says("policy", 'Statement[0] of `policy`: The condition operator "StringMatches" does not exist.')],
  );
  forbids(
    "many mistakes, showing the first of them",
    customer(statements(...Array.from({ length: 8 }, () => ({ ...read, Effect: "allow" })))),
    [
      ...[0, 1, 2, 3, 4].map((n) =>
        says(
          "policy",
          `Statement[${n}] of \`policy\`: Effect "allow" must be "Allow" or "Deny", in exactly these letters.`,
        ),
      ),
      says("policy", "`policy` has more statements with problems: 8 in all."),
    ],
  );

  describe("in each place that holds a document", () => {
    /** The documents that `identity-invokes-named-functions` cannot judge, in the order of the report. */
    function unread(...places: (readonly [resource: string, property: string])[]): Setting {
      const gaps = places.map(([resource, property]): [string, string] => [
        resource,
        `\`${property}\` is not valid, so it was not judged by \`identity-invokes-named-functions\`.`,
      ]);
      return { gaps, lasting: gaps };
    }

    const wrong = statements({ ...read, Effect: "allow" });
    const at = (property: string): string =>
      `Statement[0] of \`${property}\`: Effect "allow" must be "Allow" or "Deny", in exactly these letters.`;
    const bucketPolicy = statements({ ...read, Effect: "allow", Principal: "*" });

    forbids(
      "a trust policy",
      () => {
        functionWith(
          "fn",
          goodRole("role", { assumeRolePolicy: statements({ ...trust().Statement[0], Effect: "allow" }) }),
        );
      },
      [says("role", at("assumeRolePolicy"))],
      { gaps: malformed, lasting: malformed },
    );
    forbids(
      "a role's inline policies",
      () => {
        goodRole("role", {
          inlinePolicies: [
            { name: "good", policy: statements(read) },
            { name: "bad", policy: wrong },
          ],
        });
      },
      [says("role", at("inlinePolicies[1].policy"))],
      unread(["role", "inlinePolicies[1].policy"]),
    );
    forbids(
      "an inline policy by itself",
      () => {
        new aws.iam.RolePolicy("policy", { role: goodRole("role").name, policy: wrong });
      },
      [says("policy", at("policy"))],
      unread(["policy", "policy"]),
    );
    forbids(
      "a user's and a group's",
      () => {
        new aws.iam.UserPolicy("user-policy", { user: new aws.iam.User("user").name, policy: wrong });
        new aws.iam.GroupPolicy("group-policy", { group: new aws.iam.Group("group").name, policy: wrong });
      },
      [says("user-policy", at("policy")), says("group-policy", at("policy"))],
      unread(["group-policy", "policy"], ["user-policy", "policy"]),
    );
    forbids(
      "a bucket's",
      () => {
        new aws.s3.BucketPolicy("policy", { bucket: "uploads", policy: bucketPolicy });
      },
      [says("policy", at("policy"))],
    );
  });

  describe("by AWS's limits of size", () => {
    /** A document of exactly this many characters that count, and some that do not. */
    const sized = (size: number, document: object): string => {
      const text = JSON.stringify({ ...document, Id: "" });
      return JSON.stringify({ ...document, Id: "x".repeat(size - text.length) }, undefined, 2);
    };
    const identity = { Version: "2012-10-17", Statement: [read] };

    allows("a trust policy of 2,048 characters", () => {
      goodRole("role", { assumeRolePolicy: sized(2048, trust()) });
    });
    forbids(
      "a trust policy of 2,049",
      () => {
        goodRole("role", { assumeRolePolicy: sized(2049, trust()) });
      },
      [
        says(
          "role",
          "`assumeRolePolicy`: The document has 2,049 characters without white space; IAM allows 2,048.",
        ),
      ],
    );
    allows("a managed policy of 6,144 characters", customer(sized(6144, identity)));
    forbids("a managed policy of 6,145", customer(sized(6145, identity)), [
      says("policy", "`policy`: The document has 6,145 characters without white space; IAM allows 6,144."),
    ]);
    allows("inline policies of 10,240 characters together", () => {
      goodRole("role", {
        inlinePolicies: [5120, 5120].map((size, n) => ({ name: `part-${n}`, policy: sized(size, identity) })),
      });
    });
    forbids(
      "inline policies of 10,241 characters together",
      () => {
        goodRole("role", {
          inlinePolicies: [5120, 5121].map((size, n) => ({
            name: `part-${n}`,
            policy: sized(size, identity),
          })),
        });
      },
      [
        says(
          "role",
          "`inlinePolicies` have 10,241 characters without white space together, and IAM allows 10,240 for a role. Move some into a managed policy.",
        ),
      ],
    );
  });

  describe("by what AWS refuses where it is used", () => {
    const china = { provider: { region: "cn-north-1" } };
    allows(
      "the partition of the region",
      customer(statements({ ...read, Resource: "arn:aws-cn:s3:::uploads/*" })),
      china,
    );
    forbids(
      "another partition than that of the region",
      customer(statements(read)),
      [
        says(
          "policy",
          "Statement[0] of `policy`: Resource[0] is of the partition aws, and this is deployed in aws-cn, where AWS refuses it.",
        ),
      ],
      china,
    );

    const trusting =
      (principal: object | string, action: string | string[] = "sts:AssumeRole") =>
      () => {
        goodRole("role", {
          assumeRolePolicy: statements({ Effect: "Allow", Principal: principal, Action: action }),
        });
      };
    allows(
      "a session with tags and a source",
      trusting({ Service: "ec2.amazonaws.com" }, ["sts:AssumeRole", "sts:TagSession"]),
    );
    forbids(
      "an action that is misspelt",
      trusting({ Service: "ec2.amazonaws.com" }, ["sts:AssumeRole", "sts:TagSessions"]),
      [
        says(
          "role",
          "Statement[0] of `assumeRolePolicy`: Action[1] is no action by which a role is assumed, and AWS refuses others in a trust policy.",
        ),
      ],
    );
    const office = { Federated: "arn:aws:iam::111122223333:saml-provider/office" };
    allows("a SAML provider", trusting(office, "sts:AssumeRoleWithSAML"));
    forbids("a SAML provider with the action of others", trusting(office, "sts:AssumeRoleWithWebIdentity"), [
      says(
        "role",
        "Statement[0] of `assumeRolePolicy`: An identity provider that Principal names can assume the role by sts:AssumeRoleWithSAML only, which Action lacks.",
      ),
    ]);

    const open = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" } };
    const bucketPolicy =
      (bucket: string, ...list: object[]) =>
      () => {
        new aws.s3.BucketPolicy("policy", { bucket, policy: statements(...list) });
      };
    const objects = { ...open, Action: "s3:GetObject", Resource: "arn:aws:s3:::uploads/*" };
    allows("a bucket's policy on its objects", bucketPolicy("uploads", objects));
    forbids("a bucket's policy on those of another", bucketPolicy("upload", objects), [
      says(
        "policy",
        "Statement[0] of `policy`: Resource[0] is not of this bucket, so S3 refuses the policy.",
      ),
    ]);
    forbids(
      "an action on objects with a bucket",
      bucketPolicy("uploads", { ...objects, Resource: "arn:aws:s3:::uploads" }),
      [
        says(
          "policy",
          "Statement[0] of `policy`: Action[0] applies to none of the resources of its statement, so S3 refuses the policy: a bucket is arn:aws:s3:::NAME, and its objects are arn:aws:s3:::NAME/*.",
        ),
      ],
    );

    const topicPolicy =
      (...list: object[]) =>
      () => {
        const arn = "arn:aws:sns:eu-central-1:111122223333:orders";
        new aws.sns.TopicPolicy("policy", {
          arn,
          policy: statements(...list.map((each) => ({ ...open, Resource: arn, ...each }))),
        });
      };
    allows(
      "a topic's statements with a Sid each",
      topicPolicy({ Sid: "A", Action: "sns:Publish" }, { Sid: "B", Action: "sns:Subscribe" }),
    );
    forbids(
      "a topic's statements without",
      topicPolicy({ Action: "sns:Publish" }, { Action: "sns:Subscribe" }),
      [
        says(
          "policy",
          "Statement[1] of `policy`: Another statement has no Sid either, so SNS refuses the policy.",
        ),
      ],
    );
    forbids("every action on a topic", topicPolicy({ Action: "sns:*" }), [
      says(
        "policy",
        "Statement[0] of `policy`: Action[0] is none that the policy of a topic can have, so SNS refuses it.",
      ),
    ]);
  });

  describe("by what does not mean what it says", () => {
    const home = { ...read, Resource: "arn:aws:s3:::uploads/${aws:username}/*" };
    allows("a variable in the version that has them", customer(statements(home)));
    forbids(
      "a variable in the version before",
      customer(JSON.stringify({ Version: "2008-10-17", Statement: home })),
      [
        says(
          "policy",
          "Statement[0] of `policy`: Resource[0] has a policy variable, which is plain text unless Version is 2012-10-17.",
        ),
      ],
    );
    const from = (range: string) =>
      customer(statements({ ...read, Condition: { IpAddress: { "aws:SourceIp": range } } }));
    allows("a public address", from("203.0.113.0/24"));
    forbids("a private address", from("10.0.0.0/8"), [
      says(
        "policy",
        "Statement[0] of `policy`: IpAddress on aws:SourceIp has private addresses only, and the key holds public ones, so no request meets it. Use aws:VpcSourceIp.",
      ),
    ]);
    forbids(
      "a condition value that is an object",
      customer(statements({ ...read, Condition: { StringEquals: { "s3:prefix": { a: "b" } } } })),
      [
        says(
          "policy",
          "Statement[0] of `policy`: A condition value must be a string, a number, a boolean, or a list of them.",
        ),
      ],
    );
    allows(
      "an ARN of a service alone, which AWS's own pages dispute",
      customer(statements({ ...read, Resource: "arn:aws:s3" })),
    );
  });

  allows("a least-privilege document with every kind of element", () => {
    new aws.iam.Policy("policy", {
      policy: statements(
        {
          Sid: "Read",
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:List*"],
          Resource: ["arn:aws:s3:::a/*", "arn:aws:s3:::a"],
        },
        { Effect: "Deny", NotAction: "s3:*", NotResource: "arn:aws:s3:::a/*" },
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Resource: "*",
          Condition: { "ForAnyValue:StringLikeIfExists": { "aws:PrincipalTag/team": ["a", "b*"] } },
        },
        {
          Effect: "Allow",
          Action: "s3:PutObject",
          Resource: "arn:aws:s3:::a/${aws:PrincipalTag/team}/*",
          Condition: { Null: { "s3:x-amz-acl": "true" } },
        },
      ),
    });
  });
  allows("an inline policy that grants logs", () => {
    new aws.iam.RolePolicy("policy", {
      role: goodRole("role").name,
      policy: statement("Allow", ["logs:PutLogEvents"]),
    });
  });
});
