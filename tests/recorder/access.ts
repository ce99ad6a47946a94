import { ok } from "node:assert/strict";
import { accessOf } from "../../access";
import {
  contextOf,
  evaluate,
  examplesOf,
  findAction,
  matchArn,
  parseDocument,
  service,
  type Text,
} from "../../iam";
import { access, Stack, type Role } from "../../model";
import type { AccessRows, Invoker, Right } from "../../report";
import { inputsOf, shown } from "./judge-at-once";
import type { Recorded } from "./recorded";

/** The access in recorded resources. */
export function accessIn(recorded: readonly Recorded[]): AccessRows {
  return accessOf(stackOf(recorded));
}

function stackOf(recorded: readonly Recorded[]): Stack {
  return new Stack(shown(recorded), inputsOf(recorded));
}

/**
 * Holds that the evaluator allows a request that is made of each row which is certain.
 *
 * @returns how many rows were confirmed.
 */
export function confirmAccess(recorded: readonly Recorded[]): number {
  const stack = stackOf(recorded);
  const { invokers, rights } = accessOf(stack);
  const roles = new Map(stack.roles.map((role) => [role.resource.urn, role]));
  let confirmed = 0;
  for (const right of rights.filter(isCertain)) {
    for (const [action, resource] of requestsOf(right)) {
      const role = roles.get(right.role.urn)!;
      const { allowed } = access(role, action, resource, placeOf(stack, role));
      ok(allowed === "yes", `${action} on ${resource} is ${allowed}: ${JSON.stringify(right).slice(0, 500)}`);
      confirmed++;
    }
  }
  const types = new Map(recorded.map(({ inputs }) => [inputs.getUrn(), inputs]));
  for (const invoker of invokers.filter(isCertain)) {
    const properties = types.get(invoker.from.urn)?.getProperties()?.toJavaScript() ?? {};
    if (/lambda\/permission:|:Permission$/.test(invoker.from.type)) {
      confirmPermission(invoker, properties);
      confirmed++;
    }
  }
  return confirmed;
}

function isCertain({ open, conditions }: Invoker | Right): boolean {
  return open.length === 0 && conditions.length === 0;
}

function placeOf(stack: Stack, role: Role) {
  return stack.functions.find(
    ({ executionRole }) => executionRole.kind === "here" && executionRole.found === role,
  )!.place;
}

const somewhere = { partition: "aws", region: "eu-west-1", account: "123456789012" };

const isArn = /^arn:(?:[^:]*:){4}./;

/** Some requests for what a row says: of each pattern of resources, with wildcards and variables filled in. */
function requestsOf({ actions, resources }: Right): readonly (readonly [action: string, resource: Text])[] {
  const few = [...actions.slice(0, 5), ...actions.slice(-2)];
  return few.flatMap((name) => {
    const action = findAction(name);
    return resources.flatMap((pattern): readonly (readonly [string, Text])[] => {
      const examples = action === undefined ? [] : examplesOf(action, somewhere);
      const taken = examples.filter((example) => matchArn(pattern, example) === "yes");
      const filled = pattern.replace(/\$\{[^}]*\}/g, "x").replace(/[*?]/g, "x");
      return taken.length > 0
        ? taken.map((example) => [name, example])
        : isArn.test(filled)
          ? [[name, filled]]
          : [];
    });
  });
}

/** A permission as the statement that AWS makes of it, by its properties as the program gives them. */
function confirmPermission({ who, action }: Invoker, properties: Readonly<Record<string, unknown>>): void {
  const { principal, sourceArn, sourceAccount } = properties as Readonly<Record<string, string | undefined>>;
  const conditions = {
    ...(sourceArn && { ArnLike: { "aws:SourceArn": sourceArn } }),
    ...(sourceAccount && { StringEquals: { "aws:SourceAccount": sourceAccount } }),
  };
  const statement = {
    Effect: "Allow",
    Principal: who.kind === "service" ? { Service: principal } : principal === "*" ? "*" : { AWS: principal },
    Action: action,
    Resource: "arn:aws:lambda:eu-west-1:123456789012:function:fn",
    Condition: conditions,
  };
  const filled = (who.source ?? "arn:aws:x:x:x:x").replace(/[*?]/g, "x");
  const source = isArn.test(filled) ? filled : "";
  const { document } = parseDocument({ Version: "2012-10-17", Statement: [statement] });
  const asked = action.includes("*") ? "lambda:InvokeFunction" : action;
  const { allowed } = evaluate(
    {
      action: asked,
      resource: statement.Resource,
      principal: who.kind === "service" ? service(who.name) : { kind: "everyone", value: "*" },
      context: contextOf({
        "aws:SourceArn": source,
        ...(sourceAccount && { "aws:SourceAccount": sourceAccount }),
      }),
    },
    { attached: { documents: [{ origin: "permission", document: document! }] } },
  );
  const isAsked = source !== "" && (who.kind === "service" || who.kind === "everybody");
  ok(!isAsked || allowed === "yes", `${JSON.stringify(who)} is ${allowed} by ${JSON.stringify(statement)}`);
}
