import { stackIn, type NamedResource } from "../model";
import type { Policy } from "./define";
import type { Level } from "./keys";
import type { Violation } from "./outcome";
import { severities } from "./selecting";

/** What is reported: one violation, or some that are said as one. */
export interface Finding {
  /** The resource whose code must change, or the first of them. */
  readonly resource: NamedResource;
  readonly message: string;
  /** Whether it stops nothing, whatever the level of the policy. */
  readonly advisory?: true;
  /** The violations that it is of, one at least. */
  readonly violations: readonly Violation[];
}

/** A policy, what is in force of it, and what it judged. */
export interface Judged {
  readonly policy: Policy;
  readonly level: Level;
  /** Its violations, perhaps only those on some resources. */
  readonly violations: readonly Violation[];
}

/**
 * What is reported of what a policy judged: all but what follows from a cause that is reported, and what has one cause as one
 * finding. A cause that is not reported itself follows from another one, which then speaks for both.
 *
 * @param judged what another policy judged on a resource: `undefined` of one that is not there or is disabled.
 */
export function findingsOf(
  by: Judged,
  judged: (policy: string, urn: string) => Judged | undefined,
): readonly Finding[] {
  const isSpokenFor = (effect: Violation): boolean =>
    (effect.follows ?? []).some(({ policy, resource, about = "" }) => {
      const cause = judged(policy, resource.urn);
      return cause?.violations.some(
        (each) => (each.about ?? "").startsWith(about) && speaksFor([each, cause], [effect, by]),
      );
    });
  return together(by.violations.filter((each) => !isSpokenFor(each)));
}

type Said = readonly [violation: Violation, by: Judged];

/** Whether a violation is reported at no lower level, by a policy that is no less severe. What is exempt speaks for itself alone. */
function speaksFor([cause, by]: Said, [effect, of]: Said): boolean {
  return (
    cause.exemption === undefined &&
    effect.exemption === undefined &&
    (stops(cause, by) || !stops(effect, of)) &&
    severities.indexOf(by.policy.severity) >= severities.indexOf(of.policy.severity)
  );
}

function stops({ advisory }: Violation, { level }: Judged): boolean {
  return level !== "advisory" && advisory !== true;
}

/** Those of a stack that belong together as one finding, in the place of the first. */
function together(violations: readonly Violation[]): readonly Finding[] {
  const groups = new Map<unknown, [Violation, ...Violation[]]>();
  for (const each of violations) {
    const key =
      each.together === undefined
        ? each
        : `${stackIn(each.resource)} ${each.advisory ?? false} ${each.together.as}`;
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [each]);
    } else {
      group.push(each);
    }
  }
  return [...groups.values()].map(findingOf);
}

function findingOf(violations: readonly [Violation, ...Violation[]]): Finding {
  const [{ resource, advisory, message, together: all }] = violations;
  const names = violations.flatMap((each) => each.together?.name ?? []);
  return { resource, message: all?.say(names) ?? message, ...(advisory && { advisory }), violations };
}
