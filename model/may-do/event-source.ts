import { arnForms, type ArnForm } from "../linking/arn-forms";
import { serviceOf, type Target } from "../linking/target";
import { derived } from "../reading/derived";
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
  for (const target of stack.targets.find(mapping, "eventSourceArn", [source], sourceForms)) {
    const purpose = target.kind === "gap" ? undefined : sourcePurposes[serviceOf(target) ?? ""]?.(target);
    if (target.kind === "gap") {
      yield target;
    } else if (purpose !== undefined) {
      yield use(purpose, target);
      yield* decryption(stack, target, use);
      inNetwork ||= networked.has(purpose);
    }
  }
  if (inNetwork) {
    yield use("sourceNetwork");
  }
  yield* accesses.gaps;
  const property = "sourceAccessConfigurations";
  for (const target of stack.targets.find(mapping, property, accesses.secrets, secretForms)) {
    if (target.kind === "gap") {
      yield target;
    } else {
      yield use("secret", target);
      yield* decryption(stack, target, use);
    }
  }
  yield* destinationUses(stack.targets, mapping, [["onFailure", "destinationArn"]], use);
}

/** The use of the customer key that a source or a secret is encrypted with, if the stack shows one. */
function* decryption(
  stack: Stack,
  { resource }: Target,
  use: Using,
): Iterable<RoleUse<"encryptedSource"> | Gap> {
  const property = resource && keyProperties[resource.type];
  if (resource !== undefined && property !== undefined) {
    yield* keyUse(stack, resource, property, "encryptedSource", use);
  }
}

const sourceForms: readonly ArnForm[] = [
  arnForms.queue,
  arnForms.stream,
  arnForms.streamConsumer,
  arnForms.table,
  arnForms.kafkaCluster,
  arnForms.serverlessKafkaCluster,
  arnForms.broker,
  arnForms.documentCluster,
];

/** What Lambda does with an event source, by the service in its ARN. */
const sourcePurposes: Readonly<Record<string, (source: Target) => SourcePurpose>> = {
  sqs: () => "queue",
  kinesis: ({ arn }) => (arn.includes("/consumer/") ? "streamConsumer" : "stream"),
  dynamodb: () => "tableStream",
  kafka: () => "kafkaCluster",
  mq: () => "broker",
  rds: () => "documentCluster",
};

/** The sources that Lambda reaches through network interfaces of its own. */
const networked: ReadonlySet<SourcePurpose> = new Set(["kafkaCluster", "broker", "documentCluster"]);

/** The properties that name the customer key of a source or a secret. */
const keyProperties: Readonly<Record<string, string>> = {
  [tokens.queue]: "kmsMasterKeyId",
  [tokens.stream]: "kmsKeyId",
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
