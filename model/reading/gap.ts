import { isFullyKnown, type Statement } from "../../iam";

/** What a message needs in order to name a resource, or a property of it: every `Resource` has it. */
export interface NamedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Whether the operation leaves it out, so that nothing is known of it. */
  readonly isLeftOut: boolean;
  /** What a property is called in the program. */
  called(property: string): string;
}

/** Whether the URNs of two resources name the same stack of the same project. */
export function areOfOneStack(one: Pick<NamedResource, "urn">, other: Pick<NamedResource, "urn">): boolean {
  return stackIn(one) === stackIn(other);
}

/** What the URNs of all resources of a stack begin with: `urn:pulumi:dev::shop`. */
export function stackIn({ urn }: Pick<NamedResource, "urn">): string {
  return urn.slice(0, urn.indexOf("::", urn.indexOf("::") + 2));
}

/** The type in the URN of a resource, as its provider names it: that of the stack itself if the URN has none. */
export function typeIn({ urn }: Pick<NamedResource, "urn">): string {
  const [, , types = ""] = urn.split("::");
  return types.slice(types.lastIndexOf("$") + 1) || "pulumi:pulumi:Stack";
}

/**
 * Something that a policy would have to see in order to judge, and cannot: a property of a resource, and why.
 * `stack-is-fully-known` lists gaps; every other policy stays silent because of them.
 */
export interface Gap {
  readonly kind: "gap";
  readonly resource: NamedResource;
  readonly property: string;
  readonly why: Reason;
}

export type Reason =
  /** An output that the engine knows only after the update. */
  | "unknown"
  /** `--target` leaves the resource out of the operation, so the engine does not show it. */
  | "leftOut"
  /** It leads to a resource that is not in this stack, or to a document that only AWS holds. */
  | "outside"
  /** It names an account or a region, and where the function will be is known only after the update. */
  | "place"
  /** It names another account or the stack's own, and what the program sets does not say which that is. */
  | "account"
  /** It names an AWS managed policy that is not in the IAM data of the pack. */
  | "unlisted"
  /** It names an AWS managed policy that AWS has retired: what that allows is no longer published. */
  | "retired"
  /** The text is not a policy document: `policy-document-is-valid` says what is wrong with it. */
  | "malformed"
  /** It is a text in another format than the one that is read. */
  | "notJson"
  /** It configures something that the pack does not judge. */
  | "notJudged"
  /** It holds for some requests and not for others: a condition, a policy variable, a disputed rule of IAM. */
  | "undecidable";

export function gap(resource: NamedResource, property: string, why: Reason): Gap {
  return resource.isLeftOut
    ? { kind: "gap", resource, property: "", why: "leftOut" }
    : { kind: "gap", resource, property, why };
}

/** Why a statement leaves something open: a part of it is not known yet, or else for some other reason. */
export function reasonIn(statement: Statement, otherwise: Reason): Reason {
  return isFullyKnown(statement) ? otherwise : "unknown";
}
