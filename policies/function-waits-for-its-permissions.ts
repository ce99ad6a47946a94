import {
  circumstances,
  contextOfUse,
  logArns,
  raceOf,
  requests,
  type Deed,
  type Resource,
  type Role,
  type Stack,
  type Use,
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
    for (const { waiter, role, needed, context, granted } of needsOf(stack, logging)) {
      const { late, gaps } = raceOf(waiter, needed, context, role);
      yield* gaps;
      if (late.size > 0) {
        const names = [...late].map(({ name }) => name);
        yield violation(
          waiter,
          `It does not wait for ${quoted(names)}, which ${names.length === 1 ? "grants" : "grant"} ${granted}. Add ${names.length === 1 ? "it" : "them"} to \`dependsOn\`.`,
        );
      }
    }
  },
});

interface Needed {
  readonly waiter: Resource;
  readonly role: Role;
  readonly needed: ReturnType<typeof requests>;
  readonly context: ReturnType<typeof contextOfUse>;
  /** What is granted too late, and what may come of it. */
  readonly granted: string;
}

/** What each function and each event source mapping needs of a role of this stack when it is made. */
function* needsOf(stack: Stack, logging: boolean): Iterable<Needed> {
  for (const use of [...stack.eventSourceUses, ...stack.featureUses]) {
    if (use.kind === "use" && use.fn.executionRole.kind === "here" && isNeededAtCreation(use)) {
      const { role } = use.fn.executionRole;
      const granted = "what its creation needs, so the first deployment may fail";
      yield { waiter: use.resource, role, needed: requests(use), context: contextOfUse(use, role), granted };
    }
  }
  for (const { resource, place, logGroup, executionRole } of logging ? stack.functions : []) {
    if (executionRole.kind === "here") {
      const granted = "the writing of its logs, so the first of them may be lost";
      const needed = [{ action: "logs:PutLogEvents", on: [logArns(logGroup).stream] }];
      yield { waiter: resource, role: executionRole.role, needed, context: circumstances(place), granted };
    }
  }
}

function isNeededAtCreation({ deed, fn, resource }: Use): boolean {
  return resource.type.includes("eventSourceMapping") || (resource === fn.resource && checked.has(deed));
}

/** What AWS checks when it makes a function: its network, and its dead-letter target. */
const checked = new Set<Deed>(["network", "queueDestination", "topicDestination"]);
