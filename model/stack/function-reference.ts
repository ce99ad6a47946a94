import type { Verdict } from "../../iam";
import { mapped, unknownItems, type Directory, type Reference } from "../linking/reference";
import { gap, type Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import type { Leaf } from "../reading/properties";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { known, unknownIn, valueOf, type Value } from "../reading/value";
import type { LambdaFunction } from "./function";

/** A function of this stack that an item of a property names, and which of its versions and aliases. */
export interface FunctionItem {
  readonly kind: "function";
  /** Where the resource names it. */
  readonly path: string;
  readonly fn: LambdaFunction;
  readonly qualifier: Qualifier;
}

/** Which version or alias of a function is meant: the one of a name, "" for none; or what hides it. */
export type ExactQualifier = { readonly kind: "exactly"; readonly name: string } | Gap;

/** The same as far as it shows before the update: none or a version, but no alias, is known as well. */
export type Qualifier = ExactQualifier | { readonly kind: "noAlias" };

const noAlias: Qualifier = { kind: "noAlias" };

/** Finds the functions that other resources name. */
export class FunctionReferences {
  constructor(
    private readonly directory: Directory,
    private readonly functions: ReadonlyMap<Resource, LambdaFunction>,
  ) {}

  /**
   * The function that a property names: by name, ARN or partial ARN, with or without a qualifier, or by what
   * flows into it: the function, or an alias of it.
   *
   * @param through the aliases that led here, none of which leads on: the engine lets a resource depend on itself.
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
   */
  find(from: Resource, property: string, through: readonly Resource[] = []): Reference<LambdaFunction> {
    const value = from.set.string(property);
    const [alias, ...others] = from.flowsInto(property, tokens.alias);
    if (value.kind === "unknown" && alias !== undefined && others.length === 0) {
      if (through.includes(alias)) {
        return { kind: "unresolved", candidates: [], gap: value.gap };
      }
      const byAlias = this.find(alias, "functionName", [...through, alias]);
      const direct = from.flowsInto(property, tokens.function);
      const agrees = byAlias.kind === "here" && direct.every((each) => each === byAlias.found.resource);
      return agrees ? byAlias : { kind: "unresolved", candidates: [], gap: value.gap };
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
  ): readonly (FunctionItem | Gap)[] {
    const found = items.flatMap(([path, value]): readonly (FunctionItem | Gap)[] => {
      if (value.kind !== "known") {
        return value.kind === "malformed" ? [gap(from, path, "malformed")] : [];
      }
      const id =
        functionArnIn(value.value) ?? (may === "text" && !value.value.startsWith("arn:") ? value.value : "");
      const reference = this.called(from, property, withoutQualifier(known(id)), path);
      return itemOf(reference, path, known(endingOf(id)));
    });
    const unknowns = items.filter(([, { kind }]) => kind === "unknown").map(([path]) => path);
    const [first] = unknowns;
    if (first === undefined) {
      return found;
    }
    const hidden = unknowns.map((path) => gap(from, path, "unknown"));
    const flowing = this.flowing(from, property, unknowns.length === 1 ? first : property);
    const isNamed = (flow: FunctionItem | Gap): boolean =>
      found.some((each) => flow.kind === "function" && each.kind === "function" && flow.fn === each.fn);
    if (flowing.every(isNamed)) {
      const isOther = may === "other" && [...from.typesInto(property)].some((type) => type !== tokens.role);
      return isOther ? found : [...found, ...hidden];
    }
    const count = may === "text" ? Infinity : unknowns.length;
    return [...found, ...(unknownItems(count, flowing, isNamed, true) ?? hidden)];
  }

  /** The functions that flow into a property, by themselves and by aliases: either, if both are the same function. */
  private flowing(from: Resource, property: string, path: string): readonly (FunctionItem | Gap)[] {
    const byAlias = from
      .flowsInto(property, tokens.alias)
      .flatMap((alias) => itemOf(this.find(alias, "functionName"), path, alias.string("name")));
    const direct = from
      .flowsInto(property, tokens.function)
      .map((resource) => this.functions.get(resource)!)
      .filter((fn) => !byAlias.some((each) => each.kind === "function" && each.fn === fn))
      .map((fn) => ({ kind: "function", path, fn, qualifier: noAlias }) as const);
    return [...direct, ...byAlias];
  }

  private called(
    from: Resource,
    property: string,
    value: Value<string>,
    path: string,
  ): Reference<LambdaFunction> {
    return mapped(this.directory.find(from, property, value, path), this.functions);
  }
}

function itemOf(
  reference: Reference<LambdaFunction>,
  path: string,
  qualifier: Value<string>,
): readonly (FunctionItem | Gap)[] {
  switch (reference.kind) {
    case "here": {
      const fn = reference.found;
      const named =
        qualifier.kind === "known"
          ? exactly(qualifier.value)
          : "gap" in qualifier
            ? qualifier.gap
            : gap(fn.resource, "name", "unknown");
      return [{ kind: "function", path, fn, qualifier: named }];
    }
    case "unresolved":
      return [reference.gap];
    case "outside":
    case "nowhere":
      return [];
  }
}

/** Something that is for a function which is not yet known. */
export interface Unresolved<T> {
  readonly item: T;
  readonly gap: Gap;
}

/** Things by the function of this stack that they are for, and those whose function is not known yet. */
export interface ByFunction<T> {
  readonly here: ReadonlyMap<LambdaFunction, readonly T[]>;
  readonly unresolved: readonly Unresolved<T>[];
}

/** Sorts items by the function of this stack that they are for: those for others are left out. */
export function byFunction<T>(
  items: readonly T[],
  find: (item: T) => Reference<LambdaFunction>,
): ByFunction<T> {
  const here = new Map<LambdaFunction, T[]>();
  const unresolved: Unresolved<T>[] = [];
  for (const item of items) {
    const reference = find(item);
    if (reference.kind === "here") {
      addTo(here, reference.found, item);
    } else if (reference.kind === "unresolved") {
      unresolved.push({ item, gap: reference.gap });
    }
  }
  return { here, unresolved };
}

/**
 * The alias or version of the function that a resource is for: its `qualifier`, or what follows the function's name in
 * a property; "" for neither, and for `$LATEST`, which is the same. A gap if that is not known.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export function qualifierOf(from: Resource, property: string): ExactQualifier {
  const qualifier = writtenQualifier(from, property);
  return typeof qualifier === "string" ? exactly(qualifier) : qualifier;
}

/** Whether a resource is for `$LATEST` by that name. */
export function namesLatest(from: Resource, property: string): boolean {
  return writtenQualifier(from, property) === latest;
}

const latest = "$LATEST";

function writtenQualifier(from: Resource, property: string): string | Gap {
  const qualifier = from.set.string("qualifier");
  const value = from.set.string(property);
  const given = valueOf(qualifier) ?? "";
  const [hidden] = [...unknownIn(qualifier), ...(given === "" ? unknownIn(value) : [])];
  return hidden ?? (given === "" ? endingOf(valueOf(value) ?? "") : given);
}

/** The same as far as it shows before the update: of a function whose ARN is not known, that it is no alias. */
export function likelyQualifierOf(from: Resource, property: string): Qualifier {
  const qualifier = qualifierOf(from, property);
  const [alias, ...others] = from.flowsInto(property, tokens.alias);
  if (qualifier.kind === "exactly" || qualifier.property !== property || others.length > 0) {
    return qualifier;
  }
  if (alias === undefined) {
    return from.flowsInto(property, tokens.function).length > 0 ? noAlias : qualifier;
  }
  const name = alias.string("name");
  return name.kind === "known" ? exactly(name.value) : qualifier;
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

function exactly(qualifier: string): Extract<Qualifier, { kind: "exactly" }> {
  return { kind: "exactly", name: qualifier === latest ? "" : qualifier };
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
