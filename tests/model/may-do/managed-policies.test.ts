import { deepEqual, notDeepEqual, ok } from "node:assert/strict";
import { managedPolicy, managedPolicyNames, matchAction } from "../../../iam";
import { needs, type Needs, type Purpose } from "../../../model";
import { foundIn, granting, type Configured } from "./configured";

/** A policy that AWS made for some purposes. */
interface Made {
  readonly policy: string;
  readonly for: readonly Purpose[];
  /** What programs configure that needs it. */
  readonly configured: readonly Configured[];
  /** Policies that it was made to be attached beside: of those for logs, if of any. */
  readonly beside?: readonly string[];
  /** What cannot be told all the same. */
  readonly open?: Readonly<Partial<Record<Configured, readonly string[]>>>;
}

const logs = "service-role/AWSLambdaBasicExecutionRole";
const network = "service-role/AWSLambdaVPCAccessExecutionRole";

const made: readonly Made[] = [
  { policy: logs, for: ["logging"], configured: ["a function"] },
  { policy: "AWSLambdaExecute", for: ["logging"], configured: ["a function"] },
  {
    policy: "service-role/AmazonS3ObjectLambdaExecutionRolePolicy",
    for: ["logging"],
    configured: ["a function"],
  },
  {
    policy: "service-role/AWSLambdaSQSQueueExecutionRole",
    for: ["queue", "logging"],
    configured: ["an SQS queue"],
  },
  {
    policy: "service-role/AWSLambdaKinesisExecutionRole",
    for: ["stream", "streamConsumer", "logging"],
    configured: ["a Kinesis stream", "a consumer of a Kinesis stream"],
  },
  {
    policy: "service-role/AWSLambdaDynamoDBExecutionRole",
    for: ["tableStream", "logging"],
    configured: ["a table stream"],
  },
  {
    policy: "AWSLambdaInvocation-DynamoDB",
    for: ["tableStream", "functionDestination"],
    configured: ["a table stream", "a function that hears of successes"],
    beside: [logs],
  },
  {
    policy: "service-role/AWSLambdaMSKExecutionRole",
    for: ["kafkaCluster", "serverlessKafkaCluster", "sourceNetwork", "logging"],
    configured: ["an MSK cluster", "a serverless MSK cluster"],
    open: {
      // It has IAM authentication, of which one page alone says what it needs.
      "a serverless MSK cluster": ["mapping: `eventSourceArn` depends on more than this stack shows"],
    },
  },
  { policy: network, for: ["network", "logging"], configured: ["a VPC"] },
  {
    policy: "service-role/AWSLambdaENIManagementAccess",
    for: ["network"],
    configured: ["a VPC"],
    beside: [logs],
  },
  {
    policy: "service-role/AWSLambdaRole",
    for: ["functionDestination"],
    configured: ["a function that hears of successes"],
    beside: [logs],
  },
  {
    policy: "service-role/AWSLambdaBasicDurableExecutionRolePolicy",
    for: ["durableExecution", "logging"],
    configured: ["durable executions"],
  },
  ...["AWSXRayDaemonWriteAccess", "AWSXrayWriteOnlyAccess"].map((policy): Made => ({
    policy,
    for: ["tracing"],
    configured: ["active tracing"],
    beside: [logs],
  })),
  {
    policy: "CloudWatchLambdaApplicationSignalsExecutionRolePolicy",
    for: ["tracing"],
    configured: ["active tracing"],
    beside: [logs],
  },
  ...["ReadOnly", "ReadWrite"].flatMap((access): readonly Made[] => [
    {
      policy: `AmazonElasticFileSystemClient${access}Access`,
      for: ["fileSystem"],
      configured: ["an EFS file system that has a policy"],
      beside: [network],
    },
    {
      policy: `AmazonS3FilesClient${access}Access`,
      for: ["s3FileSystem"],
      configured: ["an S3 file system"],
      beside: [network],
    },
  ]),
  {
    policy: "AWSLambdaManagedEC2ResourceOperator",
    for: ["capacityProvider"],
    configured: ["a capacity provider"],
  },
  {
    policy: "AWSLambdaNetworkConnectorOperatorPolicy",
    for: ["networkConnector"],
    configured: ["a network connector"],
  },
];

/** The policies for Lambda that grant nothing that a configuration needs. */
const forOthers: Readonly<Record<string, string>> = {
  AWSLambda_FullAccess: "for whoever manages functions",
  AWSLambda_ReadOnlyAccess: "for whoever looks at functions",
  CloudWatchLambdaInsightsExecutionRolePolicy: "for the code of an extension",
};

/**
 * The purposes that AWS made a policy near by for, which lacks some of what they need: the pages say so of each, and that
 * is no sign that it is not needed.
 */
const lacking: readonly {
  readonly policy: string;
  readonly purpose: Purpose;
  readonly lacks: readonly string[];
  readonly configured?: Configured;
  readonly page: string;
  readonly why: string;
}[] = [
  {
    policy: "service-role/AWSLambdaMSKExecutionRole",
    purpose: "kafkaConnection",
    lacks: ["kafka:DescribeVpcConnection"],
    configured: "an MSK cluster by a VPC connection",
    page: "https://docs.aws.amazon.com/lambda/latest/dg/msk-cross-account.html",
    why: "it was made for clusters of the same account; for another's the page adds this",
  },
  {
    policy: "service-role/AWSLambdaMSKExecutionRole",
    purpose: "kafkaTopics",
    lacks: ["kafka-cluster:Connect"],
    page: "https://docs.aws.amazon.com/lambda/latest/dg/msk-cluster-auth.html",
    why: "the clients of the cluster are authorised apart; that it is lacking is a gap, and no finding",
  },
  {
    policy: "service-role/AWSLambdaMSKExecutionRole",
    purpose: "secret",
    lacks: ["secretsmanager:GetSecretValue"],
    configured: "an MSK cluster with SASL/SCRAM",
    page: "https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html",
    why: "the page calls it optional, for it depends on the authentication; then it adds this",
  },
  {
    policy: "service-role/AWSLambdaMSKExecutionRole",
    purpose: "schemaRegistry",
    lacks: ["glue:GetRegistry", "glue:GetSchemaVersion"],
    configured: "an MSK cluster with a schema registry",
    page: "https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html",
    why: "the page calls it optional, for not every mapping has a registry; then it adds these",
  },
  {
    policy: "AmazonS3FilesClientReadWriteAccess",
    purpose: "directS3Read",
    lacks: ["s3:GetObject", "s3:GetObjectVersion"],
    configured: "an S3 file system that is read directly",
    page: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem-s3files.html",
    why: "it is for the file system; for its bucket the page adds these",
  },
];

/** Purposes for which AWS made no policy. */
const without: readonly Purpose[] = [
  "broker",
  "documentCluster",
  "encryptedSource",
  "queueDestination",
  "topicDestination",
  "bucketDestination",
  "busDestination",
  "kafkaDestination",
  "queueKey",
  "topicKey",
  "bucketKey",
  "durableKey",
  "microvmImage",
];

describe("a policy that AWS made for a purpose", () => {
  for (const { policy, for: purposes, configured, beside = [], open } of made) {
    const others = beside.map((each) => ` beside ${nameOf(each)}`).join("");
    for (const what of configured) {
      it(`is enough: ${nameOf(policy)}${others} for ${what}`, async () => {
        const grant = granting([...beside, policy]);
        deepEqual((await foundIn(what, grant, true)).found, []);
        deepEqual(await foundIn(what, grant, false), { found: [], open: open?.[what] ?? [] });
        notDeepEqual((await foundIn(what, granting(beside), false)).found, []);
      });
    }
    it(`has all that is certain: ${nameOf(policy)} for ${purposes.join(", ")}`, () => {
      deepEqual(
        purposes.flatMap((purpose) => lackedBy(policy, purpose)),
        [],
      );
    });
  }

  for (const { policy, purpose, lacks, configured, page, why } of lacking) {
    it(`lacks what is argued: ${nameOf(policy)} for ${purpose}`, async () => {
      deepEqual(lackedBy(policy, purpose), lacks);
      ok(page.startsWith("https://docs.aws.amazon.com/") && why.length > 0);
      if (configured !== undefined) {
        const { found } = await foundIn(configured, granting([network, policy]), false);
        deepEqual(
          found.map(({ message }) => /allows (.*?) on the /.exec(message)?.[1]),
          [lacks.join(" and ")],
        );
      }
    });
  }

  it("is there for each purpose, or there is none", () => {
    const purposes = [
      ...made.flatMap((each) => each.for),
      ...lacking.map(({ purpose }) => purpose),
      ...without,
    ];
    deepEqual([...new Set(purposes)].sort(), Object.keys(needs).sort());
    for (const purpose of without) {
      const { managed, witnesses }: Needs = needs[purpose];
      deepEqual([managed, ...witnesses.map(({ who }) => who)].filter(isManaged), [], purpose);
    }
  });

  it("is one of those that the model names for the purpose, or has its like there", () => {
    for (const [purpose, { managed, witnesses }] of Object.entries<Needs>(needs)) {
      const named = [managed, ...witnesses.map(({ who }) => who)].filter(isManaged);
      const tried = made
        .filter((each) => each.for.some((one) => one === purpose))
        .map(({ policy }) => nameOf(policy));
      deepEqual(
        named.filter((name) => !tried.includes(name)),
        [],
        purpose,
      );
    }
  });

  it("is each that is named after Lambda", () => {
    const known = new Set([...made.map(({ policy }) => nameOf(policy)), ...Object.keys(forOthers)]);
    const ofLambda = managedPolicyNames()
      .filter((name) => /^(service-role\/)?(AWS|CloudWatch)Lambda/.test(name))
      .map(nameOf);
    deepEqual(
      ofLambda.filter((name) => !known.has(name)),
      [],
    );
  });
});

function nameOf(policy: string): string {
  return policy.replace(/^.*\//, "");
}

const managedNames = new Set(managedPolicyNames().map(nameOf));

function isManaged(name: string | undefined): name is string {
  return name !== undefined && managedNames.has(name);
}

/** The certain actions of a purpose that a managed policy does not allow, and those of which it should allow some. */
function lackedBy(policy: string, purpose: Purpose): readonly string[] {
  const { certain, oneOf = [] }: Needs = needs[purpose];
  const document = managedPolicy(`arn:aws:iam::aws:policy/${policy}`);
  ok(document, policy);
  const lacks = (action: string): boolean =>
    !document.statements.some((statement) => matchAction(statement, action) === "yes");
  const lacked = certain.map(([action]) => action).filter(lacks);
  const isMet = oneOf.length === 0 || oneOf.some((set) => !set.some(([action]) => lacks(action)));
  return [...new Set([...lacked, ...(isMet ? [] : oneOf.flat().map(([action]) => action))])];
}
