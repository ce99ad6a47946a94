import { parseArgs } from "node:util";

/** What a call of `npm start` asks for. */
export interface Arguments {
  /** The directory of the program; without one, the project's own examples are shown. */
  readonly program: string | undefined;
  /** Whether to go through to an update. */
  readonly up: boolean;
  readonly stack: string | undefined;
  readonly policyPackConfig: string | undefined;
}

const usage = "npm start -- <directory> [--up] [--stack NAME] [--policy-pack-config FILE]";

/**
 * Reads the arguments of `npm start`.
 *
 * @throws Error that says in one line which argument is wrong.
 */
export function readArguments(words: readonly string[]): Arguments {
  const { values, positionals } = parsed(words);
  const [program, ...others] = positionals;
  if (others.length > 0) {
    throw new Error(`more than one directory: ${positionals.join(", ")}; usage: ${usage}`);
  }
  if (program === undefined && words.length > 0) {
    throw new Error(`no directory of a program; usage: ${usage}`);
  }
  return { program, up: values.up, stack: values.stack, policyPackConfig: values["policy-pack-config"] };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        up: { type: "boolean", default: false },
        stack: { type: "string" },
        "policy-pack-config": { type: "string" },
      },
    });
  } catch (error) {
    const [reason] = (error as Error).message.split(/[.\n]/);
    throw new Error(`${reason}; usage: ${usage}`, { cause: error });
  }
}
