import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { code, distribution, functionWith, goodRole, trust } from "./pieces";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "role-trusts-lambda";

function untrusting(role: string, ...functions: string[]): Expected {
  const names = functions.map((fn) => `\`${fn}\``).join(" and ");
  return [
    policy,
    role,
    `\`assumeRolePolicy\` does not let lambda.amazonaws.com assume this role, so Lambda cannot run ${names}.`,
  ];
}

/** A function whose role has this trust policy. */
function trusting(...statements: object[]): () => void {
  return () => {
    functionWith(
      "fn",
      goodRole("role", {
        assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
      }),
    );
  };
}

describe(policy, () => {
  allows("a trust policy for Lambda", trusting(trust().Statement[0]));

  allows("one made by assumeRolePolicyForPrincipal", () => {
    const assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal(aws.iam.Principals.LambdaPrincipal);
    functionWith("fn", goodRole("role", { assumeRolePolicy }));
  });

  allows("one made by getPolicyDocument", () => {
    const document = aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: ["lambda.amazonaws.com"] }],
        },
      ],
    });
    functionWith("fn", goodRole("role", { assumeRolePolicy: document.json }));
  });

  allows("a role for Lambda@Edge, which trusts edgelambda.amazonaws.com as well", () => {
    const assumeRolePolicy = trust(["lambda.amazonaws.com", "edgelambda.amazonaws.com"]);
    const fn = functionWith("fn", goodRole("role", { assumeRolePolicy }), { publish: true });
    distribution("site", fn.qualifiedArn);
  });

  allows("the suffix of the China partition", () => {
    functionWith("fn", goodRole("role", { assumeRolePolicy: trust("lambda.amazonaws.com.cn") }));
  });

  forbids(
    'Principal "*" as a bare string, but not for want of Lambda, which it includes',
    trusting({ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }),
    [
      [
        "role-cannot-be-assumed-by-anyone",
        "role",
        "Statement[0] of `assumeRolePolicy` lets anyone assume this role. Name who needs it, or let a condition name the organization, the accounts or an external id.",
      ],
      [
        "policy-document-is-valid",
        "role",
        'Statement[0] of `assumeRolePolicy`: AWS refuses Principal "*" in a trust policy. Name who may assume the role; everybody is { "AWS": "*" }.',
      ],
    ],
  );

  allows(
    "an action with wildcards and other letter case",
    trusting({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "STS:assume*" }),
  );

  forbids(
    "a trust policy for another service",
    () => {
      functionWith("fn", goodRole("role", { assumeRolePolicy: trust("ec2.amazonaws.com") }));
    },
    [untrusting("role", "fn")],
  );

  forbids(
    "a principal that only looks like Lambda's",
    () => {
      functionWith("fn", goodRole("role", { assumeRolePolicy: trust("lambda.amazon.com") }));
    },
    [untrusting("role", "fn")],
  );

  forbids(
    "a trust policy for Lambda@Edge alone",
    () => {
      functionWith("fn", goodRole("role", { assumeRolePolicy: trust("edgelambda.amazonaws.com") }));
    },
    [untrusting("role", "fn")],
  );

  forbids(
    "another action than sts:AssumeRole",
    trusting({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:TagSession" }),
    [untrusting("role", "fn")],
  );

  forbids(
    "a deny beside the grant",
    trusting(trust().Statement[0], {
      Sid: "NotNow",
      Effect: "Deny",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:*",
    }),
    [
      [
        policy,
        "role",
        '"NotNow" of `assumeRolePolicy` denies this role to lambda.amazonaws.com, so Lambda cannot run `fn`.',
      ],
    ],
  );

  allows("a role for another service that no function uses", () => {
    functionWith("fn", goodRole("role"));
    new aws.iam.Role("builds", { assumeRolePolicy: trust("codebuild.amazonaws.com") });
  });

  cannotTell(
    "a trust policy that is not known yet",
    () => {
      const topic = new aws.sns.Topic("topic");
      const assumeRolePolicy = topic.arn.apply((arn) =>
        JSON.stringify({ ...trust("ec2.amazonaws.com"), Id: arn }),
      );
      functionWith("fn", goodRole("role", { assumeRolePolicy }));
    },
    [untrusting("role", "fn")],
    {
      gaps: [
        [
          "role",
          "`assumeRolePolicy` is not known before the update, so it was not judged by `policy-document-is-valid`, `role-cannot-be-assumed-by-anyone`, `role-conditions-cross-account-trust` and 2 more.",
        ],
      ],
    },
  );

  cannotTell(
    "whether Lambda meets a condition",
    () => {
      const condition = { StringEquals: { "aws:SourceAccount": "123456789012" } };
      functionWith(
        "fn",
        goodRole("role", {
          assumeRolePolicy: pulumi.jsonStringify({
            Version: "2012-10-17",
            Statement: [{ ...trust().Statement[0], Condition: condition }],
          }),
        }),
      );
    },
    [],
    {
      gaps: [
        [
          "role",
          "`assumeRolePolicy` depends on more than this stack shows, so it was not judged by `role-trusts-lambda`.",
        ],
      ],
      lasting: [
        [
          "role",
          "`assumeRolePolicy` depends on more than this stack shows, so it was not judged by `role-trusts-lambda`.",
        ],
      ],
    },
  );
});

describe(`${policy}, at the edge`, () => {
  const refused: Expected = [
    policy,
    "role",
    "`assumeRolePolicy` does not let edgelambda.amazonaws.com assume this role, so CloudFront refuses to run `fn`.",
  ];
  /** A function in the region from which CloudFront takes functions, and its role. */
  const published = (...trusted: string[]): aws.lambda.Function => {
    const provider = new aws.Provider("virginia", { region: "us-east-1" });
    const role = goodRole("role", { assumeRolePolicy: trust(trusted) });
    return new aws.lambda.Function("fn", { role: role.arn, ...code, publish: true }, { provider });
  };

  forbids(
    "a role that trusts Lambda alone, of a function that a distribution runs",
    () => {
      distribution("site", published("lambda.amazonaws.com").qualifiedArn);
    },
    [refused],
  );
  allows("one that trusts both", () => {
    distribution("site", published("lambda.amazonaws.com", "edgelambda.amazonaws.com").qualifiedArn);
  });
  allows("one that trusts Lambda alone, of a function beside it", () => {
    const fn = published("lambda.amazonaws.com");
    const both = trust(["lambda.amazonaws.com", "edgelambda.amazonaws.com"]);
    const edge = functionWith("edge", goodRole("edge-role", { assumeRolePolicy: both }), { publish: true });
    distribution("site", edge.qualifiedArn);
    return fn;
  });
  allows("one that trusts Lambda alone, of a function of which no distribution is here", () =>
    published("lambda.amazonaws.com"),
  );
  forbids(
    "one that trusts neither, once for each",
    () => {
      distribution("site", published("ec2.amazonaws.com").qualifiedArn);
    },
    [refused, untrusting("role", "fn")],
  );
});

describe(`${policy}, of what Lambda operates`, () => {
  const vpcConfig = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
  const refused = (principals: string): Expected => [
    policy,
    "role",
    `\`assumeRolePolicy\` does not let ${principals} assume this role, so Lambda refuses to operate \`subject\` with it.`,
  ];
  const operator = (managed: string, principal: string): pulumi.Output<string> =>
    new aws.iam.Role("role", {
      assumeRolePolicy: trust(principal),
      managedPolicyArns: [`arn:aws:iam::aws:policy/${managed}`],
    }).arn;

  const provides = (principal: string) => () =>
    new aws.lambda.CapacityProvider("subject", {
      permissionsConfig: {
        capacityProviderOperatorRoleArn: operator("AWSLambdaManagedEC2ResourceOperator", principal),
      },
      vpcConfig,
    });
  allows("a capacity provider whose role trusts Lambda", provides("lambda.amazonaws.com"));
  forbids("one whose role trusts EC2", provides("ec2.amazonaws.com"), [refused("lambda.amazonaws.com")]);

  const connects = (principal: string) => () =>
    new aws.lambda.CoreNetworkConnector("subject", {
      configuration: {
        vpcEgressConfiguration: { ...vpcConfig, associatedComputeResourceTypes: ["MicroVm"] },
      },
      operatorRole: operator("AWSLambdaNetworkConnectorOperatorPolicy", principal),
    });
  allows("a network connector whose role trusts Lambda", connects("lambda.amazonaws.com"));
  allows("one whose role trusts its own service", connects("network-connectors.lambda.amazonaws.com"));
  forbids("one whose role trusts neither", connects("ec2.amazonaws.com"), [
    refused("lambda.amazonaws.com or network-connectors.lambda.amazonaws.com"),
  ]);

  const builds = (principal: string) => () =>
    new aws.lambdamicrovms.Image("subject", {
      baseImageArn: "arn:aws:lambda:eu-west-1:aws:microvm-image:al2023-1",
      buildRoleArn: operator("AmazonS3ReadOnlyAccess", principal),
      codeArtifact: { uri: "s3://artifacts/code.zip" },
    });
  allows("the image of a MicroVM whose role trusts Lambda", builds("lambda.amazonaws.com"));
  forbids("one whose role trusts CodeBuild", builds("codebuild.amazonaws.com"), [
    refused("lambda.amazonaws.com"),
  ]);
});
