import type { Metadata, Policy } from "./define";
import { levels, type ConfigOf, type Key, type Keys, type Level } from "./keys";
import { enumerated, meant } from "./message";
import { isObject, kindOf, problemsOf, unknownKey, type Schema } from "./schema";

/** A configuration of some policies in code: for each of them, or for all, a level or an object with a level and keys. */
export type ConfigurationOf<P extends Metadata> = {
  readonly [Each in P as Each["name"]]?: Level | Entry<Each["config"]>;
} & { readonly all?: Level | Entry<object> };

type Entry<K> = { readonly enforcementLevel?: Level; readonly "//"?: unknown } & {
  readonly [Name in keyof K]?: K[Name] extends Key<infer T> ? T : never;
};

/** What a configuration says about one policy. */
export interface Setting {
  /** The enforcement level, if it names one. */
  readonly level?: Level;
  /** The keys that it sets, without those that are wrong. */
  readonly keys: Readonly<Record<string, unknown>>;
}

/** The engine's name for all policies at once, which it passes on with the others. */
const everyPolicy = "all";

/** What the engine takes out of a file for itself: the environments of Pulumi ESC that hold more configuration. */
const environments = "environments";

const environmentNames: Schema = { type: "array", items: { type: "string", title: "a string" } };

/** The key of an entry that holds a comment, since JSON has none. */
const comment = "//";

/**
 * Reads a configuration as Pulumi has it: for each policy, or for `all`, an enforcement level or an object with a level
 * and keys. The engine checks the types of keys against their schemas, but never refuses a key that it does not know.
 *
 * @param others the policies that are no business of ours: a team's own in the same pack.
 * @returns what is set for each policy, and one sentence for each thing that is wrong: in which policy, at which key,
 * what was found and what is allowed. The engine passes the policies in no order, so they are sorted.
 * @see https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/#policy-configuration
 */
export function readConfiguration(
  policies: readonly Metadata[],
  raw: unknown,
  others: ReadonlySet<string> = new Set(),
): { settings: ReadonlyMap<string, Setting>; problems: readonly string[] } {
  const settings = new Map<string, Setting>();
  if (!isObject(raw)) {
    return {
      settings,
      problems: [`It must be an object with a key for each policy, but is ${kindOf(raw)}.`],
    };
  }
  const names = [everyPolicy, ...policies.map(({ name }) => name)];
  const problems: string[] = [];
  for (const [name, entry] of Object.entries(raw)) {
    if (name === environments) {
      problems.push(...problemsOf(environmentNames, entry, environments));
    } else if (names.includes(name)) {
      const keys = policies.find((each) => each.name === name)?.config ?? {};
      const { setting, wrong } = readEntry(keys, entry);
      settings.set(name, setting);
      if (name === everyPolicy && setting.level === undefined && wrong.length === 0) {
        wrong.push("`enforcementLevel` must be set, for it is all that can be said of all policies.");
      }
      problems.push(...wrong.map((each) => `${name}: ${each}`));
    } else if (!others.has(name)) {
      problems.push(`${name}: There is no such policy in this pack${meant(name, names)}`);
    }
  }
  return { settings, problems: problems.sort() };
}

function readEntry(keys: Keys, raw: unknown): { setting: Setting; wrong: string[] } {
  const given = typeof raw === "string" ? { enforcementLevel: raw } : raw;
  if (!isObject(given)) {
    return { setting: { keys: {} }, wrong: [`It must be a level or an object, but is ${kindOf(raw)}.`] };
  }
  const { enforcementLevel, ...own } = given;
  const level = levels.find((each) => each === enforcementLevel);
  const wrong = enforcementLevel === undefined || level !== undefined ? [] : [wrongLevel(enforcementLevel)];
  const right: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(own).filter(([each]) => each !== comment)) {
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
    const found =
      key === undefined
        ? [unknownKey(name, name, ["enforcementLevel", ...Object.keys(keys)])]
        : [...problemsOf(key.schema, value, name)];
    wrong.push(...found);
    if (found.length === 0) {
      right[name] = value;
    }
  }
  return { setting: { ...(level !== undefined && { level }), keys: right }, wrong };
}

function wrongLevel(found: unknown): string {
  const allowed = enumerated(levels.map((each) => `\`${each}\``));
  const is = typeof found === "string" ? `\`${found}\`${meant(found, levels)}` : `${kindOf(found)}.`;
  return `\`enforcementLevel\` must be one of ${allowed}, but is ${is}`;
}

/** What is in force for each policy, by its name: its level and all of its keys. */
export type InForce = ReadonlyMap<string, { readonly level: Level; readonly config: ConfigOf }>;

/**
 * What a configuration puts in force: of a policy what it says of that, else the level that it names for all, and else
 * what the policy has by default. What needs more than a program, `all` enables only where the environment asks for it.
 *
 * @throws Error with a line for each thing that is wrong.
 */
export function inForce(policies: readonly Metadata[], raw: unknown, others?: ReadonlySet<string>): InForce {
  const { settings, problems } = readConfiguration(policies, raw, others);
  if (problems.length > 0) {
    throw new Error(["The configuration of the policy pack is wrong.", ...problems].join("\n"));
  }
  const all = settings.get(everyPolicy)?.level;
  return new Map(
    policies.map((policy) => {
      const setting = settings.get(policy.name);
      const level = setting?.level ?? all ?? policy.enforcementLevel;
      // The engine passes the level of `all` for each policy too, so that it looks as if it were that policy's own.
      const isMeant = level !== all || isAskedFor(policy);
      return [policy.name, { level: isMeant ? level : "disabled", config: configOf(policy, setting) }];
    }),
  );
}

/** Whether the environment asks for a policy that needs more than a program. */
export function isAskedFor({ asked }: Metadata): boolean {
  return asked === undefined || (process.env[asked] ?? "") !== "";
}

function configOf({ config }: Metadata, setting: Setting | undefined): ConfigOf {
  return Object.fromEntries(
    Object.entries(config).map(([name, key]) => [name, setting?.keys[name] ?? key.default]),
  );
}

/**
 * The policies with a configuration in place of their defaults: it is what they start from, and what the engine passes
 * counts for more. So it needs no configuration of the SDK's `PolicyPack`, which takes an entry without a level as
 * advisory.
 *
 * @throws Error with a line for each thing that is wrong.
 */
export function configured(policies: readonly Policy[], raw: unknown): readonly Policy[] {
  const known = inForce(policies, raw);
  return policies.map((policy) => {
    const { level, config } = known.get(policy.name)!;
    const keys = Object.entries(policy.config).map(([name, key]) => [
      name,
      { ...key, default: config[name] },
    ]);
    return { ...policy, enforcementLevel: level, config: Object.fromEntries(keys) as Keys };
  });
}
