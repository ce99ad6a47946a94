import { withoutNoncharacters, type Text } from "../../iam";
import { gap, type NamedResource } from "./gap";
import { parseJson } from "./json";
import { absent, known, unknownAt, type Value } from "./value";

/** How something is put that is not known: as the engine puts a text. */
export const unknownRaw = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * The strings by which the engine says "not known yet", one for each type of value. They are part of the
 * engine's protocol (`UnknownStringValue` and its siblings in `sdk/go/common/resource/plugin/rpc.go`).
 */
const unknownSentinels = new Set<unknown>([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  unknownRaw,
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/**
 * What an exported state holds in the place of a secret that was not decrypted, whatever its type: `pulumi policy analyze`
 * hands it on as it is.
 *
 * @see https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_export/
 */
export const withheld = "[secret]";

/** Whether a value as the engine sent it says that it is not known: not yet, or not to the pack. */
export function isUnknown(raw: unknown): boolean {
  return raw === withheld || unknownSentinels.has(raw);
}

/**
 * Beside what the program sets, the AWS provider's inputs hold in every object, and in every map of strings, the names of
 * those that it has filled in, and its outputs what it keeps for itself.
 *
 * @see https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/schema.go
 */
const ownToProvider: ReadonlySet<string> = new Set(["__defaults", "__meta"]);

/** A text in which the holes are ours: it is read as it is. */
export class OpenText {
  constructor(readonly text: Text) {}
}

type Raw = Readonly<Record<string, unknown>>;

/**
 * The one place where a resource's properties are read. No read throws, whatever the engine sent: what cannot
 * be known is `unknown`, what was never set is `absent`, and what has the wrong type is `malformed`.
 *
 * It looks at property descriptors and not at properties, because the SDK wraps a resource in a proxy that
 * throws at the first unknown value (`@pulumi/policy`'s `proxy.ts`); descriptors pass the proxy by, and cost a
 * sixtieth of a proxied read.
 */
export class Properties {
  private constructor(
    private readonly raw: Raw,
    private readonly owner: NamedResource,
    private readonly path: string,
    /** What stands for each property that is not given. */
    private readonly otherwise?: unknown,
  ) {}

  /**
   * @param props what the SDK or the engine gave: anything that is not an object reads as having no properties.
   * @param owner the resource whose properties they are, which gaps name.
   * @param path where in it they are, as the beginning of a path.
   */
  static of(props: unknown, owner: NamedResource, path = ""): Properties {
    return new Properties(isObject(props) ? props : {}, owner, path);
  }

  /** Properties about which nothing is known: any may be set, to anything. */
  static hidden(owner: NamedResource): Properties {
    return new Properties({}, owner, "", withheld);
  }

  /** Whether the property was given at all: known even where its value is not. */
  has(name: string): boolean {
    const raw = this.get(name);
    return raw !== undefined && raw !== null;
  }

  /** Whether the engine sent no property at all, not even one that the provider fills in. */
  get isEmpty(): boolean {
    return Object.keys(this.raw).length === 0;
  }

  /** The names of the properties that were given. */
  names(): readonly string[] {
    return Object.keys(this.raw).filter((name) => this.has(name) && !ownToProvider.has(name));
  }

  string(name: string): Value<string> {
    return this.text(name, this.get(name));
  }

  boolean(name: string): Value<boolean> {
    return this.read(name, this.get(name), (raw) => typeof raw === "boolean", "a boolean");
  }

  number(name: string): Value<number> {
    return this.read(name, this.get(name), (raw) => typeof raw === "number", "a number");
  }

  object(name: string): Value<Properties> {
    return this.nested(name, this.get(name));
  }

  /** A list of strings, each of which may be unknown by itself. */
  strings(name: string): Value<readonly Value<string>[]> {
    return this.list(name, (raw, at) => this.text(at, raw));
  }

  /** A list of objects, each of which may be unknown by itself. */
  objects(name: string): Value<readonly Value<Properties>[]> {
    return this.list(name, (raw, at) => this.nested(at, raw));
  }

  /**
   * The strings at a path such as `lambdas[].functionArn`, each with the path to it. Where something on the way is not
   * known or malformed, that stands in for what it hides; what is absent is left out.
   */
  leaves(path: string): readonly Leaf[] {
    const [, name = "", list, rest] = /^(\w+)(\[\])?(?:\.(.*))?$/s.exec(path) ?? [];
    if (rest === undefined) {
      const values = list === undefined ? known([this.string(name)]) : this.strings(name);
      return values.kind === "known"
        ? values.value.flatMap((each, index) =>
            leaf(this.at(list === undefined ? name : `${name}[${index}]`), each),
          )
        : leaf(this.at(name), values);
    }
    const objects = list === undefined ? known([this.object(name)]) : this.objects(name);
    return objects.kind === "known"
      ? objects.value.flatMap((each) => (each.kind === "known" ? each.value.leaves(rest) : hiddenLeaf(each)))
      : hiddenLeaf(objects);
  }

  /** Whether others have the same values for some properties: not if any of these is not known. */
  agrees(others: Properties, names: readonly string[]): boolean {
    return names.every((name) => {
      const own = this.get(name);
      return !isUnknown(own) && JSON.stringify(own) === JSON.stringify(others.get(name));
    });
  }

  /** The properties with one replaced by the JSON that it holds as text: so the SDKs write a provider's lists. */
  json(name: string): Properties {
    const text = this.get(name);
    if (!isString(text) || isUnknown(text)) {
      return this;
    }
    const raw = Object.fromEntries(this.names().map((each) => [each, this.get(each)]));
    return new Properties({ ...raw, [name]: parseJson(text) ?? text }, this.owner, this.path);
  }

  private text(at: string, raw: unknown): Value<string> {
    if (raw instanceof OpenText) {
      return known(raw.text);
    }
    const text = this.read(at, raw, isString, "a string");
    return text.kind === "known" ? known(withoutNoncharacters(text.value)) : text;
  }

  private list<T>(name: string, item: (raw: unknown, at: string) => Value<T>): Value<readonly Value<T>[]> {
    const list = this.read(
      name,
      this.get(name),
      (raw): raw is readonly unknown[] => Array.isArray(raw),
      "a list",
    );
    return list.kind === "known"
      ? known(list.value.map((raw, index) => item(raw, `${name}[${index}]`)))
      : list;
  }

  private nested(at: string, raw: unknown): Value<Properties> {
    const object = this.read(at, raw, isObject, "an object");
    return object.kind === "known"
      ? known(new Properties(object.value, this.owner, `${this.at(at)}.`))
      : object;
  }

  private read<T>(at: string, raw: unknown, is: (raw: unknown) => raw is T, wanted: string): Value<T> {
    if (raw === undefined || raw === null) {
      return absent;
    }
    if (isUnknown(raw)) {
      return unknownAt(this.owner, this.at(at));
    }
    return is(raw)
      ? known(raw)
      : {
          kind: "malformed",
          problem: `${kindOf(raw)} instead of ${wanted}`,
          gap: gap(this.owner, this.at(at), "malformed"),
        };
  }

  private at(name: string): string {
    return `${this.path}${name}`;
  }

  private get(name: string): unknown {
    return Object.hasOwn(this.raw, name)
      ? Object.getOwnPropertyDescriptor(this.raw, name)?.value
      : this.otherwise;
  }
}

/** A string in the properties of a resource, and where in them it stands. */
export type Leaf = readonly [path: string, value: Value<string>];

function leaf(path: string, value: Value<string>): readonly Leaf[] {
  return value.kind === "absent" ? [] : [[path, value]];
}

function hiddenLeaf(value: Exclude<Value<never>, { kind: "known" }>): readonly Leaf[] {
  return value.kind === "absent" ? [] : leaf(value.gap.property, value);
}

function kindOf(raw: unknown): string {
  if (Array.isArray(raw)) {
    return "a list";
  }
  return isObject(raw) ? "an object" : `a ${typeof raw}`;
}

function isString(raw: unknown): raw is string {
  return typeof raw === "string";
}

export function isObject(raw: unknown): raw is Raw {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}
