import { any, hole, matchText, type Verdict } from "../iam";
import { addTo, gap, valueOf, type LambdaFunction, type Reference, type Resource, type Role } from "../model";
import { listed, patterns, stackPolicy, violation } from "../pack";

/**
 * A role is shared by all that run with it: each function may then do what any of them may, and no permission can
 * be taken from one without asking who else needs it.
 */
export const functionHasOwnRole = stackPolicy({
  name: "function-has-own-role",
  description: "Every Lambda function has an execution role of its own.",
  enforcementLevel: "mandatory",
  severity: "medium",
  remediation:
    "Create one `aws.iam.Role` for each function and grant each what that function needs. " +
    "If functions must share a role, list it in `sharedRoles`.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
  config: {
    sharedRoles: patterns(
      "Execution roles that several functions may share: names or ARNs, `*` for any text.",
    ),
  },

  *judge({ functions }, { sharedRoles }) {
    const users = new Map<unknown, LambdaFunction[]>();
    for (const fn of functions) {
      const role = fn.executionRole;
      if (role.kind === "unresolved" || role.kind === "nowhere") {
        yield role.gap;
        continue;
      }
      const shared = any(sharedRoles, (pattern) => isCalled(role, pattern));
      if (shared === "unknown") {
        yield gap(fn.resource, "role", "unknown");
      } else if (shared === "no") {
        const identity = role.kind === "here" ? role.found : role.id;
        addTo(users, identity, fn);
      }
    }
    for (const together of users.values()) {
      const [first] = together;
      for (const { resource, executionRole } of together.length > 1 ? together : []) {
        const role =
          executionRole.kind === "here"
            ? ` \`${executionRole.found.resource.name}\``
            : ", which is outside this stack,";
        const message = `Its execution role${role} is also that of ${othersThan(resource, together)}, so each function may do whatever any of them may.`;
        yield violation(resource, message, {
          together: { as: first?.resource.urn ?? "", name: resource.name, say: () => message },
        });
      }
    }
  },
});

function isCalled(role: Extract<Reference<Role>, { kind: "here" | "outside" }>, pattern: string): Verdict {
  const [name, arn] =
    role.kind === "here"
      ? [valueOf(role.found.name) ?? hole, valueOf(role.found.arn) ?? `arn:${hole}`]
      : [role.id.slice(role.id.lastIndexOf("/") + 1), role.id];
  return matchText(pattern, pattern.startsWith("arn:") ? arn : name);
}

function othersThan(resource: Resource, together: readonly LambdaFunction[]): string {
  const some = together.slice(0, 4).filter((fn) => fn.resource !== resource);
  return listed(
    some.map((fn) => `\`${fn.resource.name}\``),
    together.length - 1,
  );
}
