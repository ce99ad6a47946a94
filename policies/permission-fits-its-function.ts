import { isExpected, uselessPermissions, type UselessPermission } from "../model";
import { stackPolicy, violation } from "../pack";

/** Permissions outlive the triggers and aliases that they were for, and nobody dares to remove what may be in use. */
export const permissionFitsItsFunction = stackPolicy({
  name: "permission-fits-its-function",
  description: "Every invoke permission is for an alias that its function has, and is needed.",
  enforcementLevel: "advisory",
  severity: "low",
  remediation:
    "Set `qualifier` to the alias that the trigger invokes, or leave it out. Remove permissions that say what another " +
    "one says, and those of triggers that are gone.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/using-aliases.html",
  // That two permissions for one source turn out to be the same is not what anybody expects.
  expects: isExpected,

  *judge(stack) {
    for (const found of uselessPermissions(stack)) {
      yield found.kind === "gap" ? found : violation(found.permission.resource, messageOf(found));
    }
  },
});

function messageOf({ fn, why }: UselessPermission): string {
  switch (why.kind) {
    case "latest":
      return "It is for `$LATEST`, for which Lambda takes no permissions. Leave that out: without a `qualifier` it is for the function as it is.";
    case "noAlias":
      return `It is for an alias of \`${fn.resource.name}\` that this stack does not make, so Lambda refuses it unless somebody else does.`;
    case "repeats":
      return `It says the same as \`${why.other.resource.name}\`, so it has to be removed with that one to close the door. Remove one of them.`;
    case "polled":
      return `Lambda reads from ${why.service} itself, with the function's execution role and an event source mapping, so nobody needs it. Remove it.`;
    case "token":
      return `It asks for an \`eventSourceToken\`, which Alexa alone sends, so it never lets ${why.service} in. Remove that.`;
    case "leftover":
      return `It lets in \`${why.source.name}\`, which does not invoke \`${fn.resource.name}\`. Remove it, or wire the two.`;
  }
}
