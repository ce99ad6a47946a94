import { derived, matchArnBySegment, type Pattern } from "../../iam";
import { arnForms, type ArnForm } from "../linking/arn-forms";
import type { Target } from "../linking/target";
import { gap, type Gap } from "../reading/gap";
import type { Leaf, Properties } from "../reading/properties";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { absent, valueOf } from "../reading/value";
import type { LambdaFunction } from "../stack/function";
import type { Stack } from "../stack/stack";
import type { DestinationPurpose, SourcePurpose } from "./needs";
import { destinationUses, keyUse, using, usesOfFunction, type RoleUse, type Using } from "./role-use";

/** Something that an event source mapping has Lambda do with its function's role. */
export type SourceUse = RoleUse<SourcePurpose | DestinationPurpose>;

/**
 * What the event source mappings of a stack have Lambda do with the execution roles of their functions, and the
 * gaps that keep that from being known.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
 */
export const eventSourceUses = derived((stack: Stack): readonly (SourceUse | Gap)[] =>
  stack
    .ofType(tokens.eventSourceMapping)
    .flatMap((mapping) =>
      usesOfFunction(stack.functionNamed(mapping, "functionName"), (fn) => usesOf(stack, fn, mapping)),
    ),
);

function* usesOf(stack: Stack, fn: LambdaFunction, mapping: Resource): Iterable<SourceUse | Gap> {
  const use = using(fn, mapping);
  const source: Leaf = ["eventSourceArn", mapping.set.string("eventSourceArn")];
  const accesses = accessesOf(mapping);
  let inNetwork = accesses.inNetwork;
  let cluster: Target | undefined;
  for (const target of stack.targets.find(mapping, "eventSourceArn", [source], sourceForms)) {
    if (target.kind === "gap") {
      yield target;
      continue;
    }
    const found = sourceOf(target);
    if (found === undefined) {
      yield gap(mapping, "eventSourceArn", "notJudged");
      continue;
    }
    yield use(found.purpose, target);
    yield* decryption(stack, target, use);
    inNetwork ||= found.networked === true;
    const isCluster = found.purpose === "kafkaCluster" || found.purpose === "serverlessKafkaCluster";
    if (isCluster && isReadWithRole(target, accesses)) {
      cluster = target;
      yield use("kafkaTopics", target, { doubt: gap(mapping, "eventSourceArn", "undecidable") });
    }
  }
  if (inNetwork) {
    yield use("sourceNetwork");
  }
  yield* accesses.gaps;
  yield* secretUses(stack, mapping, "sourceAccessConfigurations", accesses.secrets, use);
  for (const configuration of ["amazonManagedKafkaEventSourceConfig", "selfManagedKafkaEventSourceConfig"]) {
    yield* registryUses(stack, mapping, configuration, use);
  }
  yield* destinationUses(stack, mapping, [["onFailure", "destinationArn"]], use, cluster);
}

/** What is read with secrets, and with the keys that encrypt those. */
function* secretUses(
  stack: Stack,
  mapping: Resource,
  property: string,
  secrets: readonly Leaf[],
  use: Using,
): Iterable<SourceUse | Gap> {
  for (const target of stack.targets.find(mapping, property, secrets, secretForms)) {
    if (target.kind === "gap") {
      yield target;
    } else {
      yield use("secret", target);
      yield* decryption(stack, target, use);
    }
  }
}

/**
 * How Lambda reads a schema registry: one of AWS Glue by its ARN, one of Confluent by its URL, with secrets.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-consume-kafka-events.html
 */
function* registryUses(
  stack: Stack,
  mapping: Resource,
  property: string,
  use: Using,
): Iterable<SourceUse | Gap> {
  const registries = mapping.set
    .leaves(`${property}.schemaRegistryConfig.schemaRegistryUri`)
    .filter(([, uri]) => uri.kind !== "known" || uri.value.startsWith("arn:"));
  for (const target of stack.targets.find(mapping, property, registries, [arnForms.schemaRegistry])) {
    yield target.kind === "gap" ? target : use("schemaRegistry", target);
  }
  const secrets = mapping.set.leaves(`${property}.schemaRegistryConfig.accessConfigs[].uri`);
  yield* secretUses(stack, mapping, property, secrets, use);
}

/**
 * Whether Lambda may read the topics of a cluster with the role, which it does where the cluster has IAM authentication and
 * the mapping names no secret. What the role must allow then, one page says alone.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/msk-cluster-auth.html
 */
function isReadWithRole({ resource }: Target, { secrets, gaps }: Accesses): boolean {
  return secrets.length === 0 && gaps.length === 0 && mayHaveIam(resource);
}

/** Whether a cluster may have IAM authentication: one outside the stack may. */
function mayHaveIam(cluster: Resource | undefined): boolean {
  const authentication = cluster?.set.object("clientAuthentication");
  if (authentication?.kind !== "known") {
    return authentication?.kind !== "absent";
  }
  const sasl = authentication.value.object("sasl");
  if (sasl.kind !== "known") {
    return sasl.kind !== "absent";
  }
  // What is a flag here is an object with a flag in serverless clusters, and with the AWS Cloud Control provider.
  const object = sasl.value.object("iam");
  const iam = object.kind === "known" ? object.value.boolean("enabled") : sasl.value.boolean("iam");
  return iam.kind === "known" ? iam.value : iam.kind !== "absent";
}

/** The use of the customer key that a source or a secret is encrypted with, if the stack shows one. */
function* decryption(
  stack: Stack,
  { resource }: Target,
  use: Using,
): Iterable<RoleUse<"encryptedSource"> | Gap> {
  const path = resource && keyPaths[resource.type];
  if (resource !== undefined && path !== undefined) {
    yield* keyUse(stack, { resource, paths: [path] }, "encryptedSource", use);
  }
}

/** Something that an event source mapping can read. */
interface EventSource {
  readonly purpose: SourcePurpose;
  /** The form of its ARN, by which it is told from others of its service. */
  readonly arn: Pattern;
  readonly forms: readonly ArnForm[];
  /** Whether Lambda reaches it through network interfaces of its own. */
  readonly networked?: true;
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
const eventSources: readonly EventSource[] = [
  { purpose: "queue", arn: "arn:*:sqs:*:*:*", forms: [arnForms.queue] },
  {
    purpose: "streamConsumer",
    arn: "arn:*:kinesis:*:*:stream/*/consumer/*",
    forms: [arnForms.streamConsumer],
  },
  { purpose: "stream", arn: "arn:*:kinesis:*:*:stream/*", forms: [arnForms.stream] },
  { purpose: "tableStream", arn: "arn:*:dynamodb:*:*:table/*/stream/*", forms: [arnForms.table] },
  {
    purpose: "serverlessKafkaCluster",
    arn: "arn:*:kafka:*:*:cluster/*",
    forms: [arnForms.serverlessKafkaCluster],
    networked: true,
  },
  {
    purpose: "kafkaCluster",
    arn: "arn:*:kafka:*:*:cluster/*",
    forms: [arnForms.kafkaCluster],
    networked: true,
  },
  {
    purpose: "kafkaConnection",
    arn: "arn:*:kafka:*:*:vpc-connection/*",
    forms: [arnForms.kafkaConnection],
    networked: true,
  },
  { purpose: "broker", arn: "arn:*:mq:*:*:broker:*", forms: [arnForms.broker] },
  {
    purpose: "documentCluster",
    arn: "arn:*:rds:*:*:cluster:*",
    forms: [arnForms.documentCluster],
    networked: true,
  },
];

const sourceForms = eventSources.flatMap(({ forms }) => forms);

/** What a target is: by the type of its resource, else by its ARN, which does not tell a serverless cluster. */
function sourceOf({ arn, resource }: Target): EventSource | undefined {
  if (resource !== undefined) {
    return eventSources.find(({ forms }) => forms.some(({ type }) => type === resource.type));
  }
  return eventSources.find(
    (source) => source.purpose !== "serverlessKafkaCluster" && matchArnBySegment(source.arn, arn) === "yes",
  );
}

/** Where the customer key of a source or a secret is named. */
const keyPaths: Readonly<Record<string, string>> = {
  [tokens.queue]: "kmsMasterKeyId",
  [tokens.stream]: "kmsKeyId",
  [tokens.table]: "serverSideEncryption.kmsKeyArn",
  [tokens.secret]: "kmsKeyId",
};

const secretForms = [arnForms.secret, arnForms.secretVersion];

interface Accesses {
  /** Where in the property each secret is named, and what holds its ARN. */
  readonly secrets: readonly Leaf[];
  /** Whether Lambda reaches the source through a network of the customer. */
  readonly inNetwork: boolean;
  readonly gaps: readonly Gap[];
}

/**
 * How Lambda gets at a source.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_SourceAccessConfiguration.html
 */
function accessesOf(mapping: Resource): Accesses {
  const property = "sourceAccessConfigurations";
  const list = mapping.set.objects(property);
  if (list.kind !== "known") {
    return {
      secrets: [],
      inNetwork: false,
      gaps: list.kind === "absent" ? [] : [list.gap],
    };
  }
  const configurations = list.value.map(valueOf);
  const types = configurations.map(typeOf);
  return {
    secrets: configurations.flatMap((configuration, index) =>
      secretAccesses.has(types[index])
        ? [[`${property}[${index}].uri`, configuration?.string("uri") ?? absent] as const]
        : [],
    ),
    inNetwork: types.some((type) => type === "VPC_SUBNET" || type === "VPC_SECURITY_GROUP"),
    gaps: types.includes(undefined) ? [gap(mapping, property, "unknown")] : [],
  };
}

function typeOf(configuration: Properties | undefined): string | undefined {
  return configuration && valueOf(configuration.string("type"));
}

const secretAccesses = new Set<string | undefined>([
  "BASIC_AUTH",
  "SASL_SCRAM_256_AUTH",
  "SASL_SCRAM_512_AUTH",
  "CLIENT_CERTIFICATE_TLS_AUTH",
  "SERVER_ROOT_CA_CERTIFICATE",
]);
