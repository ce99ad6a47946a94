import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isNative } from "./token";

/** What the declarations of `@pulumi/aws` or `@pulumi/aws-native` tell of one resource type. */
export interface ResourceType {
  /** The type token, such as `aws:lambda/function:Function` or `aws-native:lambda:Function`. */
  readonly token: string;
  /** What a program may set. */
  readonly inputs: ReadonlyMap<string, Input>;
  /** What the provider fills in where the program sets nothing, with its TypeScript type. */
  readonly computed: ReadonlyMap<string, string>;
  /** What stays empty where the program sets nothing, with its TypeScript type. */
  readonly optional: ReadonlyMap<string, string>;
}

/** One property that a program may set. */
export interface Input {
  readonly optional: boolean;
  /** Whether it is a policy document, which may be given as an object and is sent as JSON text. */
  readonly isPolicyDocument: boolean;
}

/** One property of a declaration. Its type may go over several lines, which are indented deeper. */
const property = /^ {4}(?:readonly )?(\w+)(\?)?: ([\s\S]*?);$(?=\s*(?:^ {4}\w|$(?![\s\S])))/gm;

const known = new Map<string, ResourceType>();

/** The package that declares the type of a token. */
function packageOf(token: string): string {
  return isNative(token) ? "@pulumi/aws-native" : "@pulumi/aws";
}

/** Where the declarations are that a token belongs to. */
function declarationsOf(token: string): string {
  return dirname(require.resolve(`${packageOf(token)}/package.json`));
}

/** The version of `@pulumi/aws` whose declarations are read. */
export const awsVersion = (
  JSON.parse(readFileSync(join(declarationsOf("aws:"), "package.json"), "utf8")) as { version: string }
).version.replace(/^v/, "");

/**
 * What the installed package declares of the type with this token.
 *
 * An output of `@pulumi/aws` that is typed without `undefined` always has a value: what the program does not set, the
 * provider computes. One of `@pulumi/aws-native` is computed if a program cannot set it.
 *
 * @throws Error when the package declares no such resource type.
 */
export function resourceType(token: string): ResourceType {
  const type = known.get(token) ?? readType(token);
  known.set(token, type);
  return type;
}

/** Whether the installed package declares a resource type with this token. */
export function isResourceType(token: string): boolean {
  return known.has(token) || declarationOf(token) !== undefined;
}

/**
 * What a data source such as `aws:iam/getRole:getRole` returns: each property with its TypeScript type. Nothing for a
 * token that the installed `@pulumi/aws` does not declare.
 */
export function resultOf(token: string): ReadonlyMap<string, string> {
  const name = token.split(":")[2] ?? "";
  const text = declarationOf(token) ?? "";
  const results = members(text, `export interface ${name.charAt(0).toUpperCase()}${name.slice(1)}Result {`);
  return new Map(Array.from(results, ([property, , type]) => [property, type]));
}

function readType(token: string): ResourceType {
  const name = token.split(":")[2] ?? "";
  const text = declarationOf(token);
  if (text === undefined) {
    throw new Error(`${packageOf(token)} declares no resource type ${token}`);
  }

  const inputs = new Map<string, Input>();
  for (const [property, optional, type] of members(text, `export interface ${name}Args {`)) {
    inputs.set(property, { optional, isPolicyDocument: /\bPolicyDocument\b/.test(type) });
  }
  const computed = new Map<string, string>();
  const optional = new Map<string, string>();
  for (const [property, , type] of members(
    text,
    `export declare class ${name} extends pulumi.CustomResource {`,
  )) {
    const [, value = "", mayBeUndefined] = /^pulumi\.Output<([\s\S]*?)( \| undefined)?>$/.exec(type) ?? [];
    if (isNative(token) ? inputs.has(property) : inputs.get(property)?.optional === false) {
      continue;
    }
    (mayBeUndefined === undefined ? computed : optional).set(property, value);
  }
  return { token, inputs, computed, optional };
}

/** The text of the module that declares a token, without its comments. */
function declarationOf(token: string): string | undefined {
  const [, module = "", type = ""] = token.split(":");
  const path = isNative(token) ? `${module}/${type}` : module;
  const directory = join(declarationsOf(token), dirname(path));
  // A file is named as the token's module, but for capitals and for the name that Node.js keeps for directories.
  const name = basename(path) === "index" ? "index_" : basename(path).toLowerCase();
  const file =
    existsSync(directory) && readdirSync(directory).find((each) => each.toLowerCase() === `${name}.d.ts`);
  return file ? readFileSync(join(directory, file), "utf8").replace(/\/\*\*[\s\S]*?\*\//g, "") : undefined;
}

/** The properties that a declaration lists: name, whether optional, type. Methods are passed over. */
function* members(text: string, opening: string): Generator<[name: string, optional: boolean, type: string]> {
  const start = text.indexOf(opening);
  if (start < 0) {
    return;
  }
  const body = text.slice(start + opening.length, text.indexOf("\n}", start));
  for (const [, name = "", optional, type = ""] of body.matchAll(property)) {
    yield [name, optional === "?", type];
  }
}
