import { readFileSync } from "node:fs";
import {
  chosen,
  enumerated,
  levels,
  levelsOf,
  notesOn,
  readConfiguration,
  repeatedKeys,
  type Choice,
  type Level,
  type Policy,
} from "../pack";
import { policies, type PolicyName } from "../policies";
import type { Options } from "./verb";

/** By which option something is chosen, and what that is called in code. */
const choices = {
  name: "names",
  severity: "severities",
  control: "controls",
  framework: "frameworks",
} as const;

/**
 * Checks a configuration file before anything reads it. Pulumi reads it at the next preview only, says of some faults not
 * where they are, and lets others pass.
 *
 * Prints a line for each thing that is wrong, and one for each that is right and perhaps not what was meant.
 */
export function checkConfiguration(file: string, own: readonly string[]): number {
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
export function makeConfiguration(options: Options): number {
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

/**
 * What a configuration file says of the policies of this package.
 *
 * @param own the policies in it that are no business of ours.
 * @throws Error with a line for each thing that is wrong.
 */
export function readConfigurationFile(file: string, own: readonly string[]): object {
  const { problems, configuration } = readFile(readFileSync(file, "utf8"), new Set(own));
  if (problems.length > 0) {
    throw new Error(problems.map((each) => `${file}: ${each}`).join("\n"));
  }
  return Object.fromEntries(Object.entries(configuration).filter(([name]) => !own.includes(name)));
}

function readFile(
  text: string,
  own: ReadonlySet<string>,
): {
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  readonly configuration: object;
} {
  // Pulumi takes an empty file as one that says nothing.
  const raw = parsed(text.trim() === "" ? "{}" : text);
  if (raw instanceof Error) {
    return { problems: [`It is not JSON: ${placed(raw.message, text)}.`], notes: [], configuration: {} };
  }
  const { settings, problems } = readConfiguration(policies, raw, own);
  const repeated = repeatedKeys(text);
  return {
    problems: [...repeated, ...problems],
    configuration: raw as object,
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
