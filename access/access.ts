import type { LambdaFunction, NamedResource, Stack } from "../model";
import type { AccessRows, FunctionWithRole } from "../report";
import { invokersOf } from "./invokers";
import { rightsOf } from "./rights";
import { functionRow, named, ordered } from "./words";

/**
 * Who may invoke the functions of a stack, and what these may do: what follows from the resources of the stack, and from nothing
 * else. What code does, and what policies of sessions and of the organization forbid, is not in it.
 *
 * @param isMeant whether a resource is of the part of the stack that is asked about.
 */
export function accessOf(
  stack: Stack,
  isMeant: (resource: Pick<NamedResource, "urn">) => boolean = () => true,
): AccessRows {
  const invokers = invokersOf(stack);
  const rights = rightsOf(stack);
  return {
    functions: ordered(stack.functions.map(withRole).filter(isMeant)),
    invokers: ordered(invokers.rows.filter(({ from, function: fn }) => isMeant(fn.urn === "" ? from : fn))),
    rights: ordered(
      rights.rows
        .map((row) => ({ ...row, functions: row.functions.filter(isMeant) }))
        .filter(({ functions }) => functions.length > 0),
    ),
    openEnds: ordered([...invokers.openEnds, ...rights.openEnds].filter(({ resource }) => isMeant(resource))),
  };
}

function withRole(fn: LambdaFunction): FunctionWithRole {
  const { executionRole } = fn;
  return {
    ...functionRow(fn),
    ...(executionRole.kind === "here" && { role: named(executionRole.found.resource) }),
  };
}
