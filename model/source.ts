import { managedPolicy, managedPolicyName, parseDocument, type Document } from "../iam";
import { gap, type Gap } from "./gap";
import type { Resource } from "./resource";
import type { Value } from "./value";

/** A policy document where the stack holds it: readable, or with the gap that hides it. */
export interface PolicySource {
  /** The resource whose code must change if the document is wrong. */
  readonly holder: Resource;
  readonly property: string;
  /** What a message calls the document. */
  readonly label: string;
  readonly content: { readonly document: Document } | { readonly gap: Gap };
}

/** A document that a property holds as text. */
export function written(holder: Resource, property: string, text: Value<string>): PolicySource {
  return { holder, property, label: `\`${property}\``, content: contentOf(holder, property, text) };
}

/** The document that an ARN outside the stack names: AWS's own are known, all others are out of sight. */
export function named(arn: string, by: Gap): PolicySource {
  const document = managedPolicy(arn);
  if (document === undefined) {
    return hidden(managedPolicyName(arn) === undefined ? by : { ...by, why: "unlisted" });
  }
  return {
    holder: by.resource,
    property: by.property,
    label: `the policy in \`${by.property}\``,
    content: { document },
  };
}

/** A document that is out of sight. */
export function hidden(by: Gap): PolicySource {
  return { holder: by.resource, property: by.property, label: `\`${by.property}\``, content: { gap: by } };
}

function contentOf(holder: Resource, property: string, text: Value<string>): PolicySource["content"] {
  if (text.kind !== "known") {
    return { gap: gap(holder, property, text.kind === "unknown" ? "unknown" : "malformed") };
  }
  const document = parsed(text.value);
  return document === undefined ? { gap: gap(holder, property, "malformed") } : { document };
}

const documents = new Map<string, Document | undefined>();

/** Stacks repeat a few texts many times (a trust policy, say): each is parsed once. */
function parsed(text: string): Document | undefined {
  if (!documents.has(text)) {
    documents.set(text, parseDocument(text).document);
  }
  return documents.get(text);
}
