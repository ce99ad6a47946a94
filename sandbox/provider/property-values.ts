/**
 * What Pulumi puts in place of a value that is not known yet: one marker string, compared whole.
 * Source: `UnknownStringValue` in Pulumi's resource-plugin protocol.
 */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The markers that a program's SDK may send: one for each type that the value will have. */
const unknowns: ReadonlySet<unknown> = new Set([
  unknown,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** The properties of one resource, as plain data with Pulumi's markers for unknowns, secrets and assets inside. */
export type Properties = Readonly<Record<string, unknown>>;

interface Secret {
  readonly [signatureKey]: typeof secretSignature;
  readonly value: unknown;
}

/** Whether the value is an object with named members: not a list, and not null. */
export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as text, when it is text or a number; else no text. */
export function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Whether the value is one that will be known only after the update. */
export function isUnknown(value: unknown): boolean {
  return unknowns.has(value);
}

/** Whether the value, or anything inside it, will be known only after the update. */
export function containsUnknown(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some(containsUnknown);
  }
  if (isObject(value)) {
    return Object.values(value).some(containsUnknown);
  }
  return isUnknown(value);
}

/** Whether the value is one of Pulumi's own: a secret, an asset, an archive or a reference to a resource. */
export function isSigned(value: Properties): boolean {
  return signatureKey in value;
}

/** Whether the value is marked as a secret. */
export function isSecret(value: unknown): value is Secret {
  return isObject(value) && value[signatureKey] === secretSignature;
}

/** Whether the value, or anything inside it, is marked as a secret. */
export function containsSecret(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some(containsSecret);
  }
  return isSecret(value) || (isObject(value) && Object.values(value).some(containsSecret));
}

/** The value marked as a secret, once. */
export function secret(value: unknown): unknown {
  return isSecret(value) ? value : { [signatureKey]: secretSignature, value };
}

/** The value with every secret inside it in plain text. */
export function revealed(value: unknown): unknown {
  if (isSecret(value)) {
    return revealed(value.value);
  }
  if (Array.isArray(value)) {
    return value.map(revealed);
  }
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, revealed(each)]));
  }
  return value;
}
