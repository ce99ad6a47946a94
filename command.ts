#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readConfiguration } from "./pack";
import { policies } from "./policies";

/** One thing that the command does. */
interface Verb {
  /** The words by which it is called. */
  readonly words: readonly string[];
  /** What follows them, as a user writes it. */
  readonly usage: string;
  readonly description: string;
  /** How many operands it takes: at least, and at most. */
  readonly operands: readonly [least: number, most: number];
  /** The names of its options, each of which has a value and may be given several times. */
  readonly options: readonly string[];
  /** @returns the exit code: 0 if nothing is wrong, 1 if something is. */
  run(this: void, operands: readonly string[], options: Options): number;
}

type Options = Readonly<Record<string, readonly string[] | undefined>>;

const verbs: readonly Verb[] = [
  {
    words: ["config", "check"],
    usage: "FILE [--own POLICY]...",
    description: "Says what is wrong in a configuration file, before Pulumi reads it.",
    operands: [1, 1],
    options: ["own"],
    run: ([file = ""], { own = [] }) => checkConfiguration(file, own),
  },
];

/**
 * Does what some words ask for.
 *
 * @returns the exit code of the verb.
 * @throws Error that says what is wrong with the words.
 */
function main(words: readonly string[]): number {
  const { positionals, values } = parsedArguments(words);
  const verb = verbs.find((each) => each.words.every((word, index) => positionals[index] === word));
  if (verb === undefined) {
    throw new Error(usageOf(verbs));
  }
  const operands = positionals.slice(verb.words.length);
  const [least, most] = verb.operands;
  const areKnown = Object.keys(values).every((name) => verb.options.includes(name));
  if (operands.length < least || operands.length > most || !areKnown) {
    throw new Error(usageOf([verb]));
  }
  return verb.run(operands, values);
}

function parsedArguments(words: readonly string[]): { positionals: readonly string[]; values: Options } {
  const names = verbs.flatMap(({ options }) => options);
  const options = Object.fromEntries(
    names.map((name) => [name, { type: "string", multiple: true } as const]),
  );
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options });
  } catch (error) {
    const [reason] = (error as Error).message.split(/[.\n]/);
    throw new Error(`${reason}; ${usageOf(verbs)}`, { cause: error });
  }
}

/** How verbs are used, and where there is a choice, what each is for. */
function usageOf(some: readonly Verb[]): string {
  const lines = some.map(({ words, usage, description }) => {
    const line = ["lambda-access", ...words, usage].join(" ");
    return some.length === 1 ? ` ${line}` : `\n  ${line}\n      ${description}`;
  });
  return `usage:${lines.join("")}`;
}

/**
 * Checks a configuration file before anything reads it. Pulumi reads it at the next preview only, says of some faults not
 * where they are, and lets others pass.
 *
 * Prints a line for each thing that is wrong.
 */
function checkConfiguration(file: string, own: readonly string[]): number {
  const problems = problemsIn(readFileSync(file, "utf8"), own);
  for (const problem of problems) {
    console.error(`${file}: ${problem}`);
  }
  if (problems.length === 0) {
    console.log(`${file}: Nothing is wrong.`);
  }
  return problems.length === 0 ? 0 : 1;
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
