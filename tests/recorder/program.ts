import { setMocks } from "@pulumi/pulumi/runtime";
import * as settings from "@pulumi/pulumi/runtime/settings";
import { runInPulumiStack } from "@pulumi/pulumi/runtime/stack";
import type { Properties } from "../../sandbox/provider/property-values";
import { RecordingMonitor } from "./monitor";
import type { Recorded } from "./recorded";

/** A Pulumi program: it makes resources with the constructors of `@pulumi/aws`. */
export type Program = () => unknown;

/** Runs a program against the recording monitor, as a preview or as an update. */
export async function record(
  program: Program,
  preview: boolean,
  config: Properties = region,
  inOtherSpelling = false,
): Promise<readonly Recorded[]> {
  const { stackTraceLimit } = Error;
  // The SDK keeps a stack trace of each promise, and mapping those to TypeScript takes most of a test's time.
  Error.stackTraceLimit = 0;
  try {
    return await recorded(program, preview, config, inOtherSpelling);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

async function recorded(
  program: Program,
  preview: boolean,
  config: Properties,
  inOtherSpelling: boolean,
): Promise<readonly Recorded[]> {
  const monitor = new RecordingMonitor("test", "shop", preview, config, inOtherSpelling);
  await setMocks({ newResource: nothing, call: nothing }, "shop", "test", preview);
  settings.setMockOptions(monitor, "shop", "test", preview);
  await runInPulumiStack(async () => {
    await program();
    madeAtExit();
    return {};
  });
  await waitForRPCs();
  return monitor.recorded;
}

/** What Pulumi makes when a program is done: the notifications of the buckets it subscribed to. */
function madeAtExit(): void {
  process.listeners("beforeExit").forEach((listener) => listener(0));
}

const region: Properties = { region: "eu-west-1" };

/** Exported by the SDK, but not declared: resolves when every resource of the program is registered. */
const { waitForRPCs } = settings as unknown as { waitForRPCs: () => Promise<void> };

function nothing(): never {
  throw new Error("the recording monitor answers everything itself");
}
