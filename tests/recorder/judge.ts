import { equal } from "node:assert/strict";
import { createRequire } from "node:module";
import { Server } from "@grpc/grpc-js";
import type { Policies } from "@pulumi/policy";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { toPulumi, type Policy } from "../../pack";
import { policies as wholePack } from "../../policies";
import type { Recorded } from "./recorded";

/** One finding, as Pulumi shows it: the resource by its name, `""` for the stack itself. */
export interface Finding {
  readonly policy: string;
  readonly level: string;
  readonly resource: string;
  readonly message: string;
}

/** A policy configuration as a user writes it in a `--policy-pack-config` file. */
export type Configuration = Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;

export interface Options {
  readonly policies?: readonly Policy[];
  readonly config?: Configuration;
  /** What the same process judged before: another operation of the engine. */
  readonly earlier?: readonly Recorded[];
  /** The day, in UTC: `2027-03-31`. Else it is a day when the pack's data is not old, whenever the tests run. */
  readonly today?: string;
  /** Whether a state is analyzed, and no operation under way that changes it. */
  readonly isDeployed?: boolean;
  /** The order in which the stack phase hands over the resources: as made, unless it is changed here. */
  readonly order?: (resources: readonly Recorded[]) => readonly Recorded[];
}

/**
 * Judges recorded resources as the engine would have it done: the SDK's own analyzer is configured, is sent each
 * resource's inputs and then the whole stack, as messages of the real protocol.
 */
export async function judge(
  recorded: readonly Recorded[],
  options: Options = {},
): Promise<readonly Finding[]> {
  return serving(options, async (pack) => {
    const operate = operation(pack);
    if (options.earlier !== undefined) {
      await operate(options.earlier, options.earlier);
    }
    return operate(recorded, options.order?.(recorded) ?? recorded);
  });
}

/** What a policy made of one resource: its properties, as they go back to the engine. */
export interface Repaired {
  readonly policy: string;
  readonly resource: string;
  readonly properties: Struct;
}

/** Has the SDK's analyzer remediate recorded resources, each by all policies, as the engine does before it has them judged. */
export async function repair(
  recorded: readonly Recorded[],
  options: Options = {},
): Promise<readonly Repaired[]> {
  return serving(options, async (pack) => {
    const remediate = sdk.makeRemediateRpcFun("lambda-access", "0.0.0", "mandatory", pack);
    const repaired: Repaired[] = [];
    for (const { inputs } of recorded) {
      const response = await call(remediate, over(AnalyzerService.remediate, inputs));
      for (const remediation of response.getRemediationsList()) {
        const policy = remediation.getPolicyname();
        equal(remediation.getDiagnostic(), "", policy);
        repaired.push({ policy, resource: inputs.getName(), properties: remediation.getProperties()! });
      }
    }
    return repaired;
  });
}

/** Serves the pack, configured, for as long as something is asked of it. */
async function serving<T>(options: Options, ask: (pack: Policies) => Promise<T>): Promise<T> {
  const policies = options.policies ?? wholePack;
  const { getAnalyzerInfo, configure, configureStack, analyze, analyzeStack } = AnalyzerService;
  const methods = [getAnalyzerInfo, configure, configureStack, analyze, analyzeStack];
  const unheard = methods.map((method) => ({ ...method }));
  const restore = () => methods.forEach((method, index) => Object.assign(method, unheard[index]));
  try {
    const { today = day } = options;
    const pack = toPulumi(policies, () => today);
    if (options.isDeployed !== true) {
      over(AnalyzerService.configureStack, new analyzer.AnalyzerStackConfigureRequest().setStack("test"));
    }
    await call(sdkConfigure, over(AnalyzerService.configure, configuration(policies, options.config ?? {})));
    return await ask(pack);
  } finally {
    restore();
  }
}

const { day } = createRequire(__filename)("../day.cjs") as { readonly day: string };

/** The SDK's analyzer, which it exports but does not declare. */
const sdk = createRequire(__filename)("@pulumi/policy/server") as {
  makeAnalyzeRpcFun(...pack: PackArgs): Handler<analyzer.AnalyzeRequest, analyzer.AnalyzeResponse>;
  makeAnalyzeStackRpcFun(...pack: PackArgs): Handler<analyzer.AnalyzeStackRequest, analyzer.AnalyzeResponse>;
  makeRemediateRpcFun(...pack: PackArgs): Handler<analyzer.AnalyzeRequest, analyzer.RemediateResponse>;
  serve(name: string, version: string, level: string, pack: { policies: Policies }): void;
};
type PackArgs = [name: string, version: string, level: string, policies: Policies];

type Handler<Request, Response> = (
  call: { readonly request: Request },
  callback: (error: Error | null, response: Response | undefined) => void,
) => unknown;

/** One operation of the engine: the resource phase, and the stack phase in an order of its own. */
function operation(pack: Policies) {
  const analyzeResource = sdk.makeAnalyzeRpcFun("lambda-access", "0.0.0", "mandatory", pack);
  const analyzeStack = sdk.makeAnalyzeStackRpcFun("lambda-access", "0.0.0", "mandatory", pack);
  return async (registered: readonly Recorded[], shown: readonly Recorded[]): Promise<readonly Finding[]> => {
    const diagnostics: analyzer.AnalyzeDiagnostic[] = [];
    for (const { inputs } of registered) {
      const response = await call(analyzeResource, over(AnalyzerService.analyze, inputs));
      for (const diagnostic of response.getDiagnosticsList()) {
        diagnostic.setUrn(diagnostic.getUrn() || inputs.getUrn());
        diagnostics.push(diagnostic);
      }
    }
    const request = new analyzer.AnalyzeStackRequest();
    request.setResourcesList(shown.map(({ outputs }) => outputs));
    const response = await call(analyzeStack, over(AnalyzerService.analyzeStack, request));
    return [...diagnostics, ...response.getDiagnosticsList()].map(finding);
  };
}

function call<Request, Response>(handler: Handler<Request, Response>, request: Request): Promise<Response> {
  return new Promise((resolve, reject) => {
    handler({ request }, (error, response) => (error ? reject(error) : resolve(response as Response)));
  });
}

/** The request as it arrives after crossing the wire. */
function over<Request extends { serializeBinary(): Uint8Array }>(
  method: { readonly requestDeserialize: (bytes: Buffer) => Request },
  request: Request,
): Request {
  return method.requestDeserialize(Buffer.from(request.serializeBinary()));
}

/**
 * What the engine makes of a configuration file: a level for every policy, by itself, by `all` or by default.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/pkg/resource/analyzer/config.go
 */
function configuration(
  policies: readonly Policy[],
  config: Configuration,
): analyzer.ConfigureAnalyzerRequest {
  const request = new analyzer.ConfigureAnalyzerRequest();
  const all = settingIn(config["all"]).enforcementLevel;
  for (const policy of policies) {
    const { enforcementLevel = all, ...properties } = settingIn(config[policy.name]);
    const entry = new analyzer.PolicyConfig();
    const level = typeof enforcementLevel === "string" ? enforcementLevel : policy.enforcementLevel;
    entry.setEnforcementlevel(levels.get(level) ?? analyzer.EnforcementLevel.ADVISORY);
    entry.setProperties(Struct.fromJavaScript(properties as Record<string, JavaScriptValue>));
    request.getPolicyconfigMap().set(policy.name, entry);
  }
  // The engine passes on what it does not know, and `all`.
  for (const name of Object.keys(config).filter((each) => !policies.some((policy) => policy.name === each))) {
    const entry = new analyzer.PolicyConfig().setProperties(new Struct());
    const { enforcementLevel } = settingIn(config[name]);
    entry.setEnforcementlevel(levels.get(String(enforcementLevel)) ?? analyzer.EnforcementLevel.ADVISORY);
    request.getPolicyconfigMap().set(name, entry);
  }
  return request;
}

function settingIn(entry: Configuration[string] = {}): Readonly<Record<string, unknown>> {
  return typeof entry === "string" ? { enforcementLevel: entry } : entry;
}

const levels = new Map([
  ["advisory", analyzer.EnforcementLevel.ADVISORY],
  ["mandatory", analyzer.EnforcementLevel.MANDATORY],
  ["disabled", analyzer.EnforcementLevel.DISABLED],
  ["remediate", analyzer.EnforcementLevel.REMEDIATE],
]);

function finding(diagnostic: analyzer.AnalyzeDiagnostic): Finding {
  const [, , type = "", name = ""] = diagnostic.getUrn().split("::");
  const [headline, ...message] = diagnostic.getMessage().split("\n");
  return {
    policy: diagnostic.getPolicyname(),
    level: [...levels].find(([, level]) => level === diagnostic.getEnforcementlevel())?.[0] ?? "",
    resource: type === "pulumi:pulumi:Stack" ? "" : name,
    message: message.length > 0 ? message.join("\n") : (headline ?? ""),
  };
}

/** The SDK keeps the configuration to itself; its handler for it is met where it registers with the server. */
const sdkConfigure = ((): Handler<analyzer.ConfigureAnalyzerRequest, unknown> => {
  const original = Object.getOwnPropertyDescriptors(Server.prototype);
  let met: unknown;
  Server.prototype.addService = (_service, methods) => {
    met = methods["configure"];
  };
  Server.prototype.bindAsync = () => undefined;
  try {
    sdk.serve("recorder", "0.0.0", "mandatory", { policies: [] });
  } finally {
    Object.defineProperties(Server.prototype, original);
  }
  return met as Handler<analyzer.ConfigureAnalyzerRequest, unknown>;
})();
