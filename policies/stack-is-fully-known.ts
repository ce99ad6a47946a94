import { dataBefore, dataDate } from "../iam";
import { addTo, type Gap, type NamedResource, type Reason, type Stack } from "../model";
import { enumerated, quoted, stackPolicy, violation, type Outcome } from "../pack";

/**
 * The policies speak only of what is certain, so silence alone does not mean that all is well. This is where they
 * say what they could not judge.
 */
export const stackIsFullyKnown = stackPolicy({
  name: "stack-is-fully-known",
  description: "Everything that the policies need in order to judge this stack is known.",
  enforcementLevel: "advisory",
  severity: "low",
  remediation:
    "Most gaps close by themselves at the update, when the engine knows every value. " +
    "What leads outside the stack has to be reviewed where it is made.",
  reference: "https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/",

  *judge(stack, _config, { unjudged, today }) {
    const silent = new Map<string, Silent>();
    for (const { policy, gap } of unjudged()) {
      const key = `${gap.resource.urn} ${gap.property}`;
      const entry = silent.get(key) ?? { gap, policies: new Set() };
      entry.policies.add(policy);
      silent.set(key, entry);
    }
    const byStack = grouped([...silent.values()], ({ gap }) => stack.rootOf(gap.resource).urn);
    const old = dataBefore(halfAYearBefore(today()));
    for (const root of stack.roots) {
      yield* ofStack(byStack.get(root.urn) ?? [], reasonsIn(stack));
      if (old.length > 0) {
        yield ofOldData(root, old);
      }
    }
  },
});

/** The gaps of one stack: by kind, or by reason if there are too many kinds. */
function* ofStack(silent: readonly Silent[], reasonOf: ReasonOf): Iterable<Outcome> {
  const isLeftOut = ({ gap: { why } }: Silent): boolean => why === "leftOut";
  yield* ofLeftOut(silent.filter(isLeftOut));
  const all = silent.filter((each) => !isLeftOut(each));
  const byKind = grouped(all, kindOf);
  yield* byKind.size > most
    ? [...grouped(all, ({ gap: { why } }) => why)].flatMap(([as, some]) => ofReason(as, some, reasonOf))
    : [...byKind].flatMap(([as, some]) => ofKind(as, some, reasonOf));
}

/** That the pack is old. It is no fault of the stack, so it stops nobody, even where this policy is mandatory. */
function ofOldData(root: NamedResource, old: ReturnType<typeof dataBefore>): Outcome {
  const parts = enumerated(old.map((kind) => `${kinds[kind]} of ${dataDate(kind)}`));
  return {
    ...violation(
      root,
      `The pack's IAM data is older than half a year (${parts}), so what AWS has added since is not known here. Use a newer version of the pack.`,
      { about: "data" },
    ),
    advisory: true,
  };
}

/** How many lines there may be of gaps: if there are more kinds, there is one line for each reason. */
const most = 9;

/** A gap, and the policies that are silent for it. */
interface Silent {
  readonly gap: Gap;
  readonly policies: Set<string>;
}

function grouped(
  all: readonly Silent[],
  by: (each: Silent) => string,
): ReadonlyMap<string, readonly Silent[]> {
  const groups = new Map<string, Silent[]>();
  all.forEach((each) => addTo(groups, by(each), each));
  return groups;
}

/** One property of one type, whichever of a list it is in. */
function kindOf({ gap: { resource, property, why } }: Silent): string {
  return `${why} ${resource.type} ${property.replace(/\[\d+\]/g, "")}`;
}

/** The resources of which the engine shows nothing, in one line. */
function ofLeftOut(some: readonly Silent[]): readonly Outcome[] {
  const silent = policiesOf(some);
  return some.map(({ gap: { resource }, policies }) => {
    const so = (by: string): string => `${reasons.leftOut}, so what hangs on it was not judged by ${by}.`;
    const message = `It ${so(quoted([...policies].sort()))}`;
    const say = (names: readonly string[]): string =>
      names.length === 1 ? message : `Each of ${quoted(names)} ${so(silent)}`;
    return violation(resource, message, { about: "", together: { as: "leftOut", name: resource.name, say } });
  });
}

/** The gaps of one kind: said of each by itself if it is alone. */
function ofKind(as: string, some: readonly Silent[], reasonOf: ReasonOf): readonly Outcome[] {
  const silent = policiesOf(some);
  return some.map((each) => {
    const { resource, property, why } = each.gap;
    const called = resource.called(property);
    const message = messageOf(each, reasonOf);
    const say = (names: readonly string[]): string =>
      names.length === 1
        ? message
        : `\`${called.replace(/\[\d+\]/g, "")}\` of ${quoted([...new Set(names)])} ${reasonOf(why)}, so it was not judged by ${silent}.`;
    return violation(resource, message, { about: property, together: { as, name: resource.name, say } });
  });
}

/** The gaps of one reason, where there are too many kinds. */
function ofReason(as: string, some: readonly Silent[], reasonOf: ReasonOf): readonly Outcome[] {
  const silent = policiesOf(some);
  return some.map((each) => {
    const { resource, property, why } = each.gap;
    const message = messageOf(each, reasonOf);
    const name = `\`${resource.called(property)}\` of \`${resource.name}\``;
    const say = (names: readonly string[]): string =>
      names.length === 1
        ? message
        : `Each of ${names.length} properties, such as ${enumerated(names.slice(0, 3))}, ${reasonOf(why)}, so it was not judged by ${silent}.`;
    return violation(resource, message, { about: property, together: { as, name, say } });
  });
}

function messageOf({ gap: { resource, property, why }, policies }: Silent, reasonOf: ReasonOf): string {
  return `\`${resource.called(property)}\` ${reasonOf(why)}, so it was not judged by ${quoted([...policies].sort())}.`;
}

function policiesOf(some: readonly Silent[]): string {
  return quoted([...new Set(some.flatMap(({ policies }) => [...policies]))].sort());
}

const kinds: Readonly<Record<ReturnType<typeof dataBefore>[number], string>> = {
  actions: "actions",
  "managed-policies": "AWS managed policies",
};

/** The day half a year before another one. */
function halfAYearBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() - 6);
  return date.toISOString().slice(0, 10);
}

type ReasonOf = (why: Reason) => string;

/** What hides something: of a stack that stands, no update will tell what a state does not. */
function reasonsIn({ isDeployed }: Stack): ReasonOf {
  return (why) =>
    why === "unlisted"
      ? `names an AWS managed policy that the pack's IAM data of ${dataDate("managed-policies")} does not have`
      : why === "unknown" && isDeployed
        ? "is a secret, or made of one, that the state does not show"
        : reasons[why];
}

const reasons: Readonly<Record<Exclude<Reason, "unlisted">, string>> = {
  unknown: "is not known before the update",
  leftOut: "is left out of this operation",
  outside: "leads outside this stack, where nothing can be seen",
  place: "names an account or a region, and where the function will be is not known before the update",
  account:
    "names an account that may be the stack's own, which before the update only `allowedAccountIds` of the provider would tell",
  retired: "names an AWS managed policy that AWS has retired, whose document is no longer published",
  malformed: "is not valid",
  notJudged: "configures something that is not judged here",
  notJson: "is not JSON, which alone is read here",
  undecidable: "depends on more than this stack shows",
};
