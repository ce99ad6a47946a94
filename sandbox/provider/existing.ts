import type { Account } from "./account";
import { nameProperty } from "./auto-name";
import { defaultsOf } from "./defaults";
import { settledOutputs } from "./outputs";
import type { Properties } from "./property-values";
import type { ResourceType } from "./resource-type";

const lambdaTrust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

/** What a resource that the stack did not make must have been made with, besides its name. */
const made: Readonly<Record<string, Properties>> = {
  "aws:iam/policy:Policy": { policy: JSON.stringify({ Version: "2012-10-17", Statement: [] }) },
  "aws:iam/role:Role": { assumeRolePolicy: lambdaTrust },
};

/** The inputs and outputs of a resource that exists outside the stack, going by its id. */
export function existing(
  type: ResourceType,
  id: string,
  account: Account,
): { inputs: Properties; outputs: Properties } {
  const property = nameProperty(type);
  const inputs = {
    ...defaultsOf(type.token),
    ...made[type.token],
    ...(property === undefined ? {} : { [property]: nameFrom(id) }),
  };
  return { inputs, outputs: settledOutputs(type, id, inputs, account) };
}

/** Some ids are ARNs or URLs that end in the name. */
function nameFrom(id: string): string {
  return id.startsWith("arn:") || id.startsWith("https:") ? (id.split(/[/:]/).at(-1) ?? id) : id;
}

/**
 * What somebody has changed by hand, as a refresh finds it: outputs by the resource's id, in JSON in the environment.
 *
 * @throws SyntaxError if it is no JSON.
 */
export function changedByHand(id: string): Properties {
  const changes = JSON.parse(process.env.SANDBOX_CHANGED_BY_HAND ?? "{}") as Readonly<
    Record<string, Properties>
  >;
  return changes[id] ?? {};
}
