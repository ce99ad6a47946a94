import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { code, distribution, functionWith, goodRole, trust } from "./pieces";
import { allows, cannotTell, forbids, type Expected, type Setting } from "./verdicts";

const policy = "role-trusts-only-lambda";

const here: Setting = { provider: { region: "eu-west-1", allowedAccountIds: '["123456789012"]' } };

function others(who: string, statement = "Statement[0]", fns = "`fn`"): Expected {
  return [
    policy,
    "role",
    `${statement} of \`assumeRolePolicy\` lets ${who} assume this role too, and with it do whatever ${fns} may do. Give whoever needs access a role of their own.`,
  ];
}

const edgeOnly: Expected = [
  policy,
  "role",
  "Statement[0] of `assumeRolePolicy` lets edgelambda.amazonaws.com assume this role too, and with it do whatever `fn` may do. That is needed only if a CloudFront distribution runs the function.",
];

/** A function whose role has this trust policy. */
function trusting(...statements: object[]): () => aws.lambda.Function {
  return () =>
    functionWith(
      "fn",
      goodRole("role", {
        assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
      }),
      { publish: true },
    );
}

function services(...names: string[]): () => aws.lambda.Function {
  return trusting(trust(names).Statement[0]);
}

const lambda = trust().Statement[0];
const root = {
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::123456789012:root" },
  Action: "sts:AssumeRole",
};
const edge = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"];

function allowing(...allowedPrincipals: string[]): Setting {
  return { ...here, config: { [policy]: { allowedPrincipals } } };
}

describe(policy, () => {
  allows("Lambda alone", services("lambda.amazonaws.com"));
  allows(
    "Lambda by the name of another partition",
    services("lambda.amazonaws.com.cn", "lambda.amazonaws.com"),
  );

  forbids("another service", services("lambda.amazonaws.com", "ec2.amazonaws.com"), [
    others("ec2.amazonaws.com"),
  ]);
  allows(
    "another service that is listed",
    services("lambda.amazonaws.com", "scheduler.amazonaws.com"),
    allowing("scheduler.amazonaws.com"),
  );
  forbids(
    "a service beside the one that is listed",
    services("scheduler.amazonaws.com", "lambda.amazonaws.com", "apigateway.amazonaws.com"),
    [others("apigateway.amazonaws.com")],
    allowing("scheduler.amazonaws.com"),
  );
  allows(
    "a listed service by the name of another partition",
    services("lambda.amazonaws.com", "scheduler.amazonaws.com.cn"),
    allowing("scheduler.amazonaws.com"),
  );

  forbids(
    "several others, in whatever order they are written",
    trusting({
      Effect: "Allow",
      Principal: {
        Service: ["states.amazonaws.com", "lambda.amazonaws.com", "ec2.amazonaws.com"],
        AWS: "arn:aws:iam::123456789012:role/admin",
      },
      Action: "sts:AssumeRole",
    }),
    [others("arn:aws:iam::123456789012:role/admin, ec2.amazonaws.com and states.amazonaws.com")],
  );
  forbids(
    "the same, split",
    trusting(
      { ...trust("ec2.amazonaws.com").Statement[0], Sid: "Compute", Action: ["STS:assumeROLE"] },
      lambda,
      trust("states.amazonaws.com").Statement[0],
    ),
    [others("ec2.amazonaws.com", '"Compute"'), others("states.amazonaws.com", "Statement[2]")],
  );
  forbids(
    "the same where Statement is an object, written the other way round",
    () => {
      const statement = {
        Action: ["sts:*"],
        Principal: { Service: ["ec2.amazonaws.com", "lambda.amazonaws.com"] },
        Effect: "Allow",
      };
      functionWith("fn", goodRole("role", { assumeRolePolicy: JSON.stringify({ Statement: statement }) }));
    },
    [others("ec2.amazonaws.com")],
  );
  allows(
    "a service that may tag sessions only",
    trusting(lambda, {
      ...trust("ec2.amazonaws.com").Statement[0],
      Action: "sts:TagSession",
    }),
  );
  allows(
    "a service that is denied",
    trusting(lambda, {
      ...trust("ec2.amazonaws.com").Statement[0],
      Effect: "Deny",
    }),
  );

  forbids(
    "the root of one's own account",
    trusting(lambda, root),
    [others("arn:aws:iam::123456789012:root", "Statement[1]")],
    here,
  );
  allows("an account that is listed by its number", trusting(lambda, root), allowing("123456789012"));
  allows(
    "an account's number where its root is listed",
    trusting(lambda, { ...root, Principal: { AWS: "123456789012" } }),
    allowing("arn:aws:iam::123456789012:root"),
  );
  allows(
    "roles that are listed",
    trusting(lambda, {
      ...root,
      Principal: { AWS: "arn:aws:iam::123456789012:role/deploy-eu" },
    }),
    allowing("arn:aws:iam::*:role/deploy-*"),
  );

  forbids(
    "everybody of an organization",
    trusting(lambda, {
      ...root,
      Principal: { AWS: "*" },
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    }),
    [others("*", "Statement[1]")],
  );
  forbids("everybody, but once", trusting(lambda, { ...root, Principal: { AWS: "*" } }), [
    [
      "role-cannot-be-assumed-by-anyone",
      "role",
      "Statement[1] of `assumeRolePolicy` lets anyone assume this role. Name who needs it, or let a condition name the organization, the accounts or an external id.",
    ],
  ]);
  forbids("a service instead of Lambda, but once", services("ec2.amazonaws.com"), [
    [
      "role-trusts-lambda",
      "role",
      "`assumeRolePolicy` does not let lambda.amazonaws.com assume this role, so Lambda cannot run `fn`.",
    ],
  ]);
  allows("another service in a role that no function runs with", () => {
    new aws.iam.Role("role", { assumeRolePolicy: trust(["lambda.amazonaws.com", "ec2.amazonaws.com"]) });
  });
  forbids(
    "another service in a role of two functions, once",
    () => {
      const role = goodRole("role", {
        assumeRolePolicy: trust(["lambda.amazonaws.com", "ec2.amazonaws.com"]),
      });
      functionWith("one", role);
      functionWith("two", role);
    },
    [others("ec2.amazonaws.com", "Statement[0]", "`one` and `two`")],
    { config: { "function-has-own-role": "disabled" } },
  );

  cannotTell(
    "whom a trust policy names that is not known yet",
    () => {
      const topic = new aws.sns.Topic("topic");
      const assumeRolePolicy = pulumi.jsonStringify({
        ...trust(["lambda.amazonaws.com", "ec2.amazonaws.com"]),
        Id: topic.arn,
      });
      functionWith("fn", goodRole("role", { assumeRolePolicy }));
    },
    [others("ec2.amazonaws.com")],
    {
      gaps: [
        [
          "role",
          "`assumeRolePolicy` is not known before the update, so it was not judged by `policy-document-is-valid`, `role-cannot-be-assumed-by-anyone`, `role-conditions-cross-account-trust` and 2 more.",
        ],
      ],
    },
  );
});

describe(`${policy}, at the edge`, () => {
  forbids("Lambda@Edge of a function that no distribution runs", services(...edge), [edgeOnly]);
  allows("Lambda@Edge of a function that a distribution runs", () => {
    distribution("site", services(...edge)().qualifiedArn);
  });
  forbids(
    "Lambda@Edge of a function beside the one that a distribution runs",
    () => {
      const headers = goodRole("headers-role", { assumeRolePolicy: trust(edge) });
      distribution("site", functionWith("headers", headers, { publish: true }).qualifiedArn);
      services(...edge)();
    },
    [edgeOnly],
  );
  forbids(
    "another service of a function that a distribution runs",
    () => {
      distribution("site", services(...edge, "ec2.amazonaws.com")().qualifiedArn);
    },
    [others("ec2.amazonaws.com")],
  );
  forbids("Lambda@Edge and another service of one that none does", services(...edge, "ec2.amazonaws.com"), [
    others("ec2.amazonaws.com and edgelambda.amazonaws.com"),
  ]);
  allows("a function in an ordered cache behavior", () => {
    const fn = services(...edge)();
    new aws.cloudfront.Distribution("site", {
      enabled: true,
      origins: [{ originId: "site", domainName: "site.example.com" }],
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
      defaultCacheBehavior: behavior,
      orderedCacheBehaviors: [
        {
          ...behavior,
          pathPattern: "/api/*",
          lambdaFunctionAssociations: [{ eventType: "viewer-request", lambdaArn: fn.qualifiedArn }],
        },
      ],
    });
  });
  allows("a function that a distribution names by its ARN", () => {
    functionWith("fn", goodRole("role", { assumeRolePolicy: trust(edge) }), { name: "headers" });
    distribution("site", "arn:aws:lambda:eu-west-1:123456789012:function:headers:3");
  });
  forbids(
    "a function of another name than a distribution names",
    () => {
      functionWith("fn", goodRole("role", { assumeRolePolicy: trust(edge) }), { name: "headers" });
      distribution("site", "arn:aws:lambda:eu-west-1:123456789012:function:header:3");
    },
    [edgeOnly],
  );

  /** A function in the region from which CloudFront takes functions, whose distribution may be elsewhere. */
  const inVirginia = (args: Partial<aws.lambda.FunctionArgs> = {}): void => {
    const provider = new aws.Provider("virginia", { region: "us-east-1" });
    const role = goodRole("role", { assumeRolePolicy: trust(edge) });
    new aws.lambda.Function("fn", { role: role.arn, ...code, ...args }, { provider });
  };
  allows("Lambda@Edge of a function that a distribution elsewhere may run", () => inVirginia());
  allows("the same with what leaves that open", () =>
    inVirginia({ environment: { variables: {} }, snapStart: { applyOn: "PublishedVersions" } }),
  );
  const excluded: Readonly<Record<string, Partial<aws.lambda.FunctionArgs>>> = {
    "a layer": { layers: ["arn:aws:lambda:us-east-1:123456789012:layer:tools:1"] },
    "environment variables": { environment: { variables: { STAGE: "dev" } } },
    "another architecture": { architectures: ["arm64"] },
    "another runtime": { runtime: "java21" },
    "an image": {
      packageType: "Image",
      imageUri: "123456789012.dkr.ecr.us-east-1.amazonaws.com/orders:1",
      code: undefined,
      handler: undefined,
      runtime: undefined,
    },
    "a key for its code": {
      sourceKmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    },
  };
  for (const [what, args] of Object.entries(excluded)) {
    forbids(`Lambda@Edge of one with ${what}, which CloudFront runs nowhere`, () => inVirginia(args), [
      edgeOnly,
    ]);
  }
  forbids(
    "Lambda@Edge of one in a VPC",
    () => {
      const provider = new aws.Provider("virginia", { region: "us-east-1" });
      const role = goodRole("role", {
        assumeRolePolicy: trust(edge),
        managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"],
      });
      const vpcConfig = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
      new aws.lambda.Function("fn", { role: role.arn, ...code, vpcConfig }, { provider });
    },
    [edgeOnly],
  );

  cannotTell(
    "which function an association leads to",
    () => {
      const topic = new aws.sns.Topic("topic");
      services(...edge)();
      distribution(
        "site",
        topic.arn.apply(() => "arn:aws:lambda:eu-west-1:123456789012:function:other:1"),
      );
    },
    [edgeOnly],
    {
      gaps: [
        [
          "site",
          "`defaultCacheBehavior` is not known before the update, so it was not judged by `role-trusts-only-lambda`.",
        ],
      ],
    },
  );
});

const behavior = {
  targetOriginId: "site",
  viewerProtocolPolicy: "redirect-to-https",
  allowedMethods: ["GET", "HEAD"],
  cachedMethods: ["GET", "HEAD"],
};
