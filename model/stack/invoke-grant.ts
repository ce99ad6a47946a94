import {
  admissions,
  hole,
  isServicePrincipal,
  strangeInvokers,
  strangersBehind,
  type Admission,
  type Cause,
} from "../../iam";
import { written, type PolicySource } from "../linking/policy-source";
import { inBothProviders } from "../reading/equivalents";
import type { Resource } from "../reading/resource";
import type { Subject } from "../reading/subject";
import { tokens } from "../reading/tokens";
import { permissions, type Permission } from "./permission";

/** A function's whole resource-based policy, written as a document in place of invoke permissions. */
export interface FunctionPolicy {
  readonly resource: Resource;
  readonly policy: PolicySource;
}

/**
 * What may let somebody invoke a function: an invoke permission, which is one statement, or a whole policy.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export const invokeGrants: Subject<Permission | FunctionPolicy> = {
  types: inBothProviders(tokens.permission, tokens.functionPolicy),
  read: (resource) =>
    resource.type === tokens.functionPolicy
      ? { resource, policy: written(resource, "policy", resource.set.string("policy")) }
      : permissions.read(resource),
};

/** Whom a statement of a function's policy lets in although nobody knows them. */
export interface StrangersLetIn {
  readonly cause: Cause<PolicySource>;
  /** Whether an identity of any AWS account may invoke the function. */
  readonly anybody: Admission<PolicySource>;
  /** Whether anybody's resources may have it invoked, by the service that is named. */
  readonly behind: ReadonlyMap<string, Admission<PolicySource>>;
}

/** What each statement that allows something says of strangers; the whole policy, without a statement, if it cannot be read. */
export function strangersLetIn({ policy }: FunctionPolicy): readonly StrangersLetIn[] {
  const { content } = policy;
  const unread = { origin: policy, statement: undefined };
  if ("gap" in content) {
    const anybody = { allowed: "unknown", undecided: [unread] } as const;
    return [{ cause: unread, anybody, behind: new Map([[hole, anybody]]) }];
  }
  const policies = { documents: [{ origin: policy, document: content.document }] };
  const admitsAnybody = admissions(policies, strangeInvokers);
  return content.document.statements
    .filter(({ effect, wellFormed }) => effect === "Allow" || !wellFormed)
    .map((statement) => {
      // Each function that the policy is for is let in, whichever that is.
      const cause = { origin: policy, statement: { ...statement, resources: undefined } };
      const services = (statement.principals?.entries ?? [])
        .map(({ kind, value }) => (kind === "Service" ? value : ""))
        .filter(isServicePrincipal);
      return {
        cause,
        anybody: admitsAnybody(cause),
        behind: new Map(services.map((name) => [name, admissions(policies, strangersBehind(name))(cause)])),
      };
    });
}
