import * as aws from "@pulumi/aws";
import { functionPolicy, functionPolicyLater, functionWith, goodRole } from "./pieces";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "permission-is-not-public";

/** A function with one invoke permission, for everybody unless it says for whom. */
function permits(args: Partial<aws.lambda.PermissionArgs>): () => void {
  return () => {
    const fn = functionWith("fn", goodRole("role"));
    new aws.lambda.Permission("permission", {
      function: fn.name,
      action: "lambda:InvokeFunction",
      principal: "*",
      ...args,
    });
  };
}

function isPublic(fact = "nothing limits it"): Expected[] {
  return [
    [
      policy,
      "permission",
      `\`principal\` is \`*\` and ${fact}, so this permission is for anybody with an AWS account. Name who invokes, or set \`principalOrgId\`.`,
    ],
  ];
}

const openArn = "`sourceArn` names neither an account nor one resource";

describe(policy, () => {
  forbids("everybody", permits({}), isPublic());
  for (const principal of [
    "123456789012",
    "arn:aws:iam::123456789012:root",
    "arn:aws:iam::123456789012:role/caller",
  ]) {
    allows(principal, permits({ principal }));
  }

  allows("everybody in an organization", permits({ principalOrgId: "o-a1b2c3d4e5" }));
  forbids("everybody in an organization that is empty", permits({ principalOrgId: "" }), isPublic());

  allows(
    "everything that comes from a source in an account",
    permits({ sourceArn: "arn:aws:events:eu-west-1:123456789012:rule/nightly" }),
  );
  forbids(
    "everything that comes from a source in any account",
    permits({ sourceArn: "arn:aws:events:eu-west-1:*:rule/nightly" }),
    isPublic(openArn),
  );
  forbids(
    "everything from an ARN that ends before the account",
    permits({ sourceArn: "arn:aws:events:*" }),
    isPublic(openArn),
  );
  forbids("everything from the source `*`", permits({ sourceArn: "*" }), isPublic(openArn));
  forbids("everything from an empty source", permits({ sourceArn: "" }), isPublic());
  allows("everything that comes from one bucket", permits({ sourceArn: "arn:aws:s3:::uploads" }));
  forbids(
    "everything that comes from a bucket whose name begins so",
    permits({ sourceArn: "arn:aws:s3:::uploads-*" }),
    isPublic(openArn),
  );
  allows("a source that is not known yet", () => {
    permits({ sourceArn: new aws.sns.Topic("topic").arn })();
  });

  cannotTell(
    "what a source is that is not known yet and comes from nothing that invokes",
    () => {
      const later = new aws.ssm.Parameter("later", { type: "String", value: "*" }).arn.apply(() => "*");
      permits({ sourceArn: later })();
    },
    isPublic(openArn),
    {
      gaps: [
        [
          "permission",
          `\`sourceArn\` is not known before the update, so it was not judged by \`${policy}\`.`,
        ],
      ],
    },
  );

  allows("everything from one account", permits({ sourceAccount: "123456789012" }));
  forbids("everything from an account that is empty", permits({ sourceAccount: "" }), isPublic());
  allows("everything with a token", permits({ eventSourceToken: "amzn1.ask.skill.1" }));

  describe("of a function URL", () => {
    const action = "lambda:InvokeFunctionUrl";
    allows("everybody by its URL", permits({ action, functionUrlAuthType: "NONE" }));
    forbids(
      "everybody in every account by a URL that only asks who they are",
      permits({ action, functionUrlAuthType: "AWS_IAM" }),
      isPublic(),
    );
    forbids("everybody without the URL's type", permits({ action }), isPublic());
    allows("everybody who comes through the URL", permits({ invokedViaFunctionUrl: true }));
    forbids("everybody who need not come through it", permits({ invokedViaFunctionUrl: false }), isPublic());
    cannotTell(
      "whether everybody has to come through it",
      () => {
        const later = new aws.ssm.Parameter("later", { type: "String", value: "x" }).arn.apply(() => false);
        permits({ invokedViaFunctionUrl: later })();
      },
      isPublic(),
      {
        gaps: [
          [
            "permission",
            `\`invokedViaFunctionUrl\` is not known before the update, so it was not judged by \`${policy}\`.`,
          ],
        ],
      },
    );
  });

  describe("with a principal that is not known yet", () => {
    /** A permission for everybody, which no preview knows. */
    function permitsLater(args: Partial<aws.lambda.PermissionArgs>): () => void {
      return () => {
        const later = new aws.ssm.Parameter("later", { type: "String", value: "*" }).arn.apply(() => "*");
        permits({ principal: later, ...args })();
      };
    }
    function notKnown(...policies: string[]): [string, string] {
      const names = policies.map((name) => `\`${name}\``).join(", ");
      return [
        "permission",
        `\`principal\` is not known before the update, so it was not judged by ${names.replace(/, ([^,]*)$/, " and $1")}.`,
      ];
    }
    const others = ["permission-names-its-source", "permission-names-source-account"];
    cannotTell("whether it is everybody", permitsLater({}), isPublic(), {
      gaps: [notKnown(policy, ...others)],
    });
    cannotTell("nothing where it does not matter", permitsLater({ sourceAccount: "123456789012" }), [], {
      gaps: [notKnown(...others)],
    });
  });

  describe("a whole policy of the function", () => {
    const organization = { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };
    const letsIn: Expected[] = [
      [
        policy,
        "policy",
        "Statement[0] of `policy` lets anybody with an AWS account invoke the function. Name who invokes as `Principal`, or add a condition on `aws:PrincipalOrgID`.",
      ],
    ];
    forbids("for everybody", functionPolicy({ Principal: "*" }), letsIn);
    forbids("for all AWS accounts", functionPolicy({ Principal: { AWS: "*" } }), letsIn);
    forbids(
      "for everybody of any organization",
      functionPolicy({ Principal: "*", Condition: { StringLike: { "aws:PrincipalOrgID": "*" } } }),
      letsIn,
    );
    allows("for one organization", functionPolicy({ Principal: "*", Condition: organization }));
    allows("for one account", functionPolicy({ Principal: { AWS: "123456789012" } }));
    allows(
      "for a service on behalf of one topic",
      functionPolicy({
        Principal: { Service: "sns.amazonaws.com" },
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:eu-west-1:123456789012:orders" } },
      }),
    );
    allows(
      "with a condition that is not known here, of which it says so",
      functionPolicy({
        Principal: "*",
        Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } },
      }),
      { gaps: [undecided()], lasting: [undecided()] },
    );
    cannotTell(
      "what a document says that is not known yet",
      functionPolicyLater({ Principal: "*" }),
      letsIn,
      {
        gaps: [
          [
            "policy",
            "`policy` is not known before the update, so it was not judged by `permission-is-not-public`, `permission-names-its-source`, `permission-names-source-account` and `policy-document-is-valid`.",
          ],
        ],
      },
    );
  });
});

function undecided(): [string, string] {
  return [
    "policy",
    "`policy` depends on more than this stack shows, so it was not judged by `permission-is-not-public`.",
  ];
}
