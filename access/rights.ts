import {
  coveredActions,
  derived,
  findAction,
  hole,
  isFullyKnown,
  isKnown,
  matchArn,
  show,
  type Action,
  type Statement,
  type Text,
} from "../iam";
import {
  executionRoles,
  gap,
  type Gap,
  type Place,
  type PolicySource,
  type Role,
  type Stack,
} from "../model";
import { limits, type OpenEnd, type Right } from "../report";
import { afterOthers, opened } from "./after-others";
import { from, functionRow, inWords, limitsOf, named, openEnds } from "./words";

/** Rows, and what hides more of them. */
interface Found {
  readonly rows: readonly Right[];
  readonly openEnds: readonly OpenEnd[];
}

/** What the execution roles of a stack allow, and what hides more. */
export const rightsOf = derived((stack: Stack): Found => {
  const rows: Right[] = [];
  const gaps: Gap[] = stack.functions.flatMap(({ executionRole }) =>
    executionRole.kind === "here" ? [] : [executionRole.gap],
  );
  for (const { role, users } of executionRoles(stack)) {
    const functions = users.map(functionRow);
    const place = users[0]!.place;
    for (const origin of role.policies) {
      const { content } = origin;
      if ("gap" in content) {
        gaps.push(content.gap);
        continue;
      }
      for (const statement of content.document.statements) {
        if (!statement.wellFormed && statement.effect !== "Deny") {
          gaps.push(gap(origin.holder, origin.property, "malformed"));
        } else if (statement.effect === "Allow") {
          rows.push(...allowedBy(role, place, origin, statement).map((row) => ({ functions, ...row })));
        }
      }
    }
  }
  return { rows, openEnds: openEnds(gaps) };
});

/** What a statement allows on some resources: by services and access levels. */
interface Allowed {
  readonly service: string;
  readonly level: Right["level"];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly open: readonly OpenEnd[];
}

function allowedBy(
  role: Role,
  place: Place,
  origin: PolicySource,
  statement: Statement,
): readonly Omit<Right, "functions">[] {
  const patterns = statement.actions?.patterns ?? [];
  const written = statement.actions?.not === true ? patterns.map((each) => `all but ${each}`) : patterns;
  return decided(role, place, origin, statement).map((allowed) => ({
    role: named(role.resource),
    ...allowed,
    patterns: written.map(show),
    ...inWords(statement.conditions),
    [limits]: limitsOf(role),
    from: from(origin, statement),
  }));
}

/** What a statement allows after what denies it and limits the role: by what resources come to the same. */
function decided(role: Role, place: Place, origin: PolicySource, statement: Statement): readonly Allowed[] {
  const own = ownDoubt(origin, statement);
  const merged = new Map<string, Allowed>();
  for (const pattern of resourcesOf(statement)) {
    for (const group of applicable(statement, pattern)) {
      const byDoubt = new Map<string, { actions: string[]; open: readonly OpenEnd[] }>();
      for (const action of group.actions) {
        const doubt = isSimple(role) ? [] : onPattern(role, place, action, pattern, origin);
        if (doubt !== undefined) {
          const open = openEnds([...own, ...doubt]);
          const key = JSON.stringify(open);
          const entry = byDoubt.get(key) ?? { actions: [], open };
          byDoubt.set(key, entry);
          entry.actions.push(action.name);
        }
      }
      for (const { actions, open } of byDoubt.values()) {
        const { service, level } = group;
        const key = JSON.stringify([service, level, actions, open]);
        const resources = [...(merged.get(key)?.resources ?? []), show(pattern)];
        merged.set(key, { service, level, actions, resources, open });
      }
    }
  }
  return [...merged.values()];
}

/** The resources of a statement; those that it leaves out stand for all others. */
function resourcesOf({ resources }: Statement): readonly Text[] {
  return resources === undefined || resources.not ? ["*"] : resources.patterns;
}

/** What a statement itself leaves open: parts that are not known, and resources that it takes in by leaving others out. */
function ownDoubt({ holder, property }: PolicySource, statement: Statement): readonly Gap[] {
  if (!isFullyKnown(statement)) {
    return [gap(holder, property, "unknown")];
  }
  return statement.resources?.not === true ? [gap(holder, property, "undecidable")] : [];
}

/** Whether nothing denies a role anything, limits it, or may do so: then what a policy allows is allowed. */
const isSimple = derived(
  ({ policies, boundary }: Role): boolean =>
    boundary === undefined &&
    policies.every(
      ({ content }) =>
        "document" in content &&
        content.document.statements.every(({ effect, wellFormed }) => effect === "Allow" && wellFormed),
    ),
);

/** The same for whatever resource of a pattern: `undefined` if it may be done to none of them. */
function onPattern(
  role: Role,
  place: Place,
  action: Action,
  pattern: Text,
  { holder, property }: PolicySource,
): readonly Gap[] | undefined {
  const all = requested(action, pattern).map((resource) => afterOthers(role, place, action.name, resource));
  const left = all.filter((doubts) => doubts !== undefined);
  const inPart = left.length < all.length ? [gap(holder, property, "undecidable")] : [];
  return left.length === 0 ? undefined : [...left.flat(), ...inPart];
}

/** The resources of a request for what a pattern takes in: with holes where that leaves something open. */
function requested({ resources }: Action, pattern: Text): readonly Text[] {
  if (resources.length === 0) {
    return ["*"];
  }
  return pattern === "*" ? resources.map(opened) : [opened(pattern)];
}

/** The actions of a statement that apply to a resource, by service and access level. */
function applicable(
  statement: Statement,
  pattern: Text,
): readonly {
  readonly service: string;
  readonly level: Right["level"];
  readonly actions: readonly Action[];
}[] {
  return grouped(statement).flatMap((group) => {
    const actions = group.actions.filter((action) => appliesTo(action, pattern));
    return actions.length === 0 ? [] : [{ ...group, actions }];
  });
}

interface Group {
  readonly service: string;
  readonly level: Right["level"];
  readonly actions: readonly Action[];
}

/** The actions that a statement covers, by service and access level. An action that the data does not know has no level. */
const grouped = derived(({ actions }: Statement): readonly Group[] => {
  if (actions === undefined) {
    return [];
  }
  const groups = new Map<string, { service: string; level: Right["level"]; actions: Action[] }>();
  const unheard = actions.not
    ? []
    : actions.patterns.filter(
        (each) => !/[*?]/.test(each) && isKnown(each) && findAction(each) === undefined,
      );
  const add = (action: Action, level: Right["level"]): void => {
    const service = action.name.slice(0, action.name.indexOf(":"));
    const key = `${service} ${level}`;
    const group = groups.get(key) ?? { service, level, actions: [] };
    groups.set(key, group);
    group.actions.push(action);
  };
  coveredActions(actions).forEach((action) => add(action, action.level));
  unheard.forEach((name) => add({ name, level: "Write", resources: [hole] }, "unknown"));
  return [...groups.values()];
});

/** Whether an action can be done to some resource that a pattern takes in. */
function appliesTo({ resources }: Action, pattern: Text): boolean {
  return resources.length === 0
    ? /^\*+$/.test(pattern)
    : resources.some((form) => hasRoom(form, pattern) && matchArn(pattern, opened(form)) !== "no");
}

/** Whether a form has as many slashes as a pattern spells out, where names of its sort have none: a bucket is no object. */
function hasRoom(form: Text, pattern: Text): boolean {
  const slashes = (text: Text): number => text.split("/").length;
  const names = [...form.matchAll(/\$\{([^}]*)\}/g)].map(([, name = ""]) => name);
  return !names.every((name) => withoutSlash.test(name)) || slashes(pattern) <= slashes(form);
}

/**
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
const withoutSlash = /^(?:Partition|Region|Account|(?:Bucket|Table|Index|Function|Topic|Queue)Name)$/;
