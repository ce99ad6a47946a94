/** Something wrong with a policy document, in plain language, with no value in it that could be a secret. */
export interface Problem {
  readonly message: string;
  /** The statement that it is in, as {@link describe} names it. */
  readonly statement?: string;
}

/** Receives what is wrong with the statement at hand. */
export type Fault = (message: string) => void;

/** What something is, with its value in quotes if that is made of words of the policy language, so no secret. */
export function quoted(value: unknown, what: string, words: RegExp): string {
  return typeof value === "string" && value.length <= 64 && words.test(value) ? `${what} "${value}"` : what;
}
