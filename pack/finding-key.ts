import type { NamedResource } from "../model";

/** What the key of a finding is made of, beside the policy. */
export interface Keyed {
  readonly resource: NamedResource;
  readonly about?: string;
}

/**
 * The key of a violation: its policy, its resource without the stack, and what is decisive, as in
 * `role-can-write-logs/shop::aws:lambda/function:Function::report`, after which `#` and more may stand. It stays the same at
 * preview, update and analysis, in every stack of a project, and as long as the fault is there.
 */
export function keyOf(policy: string, { resource, about = "" }: Keyed): string {
  return `${policy}/${placeOf(resource)}${about === "" ? "" : `#${about}`}`;
}

/** A resource as it is called in every stack of its project: its URN without the stack. */
export function placeOf({ urn }: NamedResource): string {
  return urn.split("::").slice(1).join("::");
}

/** The policy, the project and the resource that a key names. */
export function partsOfKey(key: string): { policy: string; project: string; place: string } {
  const [, policy = "", place = "", project = ""] = /^([^/]*)\/((.*?)::[^#]*)/.exec(key) ?? [];
  return { policy, project, place };
}
