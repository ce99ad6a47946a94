import type { Cause } from "../iam";
import {
  aboutGrant,
  addTo,
  callbackDefault,
  escalationsOf,
  unseenRoles,
  managedName,
  quote,
  executionRoles,
  type CallbackDefault,
  type Escalation,
  type PolicySource,
} from "../model";
import { listed, stackPolicy, violation } from "../pack";

/**
 * Some permissions lead to all others: who may pass any role to a new function acts as any role. They look harmless one
 * by one, and the dangerous two often stand in different policies.
 */
export const roleCannotEscalatePrivileges = stackPolicy({
  name: "role-cannot-escalate-privileges",
  description: "No execution role lets its function give itself more permissions than it was given.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediation:
    "Limit `iam:PassRole` to the roles that the function passes and, by `iam:PassedToService`, to the service that it " +
    "passes them to. Limit other actions that the message names to the resources that the function works on. " +
    "Replace an AWS managed policy that opens a path by a narrower one, or by one of the stack.",
  reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",

  *judge(stack) {
    for (const executionRole of executionRoles(stack)) {
      const { open, gaps } = escalationsOf(executionRole);
      const byDefault = callbackDefault(executionRole);
      const byCause = new Map<unknown, Escalation[]>();
      for (const escalation of open) {
        addTo(byCause, blamedFor(escalation, byDefault), escalation);
      }
      for (const [blamed, together] of byCause) {
        const [cause] = together[0]?.decisive ?? [];
        const about = [...new Set(together.map(({ id }) => id))].sort().join(" ");
        if (blamed === byDefault && byDefault !== undefined) {
          yield violation(byDefault.maker, ofCallback(together), { about: "CallbackFunction" });
        } else if (cause !== undefined) {
          const { origin } = cause;
          yield violation(origin.holder, messageOf(together, origin), {
            about: `${managedName(origin) ?? aboutGrant(cause)} ${about}`,
          });
        }
      }
      yield* gaps;
    }
    yield* unseenRoles(stack);
  },
});

/** What opens paths: what `CallbackFunction` attaches by default, a policy of AWS as a whole, else a statement. */
function blamedFor({ decisive: [cause] }: Escalation, byDefault: CallbackDefault | undefined): unknown {
  if (cause !== undefined && byDefault?.attachments.has(cause.origin.attachment) === true) {
    return byDefault;
  }
  return cause !== undefined && managedName(cause.origin) !== undefined ? cause.origin : cause?.statement;
}

function ofCallback(together: readonly Escalation[]): string {
  const names = new Set(
    together.flatMap(({ decisive, besides }) =>
      [...decisive, ...besides].map(({ origin }) => managedName(origin) ?? ""),
    ),
  );
  return `\`role\` is not set, so \`CallbackFunction\` made one with nine AWS managed policies, of which ${listed([...names].sort())} let the function ${waysIn(together)}, and so act with permissions that it was not given. Set \`role\`, or set \`policies\` to those that the code needs.`;
}

/** What a function may do on each path, with the path's id. */
function waysIn(together: readonly Escalation[]): string {
  const ids = new Map(together.toReversed().map(({ does, id }) => [does, id]));
  const does = [...new Set(together.map((escalation) => escalation.does))];
  return listed(does.map((each) => `${each} (${ids.get(each)})`));
}

function messageOf(together: readonly Escalation[], blamed: PolicySource): string {
  const causes = [
    ...together.flatMap(({ decisive }) => decisive),
    ...together.flatMap(({ besides }) => besides),
  ];
  const names = [...new Set(causes.map((cause) => nameOf(cause, blamed)))];
  return `${listed(names)} ${names.length > 1 ? "let" : "lets"} the function ${waysIn(together)}, and so act with permissions that it was not given.${fixOf(together, blamed)}`;
}

/** What can be done: a policy of AWS cannot be edited, whatever it says. */
function fixOf(together: readonly Escalation[], blamed: PolicySource): string {
  const managed = managedName(blamed);
  if (managed !== undefined) {
    return ` Replace ${managed} by a narrower policy of AWS, or by one of the stack.`;
  }
  return together.some(({ passes }) => passes)
    ? " Name the roles in `Resource`, and the service under `iam:PassedToService`."
    : "";
}

/** Of a policy that is AWS's the name is said, and not the statement, which nobody can edit. */
function nameOf(cause: Cause<PolicySource>, blamed: PolicySource): string {
  const { holder, property } = cause.origin;
  const managed = managedName(cause.origin);
  const name = managed === undefined ? quote(cause) : `${managed} in \`${property}\``;
  return holder === blamed.holder ? name : `${name} of \`${holder.name}\``;
}
