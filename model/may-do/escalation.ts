import {
  derived,
  all,
  and,
  anyResourceOf,
  concerns,
  coveredActions,
  escalationPaths,
  examplesOf,
  isKnown,
  matchAction,
  not,
  openCauses,
  or,
  unheardOf,
  type Action,
  type Cause,
  type Document,
  type EscalationPath,
  type Selection,
  type Text,
  type Verdict,
} from "../../iam";
import type { PolicySource } from "../linking/policy-source";
import type { Gap } from "../reading/gap";
import type { Place } from "../reading/place";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import type { ExecutionRole } from "../stack/execution-role";
import type { Role } from "../stack/role";
import { access, gapsOf, iamArn, type ContextValues } from "./access";
import { gapOf, grantsOf, isOpen } from "./grants";

/** A path to more permissions that is open to a role, with the policies that are to blame for it. */
export interface Escalation {
  /** What others can cite. */
  readonly id: string;
  /** What it lets the function do. */
  readonly does: string;
  /** Whether a role is passed, which can be limited by role and by service. */
  readonly passes: boolean;
  /** The statements that grant what gives the path away. */
  readonly decisive: readonly Cause<PolicySource>[];
  /** Those that grant the rest. */
  readonly besides: readonly Cause<PolicySource>[];
}

/**
 * The paths that everything attached to a role opens together, denies and boundary and conditions considered, but for
 * what it grants to administrators; and what keeps it from being known of others whether they are open. A path is there
 * once for each policy that is to blame for it.
 */
export function escalationsOf(executionRole: ExecutionRole): {
  readonly open: readonly Escalation[];
  readonly gaps: readonly Gap[];
} {
  const { place } = grantsOf(executionRole);
  const plain = withoutAdministration(executionRole);
  if (plain.policies.length === 0) {
    return { open: [], gaps: [] };
  }
  const open: Escalation[] = [];
  const gaps: Gap[] = [];
  for (const path of escalationPaths) {
    const asked = (role: Role): Answers => judged(path, role, executionRole, place);
    const answers = asked(plain);
    if (answers.verdict === "yes") {
      const passes = path.passedTo !== undefined;
      const found = { id: path.id, does: answers.does, passes };
      const { blames, doubts } = blamed(answers, plain, asked);
      open.push(...blames.map((blame) => ({ ...found, ...blame })));
      gaps.push(...gapsOf(doubts, place));
    } else if (answers.verdict === "unknown") {
      gaps.push(...answers.needs.flatMap(({ undecided }) => gapsOf(undecided, place)));
    }
  }
  return { open, gaps };
}

/** What is known of one thing that a path needs. */
interface Answer {
  readonly verdict: Verdict;
  /** For each thing on which it must be allowed, the statements that allow it by themselves. */
  readonly grounds: readonly (readonly Cause<PolicySource>[])[];
  readonly undecided: readonly Cause<PolicySource>[];
}

interface Answers {
  readonly verdict: Verdict;
  readonly needs: readonly Answer[];
  readonly does: string;
}

function judged(path: EscalationPath, plain: Role, executionRole: ExecutionRole, place: Place): Answers {
  if (path.liftsBoundary === true) {
    return liftingBoundary(path, plain, executionRole, place);
  }
  const onAny = answersTo(path, (action) => anyResourceOf(action, place) ?? [], plain, place);
  if (onAny.verdict === "yes" || path.onItself === undefined) {
    return onAny;
  }
  const { of, does } = path.onItself;
  const own = of === "role" ? [plain.resource] : policiesOfStack(plain);
  const onOwn = own.map((each) => answersTo({ ...path, does }, () => [iamArn(each, place)], plain, place));
  const certain = onOwn.find(({ verdict }) => verdict === "yes");
  return certain ?? [onAny, ...onOwn].find(({ verdict }) => verdict === "unknown") ?? onAny;
}

/**
 * Whether a role may lift its own boundary, and has more then. What takes the boundary's place is the caller's to choose.
 *
 * @param plain the role without what it grants to administrators.
 */
function liftingBoundary(
  { needs, does }: EscalationPath,
  plain: Role,
  executionRole: ExecutionRole,
  place: Place,
): Answers {
  const chosen = { "iam:PermissionsBoundary": `arn:${place.partition}:iam::aws:policy/AdministratorAccess` };
  const own = [iamArn(plain.resource, place)];
  const answers = needs.map((action) => answer(plain, action, own, place, [chosen]));
  const verdict = answers.map((each) => each.verdict).reduce(and);
  if (plain.boundary === undefined || verdict === "no") {
    return { verdict: "no", needs: answers, does };
  }
  const more = cutOff(executionRole);
  return { verdict: and(verdict, more.verdict), needs: [...answers, more], does };
}

/** Whether the boundary of a role cuts off something that its policies grant. */
const cutOff = derived((executionRole: ExecutionRole): Answer => {
  const { role } = executionRole;
  const { place } = grantsOf(executionRole);
  const limit: Role = { ...role, policies: role.boundary === undefined ? [] : [role.boundary] };
  const asked = new Set<string>();
  const undecided = hiddenCauses(role.policies);
  for (const { effect, actions, resources } of statementsOf(role.policies)) {
    const question = JSON.stringify([actions, resources]);
    if (effect !== "Allow" || actions === undefined || resources === undefined || asked.has(question)) {
      continue;
    }
    asked.add(question);
    for (const action of coveredActions(actions).filter(concerns(resources))) {
      for (const resource of namedBy(resources, action, place)) {
        if (access(limit, action.name, resource, place).allowed === "yes") {
          continue;
        }
        const { granted, bounded, denied } = access(role, action.name, resource, place);
        const verdict = and(granted.verdict, not(or(bounded.verdict, denied.verdict)));
        if (verdict === "yes") {
          return { verdict, grounds: [], undecided: [] };
        }
        if (undecided.length === 0) {
          undecided.push(...openCauses(verdict, [granted, bounded, denied]));
        }
      }
    }
  }
  return { verdict: undecided.length > 0 ? "unknown" : "no", grounds: [], undecided };
});

/** The policies whose grants are not known, and the statements whose actions are not. */
function hiddenCauses(policies: readonly PolicySource[]): Cause<PolicySource>[] {
  return policies.flatMap((origin): readonly Cause<PolicySource>[] =>
    "gap" in origin.content
      ? [{ origin, statement: undefined }]
      : origin.content.document.statements
          .filter(({ wellFormed, actions }) => !wellFormed || actions?.patterns.every(isKnown) !== true)
          .map((statement) => ({ origin, statement })),
  );
}

function statementsOf(policies: readonly PolicySource[]): Document["statements"] {
  return policies.flatMap(({ content }) => ("document" in content ? content.document.statements : []));
}

/** One resource for each pattern that a statement has for an action, with names that nobody has heard of for its `*`. */
function namedBy({ not: excluded, patterns }: Selection, action: Action, place: Place): readonly Text[] {
  return (excluded ? ["*"] : patterns).flatMap((pattern) => {
    if (/^[*?]+$/.test(pattern)) {
      return examplesOf(action, place);
    }
    return concerns({ not: false, patterns: [pattern] })(action) ? [filled(pattern, place)] : [];
  });
}

function filled(pattern: string, { partition, region, account }: Place): Text {
  const [arn = "", ...parts] = pattern.split(":");
  const home = [partition, "", region, account];
  const segments = parts.map((part, i) => (/^[*?]+$/.test(part) ? (home[i] ?? part) : part));
  return [arn, ...segments].join(":").replaceAll(/[*?]+/g, unheardOf);
}

/** Answers one need after the other, and stops at the first that is not met. */
function answersTo(
  { needs, passedTo, does }: EscalationPath,
  resourcesOf: (action: string) => readonly Text[],
  role: Role,
  place: Place,
): Answers {
  const answers: Answer[] = [];
  const verdict = all(needs, (action) => {
    const sent = action === "iam:PassRole" ? sentOf(passedTo, place) : [notPassed];
    const found = answer(role, action, resourcesOf(action), place, sent);
    answers.push(found);
    return found.verdict;
  });
  return { verdict, needs: answers, does };
}

/** Whether a role may use an action on all of some resources, whichever of some values is sent. */
function answer(
  role: Role,
  action: string,
  resources: readonly Text[],
  place: Place,
  sent: readonly ContextValues[],
): Answer {
  const decisions = resources.flatMap((resource) =>
    sent.map((values) => access(role, action, resource, place, values)),
  );
  return {
    verdict: decisions.map(({ allowed }) => allowed).reduce(and, decisions.length > 0 ? "yes" : "unknown"),
    grounds: decisions.map(({ granted }) => granted.causes),
    undecided: decisions.flatMap(({ undecided }) => undecided),
  };
}

/**
 * The services as IAM is told of them; in other partitions some have names of their own. Only a request for
 * `iam:PassRole` tells of one.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PassedToService
 */
function sentOf(services: readonly string[] = [], { partition }: Place): readonly ContextValues[] {
  return partition === "aws" ? services.map((service) => ({ "iam:PassedToService": service })) : [{}];
}

const notPassed: ContextValues = { "iam:PassedToService": [] };

type Blame = Pick<Escalation, "decisive" | "besides">;

/**
 * Who is to blame for an open path: each policy that grants what gives it away, with as few others as it takes; where a
 * policy suffices alone, only such. As long as another one may turn out to, the first will do, and `doubts` tells what hides it.
 */
function blamed(
  { needs }: Answers,
  plain: Role,
  asked: (role: Role) => Answers,
): { readonly blames: readonly Blame[]; readonly doubts: readonly Cause<PolicySource>[] } {
  const [first = []] = needs.map(({ grounds }) => grounds);
  const all = needs.flatMap(({ grounds }) => grounds);
  const suspects = [...originsOf(first.slice(0, 1))];
  const byItself = plain.policies.map((origin) => ({
    origin,
    ...asked({ ...plain, policies: [origin] }),
  }));
  const alone = byItself.flatMap(({ origin, verdict }) => (verdict === "no" ? [] : [origin]));
  const worst = suspects.filter((origin) => alone.includes(origin));
  const guilty = worst.length > 0 ? worst : alone.length > 0 ? suspects.slice(0, 1) : suspects;
  const blames = guilty
    .map((origin) => fewest(origin, all))
    .map((origins) => ({
      decisive: causesFrom(first, origins),
      besides: causesFrom(all.slice(first.length), origins),
    }));
  const doubtful = byItself.filter(({ verdict }) => verdict === "unknown");
  return { blames, doubts: doubtful.flatMap((each) => each.needs.flatMap(({ undecided }) => undecided)) };
}

/** A policy and those beside it that together grant everything: at each step the one that grants most of what is left. */
function fewest(
  origin: PolicySource,
  grounds: readonly (readonly Cause<PolicySource>[])[],
): readonly PolicySource[] {
  const left = grounds.filter((causes) => !causes.some((cause) => cause.origin === origin));
  const helps = (other: PolicySource): number =>
    left.filter((causes) => causes.some((cause) => cause.origin === other)).length;
  const [next, ...others] = originsOf(left);
  return next === undefined
    ? [origin]
    : [
        origin,
        ...fewest(
          others.reduce((best, each) => (helps(each) > helps(best) ? each : best), next),
          left,
        ),
      ];
}

function originsOf(grounds: readonly (readonly Cause<PolicySource>[])[]): ReadonlySet<PolicySource> {
  return new Set(grounds.flat().map(({ origin }) => origin));
}

/** Of each of some grounds what stands in the first of the policies that has any. */
function causesFrom(
  grounds: readonly (readonly Cause<PolicySource>[])[],
  origins: readonly PolicySource[],
): readonly Cause<PolicySource>[] {
  return grounds.flatMap((causes) => {
    const first = origins.find((origin) => causes.some((cause) => cause.origin === origin));
    return causes.filter(({ origin }) => origin === first);
  });
}

/** The managed policies of this stack that are attached to a role, and that it could rewrite. */
function policiesOfStack(role: Role): readonly Resource[] {
  return [...new Set(role.policies.map(({ holder }) => holder))].filter(({ type }) => type === tokens.policy);
}

/**
 * The role with those statements of its policies only that could open a path or close it, and without those for
 * administrators. Where that is not known yet of a statement, its whole policy counts as unread.
 */
const withoutAdministration = derived((executionRole: ExecutionRole): Role => ({
  ...executionRole.role,
  policies: plainPolicies(executionRole),
}));

function plainPolicies(executionRole: ExecutionRole): readonly PolicySource[] {
  const { administrators, statements } = grantsOf(executionRole);
  const dropped = new Set<unknown>(administrators.map(({ origin }) => origin));
  const open = new Map<PolicySource, Gap>();
  for (const grant of statements) {
    if (grant.administers === "yes") {
      dropped.add(grant.origin.managed === undefined ? grant.statement : grant.origin);
    } else if (isOpen(grant)) {
      open.set(grant.origin, gapOf(grant));
    }
  }
  const policies = executionRole.role.policies.flatMap((origin): readonly PolicySource[] => {
    if (dropped.has(origin)) {
      return [];
    }
    const hides = open.get(origin);
    if (hides !== undefined) {
      return [{ ...origin, content: { gap: hides } }];
    }
    if ("gap" in origin.content) {
      return [origin];
    }
    const { document } = origin.content;
    const kept = relevant(document).filter((statement) => !dropped.has(statement));
    return kept.length > 0 ? [{ ...origin, content: { document: { ...document, statements: kept } } }] : [];
  });
  const opens = policies.some(
    ({ content }) => "gap" in content || content.document.statements.some(({ effect }) => effect !== "Deny"),
  );
  return opens ? policies : [];
}

/** The statements of a document that deny, or that could allow something which a path needs. */
const relevant = derived((document: Document): Document["statements"] =>
  document.statements.filter(
    (statement) =>
      statement.effect !== "Allow" ||
      !statement.wellFormed ||
      statement.actions?.not === true ||
      (statement.actions?.patterns.some(mayNameService) === true &&
        neededActions.some((action) => matchAction(statement, action) !== "no")),
  ),
);

const neededActions = [...new Set(escalationPaths.flatMap(({ needs }) => needs))];
const neededServices = new Set(neededActions.map((action) => action.slice(0, action.indexOf(":"))));

/** Quickly sorts out most statements: those that spell out a service that no path needs. */
function mayNameService(pattern: string): boolean {
  const service = pattern.slice(0, pattern.indexOf(":")).toLowerCase();
  return /[^\w-]/.test(service) || service === "" || neededServices.has(service);
}
