import {
  contextOf,
  evaluate,
  hole,
  identity,
  isKnown,
  type Authority,
  type Cause,
  type Decision,
  type Policies,
  type ResourceRule,
  type Statement,
  type Text,
} from "../iam";
import { gap, type Gap, type Reason } from "./gap";
import type { LogGroup } from "./log-group";
import type { Place } from "./place";
import type { Role } from "./role";
import type { PolicySource } from "./source";
import { valueOf } from "./value";

/**
 * What a role's policies say of a request: granted, denied, cut off by the boundary, or unknown as long as
 * anything that could change the answer is out of sight.
 *
 * @param resource the ARN that the action is authorised on, with holes for what is not known.
 * @param place where the function runs that makes the request.
 * @param sent what else is known of the request: condition keys with their values, none if a key is not sent.
 * @param given the policies of the resource itself, and how they count.
 */
export function access(
  role: Role,
  action: string,
  resource: Text,
  place: Place,
  sent: Readonly<Record<string, Text | readonly Text[]>> = {},
  given: { readonly policies: readonly PolicySource[]; readonly rule: ResourceRule } = nothingGiven,
): Decision<PolicySource> {
  const context = contextOf({
    "aws:SecureTransport": "true",
    "aws:RequestedRegion": place.region,
    "aws:PrincipalAccount": place.account,
    "aws:PrincipalIsAWSService": "false",
    ...sent,
  });
  const { policies, rule } = given;
  if (policies.length === 0) {
    return evaluate({ action, resource, context }, authorityOf(role));
  }
  return evaluate(
    { action, resource, context, principal: identity(arnOf(role, place)) },
    { ...authorityOf(role), resource: policiesOf(policies), resourceRule: rule },
  );
}

const nothingGiven = { policies: [], rule: "sameAccount" } as const;

/** The ARN of a role; what is not known before the update is a hole. */
export function arnOf({ arn, name, resource }: Role, { partition, account }: Place): Text {
  const path = resource.set.string("path");
  const known = path.kind === "absent" ? "/" : (valueOf(path) ?? `/${hole}`);
  return valueOf(arn) ?? `arn:${partition}:iam::${account}:role${known}${valueOf(name) ?? hole}`;
}

/**
 * What keeps a decision open, as gaps of the resources that hold it.
 *
 * @param place where the request was taken to be made, if that mattered.
 */
export function gapsOf(undecided: readonly Cause<PolicySource>[], place?: Place): readonly Gap[] {
  return undecided.map(({ origin, statement }) =>
    statement === undefined && "gap" in origin.content
      ? origin.content.gap
      : gap(origin.holder, origin.property, reasonIn(statement, place)),
  );
}

function reasonIn(statement: Statement | undefined, place: Place | undefined): Reason {
  if (statement?.wellFormed === false) {
    return "malformed";
  }
  const isPlaced = place === undefined || Object.values(place).every((part: Text) => isKnown(part));
  return isPlaced || statement?.conditions.length !== 0 ? "undecidable" : "place";
}

/** Documents as the evaluator takes them: those that can be read, and those that cannot. */
export function policiesOf(sources: readonly PolicySource[]): Policies<PolicySource> {
  return {
    documents: sources.flatMap((origin) =>
      "document" in origin.content ? [{ origin, document: origin.content.document }] : [],
    ),
    unread: sources.filter(({ content }) => "gap" in content),
  };
}

const authorities = new WeakMap<Role, Authority<PolicySource>>();

function authorityOf(role: Role): Authority<PolicySource> {
  let authority = authorities.get(role);
  if (authority === undefined) {
    const attached = policiesOf(role.policies);
    authority =
      role.boundary === undefined ? { attached } : { attached, boundary: policiesOf([role.boundary]) };
    authorities.set(role, authority);
  }
  return authority;
}

/** The ARN of a log group, and of any of its streams: the first does not stand for the second. */
export function logArns({ name, place }: LogGroup): { readonly group: Text; readonly stream: Text } {
  const group = `arn:${place.partition}:logs:${place.region}:${place.account}:log-group:${name}`;
  return { group, stream: `${group}:log-stream:${hole}` };
}
