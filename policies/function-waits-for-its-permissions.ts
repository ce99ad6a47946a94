import {
  attachedByCallback,
  contextOfUse,
  eventSourceUses,
  featureUses,
  lateGrantsOf,
  loggingUses,
  needsOf,
  type Need,
  type Purpose,
  type Resource,
  type Role,
  type RoleUse,
  type Stack,
} from "../model";
import { flag, quoted, stackPolicy, violation } from "../pack";

/**
 * Pulumi makes at once what does not depend on each other. AWS looks at the role when it makes a function in a
 * VPC or an event source mapping, so an attachment that comes a second later fails the first deployment, and only
 * that, and not always.
 */
export const functionWaitsForItsPermissions = stackPolicy({
  name: "function-waits-for-its-permissions",
  description: "Every function is made after the permissions of its execution role that its creation needs.",
  enforcementLevel: "advisory",
  severity: "low",
  remediation:
    "Add the attachments that the message names to `dependsOn` of the function or of the event source mapping. " +
    "Or grant the permissions in the role itself.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
  config: {
    logging: flag("Whether every function must also wait for the permission to write its logs."),
  },

  *judge(stack, { logging }) {
    for (const { use, needed, granted } of waitsOf(stack, logging)) {
      if (use.role.kind !== "here") {
        continue;
      }
      const role = use.role.found;
      const { late, gaps } = lateGrantsOf(use.resource, needed, contextOfUse(use, role), role);
      yield* gaps;
      if (late.size > 0) {
        const names = [...late].map(({ name }) => name).sort();
        yield violation(use.resource, messageOf(use, role, [...late], granted), { about: names.join(" ") });
      }
    }
  },
});

function messageOf(use: RoleUse, role: Role, late: readonly Resource[], granted: string): string {
  const fact = `It does not wait for ${quoted(late.map(({ name }) => name))}, which ${late.length === 1 ? "grants" : "grant"} ${granted}`;
  return late.some((attachment) => attachedByCallback(attachment, use.user, role)) &&
    use.resource === use.user
    ? `${fact}. \`CallbackFunction\` makes both and sets no order: give it a \`role\` of your own, and let it wait for what is attached to that.`
    : `${fact}. Add ${late.length === 1 ? "it" : "them"} to \`dependsOn\`.`;
}

interface Wait {
  readonly use: RoleUse;
  readonly needed: readonly Need[];
  /** What is granted too late, and what may come of it. */
  readonly granted: string;
}

/** What each function and each event source mapping needs of a role of this stack when it is made. */
function* waitsOf(stack: Stack, logging: boolean): Iterable<Wait> {
  for (const use of [...eventSourceUses(stack), ...featureUses(stack)]) {
    if (use.kind === "use" && isNeededAtCreation(use)) {
      const granted = "what its creation needs, so the first deployment may fail";
      yield { use, needed: needsOf(use), granted };
    }
  }
  for (const use of logging ? loggingUses(stack) : []) {
    const needed = needsOf(use).filter(({ called }) => called === "logs:PutLogEvents");
    yield { use, needed, granted: "the writing of its logs, so the first of them may be lost" };
  }
}

function isNeededAtCreation({ purpose, user, resource, doubt }: RoleUse): boolean {
  return doubt === undefined && (resource !== user || checked.has(purpose));
}

/**
 * What AWS checks when it makes a function: its network, its tracing, and its dead-letter target. What a mapping or a configuration of
 * invocations needs, it checks when that is made or changed.
 */
const checked: ReadonlySet<Purpose> = new Set(["network", "tracing", "queueDestination", "topicDestination"]);
