import type { LambdaFunction } from "./function";
import { gap, type Gap } from "./gap";
import type { Directory } from "./reference";
import type { Resource } from "./resource";
import { tokens } from "./tokens";
import { known, valueOf, type Value } from "./value";

/** Where a property leads that names a function, one of its versions, or an alias. */
export type FunctionReference =
  | { readonly kind: "here"; readonly fn: LambdaFunction }
  | { readonly kind: "outside" }
  | { readonly kind: "unresolved"; readonly gap: Gap };

/** Finds the functions that other resources name. */
export class FunctionReferences {
  constructor(
    private readonly directory: Directory,
    private readonly functionOf: (resource: Resource) => LambdaFunction | undefined,
  ) {}

  /**
   * The function that a property names: by name, ARN or partial ARN, with or without a qualifier, or by what
   * flows into it: the function, or an alias of it.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
   */
  find(from: Resource, property: string): FunctionReference {
    const value = from.set.string(property);
    const [alias, ...others] = from.flowsInto(property, tokens.alias);
    if (value.kind === "unknown" && alias !== undefined && others.length === 0) {
      const byAlias = this.find(alias, "functionName");
      const direct = from.flowsInto(property, tokens.function);
      const agrees = byAlias.kind === "here" && direct.every((each) => each === byAlias.fn.resource);
      return agrees ? byAlias : { kind: "unresolved", gap: gap(from, property, "unknown") };
    }
    const reference = this.directory.find(from, property, withoutQualifier(value));
    switch (reference.kind) {
      case "here": {
        const fn = this.functionOf(reference.resource);
        return fn === undefined ? { kind: "outside" } : { kind: "here", fn };
      }
      case "unresolved":
        return { kind: "unresolved", gap: reference.gap };
      default:
        return { kind: "outside" };
    }
  }
}

/**
 * The alias or version of the function that a resource is for: its `qualifier`, or what follows the function's name in
 * a property; "" for neither, and for `$LATEST`, which is the same. A gap if that is not known.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export function qualifierOf(from: Resource, property: string): string | Gap {
  const qualifier = from.set.string("qualifier");
  if (qualifier.kind === "unknown") {
    return gap(from, "qualifier", "unknown");
  }
  const given = valueOf(qualifier) ?? "";
  const named = from.set.string(property);
  if (given === "" && named.kind === "unknown") {
    return gap(from, property, "unknown");
  }
  const found = given === "" ? endingOf(valueOf(named) ?? "") : given;
  return found === "$LATEST" ? "" : found;
}

/** What follows the name of a function. */
function endingOf(id: string): string {
  const name = id.replace(/^(?:(?:arn:[^:]*:lambda:[^:]*:)?[^:]*:)?function:/, "");
  return /:(.*)$/s.exec(name)?.[1] ?? "";
}

function withoutQualifier(value: Value<string>): Value<string> {
  if (value.kind !== "known") {
    return value;
  }
  const arn = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:[^:]+/.exec(value.value);
  const name = /^(?:\d{12}:)?(?:function:)?([\w-]+)(?::[^:]+)?$/.exec(value.value);
  return known(arn?.[0] ?? name?.[1] ?? value.value);
}
