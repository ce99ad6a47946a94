import { inBothProviders } from "../reading/equivalents";
import type { Resource } from "../reading/resource";
import type { Subject } from "../reading/subject";
import { tokens } from "../reading/tokens";
import { known, type Value } from "../reading/value";

/**
 * The URL of a function.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html
 */
export interface FunctionUrl {
  readonly resource: Resource;
  /** The function's name, taken from its ARN if the program gives that. */
  readonly functionName: Value<string>;
  readonly authorizationType: Value<string>;
}

export const functionUrls: Subject<FunctionUrl> = {
  types: inBothProviders(tokens.functionUrl),
  read: (resource) => ({
    resource,
    functionName: nameIn(resource.set.string("functionName")),
    authorizationType: resource.set.string("authorizationType"),
  }),
};

/** A name may come with an account before it, or as a whole ARN, and with an alias after it. */
function nameIn(functionName: Value<string>): Value<string> {
  if (functionName.kind !== "known") {
    return functionName;
  }
  const [, name = functionName.value] =
    /^(?:(?:arn:[^:]*:lambda:[^:]*:)?[^:]*:function:)?([^:]*)/.exec(functionName.value) ?? [];
  return known(name);
}
