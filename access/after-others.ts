import { hole, type Text } from "../iam";
import { decide, gapsOf, requestContext, type Gap, type Place, type Role } from "../model";

/** What a pattern of resources takes in, as the resource of a request: with a hole for what it leaves open. */
export function opened(pattern: Text): Text {
  return pattern.replace(/\$\{[^}]*\}|[*?]/g, hole);
}

/**
 * What leaves it open whether a role may do what one of its statements allows, by what denies it and what limits the role.
 *
 * @returns `undefined` if that denies it or cuts it off.
 */
export function afterOthers(
  role: Role,
  place: Place,
  action: string,
  resource: Text,
): readonly Gap[] | undefined {
  const { denied, bounded } = decide(role, { action, resource, context: requestContext(place) }, place);
  if (denied.verdict === "yes" || bounded.verdict === "no") {
    return undefined;
  }
  const causes = [denied, bounded].flatMap((each) => (each.verdict === "unknown" ? each.causes : []));
  return gapsOf(causes, place);
}
