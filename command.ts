#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readConfiguration } from "./pack";
import { policies } from "./policies";

const usage = "lambda-access config check FILE [--own POLICY]...";

/**
 * Checks a configuration file before anything reads it. Pulumi reads it at the next preview only, says of some faults not
 * where they are, and lets others pass.
 *
 * Prints a line for each thing that is wrong.
 *
 * @returns the exit code: 0 if nothing is wrong, 1 if something is, 2 if the command itself is.
 */
function main(words: readonly string[]): number {
  const { file, own } = readArguments(words);
  const problems = problemsIn(readFileSync(file, "utf8"), own);
  for (const problem of problems) {
    console.error(`${file}: ${problem}`);
  }
  if (problems.length === 0) {
    console.log(`${file}: Nothing is wrong.`);
  }
  return problems.length === 0 ? 0 : 1;
}

/** @throws Error that says in one line what is wrong with the arguments. */
function readArguments(words: readonly string[]): { file: string; own: readonly string[] } {
  const { positionals, values } = parsedArguments(words);
  const [subject, verb, file, ...others] = positionals;
  if (subject !== "config" || verb !== "check" || file === undefined || others.length > 0) {
    throw new Error(`usage: ${usage}`);
  }
  return { file, own: values.own ?? [] };
}

function parsedArguments(words: readonly string[]) {
  try {
    const own = { type: "string", multiple: true } as const;
    return parseArgs({ args: [...words], allowPositionals: true, options: { own } });
  } catch (error) {
    const [reason] = (error as Error).message.split(/[.\n]/);
    throw new Error(`${reason}; usage: ${usage}`, { cause: error });
  }
}

function problemsIn(text: string, own: readonly string[]): readonly string[] {
  // Pulumi takes an empty file as one that says nothing.
  const raw = parsed(text.trim() === "" ? "{}" : text);
  return raw instanceof Error
    ? [`It is not JSON: ${placed(raw.message, text)}.`]
    : readConfiguration(policies, raw, new Set(own)).problems;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}

/** The parser's message in one line, with the place as editors count it. */
function placed(message: string, text: string): string {
  return message.replace(/\s+/g, " ").replace(/ in JSON at position (\d+).*/, (_, position) => {
    const before = text.slice(0, Number(position)).split("\n");
    return ` at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  });
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
