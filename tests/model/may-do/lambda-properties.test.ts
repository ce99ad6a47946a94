import { deepEqual, ok } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { needs, unjudgedProperties } from "../../../model";
import { equivalents } from "../../../model/reading/equivalents";
import { spelled } from "../../../model/reading/spelling";

/** What the model makes of a property: the purposes that it has for a role, or why it has none. */
type Class =
  | readonly string[]
  /** It needs nothing of a role. */
  | "nothing"
  /** It names something, or says who may invoke it: other readers take it up. */
  | "elsewhere"
  /** The sources contradict each other, so that nothing is demanded. */
  | "disputed"
  /** Nobody knows what it needs, so that it is a gap where a program sets it. */
  | "notJudged";

interface Row {
  readonly is: Class;
  /** By the names of either provider. An object is classed by its members, which `.*` stands for, or by itself. */
  readonly properties: readonly string[];
  readonly why: string;
}

interface Group {
  readonly types: readonly string[];
  readonly classes: readonly Row[];
}

const table = JSON.parse(
  readFileSync(join(__dirname, "cases", "lambda-properties.json"), "utf8"),
) as readonly Group[];

const everyType = "every type";

describe("the input properties of Lambda's resources", () => {
  const declared = declarations();

  for (const [type, properties] of declared) {
    const rows = rowsOf(type);

    it(`${type} has a class for each, and one only`, () => {
      const leaves = [...properties].flatMap(([property, isObject]) => (isObject ? [] : [property]));
      const counts = leaves.map((property) => [property, classesOf(property, rows).length]);
      deepEqual(
        counts.filter(([, count]) => count !== 1),
        [],
      );
    });

    it(`${type} has those that are gaps in the model, and no others`, () => {
      const { token = type, spelling = {} } = equivalents.get(type) ?? {};
      const gaps = (unjudgedProperties[token] ?? []).map((name) => spelled(name, spelling));
      const notJudged = rows.filter(({ is }) => is === "notJudged").flatMap((row) => row.properties);
      const heads = notJudged.map((property) => property.replace(/\..*$/, ""));
      const here = (name: string): boolean => properties.has(name);
      deepEqual([...new Set(heads.filter(here))].sort(), gaps.filter(here).sort());
    });
  }

  it("that are classed are declared", () => {
    const undeclared = table.flatMap(({ types, classes }) => {
      const those = types.includes(everyType) ? [...declared.keys()] : types;
      return classes
        .flatMap(({ properties }) => properties)
        .filter((property) => !those.some((type) => covers(property, declared.get(type))));
    });
    deepEqual(undeclared, []);
  });

  it("that are gaps in the model are declared, by one provider at least", () => {
    for (const [token, names] of Object.entries(unjudgedProperties)) {
      const native = [...equivalents].filter(([, equivalent]) => equivalent.token === token);
      for (const name of names) {
        ok(
          declared.get(token)?.has(name) === true ||
            native.some(([type, { spelling }]) => declared.get(type)?.has(spelled(name, spelling))),
          `${token} has no ${name}`,
        );
      }
    }
  });

  it("are of types that there are", () => {
    const types = table.flatMap((group) => group.types).filter((type) => type !== everyType);
    deepEqual(
      types.filter((type) => !declared.has(type)),
      [],
    );
  });

  it("have purposes that the model knows, and all of those", () => {
    const purposes = table
      .flatMap(({ classes }) => classes)
      .flatMap(({ is }) => (typeof is === "string" ? [] : is));
    deepEqual([...new Set(purposes)].sort(), Object.keys(needs).sort());
  });

  it("are each classed for a reason", () => {
    for (const { is, why } of table.flatMap(({ classes }) => classes)) {
      ok(why.length > 0);
      ok(
        typeof is !== "string" || ["nothing", "elsewhere", "disputed", "notJudged"].includes(is),
        String(is),
      );
    }
  });
});

function rowsOf(type: string): readonly Row[] {
  return table
    .filter(({ types }) => types.includes(type) || types.includes(everyType))
    .flatMap(({ classes }) => classes);
}

/** The classes of a property: by its own name, else by that of an object which it is a member of. */
function classesOf(property: string, rows: readonly Row[]): readonly Class[] {
  const by = (matches: (pattern: string) => boolean): readonly Class[] =>
    rows.flatMap((row) => row.properties.filter(matches).map(() => row.is));
  const own = by((pattern) => pattern === property);
  return own.length > 0 ? own : by((pattern) => holds(pattern, property));
}

function holds(pattern: string, property: string): boolean {
  return pattern.endsWith(".*") && property.startsWith(pattern.slice(0, -1));
}

function covers(pattern: string, properties: ReadonlyMap<string, boolean> | undefined): boolean {
  return [...(properties?.keys() ?? [])].some((property) => property === pattern || holds(pattern, property));
}

/** The input properties of each type, members of objects by their paths, each with whether it is an object. */
function declarations(): ReadonlyMap<string, ReadonlyMap<string, boolean>> {
  return new Map([
    ...declarationsIn("@pulumi/aws", "lambda"),
    ...declarationsIn("@pulumi/aws", "lambdamicrovms"),
    ...declarationsIn("@pulumi/aws-native", "lambda"),
  ]);
}

function declarationsIn(provider: string, module: string): [string, ReadonlyMap<string, boolean>][] {
  const root = dirname(require.resolve(`${provider}/package.json`));
  const objects = interfacesIn(namespace(join(root, "types", "input.d.ts"), module));
  const directory = join(root, module);
  return readdirSync(directory).flatMap((file): [string, ReadonlyMap<string, boolean>][] => {
    const text = file.endsWith(".d.ts") ? readFileSync(join(directory, file), "utf8") : "";
    const [, name] = /^export declare class (\w+) extends pulumi\.CustomResource /m.exec(text) ?? [];
    if (name === undefined) {
      return [];
    }
    const code = readFileSync(join(directory, file.replace(/\.d\.ts$/, ".js")), "utf8");
    const [, type = name] = /__pulumiType = '([^']*)'/.exec(code) ?? [];
    return [[type, new Map(propertiesOf(interfacesIn(text).get(`${name}Args`), objects))]];
  });
}

/** The text of one of the namespaces in a file, each of which ends with a brace at the beginning of a line. */
function namespace(file: string, name: string): string {
  const text = readFileSync(file, "utf8");
  const start = text.indexOf(`\nexport declare namespace ${name} {`);
  return text.slice(start, text.indexOf("\n}", start) + 2);
}

type Interfaces = ReadonlyMap<string, ts.InterfaceDeclaration>;

function interfacesIn(text: string): Interfaces {
  const found = new Map<string, ts.InterfaceDeclaration>();
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node)) {
      found.set(node.name.text, node);
    } else {
      ts.forEachChild(node, visit);
    }
  };
  visit(ts.createSourceFile("declarations.d.ts", text, ts.ScriptTarget.Latest, true));
  return found;
}

function* propertiesOf(
  declaration: ts.InterfaceDeclaration | undefined,
  objects: Interfaces,
  within = "",
): Iterable<[string, boolean]> {
  for (const member of declaration?.members ?? []) {
    ok(ts.isPropertySignature(member) && member.type !== undefined && ts.isIdentifier(member.name));
    const path = `${within}${member.name.text}`;
    const object = objectIn(member.type, objects);
    yield [path, object !== undefined];
    yield* propertiesOf(object, objects, `${path}.`);
  }
}

/** The object that a property is, or holds a list or an input of: `inputs.lambda.FunctionVpcConfig`. */
function objectIn(type: ts.Node, objects: Interfaces): ts.InterfaceDeclaration | undefined {
  if (ts.isQualifiedName(type) && /^inputs\.\w+\.\w+$/.test(type.getText())) {
    const object = objects.get(type.right.text);
    ok(object, type.getText());
    return object;
  }
  return ts.forEachChild(type, (child) => objectIn(child, objects));
}
