import type * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";

/** One resource as the engine would send it to a policy pack: its checked inputs, and then its outputs. */
export interface Recorded {
  readonly inputs: analyzer.AnalyzeRequest;
  readonly outputs: analyzer.AnalyzerResource;
}
