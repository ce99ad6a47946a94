import { openParts, type Text } from "../../iam";
import type { Reference } from "../linking/reference";
import { answer, anyOf, hiddenBy, type Answer } from "../reading/answer";
import { inBothProviders } from "../reading/equivalents";
import type { Resource } from "../reading/resource";
import type { Subject } from "../reading/subject";
import { tokens } from "../reading/tokens";
import { unknownIn, type Value } from "../reading/value";
import type { LambdaFunction } from "./function";
import type { ExactQualifier, Qualifier } from "./function-reference";

/**
 * An invoke permission: one statement of a function's resource-based policy.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export interface Permission {
  readonly resource: Resource;
  readonly action: Value<string>;
  readonly principal: Value<string>;
  readonly sourceArn: Value<string>;
  readonly sourceAccount: Value<string>;
  readonly principalOrgId: Value<string>;
  readonly eventSourceToken: Value<string>;
  readonly functionUrlAuthType: Value<string>;
  readonly invokedViaFunctionUrl: Value<boolean>;
}

/** An invoke permission with the function that it is for. */
export interface PlacedPermission extends Permission {
  /** The account that the function is in, a hole if that is not known. */
  readonly account: Text;
  readonly function: Reference<LambdaFunction>;
  /** The alias or version that it is for. */
  readonly qualifier: ExactQualifier;
  /** The same as far as it shows before the update. */
  readonly likelyQualifier: Qualifier;
}

export const permissions: Subject<Permission> = {
  types: inBothProviders(tokens.permission),
  read: (resource) => ({
    resource,
    action: resource.set.string("action"),
    principal: resource.set.string("principal"),
    sourceArn: resource.set.string("sourceArn"),
    sourceAccount: resource.set.string("sourceAccount"),
    principalOrgId: resource.set.string("principalOrgId"),
    eventSourceToken: resource.set.string("eventSourceToken"),
    functionUrlAuthType: resource.set.string("functionUrlAuthType"),
    invokedViaFunctionUrl: resource.set.boolean("invokedViaFunctionUrl"),
  }),
};

/** Whether a condition of a permission restricts anything: it does unless it is not set, empty, or wildcards only. */
export function restricts(condition: Value<string>): Answer {
  return hiddenBy(
    unknownIn(condition),
    answer(condition.kind === "known" && !/^[*?\s]*$/.test(condition.value)),
  );
}

/** Whether a condition of a permission says who may invoke, or whose resource: of everybody, if the principal is `*`. */
export function isConfined(permission: Permission): Answer {
  const { sourceArn, sourceAccount, principalOrgId, eventSourceToken } = permission;
  return anyOf([namesOwner(sourceArn), ...[sourceAccount, principalOrgId, eventSourceToken].map(restricts)]);
}

/** Whether a source ARN says whose resource it is: it names an account, or one bucket. */
export function namesOwner(sourceArn: Value<string>): Answer {
  if (sourceArn.kind !== "known" || !sourceArn.value.startsWith("arn:")) {
    return restricts(sourceArn);
  }
  const [, , , , account = "*"] = sourceArn.value.split(":");
  return answer(account === "" ? openParts(sourceArn.value).length === 0 : !/[*?]/.test(account));
}
