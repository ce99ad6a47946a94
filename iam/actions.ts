import { matchArn } from "./arn";
import { matchTextIgnoringCase } from "./pattern";
import { records } from "./records";
import { type Selection } from "./statement";
import { type Text, hole } from "./text";
import { type Verdict, any, not } from "./verdict";

/**
 * An action of an AWS service.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export interface Action {
  /** Its name with the service, such as `s3:GetObject`. */
  readonly name: string;
  readonly level: AccessLevel;
  /**
   * The ARNs of the types of resource that it can be limited to, with AWS's placeholders, such as
   * `arn:${Partition}:s3:::${BucketName}`. None for an action that a policy can only allow on `*`.
   */
  readonly resources: readonly string[];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html */
export type AccessLevel = "List" | "Read" | "Write" | "Tagging" | "Permissions management";

/** What is known of where a stack is; what is left out is not known. */
export interface Place {
  readonly partition?: Text;
  readonly region?: Text;
  readonly account?: Text;
}

/** The action of that name, in any letter case; `undefined` for one that the data does not know. */
export function findAction(name: string): Action | undefined {
  const [service = "", action = ""] = name.toLowerCase().split(":");
  return actionsOf(service).get(action);
}

/**
 * The actions that the patterns of a statement cover, as far as the data knows them: `NotAction` covers all but those
 * that it names. A pattern that is not wholly known covers none for sure.
 */
export function coveredActions(selection: Selection): readonly Action[] {
  const key = `${selection.not ? "not " : ""}${selection.patterns.join(" ").toLowerCase()}`;
  let actions = covered.get(key);
  if (actions === undefined) {
    actions = findCovered(selection);
    if (covered.size >= 1000) covered.clear();
    covered.set(key, actions);
  }
  return actions;
}

/**
 * Whether a statement's resources leave an action as free as `*` would: whether they take in a resource of a type that
 * the action can be limited to, however it is called. `NotResource` does unless it names them all. "unknown" if that
 * depends on a part of the place that is not given. An action that cannot be limited is only as free under `*`.
 */
export function coversEveryResource(resources: Selection, action: Action, place: Place = {}): Verdict {
  const types = action.resources.filter((arn) => arn.split(":").slice(5).join(":").includes("${"));
  const examples = types.length > 0 ? types.map((arn) => exampleOf(arn, place)) : ["*"];
  return any(examples, (example) => {
    const some = any(resources.patterns, (pattern) => matchArn(pattern, example));
    return resources.not ? not(some) : some;
  });
}

// A name that no policy spells out, so that only a wildcard takes it.
const unheardOf = "\uFFFE".repeat(64);

const levels: Readonly<Record<string, AccessLevel>> = {
  L: "List",
  R: "Read",
  W: "Write",
  T: "Tagging",
  P: "Permissions management",
};

interface ServiceRecord {
  readonly resources: readonly string[];
  /** A letter for the access level, then the indices of its resource types. */
  readonly actions: Readonly<Record<string, string>>;
}

const services = records("actions.json");
const known = new Map<string, ReadonlyMap<string, Action>>();
const covered = new Map<string, readonly Action[]>();

/** The actions of a service, by their names in lower case. */
function actionsOf(service: string): ReadonlyMap<string, Action> {
  let actions = known.get(service);
  if (actions === undefined) {
    const json = services.get(service);
    actions = json === undefined ? new Map() : readActions(service, JSON.parse(json) as ServiceRecord);
    known.set(service, actions);
  }
  return actions;
}

function readActions(service: string, { resources, actions }: ServiceRecord): ReadonlyMap<string, Action> {
  return new Map(
    Object.entries(actions).map(([name, code]) => {
      const [level = "", ...types] = code.split(" ");
      const action: Action = {
        name: `${service}:${name}`,
        level: levels[level] ?? "Write",
        resources: types.map((type) => resources[Number(type)] ?? ""),
      };
      return [name.toLowerCase(), action];
    }),
  );
}

function findCovered({ not: excluded, patterns }: Selection): readonly Action[] {
  const candidates = excluded ? services.names() : servicesNamedBy(patterns);
  const wanted = excluded ? "no" : "yes";
  return candidates.flatMap((service) =>
    [...actionsOf(service).values()].filter(
      ({ name }) => any(patterns, (pattern) => matchTextIgnoringCase(pattern, name)) === wanted,
    ),
  );
}

function servicesNamedBy(patterns: readonly string[]): readonly string[] {
  const named = patterns.map((pattern) => pattern.slice(0, pattern.indexOf(":")).toLowerCase());
  return named.every((service) => /^[\w-]+$/.test(service)) ? [...new Set(named)] : services.names();
}

function exampleOf(arn: string, { partition = hole, region = hole, account = hole }: Place): Text {
  return arn
    .replaceAll("${Partition}", partition)
    .replaceAll("${Region}", region)
    .replaceAll("${Account}", account)
    .replaceAll(/\$\{[^}]*\}/g, unheardOf);
}
