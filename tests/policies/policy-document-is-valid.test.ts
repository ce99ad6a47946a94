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
      says("policy", "`policy` has more problems: 8 in all."),
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
