import {
  describe,
  largestSize,
  managedPolicy,
  managedPolicyName,
  parseDocument,
  retiredPolicies,
  sizeOf,
  type Cause,
  type Document,
} from "../../iam";
import { gap, type Gap } from "../reading/gap";
import type { Resource } from "../reading/resource";
import type { Value } from "../reading/value";

/** A policy document where the stack holds it: readable, or with the gap that hides it. */
export interface PolicySource {
  /** The resource whose code must change if the document is wrong. */
  readonly holder: Resource;
  readonly property: string;
  /** What a message calls the document. */
  readonly label: string;
  /** How the stack gives it: as a text of its own, or by an ARN, which may lead outside. */
  readonly form: "text" | "arn";
  /** The name of the AWS managed policy that it is, path included; `undefined` if it is none. */
  readonly managed?: string;
  /** The resource that gives it to a role: the role itself, or an attachment. */
  readonly attachment: Resource;
  readonly content: { readonly document: Document } | { readonly gap: Gap };
}

/** A document that a property holds as text. */
export function written(
  holder: Resource,
  property: string,
  text: Value<string>,
  attachment = holder,
): PolicySource {
  return {
    holder,
    property,
    label: `\`${holder.called(property)}\``,
    form: "text",
    attachment,
    content: contentOf(holder, property, text),
  };
}

/**
 * The document that an ARN outside the stack names: AWS's own are known, all others are out of sight.
 *
 * @param attachment the resource that names it.
 * @param by what hides a document that is not known.
 */
export function policyAt(arn: string, attachment: Resource, by: Gap): PolicySource {
  const managed = managedPolicyName(arn);
  if (managed === undefined) {
    return hidden(attachment, by, "arn");
  }
  const document = managedPolicy(arn);
  return document === undefined
    ? {
        ...hidden(attachment, { ...by, why: retiredPolicies.has(managed) ? "retired" : "unlisted" }, "arn"),
        managed,
      }
    : {
        ...hidden(attachment, by, "arn"),
        label: `the policy in \`${attachment.called(by.property)}\``,
        managed,
        content: { document },
      };
}

/** How a message calls what a decision rests on: a statement of a document, or the whole document. */
export function quote({ origin, statement }: Cause<PolicySource>): string {
  return statement === undefined ? origin.label : `${describe(statement)} of ${origin.label}`;
}

/** The same in a key of a finding, which is the same for each provider: the property, and the statement. */
export function aboutGrant({ origin, statement }: Cause<PolicySource>): string {
  return statement === undefined ? origin.property : `${origin.property} ${describe(statement)}`;
}

/**
 * What may let somebody do something by a policy: each statement that allows or is malformed. The whole policy, without a
 * statement, if it cannot be read or has more statements than a caller takes.
 */
export function allowingOf(origin: PolicySource, most = Infinity): readonly Cause<PolicySource>[] {
  const { content } = origin;
  return "gap" in content || content.document.statements.length > most
    ? [{ origin, statement: undefined }]
    : content.document.statements
        .filter(({ effect, wellFormed }) => effect === "Allow" || !wellFormed)
        .map((statement) => ({ origin, statement }));
}

/** The name of an AWS managed policy as people know it, without its path; `undefined` for another document. */
export function managedName({ managed }: PolicySource): string | undefined {
  return managed?.slice(managed.lastIndexOf("/") + 1);
}

/** A document that is out of sight: what a resource attaches, or holds itself. */
export function hidden(attachment: Resource, by: Gap, form: PolicySource["form"]): PolicySource {
  const { property } = by;
  return {
    holder: attachment,
    property,
    label: `\`${attachment.called(property)}\``,
    form,
    attachment,
    content: { gap: by },
  };
}

function contentOf(holder: Resource, property: string, text: Value<string>): PolicySource["content"] {
  if (text.kind === "unknown") {
    return { gap: gap(holder, property, "unknown") };
  }
  const isRead = text.kind === "known" && sizeOf(text.value) <= largestSize;
  const document = isRead ? parsed(text.value) : undefined;
  return document === undefined ? { gap: gap(holder, property, "malformed") } : { document };
}

const documents = new Map<string, Document | undefined>();

/** Stacks repeat a few texts many times (a trust policy, say): each is parsed once, as long as there are few. */
function parsed(text: string): Document | undefined {
  if (!documents.has(text)) {
    if (documents.size === 1_000) {
      documents.clear();
    }
    documents.set(text, parseDocument(text).document);
  }
  return documents.get(text);
}
