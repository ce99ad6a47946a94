import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { readArguments, type Arguments } from "./arguments";
import type { Outcome } from "./outcome";
import type { Settings } from "./settings";
import { preview, SandboxStack } from "./stack";

const repository = dirname(__dirname);

const shown: Settings = {
  policyPacks: [repository],
  onOutput: (text) => process.stdout.write(text),
  color: process.stdout.isTTY ? "always" : "never",
};

/** Shows the broken example stopped and the repaired one let through. Returns the exit code: 0 when both happen. */
async function showExamples(): Promise<number> {
  const broken = await showPreview("broken");
  const repaired = await showPreview("repaired");
  const asExpected = broken.exitCode !== 0 && broken.violations.length > 0 && repaired.exitCode === 0;
  console.log(
    asExpected
      ? "The broken example was stopped, the repaired one passes. Try a program of yours: npm start -- <directory>"
      : "This is not as it should be: the broken example is to be stopped, and the repaired one to pass.",
  );
  return asExpected ? 0 : 1;
}

async function showPreview(example: string): Promise<Outcome> {
  const program = join(repository, "examples", "start", example);
  console.log(`\n$ pulumi preview --cwd ${relative(process.cwd(), program)} --policy-pack .\n`);
  return preview(program, shown);
}

/** Previews, or updates, one program. Returns Pulumi's exit code. */
async function run(program: string, { up, stack, policyPackConfig }: Arguments): Promise<number> {
  if (policyPackConfig !== undefined && !existsSync(policyPackConfig)) {
    throw new Error(`${policyPackConfig} does not exist`);
  }
  const opened = await SandboxStack.open(program, {
    ...shown,
    ...(stack === undefined ? {} : { stack }),
    ...(policyPackConfig === undefined ? {} : { policyPackConfigs: [policyPackConfig] }),
  });
  try {
    const { exitCode } = up ? await opened.up() : await opened.preview();
    return exitCode;
  } finally {
    opened.close();
  }
}

async function main(words: readonly string[]): Promise<number> {
  const given = readArguments(words);
  return given.program === undefined ? showExamples() : run(given.program, given);
}

main(process.argv.slice(2)).then(
  (exitCode) => (process.exitCode = exitCode),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
