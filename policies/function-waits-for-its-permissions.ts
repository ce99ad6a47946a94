import {
  contextOfUse,
  eventSourceUses,
  featureUses,
  lateGrantsOf,
  loggingUses,
  neededActions,
  type NeededAction,
  type Purpose,
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
    for (const { use, needed, granted } of needsOf(stack, logging)) {
      const { executionRole } = use.fn;
      if (executionRole.kind !== "here") {
        continue;
      }
      const role = executionRole.found;
      const { late, gaps } = lateGrantsOf(use.resource, needed, contextOfUse(use, role), role);
      yield* gaps;
      if (late.size > 0) {
        const names = [...late].map(({ name }) => name);
        yield violation(
          use.resource,
          `It does not wait for ${quoted(names)}, which ${names.length === 1 ? "grants" : "grant"} ${granted}. Add ${names.length === 1 ? "it" : "them"} to \`dependsOn\`.`,
        );
      }
    }
  },
});

interface Needed {
  readonly use: RoleUse;
  readonly needed: readonly NeededAction[];
  /** What is granted too late, and what may come of it. */
  readonly granted: string;
}

/** What each function and each event source mapping needs of a role of this stack when it is made. */
function* needsOf(stack: Stack, logging: boolean): Iterable<Needed> {
  for (const use of [...eventSourceUses(stack), ...featureUses(stack)]) {
    if (use.kind === "use" && isNeededAtCreation(use)) {
      const granted = "what its creation needs, so the first deployment may fail";
      yield { use, needed: neededActions(use), granted };
    }
  }
  for (const use of logging ? loggingUses(stack) : []) {
    const needed = neededActions(use).filter(({ action }) => action === "logs:PutLogEvents");
    yield { use, needed, granted: "the writing of its logs, so the first of them may be lost" };
  }
}

function isNeededAtCreation({ purpose, fn, resource }: RoleUse): boolean {
  return resource.type.includes("eventSourceMapping") || (resource === fn.resource && checked.has(purpose));
}

/** What AWS checks when it makes a function: its network, and its dead-letter target. */
const checked: ReadonlySet<Purpose> = new Set(["network", "queueDestination", "topicDestination"]);
