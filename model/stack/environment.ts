import { inBothProviders } from "../reading/equivalents";
import type { Gap } from "../reading/gap";
import type { Resource } from "../reading/resource";
import type { Subject } from "../reading/subject";
import { tokens } from "../reading/tokens";
import { unknownIn, type Value } from "../reading/value";

/** The environment variables that the program gives a function. */
export interface Environment {
  readonly resource: Resource;
  /** Those that can be seen, in the order of their names: all of them unless there is a gap. */
  readonly variables: readonly Variable[];
  /** What hides them. One variable that is not known hides itself only. */
  readonly gap: Gap | undefined;
}

export interface Variable {
  readonly name: string;
  readonly value: Value<string>;
}

/** The environment of every function. It is read from the inputs: in the outputs one unknown variable hides all. */
export const environments: Subject<Environment> = {
  types: inBothProviders(tokens.function),
  read: (resource) => {
    const environment = resource.set.object("environment");
    if (environment.kind !== "known") {
      return { resource, variables: [], gap: unknownIn(environment)[0] };
    }
    const variables = environment.value.object("variables");
    if (variables.kind !== "known") {
      return { resource, variables: [], gap: unknownIn(variables)[0] };
    }
    const { value } = variables;
    return {
      resource,
      variables: [...value.names()].sort().map((name) => ({ name, value: value.string(name) })),
      gap: undefined,
    };
  },
};

/**
 * The names of variables that Lambda sets itself and that a function's configuration must not hold. Others that it
 * sets, such as `PATH`, `LANG`, `TZ` and `NODE_PATH`, may be set.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export const reservedNames: ReadonlySet<string> = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_MAX_CONCURRENCY",
  "AWS_LAMBDA_METADATA_API",
  "AWS_LAMBDA_METADATA_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);
