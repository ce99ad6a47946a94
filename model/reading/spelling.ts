import { hole, withoutNoncharacters } from "../../iam";
import { isObject, isUnknown, OpenText, unknownRaw } from "./properties";

/**
 * How the AWS Cloud Control provider spells the properties that the model reads by the names of the AWS provider: for
 * each of those names, where the same thing is found.
 */
export type Spelling = Readonly<Record<string, Spelled>>;

export interface Spelled {
  /** The property, a member of one, or an item of a list, as one types it. */
  readonly path: string;
  /** What is made of it: it is taken as it is otherwise. */
  readonly form?: (this: void, raw: unknown) => unknown;
  /** The names in the object that it is, or in the objects of the list that it is. */
  readonly members?: Spelling;
}

/** The inputs of a resource with those added that are spelled otherwise. What the engine sent stays as it is. */
export function asSet(inputs: unknown, spelling: Spelling): unknown {
  return respelled(inputs, spelling, (found, form) => (form === undefined ? found : form(found)));
}

/**
 * The same of its outputs. There the provider has changed the names within documents like those of properties, so that
 * what they say is not known.
 *
 * @see https://github.com/pulumi/pulumi-aws-native/blob/master/provider/pkg/naming/convert.go
 */
export function asMade(outputs: unknown, spelling: Spelling): unknown {
  return respelled(outputs, spelling, (found, form) =>
    isObject(found) && (form === documentText || form === wholeText)
      ? unknownRaw
      : form === undefined
        ? found
        : form(found),
  );
}

type Formed = (found: unknown, form: Spelled["form"]) => unknown;

function respelled(props: unknown, spelling: Spelling, formed: Formed): unknown {
  if (Array.isArray(props)) {
    return props.map((item) => respelled(item, spelling, formed));
  }
  if (!isObject(props)) {
    return props;
  }
  // The SDK's proxy throws where an unknown value is read, and shows it in its descriptor.
  const raw = Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(props)).map(([name, { value }]) => [
      name,
      value as unknown,
    ]),
  );
  const added = Object.entries(spelling).map(([name, { path, form, members }]) => {
    const value = formed(at(raw, path), form);
    return [name, members === undefined ? value : respelled(value, members, formed)];
  });
  return { ...raw, ...Object.fromEntries(added) } as unknown;
}

/** The name of a property, or of something within it, as it is typed. */
export function spelled(property: string, spelling: Spelling): string {
  const [, head = property, index = "", rest] = /^(\w+)(\[\d+\])?(?:\.(.*))?$/s.exec(property) ?? [];
  const { path = head, members = {} }: Partial<Spelled> = Object.hasOwn(spelling, head)
    ? spelling[head]!
    : {};
  return `${path}${index}${rest === undefined ? "" : `.${spelled(rest, members)}`}`;
}

function at(raw: unknown, path: string): unknown {
  let value = raw;
  for (const key of path.split(/[.[\]]+/).filter((each) => each !== "")) {
    if (isUnknown(value)) {
      return value;
    }
    const holder: unknown = value;
    value = Array.isArray(holder) || isObject(holder) ? (holder as Record<string, unknown>)[key] : undefined;
  }
  return value;
}

/**
 * A policy document as text, which is how the AWS provider has it. An unknown action, resource or condition value is a
 * hole in it, which stands for a list as well: of neither is it certain what it matches, or that it does not. A document
 * of which anything else is unknown is unknown as a whole.
 */
export function documentText(raw: unknown): unknown {
  return textOf(raw, mayBeHole);
}

/** The same of a document that is read for what it names, and that is unknown as a whole if anything in it is. */
export function wholeText(raw: unknown): unknown {
  return textOf(raw, () => false);
}

function textOf(raw: unknown, mayBeUnknown: (path: readonly string[]) => boolean): unknown {
  if (!isObject(raw)) {
    return raw;
  }
  const unknowns: (readonly string[])[] = [];
  const text = JSON.stringify(withOneUnknown(raw, [], (path) => unknowns.push(path)));
  return unknowns.every(mayBeUnknown)
    ? new OpenText(withoutNoncharacters(text).replaceAll(`"${unknownRaw}"`, `"${hole}"`))
    : unknownRaw;
}

/** Deeper than any document goes: what lies below is malformed, whatever it says. */
const deepest = 50;

/** The same with whatever is unknown put in one way. */
function withOneUnknown(
  raw: unknown,
  path: readonly string[],
  found: (path: readonly string[]) => void,
  depth = 0,
): unknown {
  if (isUnknown(raw)) {
    found(path);
    return unknownRaw;
  }
  if (depth > deepest) {
    return null;
  }
  if (Array.isArray(raw)) {
    return raw.map((item) => withOneUnknown(item, path, found, depth + 1));
  }
  if (!isObject(raw)) {
    return raw;
  }
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [
      name,
      withOneUnknown(value, [...path, name], found, depth + 1),
    ]),
  );
}

/** Whether a text may stand there, or a list of texts, and nothing else that would be read otherwise. */
function mayBeHole([top = "", element = "", ...within]: readonly string[]): boolean {
  if (top !== "Statement") {
    return top === "Id";
  }
  return element === "Condition"
    ? within.length === 2
    : /^(?:Sid|(?:Not)?(?:Action|Resource))$/.test(element) && within.length === 0;
}

/** A list of tags as an object: unknown if any key is. */
export function tagsByKey(raw: unknown): unknown {
  if (!Array.isArray(raw)) {
    return raw;
  }
  const tags = raw.map((tag: unknown) => (isObject(tag) ? [tag["key"], tag["value"]] : [unknownRaw]));
  return tags.every(([key]) => typeof key === "string" && !isUnknown(key))
    ? Object.fromEntries(tags)
    : unknownRaw;
}

/** The only item of a list: unknown if there are several, because which of them is meant cannot be told by one value. */
export function onlyItem(raw: unknown): unknown {
  if (!Array.isArray(raw)) {
    return raw;
  }
  return raw.length > 1 ? unknownRaw : (raw[0] as unknown);
}

/**
 * The ARN of a log group without the `:*` for its streams, in which CloudFormation ends it.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html
 */
export function withoutStreams(raw: unknown): unknown {
  return typeof raw === "string" ? raw.replace(/:\*$/, "") : raw;
}
