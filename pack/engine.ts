import type { EngineResource } from "../model";
import type { Level } from "./keys";
import type { Sdk } from "./sdk";
import type { Session } from "./session";

/** The messages of the engine's analyzer protocol that are listened to, as far as they are read. */
interface ConfigureRequest {
  getPolicyconfigMap(): {
    forEach(visit: (config: PolicyConfig, policy: string) => void): void;
  };
}
interface PolicyConfig {
  getEnforcementlevel(): number;
  getProperties(): Struct | undefined;
}
interface AnalyzerInfo {
  getPoliciesList(): readonly { getName(): string }[];
}
interface AnalyzeRequest {
  getUrn(): string;
  getType(): string;
  getProperties(): Struct | undefined;
}
interface AnalyzeStackRequest {
  getResourcesList(): readonly StackResource[];
}
interface StackResource extends AnalyzeRequest {
  getName(): string;
  getDependenciesList(): readonly string[];
  getProvider(): { getUrn(): string; getProperties(): Struct | undefined } | undefined;
  getPropertydependenciesMap(): {
    forEach(visit: (flows: { getUrnsList(): readonly string[] }, property: string) => void): void;
  };
}
interface Struct {
  toJavaScript(): Record<string, unknown>;
}
interface Method<Request> {
  requestDeserialize(bytes: Uint8Array): Request;
}
interface AnalyzerService {
  readonly getAnalyzerInfo: { responseSerialize(info: AnalyzerInfo): Uint8Array };
  readonly configure: Method<ConfigureRequest>;
  readonly configureStack: Method<unknown>;
  readonly analyze: Method<AnalyzeRequest>;
  readonly analyzeStack: Method<AnalyzeStackRequest>;
}

/**
 * Lets a session hear what the SDK keeps from policies, or gives to each of them at a price: the configuration of
 * every policy, the inputs of every resource, the stack, and which other policies the pack has. It listens where the
 * protocol's messages are decoded or encoded, changes nothing, and must be called before `new PolicyPack`.
 *
 * @param sdk the copy of the SDK that serves the pack: of another one it would hear nothing.
 * @param keeps whether the properties of a resource type are wanted.
 * @see https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto
 */
export function listen(session: Session, { protocol }: Sdk, keeps: (type: string) => boolean): void {
  const { AnalyzerService: service } = protocol as { readonly AnalyzerService: AnalyzerService };
  const encode = service.getAnalyzerInfo.responseSerialize.bind(service.getAnalyzerInfo);
  service.getAnalyzerInfo.responseSerialize = (info) => {
    session.heard.served = new Set(info.getPoliciesList().map((policy) => policy.getName()));
    return encode(info);
  };
  hear(service.configure, (request) => {
    const given: Record<string, unknown> = {};
    request.getPolicyconfigMap().forEach((config, policy) => {
      const enforcementLevel = levelsByNumber[config.getEnforcementlevel()];
      given[policy] = { ...config.getProperties()?.toJavaScript(), enforcementLevel };
    });
    try {
      session.configure(given);
    } catch (error) {
      refuse(request, error as Error);
    }
  });
  hear(service.configureStack, () => {
    session.heard.isOperation = true;
  });
  hear(service.analyze, (request) => {
    session.heard.meet(request.getType());
    if (keeps(request.getType())) {
      session.heard.keepInputs(request.getUrn(), propertiesOf(request));
    }
  });
  hear(service.analyzeStack, (request) => {
    session.keepStack(resourcesOf(request, keeps));
  });
}

/** The enforcement levels by their numbers in the protocol. */
const levelsByNumber: readonly Level[] = ["advisory", "mandatory", "disabled", "remediate"];

/** The resources as the SDK would show them, but with the properties of those types only that are wanted. */
function resourcesOf(
  request: AnalyzeStackRequest,
  keeps: (type: string) => boolean,
): readonly EngineResource[] {
  const messages = request.getResourcesList();
  const types = new Map(messages.map((message) => [message.getUrn(), message.getType()]));
  const providers = new Map<string, Provider>();
  return messages.map((message) => {
    const type = message.getType();
    const dependencies = message.getDependenciesList().map((urn) => ({ urn }));
    const shown = { type, name: message.getName(), urn: message.getUrn(), dependencies };
    if (!keeps(type)) {
      return { ...shown, props: {} };
    }
    const flowing: Record<string, readonly { urn: string; type: string }[]> = {};
    message.getPropertydependenciesMap().forEach((flows, property) => {
      flowing[property] = flows.getUrnsList().map((urn) => ({ urn, type: types.get(urn) ?? "" }));
    });
    const provider = providerOf(message, providers);
    return {
      ...shown,
      props: propertiesOf(message),
      propertyDependencies: flowing,
      ...(provider && { provider }),
    };
  });
}

type Provider = NonNullable<EngineResource["provider"]>;

/** The provider of a resource, decoded once for all its resources. */
function providerOf(message: StackResource, seen: Map<string, Provider>): Provider | undefined {
  const provider = message.getProvider();
  const urn = provider?.getUrn() ?? "";
  if (provider !== undefined && !seen.has(urn)) {
    seen.set(urn, { urn, props: propertiesOf(provider) });
  }
  return seen.get(urn);
}

function propertiesOf(message: { getProperties(): Struct | undefined }): unknown {
  return withoutSecrets(message.getProperties()?.toJavaScript() ?? {});
}

function hear<Request>(method: Method<Request>, listener: (request: Request) => void): void {
  const decode = method.requestDeserialize.bind(method);
  method.requestDeserialize = (bytes) => {
    const request = decode(bytes);
    listener(request);
    return request;
  };
}

/** Makes the SDK answer a request with an error: what reading the request throws is what the engine shows. */
function refuse(request: ConfigureRequest, error: Error): void {
  const shown = Object.assign(error, { stack: error.message });
  request.getPolicyconfigMap = () => {
    throw shown;
  };
}

/** The keys by which the engine's protocol marks a secret: `sdk/go/common/resource/sig`. */
const signature = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";

/** The value with each secret replaced by what it protects, which is how the SDK hands secrets to policies. */
function withoutSecrets(raw: unknown): unknown {
  if (Array.isArray(raw)) {
    return raw.map(withoutSecrets);
  }
  if (typeof raw !== "object" || raw === null) {
    return raw;
  }
  const object = raw as Record<string, unknown>;
  if (object[signature] === secret) {
    return withoutSecrets(object["value"]);
  }
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, withoutSecrets(value)]));
}
