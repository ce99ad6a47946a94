import { deepEqual, equal, ok } from "node:assert/strict";
import {
  AnalyzeRequest,
  AnalyzerPropertyDependencies,
  AnalyzerProviderResource,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
} from "@pulumi/pulumi/proto/analyzer_pb";
import fc from "fast-check";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { readResource, readResources, stackOf, type ResourceMessage } from "../../pack/wire";

type Json = Record<string, JavaScriptValue>;

const signature = "4dabf18193072939515e22adb298388d";
const secretOf = (value: JavaScriptValue): Json => ({
  [signature]: "1b47061264138c4ac30d75fd1eb44270",
  value,
});

/** What properties can be: texts of every kind, numbers, nothing, and lists and objects of all these. */
const text = fc.string({ unit: "grapheme" });
const { value } = fc.letrec<{ value: JavaScriptValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true }),
    text,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    tie("value").map((each) => ({ "a secret": secretOf(each) })),
  ),
}));
const properties = fc.dictionary(text, value, { maxKeys: 5, noNullPrototype: true }) as fc.Arbitrary<Json>;
const urns = fc.array(text, { maxLength: 3 });

const resource = fc
  .record({
    texts: fc.array(text, { minLength: 4, maxLength: 4 }),
    properties: fc.option(properties),
    provider: fc.option(fc.record({ texts: fc.tuple(text, text, text), properties })),
    dependencies: urns,
    flows: fc.dictionary(text, urns, { maxKeys: 3 }),
    protect: fc.boolean(),
    aliases: urns,
  })
  .map((given) => {
    const [type = "", urn = "", name = "", parent = ""] = given.texts;
    const message = new AnalyzerResource().setType(type).setUrn(urn).setName(name).setParent(parent);
    message.setDependenciesList(given.dependencies);
    message.setOptions(
      new AnalyzerResourceOptions().setProtect(given.protect).setIgnorechangesList(given.aliases),
    );
    if (given.properties !== null) {
      message.setProperties(Struct.fromJavaScript(given.properties));
    }
    if (given.provider !== null) {
      const [a, b, c] = given.provider.texts;
      const provider = new AnalyzerProviderResource().setType(a).setUrn(b).setName(c);
      message.setProvider(provider.setProperties(Struct.fromJavaScript(given.provider.properties)));
    }
    for (const [property, each] of Object.entries(given.flows)) {
      message
        .getPropertydependenciesMap()
        .set(property, new AnalyzerPropertyDependencies().setUrnsList(each));
    }
    return message;
  });

/** Secrets as the SDK hands them to policies. */
const opened = (raw: unknown): unknown =>
  JSON.parse(
    JSON.stringify(raw, (_, each: unknown) =>
      typeof each === "object" && each !== null && signature in each
        ? (each as unknown as { value: unknown }).value
        : each,
    ),
  );

/** What is read from a message, with properties in plain JSON: in which -0 is 0. */
const plain = (message: ResourceMessage): object => ({
  ...message,
  marked: JSON.stringify(message.properties("marked")),
  properties: JSON.stringify(message.properties()),
  provider: message.provider && plain(message.provider),
  flows: [...message.flows].sort(),
  whole: undefined,
  rest: undefined,
});

/** What the SDK reads from it. */
const decoded = (message: AnalyzerResource | AnalyzerProviderResource): object => {
  const marked = message.getProperties()?.toJavaScript() ?? {};
  const isResource = message instanceof AnalyzerResource;
  const provider = isResource ? message.getProvider() : undefined;
  const flows = new Map<string, readonly string[]>();
  if (isResource) {
    message.getPropertydependenciesMap().forEach((each, property) => {
      flows.set(property, each.getUrnsList());
    });
  }
  return {
    type: message.getType(),
    urn: message.getUrn(),
    name: message.getName(),
    marked: JSON.stringify(marked),
    properties: JSON.stringify(opened(marked)),
    provider: provider && decoded(provider),
    dependencies: isResource ? message.getDependenciesList() : [],
    flows: [...flows].sort(),
    whole: undefined,
    rest: undefined,
  };
};

describe("a message of the engine", function () {
  this.timeout(20_000);

  it("is read as the SDK decodes it", () => {
    fc.assert(
      fc.property(fc.array(resource, { maxLength: 4 }), (resources) => {
        const stack = new AnalyzeStackRequest().setResourcesList(resources).serializeBinary();
        const expected = AnalyzeStackRequest.deserializeBinary(stack).getResourcesList().map(decoded);
        deepEqual(readResources(stack).map(plain), expected);
      }),
      { numRuns: 300 },
    );
  });

  it("is read with texts and lists of every length", () => {
    for (const length of [0, 1, 127, 128, 16_383, 16_384, 2_200_000]) {
      const message = new AnalyzerResource().setType("t").setUrn("é".repeat(length));
      message.setProperties(Struct.fromJavaScript({ list: Array<number>(length % 20_000).fill(length) }));
      const bytes = message.serializeBinary();
      deepEqual(plain(readResource(bytes)), decoded(message));
      deepEqual(readResources(stackOf(bytes)).map(plain), [decoded(message)]);
    }
  });

  it("is split into its properties and the rest", () => {
    fc.assert(
      fc.property(resource, (message) => {
        const { whole, rest } = readResource(message.serializeBinary());
        deepEqual(AnalyzerResource.deserializeBinary(whole()).toObject(), message.toObject());
        const other = AnalyzerResource.deserializeBinary(rest());
        equal(other.hasProperties(), false);
        const withoutProperties = message.clone();
        withoutProperties.clearProperties();
        deepEqual(other.toObject(), withoutProperties.toObject());
      }),
      { numRuns: 100 },
    );
  });

  it("is read from a part of a buffer, twice", () => {
    const message = new AnalyzeRequest().setType("t").setProperties(Struct.fromJavaScript({ a: { b: [1] } }));
    const bytes = message.serializeBinary();
    const around = new Uint8Array(bytes.length + 20).fill(255);
    around.set(bytes, 7);
    const { properties: read } = readResource(around.subarray(7, 7 + bytes.length));
    deepEqual([read(), read()], [{ a: { b: [1] } }, { a: { b: [1] } }]);
  });

  it("holds nothing that changes what objects are", () => {
    const message = new AnalyzeRequest().setProperties(
      Struct.fromJavaScript({ __PROTO__: { role: "none" }, a: 1 }),
    );
    const bytes = Buffer.from(message.serializeBinary());
    bytes.write("__proto__", bytes.indexOf("__PROTO__"));
    const read = readResource(bytes).properties() as object;
    deepEqual(Object.keys(read), ["a"]);
    equal("role" in read, false);
    deepEqual(Object.keys(AnalyzeRequest.deserializeBinary(bytes).getProperties()!.toJavaScript()), ["a"]);
  });

  it("that is cut off or none ends, with what was read or an error of one line", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), resource, fc.nat(), (bytes, message, at) => {
        const whole = message.serializeBinary();
        for (const each of [bytes, whole.subarray(0, at % (whole.length + 1))]) {
          try {
            const read = readResource(each);
            ok(typeof plain(read) === "object");
          } catch (error) {
            ok(
              /^The engine sent a message that cannot be read\.$/.test((error as Error).message),
              String(error),
            );
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
