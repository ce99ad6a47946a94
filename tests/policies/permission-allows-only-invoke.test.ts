import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { functionWith, goodRole } from "./pieces";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "permission-allows-only-invoke";

/** A function with one permission for another account. */
function permits(action: pulumi.Input<string>): () => void {
  return () => {
    const fn = functionWith("fn", goodRole("role"));
    new aws.lambda.Permission("permission", { function: fn.name, action, principal: "123456789012" });
  };
}

function found(fact: string): Expected[] {
  return [[policy, "permission", `\`action\` is ${fact}. Set it to \`lambda:InvokeFunction\`.`]];
}

const neither =
  "neither `lambda:InvokeFunction` nor `lambda:InvokeFunctionUrl`, so nobody may invoke by this permission";

describe(policy, () => {
  for (const action of [
    "lambda:InvokeFunction",
    "lambda:InvokeFunctionUrl",
    "lambda:invokeFunction",
    "Lambda:INVOKEFUNCTION",
  ]) {
    allows(action, permits(action));
  }
  for (const action of ["lambda:*", "*", "Lambda:*"]) {
    forbids(
      `\`${action}\``,
      permits(action),
      found(`\`${action}\`, so the principal may also read, change and delete the function`),
    );
  }
  forbids(
    "an action that manages the function",
    permits("lambda:UpdateFunctionCode"),
    found("`lambda:UpdateFunctionCode`, so the principal may do that and not invoke the function"),
  );
  forbids(
    "one that reads it, in any letter case",
    permits("lambda:getfunction"),
    found("`lambda:GetFunction`, so the principal may do that and not invoke the function"),
  );
  forbids(
    "the deprecated way to invoke",
    permits("lambda:InvokeAsync"),
    found("`lambda:InvokeAsync`, which is for an operation that AWS has deprecated"),
  );
  forbids("an action that does not exist", permits("lambda:Invoke"), found(neither));
  forbids("an action of another service", permits("s3:GetObject"), found(neither));
  forbids("an empty action", permits(""), found(neither));

  cannotTell(
    "which action it is that is not known yet",
    () => {
      const later = new aws.ssm.Parameter("later", { type: "String", value: "x" }).arn;
      permits(later.apply(() => "lambda:*"))();
    },
    found("`lambda:*`, so the principal may also read, change and delete the function"),
    {
      gaps: [
        ["permission", `\`action\` is not known before the update, so it was not judged by \`${policy}\`.`],
      ],
    },
  );
});
