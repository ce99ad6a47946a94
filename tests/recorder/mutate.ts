import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { tokens } from "../../model";
import { equivalents } from "../../model/reading/equivalents";
import { isObject, unknown } from "../../sandbox/provider/property-values";
import { resourceType } from "../../sandbox/provider/resource-type";
import type { Chance } from "./random";
import type { Recorded } from "./recorded";

/** What mutated resources hold here and there, and no message may. */
export const canary = "hunter2-correct-horse";

/** Every type that the model reads, of both providers. */
const types: readonly string[] = [...Object.values(tokens), ...equivalents.keys()];

/** Makes stacks of resources that no provider would make: recorded ones, and others of every type, each spoilt. */
export class Mutations {
  /** What properties hold, to be put where it does not belong. */
  private readonly met: unknown[];
  private readonly settings = new Map<string, Struct>();

  constructor(
    private readonly chance: Chance,
    private readonly recorded: readonly (readonly Recorded[])[],
  ) {
    this.met = recorded.flat().flatMap(({ outputs }) => {
      const properties = outputs.getProperties()?.toJavaScript() ?? {};
      return Object.values(properties).filter((value) => sizeOf(value) < 2_000);
    });
  }

  /** A stack of about this many resources, with URNs of their own. */
  stack(size: number): readonly Recorded[] {
    const { chance } = this;
    const base = chance.shuffled(chance.of(this.recorded)).slice(0, Math.ceil(size / 2));
    const made = Array.from({ length: size - base.length }, (_, index) => this.generated(index));
    const all = [...base, ...made];
    const urns = [...all.map(({ inputs }) => inputs.getUrn()), "", "urn:pulumi:test::shop::no::where"];
    return all.map((each) => this.mutated(each, urns));
  }

  /** A resource of any type, with some of the properties that it declares. */
  private generated(index: number): Recorded {
    const { chance } = this;
    const type = chance.of(types);
    const name = `made-${index}`;
    // Its options and its provider are those of a recorded one, without which the SDK takes the engine for an old one.
    const { inputs, outputs } = clone(chance.of(this.recorded.flat()));
    const declared = resourceType(type);
    const given = Object.fromEntries(
      [...declared.inputs.keys()].filter(() => chance.is(0.5)).map((key) => [key, this.value()]),
    );
    const computed = Object.fromEntries([...declared.computed.keys()].map((key) => [key, this.value()]));
    for (const [message, properties] of [
      [inputs, given],
      [outputs, { ...computed, ...given, id: this.value() }],
    ] as const) {
      message.setType(type);
      message.setName(name);
      message.setUrn(`urn:pulumi:test::shop::${type}::${name}`);
      message.setProperties(structOf(properties));
    }
    outputs.setDependenciesList([]);
    outputs.getPropertydependenciesMap().clear();
    return { inputs, outputs };
  }

  private mutated(each: Recorded, urns: readonly string[]): Recorded {
    const { chance } = this;
    const copy = clone(each);
    const seen = new Map<string, unknown>();
    const before = copy.inputs.getProperties()?.toJavaScript() ?? {};
    const changed = this.spoiltProperties(before, seen);
    copy.inputs.setProperties(structOf(changed));
    const after = copy.outputs.getProperties()?.toJavaScript() ?? {};
    // Mostly the provider hands out what it was given.
    const both = chance.is(0.8) ? { ...after, ...Object.fromEntries(seen) } : this.spoiltProperties(after);
    copy.outputs.setProperties(structOf(both));
    if (chance.is(0.2)) {
      const flows = new analyzer.AnalyzerPropertyDependencies();
      flows.setUrnsList(chance.shuffled(urns).slice(0, chance.below(4)));
      const property = chance.of([...Object.keys(both), "no such property"]);
      copy.outputs.getPropertydependenciesMap().set(property, flows);
    }
    if (chance.is(0.1)) {
      copy.outputs.setDependenciesList([...chance.shuffled(urns).slice(0, chance.below(4))]);
    }
    if (chance.is(0.05)) {
      copy.outputs.setParent(chance.of(urns));
    }
    for (const message of [copy.inputs, copy.outputs]) {
      const provider = message.getProvider();
      provider?.setProperties(this.settingsOf(provider));
    }
    if (chance.is(0.001)) {
      copy.outputs.setProperties(undefined);
    }
    return copy;
  }

  /** The settings of a provider, which are the same for all its resources and now and then spoilt. */
  private settingsOf(provider: analyzer.AnalyzerProviderResource): Struct {
    const known = this.settings.get(provider.getUrn());
    const settings = provider.getProperties()?.toJavaScript() ?? {};
    const own = known ?? structOf(this.chance.is(0.1) ? this.spoiltProperties(settings) : settings);
    this.settings.set(provider.getUrn(), own);
    return own.cloneMessage();
  }

  /** Properties of which one or a few are spoilt; those that are so are told too. */
  private spoiltProperties(
    properties: Readonly<Record<string, unknown>>,
    seen = new Map<string, unknown>(),
  ): Readonly<Record<string, unknown>> {
    const { chance } = this;
    const spoilt = { ...properties };
    for (let times = 1 + chance.below(3); times > 0; times--) {
      const known = Object.keys(spoilt);
      const key = chance.of(known.length > 0 && chance.is(0.9) ? known : strayKeys);
      const value = this.spoilt(spoilt[key]);
      spoilt[key] = value;
      seen.set(key, value);
    }
    const taken = chance.is(0.2) ? chance.of(Object.keys(spoilt)) : undefined;
    return Object.fromEntries(Object.entries(spoilt).filter(([key]) => key !== taken));
  }

  /** A value with something about it wrong. */
  private spoilt(value: unknown): unknown {
    const { chance } = this;
    if (chance.is(0.25)) {
      return this.value();
    }
    if (Array.isArray(value) && value.length > 0) {
      const index = chance.below(value.length);
      const spoilt = chance.is(0.7) ? [this.spoilt(value[index])] : chance.of([[], value, [null]]);
      return value.toSpliced(index, 1, ...(spoilt as unknown[]));
    }
    if (isObject(value) && Object.keys(value).length > 0) {
      const key = chance.of(Object.keys(value));
      const { [key]: member, ...others } = value;
      const isSid = key === "Sid";
      return chance.of([
        // What a `Sid` says is shown.
        { ...value, [key]: isSid ? "Said" : this.spoilt(member) },
        { ...value, [key]: isSid ? 7 : this.spoilt(member) },
        others,
        { ...others, [chance.of([key.toUpperCase(), `${key}s`, "constructor", "", "Statement"])]: member },
        [value],
      ]);
    }
    return typeof value === "string" ? this.spoiltText(value) : this.value();
  }

  private spoiltText(text: string): unknown {
    const { chance } = this;
    if (/^\s*[[{]/.test(text) && chance.is(0.8)) {
      try {
        return JSON.stringify(this.spoilt(JSON.parse(text)));
      } catch {
        return text.slice(1);
      }
    }
    const at = chance.below(text.length + 1);
    const inserted = chance.of(["*", "?", "${", "}", ":", "/", "\u0000", "\ud800", "\uffff", " ", '"', "é"]);
    return chance.of([
      text.slice(0, at) + inserted + text.slice(at),
      text.slice(0, at),
      text.slice(at),
      text.toUpperCase(),
      text.slice(0, at) + unknown + text.slice(at),
      text + text,
      [text],
      { [text]: text },
    ]);
  }

  /** Any value at all. */
  private value(): unknown {
    const { chance } = this;
    const simple = chance.of<() => unknown>([
      () => unknown,
      () => chance.of(strange),
      () => chance.of(this.met),
      () => chance.of(this.met),
      () => canary,
      () => `arn:aws:${canary}:::${canary}`,
      () => [chance.of(this.met), chance.of(strange)],
      () => ({ [chance.of(words)]: chance.of(this.met), [chance.of(words)]: chance.of(strange) }),
      () => JSON.stringify(this.document()),
      () => this.document(),
    ]);
    return simple();
  }

  /** What has the outline of a policy document. */
  private document(): unknown {
    const { chance } = this;
    const element = (): unknown => chance.of<unknown>([...strange, ...strings, strings, canary]);
    const statement = (): unknown => ({
      Effect: chance.of<unknown>(["Allow", "Allow", "Deny", element()]),
      [chance.of(["Action", "NotAction"])]: element(),
      ...(chance.is(0.6) && { [chance.of(["Resource", "NotResource"])]: element() }),
      ...(chance.is(0.6) && {
        [chance.of(["Principal", "NotPrincipal"])]: chance.of<unknown>([
          element(),
          { [chance.of(["AWS", "Service", "Federated", "CanonicalUser", "x"])]: element() },
        ]),
      }),
      ...(chance.is(0.5) && {
        Condition: chance.of<unknown>([
          element(),
          { [chance.of(operators)]: { [chance.of(keys)]: element() } },
        ]),
      }),
    });
    const statements = Array.from({ length: chance.below(4) }, statement);
    return {
      Version: chance.of<unknown>(["2012-10-17", "2012-10-17", "2008-10-17", element()]),
      Statement: chance.of<unknown>([statements, statements, statement(), element()]),
    };
  }
}

/** The same resources with the members of all objects in another order. */
export function keysShuffled(recorded: readonly Recorded[], chance: Chance): readonly Recorded[] {
  const reordered = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(reordered)
      : isObject(value)
        ? Object.fromEntries(
            chance.shuffled(Object.entries(value)).map(([key, each]) => [key, reordered(each)]),
          )
        : value;
  return recorded.map((each) => {
    const copy = clone(each);
    for (const message of [copy.inputs, copy.outputs]) {
      const properties = message.getProperties()?.toJavaScript();
      message.setProperties(properties && structOf(reordered(properties) as Record<string, unknown>));
    }
    return copy;
  });
}

function clone({ inputs, outputs }: Recorded): Recorded {
  return { inputs: inputs.cloneMessage(), outputs: outputs.cloneMessage() };
}

function structOf(properties: Readonly<Record<string, unknown>>): Struct {
  return Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
}

function sizeOf(value: unknown): number {
  return (JSON.stringify(value) as string | undefined)?.length ?? 0;
}

const deep = Array.from({ length: 60 }).reduce<unknown>((inner) => [{ Statement: inner }], "x");

const strange: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1e308,
    Number.NaN,
    "",
    " ",
    "*",
    "?",
    "**",
    "${",
    "${aws:username}",
    "[secret]",
  ],
  ...[
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    "\ufdd0",
    "\ud800",
    "{",
    "[]",
  ],
  ...[
    "::::::::",
    "arn:",
    "arn:aws",
    "arn:aws:lambda:::function:",
    "$LATEST",
    "null",
    "123456789012",
    "*a".repeat(400),
  ],
  ...[[], {}, [null], [[]], [{}], { "": "" }, deep],
];

const strings: readonly string[] = [
  ...["*", "s3:*", "lambda:InvokeFunction", "sts:AssumeRole", "logs:PutLogEvents", "iam:PassRole"],
  ...["lambda.amazonaws.com", "s3.amazonaws.com", "arn:aws:iam::123456789012:root", "arn:aws:s3:::bucket/*"],
  ...["arn:aws:lambda:eu-west-1:123456789012:function:fn", "accounts.google.com", unknown],
];

const strayKeys = ["__defaults", "__meta", "constructor", "toString", "tags", "policy", "role"];

const words = [
  "arn",
  "name",
  "value",
  "key",
  "Statement",
  "policy",
  "lambdaArn",
  "constructor",
  "__proto__x",
];

const operators = ["StringEquals", "StringLike", "ArnLike", "Bool", "Null", "IpAddress", "NumericLessThan"]
  .concat(["DateGreaterThan", "ForAllValues:StringLike", "ForAnyValue:StringEquals", "StringEqualsIfExists"])
  .concat(["toString", "BinaryEquals", "NoSuch"]);

const keys = [
  "aws:SourceArn",
  "aws:SourceAccount",
  "aws:PrincipalOrgID",
  "sts:ExternalId",
  "aws:SourceIp",
].concat(["lambda:FunctionUrlAuthType", "accounts.google.com:aud", "constructor", "", "aws:RequestTag/a"]);
