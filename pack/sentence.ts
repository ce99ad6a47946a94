import { describe, type Action, type Trust } from "../iam";
import type { PolicySource, Refusal } from "../model";
import { listed } from "./message";

/** Names of actions in a sentence, those first that give permissions. */
export function worstFirst(actions: readonly Action[]): string {
  const rank = ({ level }: Action): number => (level === "Permissions management" ? 0 : 1);
  return listed([...actions].sort((a, b) => rank(a) - rank(b)).map(({ name }) => name));
}

/**
 * That a role may not do something, why, and what comes of it: a sentence, with `what` and `so` as its parts.
 *
 * @param what the actions, and what they are done to.
 */
export function refusal({ why, where }: Refusal, what: string, so: string): string {
  switch (why) {
    case "nothing":
      return `Nothing attached to this role allows ${what}, ${so}.`;
    case "nothingNorBoundary":
      return `Nothing attached to this role allows ${what}, nor does \`permissionsBoundary\`, ${so}.`;
    case "denied":
      return `${where} denies ${what}, ${so}, whatever else its role allows.`;
    case "refusedByResource":
      return `${where} does not allow ${what}, ${so}, whatever the role's policies allow.`;
    case "beyondBoundary":
      return `\`permissionsBoundary\` does not allow ${what}, ${so}, whatever the role's policies allow.`;
    case "groupOnly":
      return `${where} allows ${what} but not on its streams, where logs are written, so they are lost. End the resource in \`:*\`.`;
  }
}

/** That a role's trust policy does not let a service assume the role, and whether by a denial. */
export function distrust(
  { label }: PolicySource,
  { denied }: Trust<PolicySource>,
  principal: string,
): string {
  const deny = denied.verdict === "yes" ? denied.causes[0]?.statement : undefined;
  return deny === undefined
    ? `${label} does not let ${principal} assume this role`
    : `${describe(deny)} of ${label} denies this role to ${principal}`;
}
