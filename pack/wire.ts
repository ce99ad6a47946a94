import protobuf from "protobufjs/minimal";

/**
 * Reads what the engine says of resources from the bytes of its messages. The SDK decodes each message whole, for which it takes
 * many times as long, and most of what it decodes nobody reads.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 * @see https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto
 */

/** What a message says of a resource, or of a provider: an `AnalyzeRequest`, an `AnalyzerResource` or an `AnalyzerProviderResource`. They have the same fields. */
export interface ResourceMessage {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  /**
   * Reads the properties. A secret is what it protects, which is how the SDK hands secrets to policies, unless they stay marked
   * as the engine marks them.
   */
  properties(this: void, secrets?: "marked"): unknown;
  /** The bytes of the message. */
  whole(this: void): Uint8Array;
  /** Those without its properties, which are most of it. */
  rest(this: void): Uint8Array;
  readonly provider?: ResourceMessage;
  /** URNs. */
  readonly dependencies: readonly string[];
  /** The URNs of what flows into each property. */
  readonly flows: ReadonlyMap<string, readonly string[]>;
}

/** The resources of an `AnalyzeStackRequest`. */
export function readResources(bytes: Uint8Array): readonly ResourceMessage[] {
  return read(bytes, (reader) => {
    const resources: ResourceMessage[] = [];
    eachField(reader, reader.len, (field) => {
      if (field === 1) {
        resources.push(resourceIn(reader, endOf(reader)));
      }
    });
    return resources;
  });
}

/** An `AnalyzeStackRequest` with one resource, whose bytes are given. */
export function stackOf(resource: Uint8Array): Uint8Array {
  return Buffer.from(protobuf.Writer.create().uint32(isResource).bytes(resource).finish());
}

/** The tag of a resource in an `AnalyzeStackRequest`: field 1, which is a message. */
const isResource = (1 << 3) | 2;

/** An `AnalyzeRequest`. */
export function readResource(bytes: Uint8Array): ResourceMessage {
  return read(bytes, (reader) => resourceIn(reader, reader.len));
}

function resourceIn(reader: protobuf.Reader, end: number): ResourceMessage {
  const begin = reader.pos;
  let type = "";
  let urn = "";
  let name = "";
  let properties: Span | undefined;
  let provider: ResourceMessage | undefined;
  const dependencies: string[] = [];
  const flows = new Map<string, readonly string[]>();
  eachField(reader, end, (field, tag) => {
    if (field === 1) {
      type = reader.string();
    } else if (field === 2) {
      const stop = endOf(reader);
      properties = { tag, begin: reader.pos, end: stop };
      reader.pos = stop;
    } else if (field === 3) {
      urn = reader.string();
    } else if (field === 4) {
      name = reader.string();
    } else if (field === 6) {
      provider = resourceIn(reader, endOf(reader));
    } else if (field === 8) {
      dependencies.push(reader.string());
    } else if (field === 9) {
      const [property, urns] = entryIn(reader, endOf(reader), urnsIn);
      flows.set(property, urns ?? []);
    }
  });
  const { buf: bytes } = reader;
  const span = properties;
  return {
    type,
    urn,
    name,
    properties: (secrets) =>
      span === undefined
        ? {}
        : read(bytes, (each) => {
            each.pos = span.begin;
            return structIn(each, span.end, secrets);
          }),
    whole: () => bytes.subarray(begin, end),
    rest: () =>
      span === undefined
        ? bytes.subarray(begin, end)
        : Buffer.concat([bytes.subarray(begin, span.tag), bytes.subarray(span.end, end)]),
    ...(provider && { provider }),
    dependencies,
    flows,
  };
}

/** Where a field that is a message is: its tag, its value and its end. */
interface Span {
  readonly tag: number;
  readonly begin: number;
  readonly end: number;
}

/** The URNs of an `AnalyzerPropertyDependencies`. */
function urnsIn(reader: protobuf.Reader): readonly string[] {
  const urns: string[] = [];
  eachField(reader, endOf(reader), (field) => {
    if (field === 1) {
      urns.push(reader.string());
    }
  });
  return urns;
}

/** The key and the value, if it has one, of an entry of a map. */
function entryIn<T>(
  reader: protobuf.Reader,
  end: number,
  valueIn: (reader: protobuf.Reader) => T,
): readonly [string, T | undefined] {
  let key = "";
  let value: T | undefined;
  eachField(reader, end, (field) => {
    if (field === 1) {
      key = reader.string();
    } else if (field === 2) {
      value = valueIn(reader);
    }
  });
  return [key, value];
}

/** The keys by which the engine marks a secret: `sdk/go/common/resource/sig`. */
const signature = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";

/** What a `google.protobuf.Struct` stands for. */
function structIn(reader: protobuf.Reader, end: number, secrets?: "marked"): unknown {
  const object: Record<string, unknown> = {};
  const member = (each: protobuf.Reader): unknown => valueIn(each, secrets);
  eachField(reader, end, (field) => {
    if (field === 1) {
      const [key, value = null] = entryIn(reader, endOf(reader), member);
      // To an object it would be what it inherits from. The SDK has no such key either.
      if (key !== "__proto__") {
        object[key] = value;
      }
    }
  });
  return object[signature] === secret && secrets !== "marked" ? object["value"] : object;
}

/** What a `google.protobuf.Value` stands for. */
function valueIn(reader: protobuf.Reader, secrets?: "marked"): unknown {
  let value: unknown = null;
  eachField(reader, endOf(reader), (field) => {
    if (field === 2) {
      value = reader.double();
    } else if (field === 3) {
      value = reader.string();
    } else if (field === 4) {
      value = reader.bool();
    } else if (field === 5) {
      value = structIn(reader, endOf(reader), secrets);
    } else if (field === 6) {
      value = listIn(reader, endOf(reader), secrets);
    } else if (field === 1) {
      value = null;
    }
  });
  return value;
}

/** What a `google.protobuf.ListValue` stands for. */
function listIn(reader: protobuf.Reader, end: number, secrets?: "marked"): readonly unknown[] {
  const list: unknown[] = [];
  eachField(reader, end, (field) => {
    if (field === 1) {
      list.push(valueIn(reader, secrets));
    }
  });
  return list;
}

/**
 * Goes from field to field of a message. What of a field is not read is passed over.
 *
 * @param field is told the number of a field and where that begins, and reads its value or none of it.
 */
function eachField(reader: protobuf.Reader, end: number, field: (number: number, tag: number) => void): void {
  while (reader.pos < end) {
    const tag = reader.pos;
    const kind = reader.uint32();
    const start = reader.pos;
    field(kind >>> 3, tag);
    if (reader.pos === start) {
      reader.skipType(kind & 7);
    }
  }
}

/** Where a message ends, whose length comes next. */
function endOf(reader: protobuf.Reader): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) {
    throw new RangeError(`it is cut off at byte ${reader.len} of ${end}`);
  }
  return end;
}

function read<T>(bytes: Uint8Array, by: (reader: protobuf.Reader) => T): T {
  try {
    return by(protobuf.Reader.create(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  } catch (cause) {
    throw new Error("The engine sent a message that cannot be read.", { cause });
  }
}
