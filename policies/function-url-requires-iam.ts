import { any, matchText } from "../iam";
import { functionUrls, gap, valueOf } from "../model";
import { reasons, resourcePolicy, violation } from "../pack";

/** A function URL without IAM asks no caller who they are: what protects the function is then its own code alone. */
export const functionUrlRequiresIam = resourcePolicy({
  name: "function-url-requires-iam",
  description: "Every function URL is only for callers whom IAM knows.",
  enforcementLevel: "advisory",
  severity: "high",
  remediation:
    "Set the authorization type to `AWS_IAM` and let the callers sign their requests. If a function is meant to be public, " +
    "list its name in `publicFunctions`, with the reason.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
  controls: ["CT.LAMBDA.PR.5"],
  subject: functionUrls,
  config: {
    publicFunctions: reasons(
      "Functions whose URL may be public: names, `*` for any text, each with the reason why.",
    ),
  },
  repair: {
    what: "sets `authorizationType` to `AWS_IAM`",
    set: () => ({ authorizationType: "AWS_IAM" }),
  },

  *judge({ resource, functionName, authorizationType }, { publicFunctions }) {
    const allowed = Object.keys(publicFunctions);
    const name = valueOf(functionName);
    if (name !== undefined && any(allowed, (pattern) => matchText(pattern, name)) === "yes") {
      return;
    }
    if (authorizationType.kind === "unknown") {
      yield gap(resource, "authorizationType", "unknown");
    } else if (authorizationType.kind === "known" && authorizationType.value !== "AWS_IAM") {
      yield functionName.kind === "unknown" && allowed.length > 0
        ? gap(resource, "functionName", "unknown")
        : violation(
            resource,
            `\`${resource.called("authorizationType")}\` is ${authorizationType.value === "NONE" ? "`NONE`" : "not `AWS_IAM`"}, so Lambda does not ask who calls the URL. Set it to \`AWS_IAM\`, or list the function in \`publicFunctions\` with a reason.`,
          );
    }
  },
});
