import type { Verdict } from "../../iam";
import type { Directory } from "../linking/reference";
import { gap, type Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import type { Leaf } from "../reading/properties";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { known, valueOf, type Value } from "../reading/value";
import type { LambdaFunction } from "./function";

/** Where a property leads that names a function, one of its versions, or an alias. */
export type FunctionReference =
  | { readonly kind: "here"; readonly fn: LambdaFunction }
  | { readonly kind: "outside" }
  | { readonly kind: "unresolved"; readonly gap: Gap };

/** A function of this stack that a resource names, and which of its versions and aliases. */
export interface NamedFunction {
  readonly kind: "function";
  /** Where the resource names it. */
  readonly path: string;
  readonly fn: LambdaFunction;
  readonly qualifier: Qualifier;
}

/**
 * Which version or alias of a function is meant: the one of a name, "" for none; none or a version, but no alias; or
 * what hides it.
 */
export type Qualifier =
  { readonly kind: "exactly"; readonly name: string } | { readonly kind: "noAlias" } | Gap;

const noAlias: Qualifier = { kind: "noAlias" };

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
    return this.called(from, property, withoutQualifier(value), property);
  }

  /**
   * The functions of this stack that the items in a property name by their ARNs, by the URIs at which API Gateway
   * invokes them, or by what flows into the property. Each function or alias that flows in is one of the items that are
   * not known, provided that there are as many of them. What is known to be no function is left out.
   *
   * @param items where in the property each item is, and what it holds.
   * @param may what an item may be besides: `other` if something else than a function, so that what is not known and comes
   * from resources of other types is left out; `text` if all of a text, which may name several functions, and by name.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
   */
  findAll(
    from: Resource,
    property: string,
    items: readonly Leaf[],
    may: "other" | "text" | undefined,
  ): readonly (NamedFunction | Gap)[] {
    const found = items.flatMap(([path, value]): readonly (NamedFunction | Gap)[] => {
      if (value.kind !== "known") {
        return value.kind === "malformed" ? [gap(from, path, "malformed")] : [];
      }
      const id =
        functionArnIn(value.value) ?? (may === "text" && !value.value.startsWith("arn:") ? value.value : "");
      const reference = this.called(from, property, withoutQualifier(known(id)), path);
      return this.placed(reference, path, known(endingOf(id)));
    });
    const unknowns = items.filter(([, { kind }]) => kind === "unknown").map(([path]) => path);
    const [first] = unknowns;
    if (first === undefined) {
      return found;
    }
    const flowing = this.flowing(from, property, unknowns.length === 1 ? first : property).filter(
      (flow) =>
        !found.some((each) => flow.kind === "function" && each.kind === "function" && flow.fn === each.fn),
    );
    if (flowing.length === 0) {
      const isOther = may === "other" && [...from.typesInto(property)].some((type) => type !== tokens.role);
      return isOther ? found : [...found, ...unknowns.map((path) => gap(from, path, "unknown"))];
    }
    return may === "text" || flowing.length <= unknowns.length
      ? [...found, ...flowing]
      : [...found, ...unknowns.map((path) => gap(from, path, "unknown"))];
  }

  /** The functions that flow into a property, by themselves and by aliases: either, if both are the same function. */
  private flowing(from: Resource, property: string, path: string): readonly (NamedFunction | Gap)[] {
    const byAlias = from
      .flowsInto(property, tokens.alias)
      .flatMap((alias) => this.placed(this.find(alias, "functionName"), path, alias.string("name")));
    const direct = from
      .flowsInto(property, tokens.function)
      .flatMap((resource) => this.functionOf(resource) ?? [])
      .filter((fn) => !byAlias.some((each) => each.kind === "function" && each.fn === fn))
      .map((fn) => ({ kind: "function", path, fn, qualifier: noAlias }) as const);
    return [...direct, ...byAlias];
  }

  private called(from: Resource, property: string, value: Value<string>, path: string): FunctionReference {
    const reference = this.directory.find(from, property, value, path);
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

  private placed(
    reference: FunctionReference,
    path: string,
    qualifier: Value<string>,
  ): readonly (NamedFunction | Gap)[] {
    switch (reference.kind) {
      case "here": {
        const { fn } = reference;
        const name = valueOf(qualifier);
        const hidden = gap(fn.resource, "name", "unknown");
        return [
          {
            kind: "function",
            path,
            fn,
            qualifier: name === undefined ? hidden : { kind: "exactly", name: named(name) },
          },
        ];
      }
      case "unresolved":
        return [reference.gap];
      case "outside":
        return [];
    }
  }
}

/** Something that is for a function which is not to be told yet. */
export interface Unresolved<T> {
  readonly item: T;
  readonly gap: Gap;
}

/** Sorts items by the function of this stack that they are for: those for others are left out. */
export function byFunction<T>(
  items: readonly T[],
  find: (item: T) => FunctionReference,
): [ReadonlyMap<LambdaFunction, readonly T[]>, readonly Unresolved<T>[]] {
  const here = new Map<LambdaFunction, T[]>();
  const unresolved: Unresolved<T>[] = [];
  for (const item of items) {
    const reference = find(item);
    if (reference.kind === "here") {
      addTo(here, reference.fn, item);
    } else if (reference.kind === "unresolved") {
      unresolved.push({ item, gap: reference.gap });
    }
  }
  return [here, unresolved];
}

/**
 * The alias or version of the function that a resource is for: its `qualifier`, or what follows the function's name in
 * a property; "" for neither, and for `$LATEST`, which is the same. A gap if that is not known.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export function qualifierOf(from: Resource, property: string): string | Gap {
  const qualifier = writtenQualifier(from, property);
  return typeof qualifier === "string" ? named(qualifier) : qualifier;
}

/** Whether a resource is for `$LATEST` by that name. */
export function namesLatest(from: Resource, property: string): boolean {
  return writtenQualifier(from, property) === latest;
}

const latest = "$LATEST";

function writtenQualifier(from: Resource, property: string): string | Gap {
  const qualifier = from.set.string("qualifier");
  if (qualifier.kind === "unknown") {
    return gap(from, "qualifier", "unknown");
  }
  const given = valueOf(qualifier) ?? "";
  const value = from.set.string(property);
  if (given === "" && value.kind === "unknown") {
    return gap(from, property, "unknown");
  }
  return given === "" ? endingOf(valueOf(value) ?? "") : given;
}

/** The same as far as it shows before the update: of a function whose ARN is not known, that it is no alias. */
export function likelyQualifierOf(from: Resource, property: string): Qualifier {
  const name = qualifierOf(from, property);
  if (typeof name === "string") {
    return { kind: "exactly", name };
  }
  const [alias, ...others] = from.flowsInto(property, tokens.alias);
  if (name.property !== property || others.length > 0) {
    return name;
  }
  if (alias === undefined) {
    return from.flowsInto(property, tokens.function).length > 0 ? noAlias : name;
  }
  const aliasName = alias.string("name");
  return aliasName.kind === "known" ? { kind: "exactly", name: named(aliasName.value) } : name;
}

/** Whether two qualifiers are the same. A version is told from none only where both are known. */
export function sameQualifier(a: Qualifier, b: Qualifier): Verdict {
  if (a.kind === "exactly" && b.kind === "exactly") {
    return a.name === b.name ? "yes" : "no";
  }
  return [a, b].some(isAlias) && [a, b].some(({ kind }) => kind === "noAlias") ? "no" : "unknown";
}

/**
 * Whether a qualifier is certainly an alias: a version is a number.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html
 */
export function isAlias(qualifier: Qualifier): qualifier is Extract<Qualifier, { kind: "exactly" }> {
  return qualifier.kind === "exactly" && /\D/.test(qualifier.name);
}

function named(qualifier: string): string {
  return qualifier === latest ? "" : qualifier;
}

/** The ARN of a function, a version or an alias, by itself or within the URI at which API Gateway invokes it. */
function functionArnIn(text: string): string | undefined {
  return /^arn:[^:]*:lambda:[^:]*:[^:]*:function:[^/]+/.exec(
    text.replace(/^arn:[^:]*:apigateway:.*\/functions\//, ""),
  )?.[0];
}

function withoutQualifier(value: Value<string>): Value<string> {
  if (value.kind !== "known") {
    return value;
  }
  const arn = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:[^:]+/.exec(value.value);
  const name = /^(?:\d{12}:)?(?:function:)?([\w-]+)(?::[^:]+)?$/.exec(value.value);
  return known(arn?.[0] ?? name?.[1] ?? value.value);
}

/** What follows the name of a function. */
function endingOf(id: string): string {
  const name = id.replace(/^(?:(?:arn:[^:]*:lambda:[^:]*:)?[^:]*:)?function:/, "");
  return /:(.*)$/s.exec(name)?.[1] ?? "";
}
