import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import type { Policies } from "@pulumi/policy";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import type * as ourPolicies from "../policies";
import { Copies } from "./copies";
import type { Judging } from "./judging";
import type { Messages } from "./messages";
import { peakMemory } from "./pack-usage.cjs";

/**
 * A process that does what a policy pack's process does between the bytes that it is sent and those that it answers
 * with, for a stack of any size: the SDK's analyzer is sent each resource, and then the whole stack.
 *
 * Arguments: the pack, the number of functions, and the file of the messages of one piece of the stack.
 */
const [, , pack = "", functions = "", file = ""] = process.argv;

const load = createRequire(__filename);

/** Exported by the SDK, but not declared. */
const sdk = load("@pulumi/policy/server") as {
  makeAnalyzeRpcFun(...pack: PackArgs): Handler<analyzer.AnalyzeRequest>;
  makeAnalyzeStackRpcFun(...pack: PackArgs): Handler<analyzer.AnalyzeStackRequest>;
};
type PackArgs = [name: string, version: string, level: string, policies: Policies];
type Handler<Request> = (
  call: { readonly request: Request },
  callback: (error: Error | null, response: analyzer.AnalyzeResponse | undefined) => void,
) => unknown;

const packs: Readonly<Record<string, () => Policies>> = {
  empty: () => [],
  idle: () => [
    {
      name: "idle",
      description: "Does nothing.",
      enforcementLevel: "mandatory",
      validateStack: () => undefined,
    },
  ],
  ours: () => (load("../bin/policies.js") as typeof ourPolicies).lambdaAccess(),
};

async function judge(policies: Policies, pieces: number, messages: Messages): Promise<Judging> {
  const analyzeResource = sdk.makeAnalyzeRpcFun("bench", "0.0.0", "mandatory", policies);
  const analyzeStack = sdk.makeAnalyzeStackRpcFun("bench", "0.0.0", "mandatory", policies);
  const reporting = new Set<string>();
  let findings = 0;
  const count = (response: analyzer.AnalyzeResponse): void => {
    for (const diagnostic of response.getDiagnosticsList()) {
      reporting.add(diagnostic.getPolicyname());
      findings++;
    }
  };
  configure(policies);

  let resourcePhase = 0;
  const inputs = messages.inputs.map((message) => new Copies(Buffer.from(message, "base64")));
  for (let piece = 0; piece < pieces; piece++) {
    for (const resource of inputs) {
      const bytes = resource.copy(piece);
      const start = performance.now();
      count(await answer(AnalyzerService.analyze, analyzeResource, bytes));
      resourcePhase += performance.now() - start;
    }
  }

  const outputs = new Copies(Buffer.from(messages.outputs, "base64"));
  const stack = Buffer.allocUnsafe(pieces * outputs.length);
  for (let place = 0; place < pieces; place++) {
    // The engine hands the resources over in no order.
    outputs.copy((place * 7919) % pieces, stack, place * outputs.length);
  }
  const start = performance.now();
  count(await answer(AnalyzerService.analyzeStack, analyzeStack, stack));
  const stackPhase = performance.now() - start;
  return { resourcePhase, stackPhase, memory: peakMemory(), findings, policies: reporting.size };
}

/** The engine configures every policy, if only with its level. The SDK then has what it takes by default. */
function configure(policies: Policies): void {
  const request = new analyzer.ConfigureAnalyzerRequest();
  for (const { name } of policies) {
    request.getPolicyconfigMap().set(name, new analyzer.PolicyConfig());
  }
  AnalyzerService.configure.requestDeserialize(Buffer.from(request.serializeBinary()));
}

async function answer<Request>(
  method: {
    requestDeserialize(bytes: Buffer): Request;
    responseSerialize(response: analyzer.AnalyzeResponse): Buffer;
  },
  handler: Handler<Request>,
  bytes: Buffer,
): Promise<analyzer.AnalyzeResponse> {
  const request = method.requestDeserialize(bytes);
  const response = await new Promise<analyzer.AnalyzeResponse>((resolve, reject) => {
    handler({ request }, (error, response) => (response === undefined ? reject(error!) : resolve(response)));
  });
  method.responseSerialize(response);
  return response;
}

const messages = JSON.parse(readFileSync(file, "utf8")) as Messages;
void judge(packs[pack]!(), Number(functions) / messages.functions, messages).then((judging) => {
  process.stdout.write(JSON.stringify(judging));
});
