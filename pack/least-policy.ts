import {
  valueOf,
  type GrantedPattern,
  type LeastGrant,
  type Refusal,
  type Resource,
  type Role,
} from "../model";
import type { LeastOutput, LeastPattern, LeastPolicy, LeastStatement } from "../report";
import type { Details } from "./outcome";
import { variable } from "./variable";

/**
 * The least policy that lets a role do what nothing lets it do, where it lacks just that: not the consent of its boundary, nor the
 * end of a denial.
 *
 * @param what what the role lacks it for.
 * @param by the resources that ask for that, and on which it is: their names tell policies of one role apart.
 */
export function leastIf(
  { why }: Refusal,
  { resource: role }: Role,
  what: string,
  by: readonly (Resource | undefined)[],
  grants: readonly LeastGrant[],
): Pick<Details, "least"> {
  if (why !== "nothing") {
    return {};
  }
  const purpose = what.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const names = new Set(by.flatMap((each) => each?.name ?? []));
  return { least: leastPolicy(role, [role.name, purpose, ...names].join("-"), grants) };
}

function leastPolicy(role: Resource, name: string, grants: readonly LeastGrant[]): LeastPolicy {
  const names = new Names();
  const output = (resource: Resource, property: string): LeastOutput => {
    const value = valueOf(resource.made.string(property)) ?? valueOf(resource.string(property));
    return {
      urn: resource.urn,
      name: resource.name,
      variable: names.of(resource),
      property: resource.called(property),
      ...(value !== undefined && { value }),
    };
  };
  const written = (pattern: GrantedPattern): LeastPattern =>
    pattern.map((part) => (typeof part === "string" ? part : output(part.resource, part.property)));
  return {
    name,
    provider: role.isNative ? "aws-native" : "aws",
    role: output(role, "name"),
    statements: together(
      grants.map(({ action, resources }) => ({ actions: [action], resources: resources.map(written) })),
    ),
  };
}

/**
 * The least policy that does what several do for one role, under the name of the first of them.
 *
 * @returns nothing where there are none, or they are of several roles.
 */
export function allOf(policies: readonly LeastPolicy[]): LeastPolicy | undefined {
  const [first, ...others] = policies;
  if (first === undefined || others.some(({ role }) => role.urn !== first.role.urn)) {
    return undefined;
  }
  return others.length === 0
    ? first
    : { ...first, statements: together(policies.flatMap(({ statements }) => statements)) };
}

/** Statements in which no two allow the same actions, and no two are on the same resources. */
function together(statements: readonly LeastStatement[]): readonly LeastStatement[] {
  const byResources = merged(
    statements,
    ({ resources }) => resources,
    (one, { actions }) => ({ ...one, actions: [...new Set([...one.actions, ...actions])] }),
  );
  return merged(
    byResources,
    ({ actions }) => actions,
    (one, { resources }) => ({ ...one, resources: distinct([...one.resources, ...resources]) }),
  );
}

function merged(
  statements: readonly LeastStatement[],
  by: (statement: LeastStatement) => unknown,
  merge: (one: LeastStatement, other: LeastStatement) => LeastStatement,
): readonly LeastStatement[] {
  const groups = new Map<string, LeastStatement>();
  for (const statement of statements) {
    const key = JSON.stringify(by(statement));
    const before = groups.get(key);
    groups.set(key, before === undefined ? statement : merge(before, statement));
  }
  return [...groups.values()];
}

function distinct(patterns: readonly LeastPattern[]): readonly LeastPattern[] {
  return [...new Map(patterns.map((each) => [JSON.stringify(each), each])).values()];
}

/** Names for the variables of resources, another one for each. */
class Names {
  private readonly taken = new Map<string, string>();

  of({ urn, name, type }: Resource): string {
    const plain = variable(name);
    const kind = type.slice(type.lastIndexOf(":") + 1);
    for (const each of [plain, `${plain}${kind}`, `${plain}Other${kind}`]) {
      if ((this.taken.get(each) ?? urn) === urn) {
        this.taken.set(each, urn);
        return each;
      }
    }
    return plain;
  }
}
