import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  chosen,
  enumerated,
  levels,
  levelsOf,
  notesOn,
  readConfiguration,
  repeatedKeys,
  versionOfPackage,
  type Choice,
  type Level,
  type Policy,
} from "./pack";
import { policies, type PolicyName } from "./policies";

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
  {
    words: ["config", "make"],
    usage:
      "[--severity S]... [--control C]... [--framework F]... [--name POLICY]... [--level L] [--others L]",
    description:
      "Prints a configuration file of the policies that are chosen, and of the others if they get a level.",
    operands: [0, 0],
    options: ["name", "severity", "control", "framework", "level", "others"],
    run: (_operands, options) => makeConfiguration(options),
  },
];

/** By which option something is chosen, and what that is called in code. */
const choices = {
  name: "names",
  severity: "severities",
  control: "controls",
  framework: "frameworks",
} as const;

/** What the command says of itself, by the option that asks for it. */
const answers: Readonly<Record<string, { readonly description: string; answer(this: void): string }>> = {
  "--help": { description: "Says how it is used.", answer: helpText },
  "--version": { description: "Says which version of the package it is.", answer: versionOfPackage },
};

/**
 * Does what some words ask for.
 *
 * @returns the exit code of the verb.
 * @throws Error that says what is wrong with the words.
 */
function main(words: readonly string[]): number {
  const asked = words.find((word) => Object.hasOwn(answers, word));
  if (asked !== undefined) {
    console.log(answers[asked]!.answer());
    return 0;
  }
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

function helpText(): string {
  const all = [
    ...verbs.map(({ words, usage, description }) => [[...words, usage].join(" "), description] as const),
    ...Object.entries(answers).map(([option, { description }]) => [option, description] as const),
  ];
  return ["usage:", ...all.map(([line, what]) => `  lambda-access ${line}\n      ${what}`)].join("\n");
}

/**
 * Checks a configuration file before anything reads it. Pulumi reads it at the next preview only, says of some faults not
 * where they are, and lets others pass.
 *
 * Prints a line for each thing that is wrong, and one for each that is right and perhaps not what was meant.
 */
function checkConfiguration(file: string, own: readonly string[]): number {
  const { problems, notes } = readFile(readFileSync(file, "utf8"), new Set(own));
  for (const line of [...problems, ...notes.map((note) => `Note: ${note}`)]) {
    console.error(`${file}: ${line}`);
  }
  if (problems.length === 0) {
    console.log(`${file}: Nothing is wrong.`);
  }
  return problems.length === 0 ? 0 : 1;
}

/**
 * Prints a configuration of the policies that are chosen by name, severity, control or framework: each at one level, or at
 * the one that it has by default.
 *
 * @throws Error that says what is wrong with the choice or a level.
 */
function makeConfiguration(options: Options): number {
  const choice = Object.fromEntries(
    Object.entries(choices).flatMap(([option, key]) =>
      options[option] === undefined ? [] : [[key, options[option]]],
    ),
  ) as Choice;
  const made = {
    ...(options["others"] !== undefined && { all: levelIn(options["others"]) }),
    ...levelsOf(chosen<Policy>(policies, choice), options["level"] && levelIn(options["level"])),
  };
  console.log(JSON.stringify(made, undefined, 2));
  return 0;
}

function levelIn(words: readonly string[]): Level {
  const [word = "", ...others] = words;
  const level = levels.find((each) => each === word);
  if (level === undefined || others.length > 0) {
    throw new Error(`a level is one of ${enumerated(levels)}, but \`${words.join(" ")}\` is none`);
  }
  return level;
}

function readFile(
  text: string,
  own: ReadonlySet<string>,
): { readonly problems: readonly string[]; readonly notes: readonly string[] } {
  // Pulumi takes an empty file as one that says nothing.
  const raw = parsed(text.trim() === "" ? "{}" : text);
  if (raw instanceof Error) {
    return { problems: [`It is not JSON: ${placed(raw.message, text)}.`], notes: [] };
  }
  const { settings, problems } = readConfiguration(policies, raw, own);
  const repeated = repeatedKeys(text);
  return {
    problems: [...repeated, ...problems],
    notes: notesOn(policies, settings, "stack-is-fully-known" satisfies PolicyName),
  };
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
