import { serviceOf, type Target } from "../linking/target";
import { gap, type Gap } from "../reading/gap";
import type { Properties } from "../reading/properties";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { absent, valueOf, type Value } from "../reading/value";
import type { LambdaFunction } from "../stack/function";
import type { Stack } from "../stack/stack";
import type { Deed } from "./needs";
import { destinationUses, keyUse, using, type Use, type Using } from "./role-use";

/**
 * What the event source mappings of a stack have Lambda do with the execution roles of their functions, and the
 * gaps that keep it from being told.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
 */
export function eventSourceUses(stack: Stack): readonly (Use | Gap)[] {
  return stack.ofType(tokens.eventSourceMapping).flatMap((mapping) => {
    const reference = stack.functionNamed(mapping, "functionName");
    switch (reference.kind) {
      case "here":
        return [...usesOf(stack, reference.fn, mapping)];
      case "unresolved":
        return [reference.gap];
      case "outside":
        return [];
    }
  });
}

function* usesOf(stack: Stack, fn: LambdaFunction, mapping: Resource): Iterable<Use | Gap> {
  const use = using(fn, mapping);
  const source = mapping.set.string("eventSourceArn");
  const found = stack.targets.find(mapping, "eventSourceArn", [["eventSourceArn", source]], sources);
  const accesses = accessesOf(mapping);
  let inNetwork = accesses.inNetwork;
  for (const target of found) {
    const deed = target.kind === "gap" ? undefined : sourceDeeds[serviceOf(target) ?? ""]?.(target);
    if (target.kind === "gap") {
      yield target;
    } else if (deed !== undefined) {
      yield use(deed, target);
      yield* decryption(stack, target, use);
      inNetwork ||= networked.has(deed);
    }
  }
  if (inNetwork) {
    yield use("sourceNetwork");
  }
  yield* accesses.gaps;
  for (const target of stack.targets.find(
    mapping,
    "sourceAccessConfigurations",
    accesses.secrets,
    secretTypes,
  )) {
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
function* decryption(stack: Stack, { resource }: Target, use: Using): Iterable<Use | Gap> {
  const property = resource && keyProperties[resource.type];
  if (resource !== undefined && property !== undefined) {
    yield* keyUse(stack, resource, property, "encryptedSource", use);
  }
}

const sources = [
  tokens.queue,
  tokens.stream,
  tokens.streamConsumer,
  tokens.table,
  tokens.kafkaCluster,
  tokens.serverlessKafkaCluster,
  tokens.broker,
  tokens.documentCluster,
];

/** What Lambda does with an event source, by the service in its ARN. */
const sourceDeeds: Readonly<Record<string, (source: Target) => Deed>> = {
  sqs: () => "queue",
  kinesis: ({ arn }) => (arn.includes("/consumer/") ? "streamConsumer" : "stream"),
  dynamodb: () => "tableStream",
  kafka: () => "kafkaCluster",
  mq: () => "broker",
  rds: () => "documentCluster",
};

/** The sources that Lambda reaches through network interfaces of its own. */
const networked = new Set<Deed>(["kafkaCluster", "broker", "documentCluster"]);

/** The properties that name the customer key of a source or a secret. */
const keyProperties: Readonly<Record<string, string>> = {
  [tokens.queue]: "kmsMasterKeyId",
  [tokens.stream]: "kmsKeyId",
  [tokens.secret]: "kmsKeyId",
};

const secretTypes = [tokens.secret, tokens.secretVersion];

interface Accesses {
  /** Where in the property each secret is named, and what holds its ARN. */
  readonly secrets: readonly (readonly [path: string, uri: Value<string>])[];
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
      gaps: list.kind === "absent" ? [] : [gap(mapping, property, list.kind)],
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
