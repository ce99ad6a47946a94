import { Resource, type EngineResource } from "../model";
import type { ResourcePolicy } from "./define";
import { withExemptions } from "./exempting";
import { judge } from "./judge";
import type { ConfigOf } from "./keys";

/**
 * What a policy sets in order to repair a resource that violates it, unless that is exempt: by the names that its
 * provider has for the properties. Nothing where the policy has no repair, or one with a fault: then the violation is
 * reported.
 *
 * @param today tells the day, in UTC: `2027-03-31`.
 */
export function repairOf(
  policy: ResourcePolicy,
  config: ConfigOf,
  engine: EngineResource,
  today: () => string,
): Readonly<Record<string, string>> {
  const resource = new Resource(engine, engine.props);
  const subject = () => policy.subject.read(resource);
  const said = judge(() => policy.judge(subject(), config));
  if (withExemptions(policy.name, said, config, today).violations.every(({ advisory }) => advisory)) {
    return {};
  }
  try {
    const set = Object.entries(policy.repair?.set(subject(), config) ?? {});
    return Object.fromEntries(set.map(([name, value]) => [resource.called(name), value]));
  } catch {
    return {};
  }
}
