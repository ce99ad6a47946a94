import { endOf, hole, sameText, show } from "../iam";
import { addTo, type LambdaFunction, type NamedResource, type Stack } from "../model";
import { beginningsOf, type AccessRows, type FunctionWithRole, type NamedArn } from "../report";
import { invokersOf } from "./invokers";
import { rightsOf } from "./rights";
import { arnsOf, functionRow, named, ordered } from "./words";

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
  const rows = {
    functions: ordered(stack.functions.map(withRole).filter(isMeant)),
    invokers: ordered(invokers.rows.filter(({ from, function: fn }) => isMeant(fn.urn === "" ? from : fn))),
    rights: ordered(
      rights.rows
        .map((row) => ({ ...row, functions: row.functions.filter(isMeant) }))
        .filter(({ functions }) => functions.length > 0),
    ),
    openEnds: ordered([...invokers.openEnds, ...rights.openEnds].filter(({ resource }) => isMeant(resource))),
  };
  return { ...rows, named: namedIn(stack, rows) };
}

/**
 * The resources whose ARN rows name, by itself or as what a longer one begins with. Before a resource is made its name tells which it is: a
 * preview makes up another name each time.
 */
function namedIn(
  stack: Stack,
  { invokers, rights }: Pick<AccessRows, "invokers" | "rights">,
): readonly NamedArn[] {
  const texts = new Set([
    ...invokers.flatMap(({ who, function: fn }) => [who.name, who.source ?? "", fn.name]),
    ...rights.flatMap(({ resources }) => resources),
  ]);
  const beginnings = new Set([...texts].flatMap(beginningsOf));
  const byEnd = new Map<string, string[]>();
  [...beginnings]
    .filter((each) => each.startsWith("arn:") && !/[*?]/.test(each))
    .forEach((each) => addTo(byEnd, endOf(each) ?? "", each));
  return ordered(
    stack.resources.flatMap((resource) => {
      const made = arnsOf(resource);
      const arn = made.length > 0 ? undefined : stack.targets.upToName(resource);
      const found =
        arn === undefined
          ? made.filter((each) => beginnings.has(each))
          : (byEnd.get(endOf(arn) ?? "") ?? []).filter(
              (each) => sameText(arn, each.replaceAll(show(hole), hole)) !== "no",
            );
      return found.map((each) => ({ urn: resource.urn, arn: each }));
    }),
  );
}

function withRole(fn: LambdaFunction): FunctionWithRole {
  const { executionRole } = fn;
  return {
    ...functionRow(fn),
    ...(executionRole.kind === "here" && {
      role: named(executionRole.found.resource),
      isBounded: executionRole.found.boundary !== undefined,
    }),
  };
}
