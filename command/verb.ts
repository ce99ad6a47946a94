import { enumerated } from "../pack";

/** One thing that the command does. */
export interface Verb {
  /** The words by which it is called. */
  readonly words: readonly string[];
  /** What follows them, as a user writes it. */
  readonly usage: string;
  readonly description: string;
  /** How many operands it takes: at least, and at most. */
  readonly operands: readonly [least: number, most: number];
  /** The names of its options, each of which has a value and may be given several times. */
  readonly options: readonly string[];
  /** The names of its options that have no value. */
  readonly flags?: readonly string[];
  /** @returns the exit code: 0 if nothing is wrong, 1 if something is. */
  run(this: void, operands: readonly string[], options: Options): number;
}

/** What was given for each option, by its name. One without a value is there if it was given. */
export type Options = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * The value of an option that may be given once.
 *
 * @throws Error if it is given more than once.
 */
export function only(options: Options, name: string): string | undefined {
  const [value, ...others] = options[name] ?? [];
  if (others.length > 0) {
    throw new Error(`--${name} is given more than once`);
  }
  return value;
}

/**
 * The value of an option that is one of some.
 *
 * @throws Error if it is none of them.
 */
export function oneOf<T extends string>(
  allowed: readonly T[],
  options: Options,
  name: string,
): T | undefined {
  const value = only(options, name);
  const found = allowed.find((each) => each === value);
  if (value !== undefined && found === undefined) {
    throw new Error(`--${name} is one of ${enumerated(allowed)}, but \`${value}\` is none`);
  }
  return found;
}
