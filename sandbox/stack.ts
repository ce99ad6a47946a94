import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  CommandError,
  Stack,
  type EngineEvent,
  type LocalWorkspace,
  type PreviewOptions,
} from "@pulumi/pulumi/automation";
import { violationsIn, type Outcome } from "./outcome";
import { run } from "./run";
import type { Program, Settings } from "./settings";
import { createWorkspace } from "./workspace";

/**
 * A stack in a Pulumi of its own: the real engine, with its state, its home and its plugins in a temporary directory, and
 * without an account at Pulumi or AWS. Any number may be open at a time.
 *
 * Source: https://www.pulumi.com/docs/iac/automation-api/
 */
export class SandboxStack {
  readonly #directory: string;
  readonly #workspace: LocalWorkspace;
  readonly #stack: Stack;
  readonly #settings: Settings;

  private constructor(directory: string, workspace: LocalWorkspace, stack: Stack, settings: Settings) {
    this.#directory = directory;
    this.#workspace = workspace;
    this.#stack = stack;
    this.#settings = settings;
  }

  /**
   * Makes a new, empty stack for the program. It is to be closed.
   *
   * @throws Error when the program is no Pulumi project, or there is no Pulumi CLI.
   */
  static async open(program: Program, settings: Settings = {}): Promise<SandboxStack> {
    const directory = mkdtempSync(join(tmpdir(), "lambda-access-"));
    try {
      const workspace = await createWorkspace(directory, program, settings);
      const stack = await Stack.create(settings.stack ?? "dev", workspace);
      return new SandboxStack(directory, workspace, stack, settings);
    } catch (error) {
      rmSync(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * Runs `pulumi preview`.
   *
   * @param target the URNs of the only resources that are meant, if not all are.
   */
  async preview(target: string[] = []): Promise<Outcome> {
    return this.#run((options) => this.#stack.preview({ ...options, target }));
  }

  /** Runs `pulumi up`, which is meant for some resources only if there are targets. */
  async up(target: string[] = []): Promise<Outcome> {
    return this.#run((options) => this.#stack.up({ ...options, target }));
  }

  /** Runs `pulumi refresh`. */
  async refresh(): Promise<Outcome> {
    return this.#run((options) => this.#stack.refresh(options));
  }

  /** What `pulumi stack export` writes: the state, with its secrets encrypted. */
  async export(): Promise<string> {
    const { exitCode, stdout, stderr } = await run(this.#workspace, [
      "stack",
      "export",
      "--stack",
      this.#stack.name,
    ]);
    if (exitCode !== 0) {
      throw new Error(stderr);
    }
    return stdout;
  }

  /** Removes the stack and all traces of it. */
  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #run(operation: (options: PreviewOptions) => Promise<unknown>): Promise<Outcome> {
    const { policyPacks = [], policyPackConfigs = [], color = "never", onOutput } = this.#settings;
    const events: EngineEvent[] = [];
    const printed = { stdout: "", stderr: "" };
    const collect = (stream: keyof typeof printed) => (text: string) => {
      printed[stream] += text;
      onOutput?.(text);
    };
    const exitCode = await exitCodeOf(
      operation({
        color,
        policyPacks: policyPacks.map((pack) => resolve(pack)),
        policyPackConfigs: policyPackConfigs.map((file) => resolve(file)),
        onEvent: (event) => events.push(event),
        onOutput: collect("stdout"),
        onError: collect("stderr"),
      }),
    );
    return { exitCode, ...printed, violations: violationsIn(events), events };
  }
}

/** Previews a program once, in a new stack. */
export async function preview(program: Program, settings: Settings = {}): Promise<Outcome> {
  const stack = await SandboxStack.open(program, settings);
  try {
    return await stack.preview();
  } finally {
    stack.close();
  }
}

/** Pulumi's exit code. An error that is not Pulumi's own is thrown on. */
async function exitCodeOf(operation: Promise<unknown>): Promise<number> {
  try {
    await operation;
    return 0;
  } catch (error) {
    // The Automation API keeps the exit code in a private field.
    const { commandResult } = error as { commandResult?: { err?: { exitCode?: number } } };
    const code = commandResult?.err?.exitCode;
    if (!(error instanceof CommandError) || code === undefined) {
      throw error;
    }
    return code;
  }
}
