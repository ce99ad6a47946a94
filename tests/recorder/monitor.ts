import { createHash } from "node:crypto";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import * as providers from "@pulumi/pulumi/proto/provider_pb";
import * as messages from "@pulumi/pulumi/proto/resource_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { unknown, type Properties } from "../../sandbox/provider/property-values";
import { StandInAwsProvider } from "../../sandbox/provider/provider";
import { respelled, type Respelled } from "./other-spelling";
import type { Recorded } from "./recorded";

type Callback<Response> = (error: unknown, response: Response | undefined) => void;

/**
 * Stands in for the engine towards a program: it lets the sandbox's provider check and make each resource, in a
 * preview or in an update, and records what the engine would show to a policy pack.
 */
export class RecordingMonitor {
  readonly recorded: Recorded[] = [];
  private readonly instances = new Map<string, Instance>();

  constructor(
    private readonly stack: string,
    private readonly project: string,
    private readonly preview: boolean,
    config: Properties,
    /** Whether what a program makes with the AWS provider is recorded as if another one made it, where that can. */
    private readonly inOtherSpelling = false,
  ) {
    for (const type of providerTypes) {
      this.instances.set(type, instance(this.urn("", type, "default"), "default", config));
    }
  }

  registerResource(
    request: messages.RegisterResourceRequest,
    callback: Callback<messages.RegisterResourceResponse>,
  ): void {
    answer(callback, () => {
      const [type, name] = [request.getType(), request.getName()];
      const given = read(request.getObject());
      const other = this.inOtherSpelling ? respelled(type, given) : undefined;
      const urn = this.urn(request.getParent(), other?.type ?? type, name);
      const response = new messages.RegisterResourceResponse();
      response.setUrn(urn);
      if (providerTypes.includes(type)) {
        this.instances.set(`${urn}::${name}`, instance(urn, name, given));
        response.setId(name);
        response.setObject(written(given));
      }
      if (type.startsWith("pulumi:") || !request.getCustom()) {
        this.record(request, urn, given, given, undefined);
        return response;
      }
      const made = this.instances.get(request.getProvider()) ?? this.instances.get(providerTypeOf(type));
      const seed = createHash("sha256").update(urn).digest();
      const { inputs, failures } = made!.provider.check({ type, name }, {}, given, seed);
      if (failures.length > 0) {
        throw new Error(failures.map(({ property, reason }) => `${name}.${property}: ${reason}`).join("\n"));
      }
      const { id, outputs } = made!.provider.create(type, inputs, this.preview);
      const otherwise = other && this.makeOther(request, urn, other);
      if (other === undefined) {
        this.record(request, urn, inputs, outputs, made);
      }
      response.setId(this.preview ? id : (otherwise?.id ?? id));
      // What else the outputs hold is made of the id.
      const own = id === "" ? outputs : rewritten(outputs, id, otherwise?.id ?? id);
      response.setObject(written({ ...own, ...otherwise }));
      return response;
    });
  }

  /** Makes a resource in the other spelling, and tells what the program reads of it. */
  private makeOther(
    request: messages.RegisterResourceRequest,
    urn: string,
    other: Respelled,
  ): Properties & { readonly id: string } {
    const made = this.otherInstance(request.getProvider());
    const seed = createHash("sha256").update(urn).digest();
    const subject = { type: other.type, name: request.getName() };
    const { inputs, failures } = made.provider.check(subject, {}, other.inputs, seed);
    if (failures.length > 0) {
      throw new Error(
        failures.map(({ property, reason }) => `${subject.type}.${property}: ${reason}`).join("\n"),
      );
    }
    const { id, outputs } = made.provider.create(other.type, inputs, this.preview);
    this.record(request, urn, inputs, outputs, made, other);
    return { ...other.outputs(outputs), id: this.preview ? unknown : id };
  }

  /** The provider of the other spelling that is configured as one of this is. */
  private otherInstance(reference: string): Instance {
    const own = this.instances.get(reference);
    if (own === undefined) {
      return this.instances.get(nativeProvider)!;
    }
    const key = `${reference} otherwise`;
    const found =
      this.instances.get(key) ??
      instance(own.urn.replace(/providers:aws\b/, "providers:aws-native"), own.name, own.config);
    this.instances.set(key, found);
    return found;
  }

  readResource(
    request: messages.ReadResourceRequest,
    callback: Callback<messages.ReadResourceResponse>,
  ): void {
    answer(callback, () => {
      const { provider } = this.instances.get(providerTypeOf(request.getType()))!;
      const response = new messages.ReadResourceResponse();
      response.setUrn(this.urn(request.getParent(), request.getType(), request.getName()));
      response.setProperties(
        written(
          provider.read(request.getType(), request.getId(), {
            inputs: {},
            outputs: read(request.getProperties()),
          }).outputs,
        ),
      );
      return response;
    });
  }

  invoke(request: messages.ResourceInvokeRequest, callback: Callback<providers.InvokeResponse>): void {
    answer(callback, () => {
      const made =
        this.instances.get(request.getProvider()) ?? this.instances.get(providerTypeOf(request.getTok()));
      const response = new providers.InvokeResponse();
      response.setReturn(written(made!.provider.invoke(request.getTok(), read(request.getArgs()))));
      return response;
    });
  }

  registerResourceOutputs(_request: unknown, callback: Callback<object>): void {
    callback(null, {});
  }

  supportsFeature(_request: unknown, callback: Callback<object>): void {
    callback(null, { getHassupport: () => false });
  }

  private urn(parent: string, type: string, name: string): string {
    const parentType = parent.split("::")[2] ?? "";
    const path =
      parentType === "" || parentType.endsWith("pulumi:pulumi:Stack") ? type : `${parentType}$${type}`;
    return `urn:pulumi:${this.stack}::${this.project}::${path}::${name}`;
  }

  private record(
    request: messages.RegisterResourceRequest,
    urn: string,
    inputs: Properties,
    outputs: Properties,
    made: Instance | undefined,
    other?: Respelled,
  ): void {
    const before = new analyzer.AnalyzeRequest();
    const after = new analyzer.AnalyzerResource();
    for (const resource of [before, after]) {
      resource.setType(other?.type ?? request.getType());
      resource.setName(request.getName());
      resource.setUrn(urn);
      resource.setOptions(new analyzer.AnalyzerResourceOptions());
      if (made !== undefined) {
        const provider = new analyzer.AnalyzerProviderResource();
        provider.setType(providerTypeOf(other?.type ?? request.getType()));
        provider.setName(made.name);
        provider.setUrn(made.urn);
        provider.setProperties(written(made.config));
        resource.setProvider(provider);
      }
    }
    before.setProperties(written(shown(inputs)));
    after.setProperties(written(shown(outputs)));
    after.setParent(request.getParent());
    after.setDependenciesList(request.getDependenciesList());
    request.getPropertydependenciesMap().forEach((dependencies, property) => {
      if (dependencies.getUrnsList().length > 0) {
        const urns = new analyzer.AnalyzerPropertyDependencies();
        urns.setUrnsList(dependencies.getUrnsList());
        after.getPropertydependenciesMap().set(other?.called(property) ?? property, urns);
      }
    });
    this.recorded.push({ inputs: before, outputs: after });
  }
}

interface Instance {
  readonly urn: string;
  readonly name: string;
  readonly config: Properties;
  readonly provider: StandInAwsProvider;
}

const nativeProvider = "pulumi:providers:aws-native";
const providerTypes = ["pulumi:providers:aws", nativeProvider];

function providerTypeOf(token: string): string {
  return `pulumi:providers:${token.slice(0, token.indexOf(":"))}`;
}

function instance(urn: string, name: string, config: Properties): Instance {
  const provider = new StandInAwsProvider();
  provider.configure(config);
  return { urn, name, config, provider };
}

function answer<Response>(callback: Callback<Response>, respond: () => Response): void {
  try {
    callback(null, respond());
  } catch (error) {
    callback(error, undefined);
  }
}

function rewritten(outputs: Properties, id: string, otherId: string): Properties {
  return JSON.parse(JSON.stringify(outputs).replaceAll(id, otherId)) as Properties;
}

/** The engine keeps to itself what providers keep for themselves. */
function shown(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !name.startsWith("__")));
}

function read(struct: Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

function written(properties: Properties): Struct {
  return Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
}
