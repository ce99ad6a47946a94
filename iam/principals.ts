import { parseArn } from "./arn";
import { isRecord, readStrings } from "./json";
import { sameText } from "./pattern";
import { type Fault } from "./problem";
import { sameService } from "./services";
import { type Text, hole, isKnown } from "./text";
import { type Verdict, and, any, decided, not } from "./verdict";

/**
 * One principal: as a policy names it, or as the caller of a request. As a caller, `everyone` is somebody who is not
 * signed in, and `AWS` holds the ARN of a role, a user or a session.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export interface Principal {
  readonly kind: PrincipalKind;
  readonly value: Text;
}

/** `everyone` is the bare `"*"`; the others are the keys of a `Principal` object. */
export type PrincipalKind = "everyone" | "AWS" | "Service" | "Federated" | "CanonicalUser";

/** The `Principal` or `NotPrincipal` element of a statement. */
export interface Principals {
  readonly not: boolean;
  readonly entries: readonly Principal[];
}

/** Who is behind the `AWS` value of a principal. */
export type Identity =
  | { readonly type: "everyone" }
  | { readonly type: "account"; readonly account: Text }
  | { readonly type: "role" | "user"; readonly account: Text; readonly name: Text }
  | { readonly type: "session"; readonly account: Text; readonly role: Text }
  | { readonly type: "other" };

/** The caller that is an AWS service, such as `lambda.amazonaws.com`. */
export function service(name: Text): Principal {
  return { kind: "Service", value: name };
}

/** The caller that is the role, user or session of this ARN. */
export function identity(arn: Text): Principal {
  return { kind: "AWS", value: arn };
}

/**
 * Who an `AWS` value names: everyone (`*`), an account (its number, or the ARN of its root), a role, a user, or the
 * session of a role. Anything else, such as a unique id (`AROA...`) or what is not known, is "other".
 */
export function identify(value: Text): Identity {
  if (value === "*") {
    return { type: "everyone" };
  }
  if (/^\d{12}$/.test(value)) {
    return { type: "account", account: value };
  }
  const arn = parseArn(value);
  if (arn === undefined) {
    return { type: "other" };
  }

  const { account, resource } = arn;
  const path = resource.split("/");
  const last = path.at(-1) ?? "";
  // A hole may hold a slash, and so end a path of which the name is what follows.
  const name = isKnown(last) ? last : last.slice(last.indexOf(hole));
  if (arn.service === "iam" && resource === "root") {
    return { type: "account", account };
  }
  if (arn.service === "iam" && path.length > 1 && path[0] === "role") {
    return { type: "role", account, name };
  }
  if (arn.service === "iam" && path.length > 1 && path[0] === "user") {
    return { type: "user", account, name };
  }
  if (arn.service === "sts" && path.length > 2 && path[0] === "assumed-role") {
    return { type: "session", account, role: path[1] ?? "" };
  }
  return { type: "other" };
}

/**
 * Whether a `Principal` element names the caller.
 *
 * The bare `"*"` names everyone. `{"AWS": "*"}` names every AWS identity and everybody who is not signed in; whether it
 * names services and federated users too is said differently in different places, and is "unknown".
 *
 * `NotPrincipal` spares an identity that it names together with its account. Whether either of them alone is enough, AWS
 * does not say in one way, and it is "unknown".
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function matchPrincipals({ not: excluded, entries }: Principals, caller: Principal): Verdict {
  const named = any(entries, (entry) => matchPrincipal(entry, caller));
  if (!excluded || caller.kind !== "AWS") {
    return excluded ? not(named) : named;
  }
  const byAccount = any(entries, (entry) => and(matchPrincipal(entry, caller), isAccount(entry)));
  const byItself = any(entries, (entry) => and(matchPrincipal(entry, caller), not(isAccount(entry))));
  return named === "no" ? "yes" : and("unknown", not(and(byAccount, byItself)));
}

/** Whether one principal of a policy is the caller, or the account or role that the caller belongs to. */
export function matchPrincipal(entry: Principal, caller: Principal): Verdict {
  if (entry.kind === "everyone") {
    return "yes";
  }
  if (entry.kind === "AWS" && caller.kind === "AWS") {
    return matchIdentity(entry.value, caller.value);
  }
  if (entry.kind === "AWS") {
    const everyone = entry.value === "*" ? "yes" : isKnown(entry.value) ? "no" : "unknown";
    return caller.kind === "everyone" ? everyone : and(everyone, "unknown");
  }
  if (entry.kind !== caller.kind) {
    return "no";
  }
  if (entry.value === "*") {
    return "unknown";
  }
  return entry.kind === "Service"
    ? sameService(entry.value, caller.value)
    : sameText(entry.value, caller.value);
}

/** Whether a principal of a policy is a whole account, which leaves it to that account whom it lets in. */
export function isAccount({ kind, value }: Principal): Verdict {
  if (kind !== "AWS") {
    return "no";
  }
  const { type } = identify(value);
  return type === "other" && !isKnown(value) ? "unknown" : decided(type === "account");
}

/** Reads a `Principal` element, and reports what is none of the forms that a principal may have. */
export function readPrincipals(value: unknown, not: boolean, fault: Fault): Principals {
  if (value === "*") {
    return { not, entries: [{ kind: "everyone", value }] };
  }
  if (!isRecord(value)) {
    if (typeof value !== "string" || isKnown(value)) {
      fault('Principal must be "*" or an object with AWS, Service, Federated or CanonicalUser.');
    }
    return { not, entries: typeof value === "string" ? [{ kind: "AWS", value }] : [] };
  }
  const entries = Object.entries(value).flatMap(([kind, values]) => {
    if (!isKind(kind)) {
      fault("Principal has a key that is none of AWS, Service, Federated and CanonicalUser.");
      return [];
    }
    return readStrings(values, `Principal.${kind}`, fault).map((text) => ({ kind, value: text }));
  });
  for (const { kind, value: text } of entries) {
    if (isKnown(text) && !hasForm[kind](text)) {
      fault(`Principal.${kind} ${expected[kind]}.`);
    }
  }
  if (entries.length === 0) {
    fault("Principal names nobody.");
  }
  return { not, entries };
}

type Key = Exclude<PrincipalKind, "everyone">;

const expected: Readonly<Record<Key, string>> = {
  AWS: 'must be "*", an account number, or the ARN of one account root, role, user or session, without wildcards',
  Service: "must be the name of a service, such as lambda.amazonaws.com",
  Federated: "must be the domain name or the ARN of an identity provider",
  CanonicalUser: "must be a canonical user id",
};

const hasForm: Readonly<Record<Key, (text: string) => boolean>> = {
  AWS: (text) => text === "*" || isUniqueId(text) || (!/[*?]/.test(text) && isIdentityArn(text)),
  Service: (text) => text === "*" || /^[\w-]+(\.[\w-]+)+$/.test(text),
  Federated: (text) =>
    text === "*" || parseArn(text) !== undefined || /^[\w-]+(\.[\w-]+)+(:\d+)?(\/.*)?$/.test(text),
  CanonicalUser: (text) => text === "*" || /^\w+$/.test(text),
};

function isKind(kind: string): kind is Key {
  return Object.hasOwn(hasForm, kind);
}

function isIdentityArn(text: string): boolean {
  if (identify(text).type !== "other") {
    return true;
  }
  const arn = parseArn(text);
  return arn?.service === "sts" && arn.resource.startsWith("federated-user/");
}

function isUniqueId(text: string): boolean {
  return /^A[A-Z0-9]{16,127}$/.test(text);
}

function matchIdentity(written: Text, caller: Text): Verdict {
  if (written === "*" || sameText(written, caller) === "yes") {
    return "yes";
  }
  const named = identify(written);
  const who = identify(caller);
  if (named.type === "other") {
    return "unknown";
  }
  if (who.type === "other" || !("account" in who)) {
    return isKnown(caller) ? "no" : "unknown";
  }
  if (named.type === "account") {
    return sameText(named.account, who.account);
  }
  if (named.type === "role" && who.type === "session") {
    return and(sameText(named.account, who.account), sameText(named.name, who.role));
  }
  if (named.type === "session" && who.type === "role") {
    return and("unknown", and(sameText(named.account, who.account), sameText(named.role, who.name)));
  }
  return sameText(written, caller);
}
