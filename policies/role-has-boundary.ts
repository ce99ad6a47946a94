import { any, hole, matchText, type Verdict } from "../iam";
import { gap, unseenRoles, executionRoles, valueOf, type Reference } from "../model";
import { patterns, stackPolicy, violation } from "../pack";

/**
 * A boundary is a second limit, which whoever attaches policies to the role cannot lift. It is for organizations that
 * let teams make their own roles, so nobody is held to it by default.
 */
export const roleHasBoundary = stackPolicy({
  name: "role-has-boundary",
  description: "Every function's execution role has a permissions boundary.",
  enforcementLevel: "disabled",
  severity: "low",
  remediation:
    "Set `permissionsBoundary` of the role to the ARN of the managed policy that limits it. " +
    "`boundary` tells which policies are meant; without it, any will do.",
  reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
  config: {
    boundary: patterns(
      "The policies that may be the boundary: names or ARNs, `*` for any text. Any if empty.",
    ),
  },

  *judge(stack, { boundary }) {
    for (const {
      role: { resource, limit },
    } of executionRoles(stack)) {
      if (limit.kind === "unresolved") {
        yield limit.gap;
      } else if (limit.kind === "nowhere") {
        yield violation(
          resource,
          "`permissionsBoundary` is not set, so nothing limits what the policies of this role may allow.",
        );
      } else if (boundary.length > 0) {
        const isMeant = any(boundary, (pattern) => isCalled(limit, pattern));
        if (isMeant === "unknown") {
          yield gap(resource, "permissionsBoundary", "unknown");
        } else if (isMeant === "no") {
          yield violation(
            resource,
            "`permissionsBoundary` is a policy that `boundary` in the pack's configuration does not name, so it need not limit what that is meant to.",
          );
        }
      }
    }
    yield* unseenRoles(stack);
  },
});

function isCalled(limit: Extract<Reference, { kind: "here" | "outside" }>, pattern: string): Verdict {
  const [name, arn] =
    limit.kind === "here"
      ? [valueOf(limit.found.string("name")) ?? hole, valueOf(limit.found.string("arn")) ?? `arn:${hole}`]
      : [limit.id.slice(limit.id.lastIndexOf("/") + 1), limit.id];
  return matchText(pattern, pattern.startsWith("arn:") ? arn : name);
}
