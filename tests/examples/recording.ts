import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import type { Recorded } from "../recorder/recorded";

/** One line of a recording: what the engine told a policy pack of one resource in one phase. */
interface Told {
  readonly phase: "resource" | "stack";
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: Properties;
  readonly parent?: string;
  readonly provider?: Named & { readonly props: Properties };
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}
type Named = Pick<Told, "urn" | "type" | "name">;
type Properties = Record<string, JavaScriptValue>;

const directory = join(__dirname, "recorded");

/** The resources of a recording, in the messages in which the engine sent them. */
export function readRecording(language: string, preview: boolean): readonly Recorded[] {
  const file = join(directory, `${language}.${preview ? "preview" : "update"}.jsonl`);
  const told = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Told);
  const outputs = new Map(told.filter(({ phase }) => phase === "stack").map((each) => [each.urn, each]));
  return told
    .filter(({ phase }) => phase === "resource")
    .map((inputs) => recorded(inputs, outputs.get(inputs.urn) ?? inputs));
}

/** Whether a program is still the one that was recorded. */
export function isRecorded(language: string, program: string): boolean {
  const hashes = JSON.parse(readFileSync(join(directory, "programs.json"), "utf8")) as Record<string, string>;
  return hashes[language] === createHash("sha256").update(readFileSync(program)).digest("hex");
}

function recorded(inputs: Told, outputs: Told): Recorded {
  const before = named(new analyzer.AnalyzeRequest(), inputs);
  const after = named(new analyzer.AnalyzerResource(), outputs);
  after.setParent(outputs.parent ?? "");
  after.setDependenciesList([...(outputs.dependencies ?? [])]);
  for (const [property, urns] of Object.entries(outputs.propertyDependencies ?? {})) {
    const flows = new analyzer.AnalyzerPropertyDependencies();
    flows.setUrnsList([...urns]);
    after.getPropertydependenciesMap().set(property, flows);
  }
  if (outputs.provider !== undefined) {
    const provider = new analyzer.AnalyzerProviderResource();
    after.setProvider(named(provider, outputs.provider));
    before.setProvider(provider);
  }
  return { inputs: before, outputs: after };
}

interface Message {
  setUrn(urn: string): unknown;
  setType(type: string): unknown;
  setName(name: string): unknown;
  setProperties(properties: Struct): unknown;
  setOptions?(options: analyzer.AnalyzerResourceOptions): unknown;
}

function named<M extends Message>(message: M, { urn, type, name, props }: Named & Pick<Told, "props">): M {
  message.setUrn(urn);
  message.setType(type);
  message.setName(name);
  message.setProperties(Struct.fromJavaScript(props));
  message.setOptions?.(new analyzer.AnalyzerResourceOptions());
  return message;
}
