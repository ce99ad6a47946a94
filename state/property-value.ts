import { withheld } from "../model";
import { isObject } from "./json";
import type { Texts } from "./texts";

/** The key by which a state marks what is no plain object, and the marks: `sdk/go/common/resource/sig`. */
const signature = "4dabf18193072939515e22adb298388d";
const marks = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
} as const;

/**
 * The properties of a resource as the engine shows them to policies: a secret is what it protects if the state has that as plain text,
 * and else unknown; a reference to a resource is its id; and what the provider keeps for itself is left out.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
 */
export function propertiesOf(raw: unknown, texts: Texts): Readonly<Record<string, unknown>> {
  return isObject(raw)
    ? Object.fromEntries(
        Object.entries(raw)
          .filter(([name]) => !name.startsWith("__"))
          .map(([name, value]) => [name, valueOf(value, texts)]),
      )
    : {};
}

function valueOf(raw: unknown, texts: Texts): unknown {
  if (typeof raw === "string") {
    return texts.one(raw);
  }
  if (Array.isArray(raw)) {
    return raw.map((each) => valueOf(each, texts));
  }
  if (!isObject(raw)) {
    return raw;
  }
  switch (raw[signature]) {
    case marks.secret:
      return plain(raw["plaintext"], texts);
    case marks.resource:
      return valueOf(raw["id"] ?? raw["urn"], texts);
    default:
      return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, valueOf(value, texts)]));
  }
}

/** A secret that `--show-secrets` has exported: its JSON as a text. */
function plain(text: unknown, texts: Texts): unknown {
  try {
    return typeof text === "string" ? valueOf(JSON.parse(text), texts) : withheld;
  } catch {
    return withheld;
  }
}
