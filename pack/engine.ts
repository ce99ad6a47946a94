import type { EngineResource } from "../model";
import type { Level } from "./keys";
import type { Sdk } from "./sdk";
import type { Session } from "./session";
import { readResource, readResources, stackOf, type ResourceMessage } from "./wire";

/** The messages of the engine's analyzer protocol that are listened to, as far as they are read or stood in for. */
interface ConfigureRequest {
  getPolicyconfigMap(): {
    forEach(visit: (config: PolicyConfig, policy: string) => void): void;
  };
}
interface PolicyConfig {
  getEnforcementlevel(): number;
  getProperties(): Struct | undefined;
}
interface StackConfigureRequest {
  getProject(): string;
  getStack(): string;
  getDryRun(): boolean;
}
interface AnalyzerInfo {
  getPoliciesList(): readonly { getName(): string }[];
}
interface DecodedResource {
  getProperties(): object | undefined;
}
interface AnalyzeStackRequest {
  getResourcesList(): readonly DecodedResource[];
}
interface Struct {
  toJavaScript(): Record<string, unknown>;
}
interface Method<Request> {
  requestDeserialize(bytes: Uint8Array): Request;
}
interface Answering<Response> {
  responseSerialize(response: Response): Uint8Array;
}
interface AnalyzerService {
  readonly getAnalyzerInfo: Answering<AnalyzerInfo>;
  readonly configure: Method<ConfigureRequest>;
  readonly configureStack: Method<StackConfigureRequest>;
  readonly cancel: Method<unknown>;
  readonly analyze: Method<DecodedResource> & Answering<unknown>;
  readonly analyzeStack: Method<AnalyzeStackRequest> & Answering<unknown>;
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
  const providers = new Map<string, Provider>();
  onAnswer(service.getAnalyzerInfo, (info) => {
    session.heard.served = new Set(info.getPoliciesList().map((policy) => policy.getName()));
  });
  replace(service.configure, (bytes, decode) => {
    const request = decode(bytes);
    const given: Record<string, unknown> = {};
    providers.clear();
    request.getPolicyconfigMap().forEach((config, policy) => {
      const enforcementLevel = levelsByNumber[config.getEnforcementlevel()];
      given[policy] = { ...config.getProperties()?.toJavaScript(), enforcementLevel };
    });
    try {
      session.configure(given);
    } catch (error) {
      refuse(request, error as Error);
    }
    return request;
  });
  replace(service.configureStack, (bytes, decode) => {
    const request = decode(bytes);
    const [project, stack] = [request.getProject(), request.getStack()];
    if (stack !== "") {
      Object.assign(session.heard, { project, stack, mode: request.getDryRun() ? "preview" : "update" });
    }
    return request;
  });
  replace(service.cancel, (bytes, decode) => {
    session.ended();
    return decode(bytes);
  });
  replace(service.analyze, (bytes, decode) => {
    const message = readResource(bytes);
    session.hear(registered(message, keeps, providers));
    return standIn(message, decode);
  });
  onAnswer(service.analyze, () => session.answered());
  onAnswer(service.analyzeStack, () => session.ended());
  replace(service.analyzeStack, (stack, decode) => {
    const messages = readResources(stack);
    session.keepStack(shown(messages, keeps));
    const decodeOne = (bytes: Uint8Array) => decode(stackOf(bytes)).getResourcesList()[0]!;
    const all = onceUsed(() => messages.map((message) => standIn(message, decodeOne)));
    const resources = onceUsed(() => all, {
      [Symbol.iterator]: () => (session.isOurs ? [] : all)[Symbol.iterator](),
    });
    return { getResourcesList: () => resources };
  });
}

/** The enforcement levels by their numbers in the protocol. */
const levelsByNumber: readonly Level[] = ["advisory", "mandatory", "disabled", "remediate"];

/** A resource that is about to be made, with its inputs if its type is wanted. */
function registered(
  { type, name, urn, properties, provider }: ResourceMessage,
  keeps: (type: string) => boolean,
  providers: Map<string, Provider>,
): EngineResource {
  return keeps(type)
    ? {
        ...{ type, name, urn, props: properties() },
        ...(provider && { provider: providerOf(provider, providers) }),
      }
    : { type, name, urn, props: undefined };
}

/** The resources as the SDK would show them, but with the properties of those types only that are wanted. */
function shown(
  messages: readonly ResourceMessage[],
  keeps: (type: string) => boolean,
): readonly EngineResource[] {
  const types = new Map(messages.map(({ urn, type }) => [urn, type]));
  const providers = new Map<string, Provider>();
  return messages.map(({ type, name, urn, properties, provider, dependencies, flows }) => {
    const resource = { type, name, urn, dependencies: dependencies.map((each) => ({ urn: each })) };
    if (!keeps(type)) {
      return { ...resource, props: {} };
    }
    const flowing: Record<string, readonly { urn: string; type: string }[]> = {};
    for (const [property, urns] of flows) {
      flowing[property] = urns.map((each) => ({ urn: each, type: types.get(each) ?? "" }));
    }
    return {
      ...resource,
      props: properties(),
      propertyDependencies: flowing,
      ...(provider && { provider: providerOf(provider, providers) }),
    };
  });
}

type Provider = NonNullable<EngineResource["provider"]>;

/** The provider of a resource, read once for all its resources. */
function providerOf({ urn, properties }: ResourceMessage, seen: Map<string, Provider>): Provider {
  const provider = seen.get(urn) ?? { urn, props: properties() };
  seen.set(urn, provider);
  return provider;
}

/** Has something done before a method answers. */
function onAnswer<Response>(method: Answering<Response>, act: (response: Response) => void): void {
  const answer = method.responseSerialize.bind(method);
  method.responseSerialize = (response) => {
    act(response);
    return answer(response);
  };
}

/** Has what a method is sent made in another way than by the SDK alone. */
function replace<Request>(
  method: Method<Request>,
  make: (bytes: Uint8Array, decode: (bytes: Uint8Array) => Request) => Request,
): void {
  const decode = method.requestDeserialize.bind(method);
  method.requestDeserialize = (bytes) => make(bytes, decode);
}

/**
 * What stands for a message about a resource towards the SDK, which asks for the properties once for each policy, and for the rest
 * when a policy is for that type. The rest is the SDK's to decode: no policy misses anything.
 */
function standIn({ type, properties, whole, rest }: ResourceMessage, decode: Decode): DecodedResource {
  const struct = onceUsed(() => decode(whole()).getProperties() ?? {}, {
    toJavaScript: () => properties("marked"),
  });
  return onceUsed(() => decode(rest()), { getType: () => type, getProperties: () => struct });
}

type Decode = (bytes: Uint8Array) => DecodedResource;

/**
 * What stands for an object until the SDK, or a policy of a team's own, uses it: a clean stack is never decoded by the SDK.
 *
 * @param known members that are known without it.
 */
function onceUsed<T extends object>(make: () => T, known: Readonly<Record<PropertyKey, unknown>> = {}): T {
  let made: T | undefined;
  return new Proxy({} as T, {
    get(_, name) {
      if (Object.hasOwn(known, name)) {
        return known[name];
      }
      made ??= make();
      const member: unknown = Reflect.get(made, name);
      return typeof member === "function" ? (member.bind(made) as unknown) : member;
    },
  });
}

/** Makes the SDK answer a request with an error: what reading the request throws is what the engine shows. */
function refuse(request: ConfigureRequest, error: Error): void {
  const shown = Object.assign(error, { stack: error.message });
  request.getPolicyconfigMap = () => {
    throw shown;
  };
}
