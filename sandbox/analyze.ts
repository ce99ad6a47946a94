import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { violationsIn, type Outcome } from "./outcome";
import { run } from "./run";
import type { Settings } from "./settings";
import { createWorkspace } from "./workspace";

/**
 * Runs `pulumi policy analyze` on a state that `pulumi stack export` has written to a file.
 *
 * Source: https://www.pulumi.com/docs/iac/cli/commands/pulumi_policy_analyze/
 */
export async function analyze(file: string, settings: Settings): Promise<Outcome> {
  const { policyPacks = [], policyPackConfigs = [] } = settings;
  const directory = mkdtempSync(join(tmpdir(), "lambda-access-"));
  try {
    const workspace = await createWorkspace(directory, () => Promise.resolve(), settings);
    const printed = await run(workspace, [
      ...["policy", "analyze", "--json", "--file", resolve(file)],
      ...policyPacks.flatMap((pack) => ["--policy-pack", resolve(pack)]),
      ...policyPackConfigs.flatMap((config) => ["--policy-pack-config", resolve(config)]),
    ]);
    const lines = printed.stdout.split("\n").filter((line) => line.startsWith("{"));
    const events = lines.map((line) => JSON.parse(line) as EngineEvent);
    return { ...printed, violations: violationsIn(events), events };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
