import { matchArn } from "./arn";
import { unknownContext } from "./context";
import { matchText } from "./pattern";
import { records } from "./records";
import { type Selection } from "./statement";
import { type Text, hole, isKnown, unheardOf } from "./text";
import { mayLackVariable } from "./variables";
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
 * The forms of the ARNs that begin with a service, with AWS's placeholders; none for a service that the data does not
 * know.
 */
export function arnsOf(service: string): readonly string[] {
  let arns = forms.get(service);
  if (arns === undefined) {
    const json = services.get(service);
    const { resources } = json === undefined ? { resources: [] } : (JSON.parse(json) as ServiceRecord);
    arns = resources.filter((arn) => arn.split(":")[2] === service);
    if (json !== undefined) {
      forms.set(service, arns);
    }
  }
  return arns;
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
    if (covered.size >= 1000) {
      covered.clear();
    }
    covered.set(key, actions);
  }
  return actions;
}

/**
 * Whether a statement's resources leave an action as free as `*` would: whether they take in a resource of a type that
 * the action can be limited to, however it is called. `NotResource` does unless it names them all. "unknown" if that
 * depends on a part of the place that is not given, or if a policy variable may be missing. An action that cannot be limited is only as free under `*`.
 */
export function coversEveryResource(resources: Selection, action: Action, place: Place = {}): Verdict {
  const verdict = any(examplesOf(action, place), (example) => {
    const some = any(resources.patterns, (pattern) => matchArn(pattern, example));
    return resources.not ? not(some) : some;
  });
  return verdict === "yes" && mayLackVariable(resources.patterns, unknownContext) ? "unknown" : verdict;
}

/**
 * The ARN of a resource that nobody has heard of, of each type that an action can be limited to: a policy that matches
 * it matches all of the type. `*` for an action that cannot be limited.
 */
export function examplesOf(action: Action, place: Place = {}): readonly Text[] {
  const types = action.resources.filter((arn) => arn.split(":").slice(5).join(":").includes("${"));
  return types.length > 0 ? types.map((arn) => exampleOf(arn, place)) : ["*"];
}

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

const services = records("actions");
const known = new Map<string, ReadonlyMap<string, Action>>();
const covered = new Map<string, readonly Action[]>();
const forms = new Map<string, readonly string[]>();

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
  const lower = patterns.map((pattern) => pattern.toLowerCase());
  const exact = new Set(lower.filter((pattern) => !/[*?]/.test(pattern) && isKnown(pattern)));
  const open = lower.filter((pattern) => !exact.has(pattern));
  const named = new Set(lower.map(serviceNamedBy));
  const candidates = excluded || named.has(undefined) ? services.names() : [...named];
  const wanted = excluded ? "no" : "yes";
  return candidates.flatMap((service = "") => {
    const here = open.filter((pattern) => (serviceNamedBy(pattern) ?? service) === service);
    const matches = (name: string): Verdict =>
      exact.has(name) ? "yes" : any(here, (pattern) => matchText(pattern, name));
    return [...actionsOf(service)]
      .filter(([action]) => matches(`${service}:${action}`) === wanted)
      .map(([, action]) => action);
  });
}

/** The service whose actions alone a pattern can match, `undefined` if that is not spelled out. */
function serviceNamedBy(pattern: string): string | undefined {
  const service = pattern.slice(0, pattern.indexOf(":"));
  return /^[\w-]+$/.test(service) ? service : undefined;
}

function exampleOf(arn: string, { partition = hole, region = hole, account = hole }: Place): Text {
  return arn
    .replaceAll("${Partition}", partition)
    .replaceAll("${Region}", region)
    .replaceAll("${Account}", account)
    .replaceAll(/\$\{[^}]*\}/g, unheardOf);
}
