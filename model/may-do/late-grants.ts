import { evaluate, type Context, type Text } from "../../iam";
import type { PolicySource } from "../linking/policy-source";
import type { Gap } from "../reading/gap";
import type { Resource } from "../reading/resource";
import type { Role } from "../stack/role";
import { gapsOf, policiesOf } from "./access";
import type { NeededAction } from "./role-use";

/** The grants of a role that a resource needs and does not wait for. */
export interface LateGrants {
  /** What attaches them to the role. */
  readonly late: ReadonlySet<Resource>;
  /** What has to be known before it can be told. */
  readonly gaps: readonly Gap[];
}

/**
 * Whether the policies that a resource waits for grant what it needs of its function's role. If they do not and
 * others do, the resource may be made before its role has them.
 *
 * @param needed actions, each with the ARNs of which it must be allowed on one.
 * @param context what is known of the requests.
 * @see https://www.pulumi.com/docs/iac/concepts/options/dependson/
 */
export function lateGrantsOf(
  waiter: Resource,
  needed: readonly NeededAction[],
  context: Context,
  role: Role,
): LateGrants {
  const awaited = role.policies.filter(({ attachment }) => waiter.waitsFor(attachment));
  const late = new Set<Resource>();
  const gaps: Gap[] = [];
  for (const { action, on } of needed) {
    const byAny = grantOf(role.policies, action, on, context);
    const byAwaited = grantOf(awaited, action, on, context);
    if (byAwaited.verdict !== "yes" && byAny.verdict !== "no") {
      if (byAwaited.verdict === "no" && byAny.verdict === "yes") {
        byAny.causes.forEach(({ origin }) => late.add(origin.attachment));
      } else {
        gaps.push(...gapsOf(byAny.verdict === "unknown" ? byAny.causes : byAwaited.causes));
      }
    }
  }
  return { late, gaps };
}

/** Whether policies grant an action on one of some ARNs, and which of them do. */
function grantOf(sources: readonly PolicySource[], action: string, on: readonly Text[], context: Context) {
  const attached = policiesOf(sources);
  const grants = on.map((resource) => evaluate({ action, resource, context }, { attached }).granted);
  const [first] = grants;
  return (
    grants.find(({ verdict }) => verdict === "yes") ??
    grants.find(({ verdict }) => verdict === "unknown") ??
    first!
  );
}
