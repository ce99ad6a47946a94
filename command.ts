import { parseArgs } from "node:util";
import { auditStacks } from "./command/audit";
import { makeBaseline } from "./command/baseline";
import { checkConfiguration, makeConfiguration } from "./command/config";
import { drawMap } from "./command/map";
import { reviewStacks } from "./command/review";
import type { Options, Verb } from "./command/verb";
import { versionOfPackage } from "./pack";

const verbs: readonly Verb[] = [
  {
    words: ["audit"],
    usage:
      "EXPORT... [--config FILE] [--own POLICY]... [--format text|json|sarif|junit] [--output FILE|FOLDER/] [--source PROJECT=FOLDER]... [--fail-on critical|high|medium|low|never] [--explain]",
    description:
      "Judges exported stacks: files of `pulumi stack export`, folders of them or of a file backend, or `-`.",
    operands: [1, Infinity],
    options: ["config", "own", "format", "output", "source", "fail-on"],
    flags: ["explain"],
    run: auditStacks,
  },
  {
    words: ["baseline"],
    usage: "EXPORT... --reason TEXT [--owner NAME] [--until DAY] [--into FILE] [--own POLICY]...",
    description:
      "Exempts what is found in exported stacks today, by its keys: from then on only what is new is reported.",
    operands: [1, Infinity],
    options: ["reason", "owner", "until", "into", "own"],
    run: makeBaseline,
  },
  {
    words: ["map"],
    usage:
      "EXPORT|REPORT... [--format html|json|markdown|mermaid] [--output FILE] [--config FILE] [--own POLICY]...",
    description:
      "Draws who may invoke each function and what each may do, of exported stacks, or of reports of runs.",
    operands: [1, Infinity],
    options: ["format", "output", "config", "own"],
    run: drawMap,
  },
  {
    words: ["review"],
    usage:
      "BEFORE AFTER [--format text|json|markdown|html] [--output FILE] [--forbid KIND,...] [--fail-on certain|open]",
    description:
      "Says what access a change of a stack adds and takes away, by two exports or reports of runs.",
    operands: [2, 2],
    options: ["format", "output", "forbid", "fail-on"],
    run: reviewStacks,
  },
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
  const areKnown = Object.keys(values).every((name) =>
    [...verb.options, ...(verb.flags ?? [])].includes(name),
  );
  if (operands.length < least || operands.length > most || !areKnown) {
    throw new Error(usageOf([verb]));
  }
  return verb.run(operands, values);
}

function parsedArguments(words: readonly string[]): { positionals: readonly string[]; values: Options } {
  const options: Record<string, { readonly type: "string" | "boolean"; readonly multiple: boolean }> = {};
  for (const { options: names, flags = [] } of verbs) {
    names.forEach((name) => (options[name] = { type: "string", multiple: true }));
    flags.forEach((name) => (options[name] = { type: "boolean", multiple: true }));
  }
  try {
    const { positionals, values } = parseArgs({ args: [...words], allowPositionals: true, options });
    return { positionals, values: values as Options };
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

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
