import { and, derived, evaluate, type Cause, type Context, type Policies, type Verdict } from "../../iam";
import type { PolicySource } from "../linking/policy-source";
import type { Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import type { Resource } from "../reading/resource";
import type { Role } from "../stack/role";
import { attachedTo, gapsOf, policiesOf } from "./access";
import type { Need } from "./role-use";

/** The grants of a role that a resource needs and does not wait for. */
export interface LateGrants {
  /** What attaches them to the role. */
  readonly late: ReadonlySet<Resource>;
  /** What has to be known before it can be told. */
  readonly gaps: readonly Gap[];
}

/**
 * Whether the policies that a resource waits for grant what it needs of a role. If they do not and others do, the
 * resource may be made before its role has them.
 *
 * @param context what is known of the requests.
 * @see https://www.pulumi.com/docs/iac/concepts/options/dependson/
 */
export function lateGrantsOf(
  waiter: Resource,
  needed: readonly Need[],
  context: Context,
  role: Role,
): LateGrants {
  const any = attachedTo(role);
  const awaited = policiesOf([...waiter.awaited()].flatMap((each) => policiesBy(role).get(each) ?? []));
  const late = new Set<Resource>();
  const gaps: Gap[] = [];
  for (const need of needed) {
    const byAny = grantOf(any, need, context);
    const byAwaited = grantOf(awaited, need, context);
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

/** The policies of a role by what attaches them. */
const policiesBy = derived(({ policies }: Role): ReadonlyMap<Resource, readonly PolicySource[]> => {
  const byAttachment = new Map<Resource, PolicySource[]>();
  policies.forEach((source) => addTo(byAttachment, source.attachment, source));
  return byAttachment;
});

interface Granting {
  readonly verdict: Verdict;
  readonly causes: readonly Cause<PolicySource>[];
}

/** Whether policies grant what is needed, and which of them do: one alternative, all of it. */
function grantOf(attached: Policies<PolicySource>, { alternatives }: Need, context: Context): Granting {
  return best(
    alternatives.map((actions): Granting => {
      const grants = actions.map(({ action, on }) =>
        best(on.map((resource) => evaluate({ action, resource, context }, { attached }).granted)),
      );
      return {
        verdict: grants.map(({ verdict }) => verdict).reduce(and, "yes"),
        causes: grants.flatMap(({ causes }) => causes),
      };
    }),
  );
}

function best(grants: readonly Granting[]): Granting {
  const [first] = grants;
  return (
    grants.find(({ verdict }) => verdict === "yes") ??
    grants.find(({ verdict }) => verdict === "unknown") ??
    first!
  );
}
