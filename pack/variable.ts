/** What a program is likely to call the variable that holds a resource of this name, in letters of both cases. */
export function variable(name: string): string {
  const [first = "", ...others] = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const words = [first, ...others.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join("");
  const called = /^[A-Za-z]/.test(words) ? words : `its${words}`;
  return reserved.has(called) ? `${called}Resource` : called;
}

/**
 * Words that cannot name a variable in TypeScript, Python or Go, and names that programs import.
 *
 * @see https://tc39.es/ecma262/#sec-keywords-and-reserved-words
 * @see https://docs.python.org/3/reference/lexical_analysis.html#keywords
 * @see https://go.dev/ref/spec#Keywords
 */
const reserved: ReadonlySet<string> = new Set(
  [
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for",
    "function if implements import in instanceof interface let new null package private protected public return static super switch",
    "this throw true try typeof var void while with yield",
    "and as assert async def del elif except from global is lambda nonlocal not or pass raise",
    "chan defer fallthrough func go goto map range select struct type",
    "aws awsNative ctx err iam pulumi",
  ].flatMap((line) => line.split(" ")),
);
