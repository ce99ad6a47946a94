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
  const resources: ResourceMessage[] = [];
  const reader = Reader.of(bytes);
  while (reader.next()) {
    if (reader.field === 1) {
      resources.push(resourceIn(reader.message()));
    }
  }
  return resources;
}

/** An `AnalyzeStackRequest` with one resource, whose bytes are given. */
export function stackOf(resource: Uint8Array): Uint8Array {
  const head = [(1 << 3) | 2];
  let length = resource.length;
  for (; length >= 0x80; length >>>= 7) {
    head.push((length & 0x7f) | 0x80);
  }
  return Buffer.concat([Buffer.from([...head, length]), resource]);
}

/** An `AnalyzeRequest`. */
export function readResource(bytes: Uint8Array): ResourceMessage {
  return resourceIn(Reader.of(bytes));
}

function resourceIn(reader: Reader): ResourceMessage {
  let type = "";
  let urn = "";
  let name = "";
  let properties: Reader | undefined;
  let provider: ResourceMessage | undefined;
  const dependencies: string[] = [];
  const flows = new Map<string, readonly string[]>();
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        type = reader.text();
        break;
      case 2:
        properties = reader.message();
        break;
      case 3:
        urn = reader.text();
        break;
      case 4:
        name = reader.text();
        break;
      case 6:
        provider = resourceIn(reader.message());
        break;
      case 8:
        dependencies.push(reader.text());
        break;
      case 9: {
        const [property, urns] = entryIn(reader.message(), urnsIn);
        flows.set(property, urns ?? []);
        break;
      }
    }
  }
  return {
    type,
    urn,
    name,
    properties: (secrets) => (properties === undefined ? {} : structIn(properties.again(), secrets)),
    whole: () => reader.without(),
    rest: () => reader.without(properties),
    ...(provider && { provider }),
    dependencies,
    flows,
  };
}

/** The URNs of an `AnalyzerPropertyDependencies`. */
function urnsIn(reader: Reader): readonly string[] {
  const urns: string[] = [];
  while (reader.next()) {
    if (reader.field === 1) {
      urns.push(reader.text());
    }
  }
  return urns;
}

/** The key and the value, if it has one, of an entry of a map. */
function entryIn<T>(reader: Reader, valueIn: (reader: Reader) => T): readonly [string, T | undefined] {
  let key = "";
  let value: T | undefined;
  while (reader.next()) {
    if (reader.field === 1) {
      key = reader.text();
    } else if (reader.field === 2) {
      value = valueIn(reader.message());
    }
  }
  return [key, value];
}

/** The keys by which the engine marks a secret: `sdk/go/common/resource/sig`. */
const signature = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";

/** What a `google.protobuf.Struct` stands for. */
function structIn(reader: Reader, secrets?: "marked"): unknown {
  const object: Record<string, unknown> = {};
  while (reader.next()) {
    if (reader.field === 1) {
      const [key, value = null] = entryIn(reader.message(), (each) => valueIn(each, secrets));
      // To an object it would be what it inherits from. The SDK has no such key either.
      if (key !== "__proto__") {
        object[key] = value;
      }
    }
  }
  return object[signature] === secret && secrets !== "marked" ? object["value"] : object;
}

/** What a `google.protobuf.Value` stands for. */
function valueIn(reader: Reader, secrets?: "marked"): unknown {
  let value: unknown = null;
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        value = null;
        break;
      case 2:
        value = reader.double();
        break;
      case 3:
        value = reader.text();
        break;
      case 4:
        value = reader.isTrue();
        break;
      case 5:
        value = structIn(reader.message(), secrets);
        break;
      case 6:
        value = listIn(reader.message(), secrets);
        break;
    }
  }
  return value;
}

/** What a `google.protobuf.ListValue` stands for. */
function listIn(reader: Reader, secrets?: "marked"): readonly unknown[] {
  const list: unknown[] = [];
  while (reader.next()) {
    if (reader.field === 1) {
      list.push(valueIn(reader.message(), secrets));
    }
  }
  return list;
}

/** Goes from field to field of a message. What of a field is not read is passed over. */
class Reader {
  /** The number of the field. */
  field = 0;
  /** Where the field begins, where its value begins, and where both end. */
  private fieldStart = 0;
  private start = 0;
  private stop: number;

  /** @param tag where the field that it is begins in the message around it. */
  private constructor(
    private readonly bytes: Buffer,
    private readonly begin: number,
    private readonly end: number,
    private readonly tag = begin,
  ) {
    this.stop = begin;
  }

  static of({ buffer, byteOffset, byteLength }: Uint8Array): Reader {
    return new Reader(Buffer.from(buffer, byteOffset, byteLength), 0, byteLength);
  }

  /** Goes to the next field, if there is one. */
  next(): boolean {
    if (this.stop >= this.end) {
      return false;
    }
    this.fieldStart = this.start = this.stop;
    const tag = this.varint();
    this.field = tag >>> 3;
    switch (tag & 7) {
      case 0:
        this.stop = this.start;
        do {
          this.stop++;
        } while (this.bytes[this.stop - 1]! >= 0x80);
        break;
      case 1:
        this.stop = this.start + 8;
        break;
      case 2: {
        const length = this.varint();
        this.stop = this.start + length;
        break;
      }
      case 5:
        this.stop = this.start + 4;
        break;
      default:
        throw new Error("The engine sent a message that is none.");
    }
    if (this.stop > this.end) {
      throw new Error("The engine sent a message that is cut off.");
    }
    return true;
  }

  text(): string {
    return this.bytes.toString("utf8", this.start, this.stop);
  }

  double(): number {
    return this.bytes.readDoubleLE(this.start);
  }

  isTrue(): boolean {
    return this.stop > this.start + 1 || this.bytes[this.start] !== 0;
  }

  message(): Reader {
    return new Reader(this.bytes, this.start, this.stop, this.fieldStart);
  }

  /** The same message from its beginning. */
  again(): Reader {
    return new Reader(this.bytes, this.begin, this.end);
  }

  /** The bytes of the message, without those of a field that is a message. */
  without(field?: Reader): Uint8Array {
    if (field === undefined) {
      return this.bytes.subarray(this.begin, this.end);
    }
    return Buffer.concat([
      this.bytes.subarray(this.begin, field.tag),
      this.bytes.subarray(field.end, this.end),
    ]);
  }

  /** Reads a number of at most 32 bits, and goes on behind it. */
  private varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.start++]!;
      value |= (byte & 0x7f) << shift;
      // Nothing is behind the end.
      if (!(byte >= 0x80)) {
        return value >>> 0;
      }
    }
  }
}
