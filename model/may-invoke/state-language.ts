import { fieldsOf, parseJson } from "../reading/json";

/**
 * The functions that the definition of a state machine invokes, by name or ARN: as the `Resource` of a task, or as the
 * `FunctionName` of the Lambda integration. Left out is what the input decides. `undefined` for a text that is not JSON.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
 */
export function functionsIn(definition: string): readonly string[] | undefined {
  const machine = parseJson(definition);
  return machine === undefined ? undefined : inMachine(machine);
}

/** The same in one machine: a branch of a state, or what it does with each item, is a machine of its own. */
function inMachine(machine: unknown): readonly string[] {
  return Object.values(fieldsOf(fieldsOf(machine)["States"])).flatMap((each) => {
    const state = fieldsOf(each);
    const branches: readonly unknown[] = Array.isArray(state["Branches"]) ? state["Branches"] : [];
    return [...inTask(state), ...[...branches, state["Iterator"], state["ItemProcessor"]].flatMap(inMachine)];
  });
}

function inTask({
  Resource: resource,
  Parameters: parameters,
  Arguments: args,
}: Readonly<Record<string, unknown>>): readonly string[] {
  if (typeof resource !== "string") {
    return [];
  }
  const isIntegration = /^arn:[^:]*:states:::lambda:invoke/.test(resource);
  const name = isIntegration ? { ...fieldsOf(parameters), ...fieldsOf(args) }["FunctionName"] : resource;
  return typeof name === "string" ? [name] : [];
}
