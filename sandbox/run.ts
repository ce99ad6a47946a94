import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { LocalWorkspace } from "@pulumi/pulumi/automation";

/** What a call of the Pulumi CLI printed, and how it ended. */
export interface Printed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls the Pulumi CLI in a workspace, for what the Automation API does not do. */
export async function run(workspace: LocalWorkspace, words: readonly string[]): Promise<Printed> {
  const { workDir, pulumiCommand, pulumiHome, envVars } = workspace;
  const child = spawn(pulumiCommand.command, [...words, "--non-interactive"], {
    cwd: workDir,
    env: { ...process.env, ...envVars, ...(pulumiHome !== undefined && { PULUMI_HOME: pulumiHome }) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number]>,
  ]);
  return { exitCode, stdout, stderr };
}
