import { findAction } from "../iam";
import { gap, permissions, restricts, valueOf } from "../model";
import { resourcePolicy, violation } from "../pack";

/**
 * A resource-based policy lets other accounts and services in without a role of the function's own account. That is for
 * those who invoke it; who manages it should act as a role that its account can see and limit.
 */
export const permissionAllowsOnlyInvoke = resourcePolicy({
  name: "permission-allows-only-invoke",
  description: "Every invoke permission allows to invoke the function, and nothing else.",
  enforcementLevel: "advisory",
  severity: "medium",
  remediation:
    "Set `action` to `lambda:InvokeFunction`, or to `lambda:InvokeFunctionUrl` for a function URL. Let whoever manages the " +
    "function from another account assume a role in its own.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
  subject: permissions,
  repair: {
    what: "replaces an `action` that is a wildcard by the one that invokes; any other could be meant for something else",
    set: ({ action, functionUrlAuthType }) =>
      allowsAll(valueOf(action) ?? "") && functionUrlAuthType.kind !== "unknown"
        ? { action: `lambda:InvokeFunction${restricts(functionUrlAuthType).verdict === "yes" ? "Url" : ""}` }
        : {},
  },

  *judge({ resource, action }) {
    if (action.kind === "unknown") {
      yield gap(resource, "action", "unknown");
    } else if (action.kind === "known" && !invokes.has(action.value.toLowerCase())) {
      yield violation(resource, `${whatItAllows(action.value)}. Set it to \`lambda:InvokeFunction\`.`);
    }
  },
});

const invokes = new Set(["lambda:invokefunction", "lambda:invokefunctionurl"]);

/** Of the actions only those are shown that exist. */
function whatItAllows(action: string): string {
  if (allowsAll(action)) {
    return `\`action\` is \`${action}\`, so the principal may also read, change and delete the function`;
  }
  const known = findAction(action)?.name;
  if (known === "lambda:InvokeAsync") {
    return "`action` is `lambda:InvokeAsync`, which is for an operation that AWS has deprecated";
  }
  return known?.startsWith("lambda:") === true
    ? `\`action\` is \`${known}\`, so the principal may do that and not invoke the function`
    : "`action` is neither `lambda:InvokeFunction` nor `lambda:InvokeFunctionUrl`, so nobody may invoke by this permission";
}

function allowsAll(action: string): boolean {
  return /^(?:lambda:)?\*$/i.test(action);
}
