import {
  all,
  and,
  anyResourceOf,
  escalationPaths,
  matchAction,
  type Cause,
  type Document,
  type EscalationPath,
  type Text,
  type Verdict,
} from "../../iam";
import type { PolicySource } from "../linking/policy-source";
import { derived } from "../reading/derived";
import type { Gap } from "../reading/gap";
import type { Place } from "../reading/place";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import type { ExecutionRole } from "../stack/execution-role";
import type { Role } from "../stack/role";
import { access, gapsOf, iamArn } from "./access";
import { gapOf, grantsOf, isOpen } from "./grants";

/** A path to more permissions that is open to a role. */
export interface Escalation {
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
 * what it grants to administrators; and what keeps it from being known of others whether they are open.
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
    const { verdict, needs, does } = judged(path, plain, place);
    const [first, ...others] = needs;
    if (verdict === "yes" && first !== undefined) {
      const besides = others.flatMap(({ causes }) => causes);
      open.push({ does, passes: path.passedTo !== undefined, decisive: first.causes, besides });
    } else if (verdict === "unknown") {
      gaps.push(...needs.flatMap(({ undecided }) => gapsOf(undecided, place)));
    }
  }
  return { open, gaps };
}

/** What is known of one thing that a path needs. */
interface Answer {
  readonly verdict: Verdict;
  readonly causes: readonly Cause<PolicySource>[];
  readonly undecided: readonly Cause<PolicySource>[];
}

interface Answers {
  readonly verdict: Verdict;
  readonly needs: readonly Answer[];
  readonly does: string;
}

function judged(path: EscalationPath, role: Role, place: Place): Answers {
  const onAny = answersTo(path, (action) => anyResourceOf(action, place) ?? [], role, place);
  if (onAny.verdict === "yes" || path.onItself === undefined) {
    return onAny;
  }
  const { of, does } = path.onItself;
  const own = of === "role" ? [role.resource] : policiesOfStack(role);
  const onOwn = own.map((each) => answersTo({ ...path, does }, () => [iamArn(each, place)], role, place));
  const certain = onOwn.find(({ verdict }) => verdict === "yes");
  return certain ?? [onAny, ...onOwn].find(({ verdict }) => verdict === "unknown") ?? onAny;
}

/** Answers one need after the other, and stops at the first that is not met. */
function answersTo(
  { needs, passedTo, does }: EscalationPath,
  resourcesOf: (action: string) => readonly Text[],
  role: Role,
  place: Place,
): Answers {
  const sent = passedTo === undefined ? {} : sentOf(passedTo, place);
  const answers: Answer[] = [];
  const verdict = all(needs, (need) => {
    const alternatives = [need]
      .flat()
      .map((action) => answer(role, action, resourcesOf(action), place, sent));
    const met = alternatives.find((each) => each.verdict === "yes");
    const maybe = alternatives.filter((each) => each.verdict === "unknown");
    answers.push(met ?? { ...noAnswer, undecided: maybe.flatMap(({ undecided }) => undecided) });
    return met !== undefined ? "yes" : maybe.length > 0 ? "unknown" : "no";
  });
  return { verdict, needs: answers, does };
}

const noAnswer: Answer = { verdict: "unknown", causes: [], undecided: [] };

/** Whether a role may use an action on all of some resources. */
function answer(
  role: Role,
  action: string,
  resources: readonly Text[],
  place: Place,
  sent: Readonly<Record<string, Text>>,
): Answer {
  const decisions = resources.map((resource) => access(role, action, resource, place, sent));
  return {
    verdict: decisions.map(({ allowed }) => allowed).reduce(and, resources.length > 0 ? "yes" : "unknown"),
    causes: decisions.flatMap(({ granted }) => granted.causes),
    undecided: decisions.flatMap(({ undecided }) => undecided),
  };
}

/** The service as IAM is told of it; in other partitions some services have names of their own. */
function sentOf(service: string, { partition }: Place): Readonly<Record<string, Text>> {
  return partition === "aws" ? { "iam:PassedToService": service } : {};
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

const neededActions = [...new Set(escalationPaths.flatMap(({ needs }) => needs.flat()))];
const neededServices = new Set(neededActions.map((action) => action.slice(0, action.indexOf(":"))));

/** Quickly sorts out most statements: those that spell out a service of which no path needs anything. */
function mayNameService(pattern: string): boolean {
  const service = pattern.slice(0, pattern.indexOf(":")).toLowerCase();
  return /[^\w-]/.test(service) || service === "" || neededServices.has(service);
}
