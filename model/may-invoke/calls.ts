import { hole, type Text } from "../../iam";
import { gap, type Gap } from "../reading/gap";
import { Properties, type Leaf } from "../reading/properties";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { absent, known } from "../reading/value";
import type { Stack } from "../stack/stack";
import { anyRequest, type ApiSource } from "./api-source";
import { callsIn } from "./open-api";
import { functionsIn } from "./state-language";

/** One place of a resource where it names functions. */
export interface Call {
  readonly kind: "call";
  readonly items: readonly Leaf[];
  /** What the items may be besides functions, or the text that holds them. */
  readonly may?: "other" | "text";
  /** On behalf of what of an API it invokes; left out if the source is no API. */
  readonly on?: ApiSource;
  /** Where it names the role to invoke with; left out if there is none. */
  readonly role?: Leaf | undefined;
}

/** Where a resource names functions. */
export type Calls = (resource: Resource, stack: Stack) => readonly (Call | Gap)[];

/** Properties that hold functions, by their paths. */
export function at(...paths: readonly string[]): Calls {
  return ({ set }) => [{ kind: "call", items: paths.flatMap((path) => set.leaves(path)) }];
}

/** Properties that hold functions or other things. */
export function mayBeAt(...paths: readonly string[]): Calls {
  return ({ set }) => [{ kind: "call", items: paths.flatMap((path) => set.leaves(path)), may: "other" }];
}

/** The same in a resource that acts with a role wherever it has one. */
export function withRole(role: string, ...paths: readonly string[]): Calls {
  return ({ set }) =>
    paths.map((path) => ({ kind: "call", items: set.leaves(path), may: "other", role: set.leaves(role)[0] }));
}

/**
 * The same of an API, with on behalf of what it invokes, each by a call of its own, and with the role that it may be told
 * to use.
 */
export function ofApi(
  uri: string,
  credentials: string,
  on: (resource: Resource, stack: Stack) => readonly ApiSource[],
): Calls {
  return (resource, stack) =>
    on(resource, stack).map((source) => ({
      kind: "call",
      items: resource.set.leaves(uri),
      may: "other",
      on: source,
      role: resource.set.leaves(credentials)[0],
    }));
}

/** Only resources whose property has a value, which their inputs always hold. */
export function where(property: string, value: string, calls: Calls): Calls {
  return (resource, stack) => {
    const given = resource.set.leaves(property)[0]?.[1] ?? absent;
    return given.kind === "known" && given.value !== value ? [] : calls(resource, stack);
  };
}

/**
 * What an API calls by its OpenAPI definition.
 *
 * @param requests on behalf of which requests it does, by method and path.
 */
export function inDefinition(requests: (method: Text, path: Text) => ApiSource): Calls {
  return inText("body", callsIn, ({ uri, credentials, at: place }, resource) => ({
    items: [["body", known(uri)]],
    on: place === undefined ? { kind: "authorizer", id: hole } : requests(place.method, place.path),
    role: Properties.of({ body: credentials }, resource).leaves("body")[0],
  }));
}

/** What a state machine calls by its definition, with its role. */
export function inStateMachine(): Calls {
  const calls = inText("definition", functionsIn, (name) => ({ items: [["definition", known(name)]] }));
  return (resource, stack) => {
    const [role] = resource.set.leaves("roleArn");
    return calls(resource, stack).map((call) => (call.kind === "gap" ? call : { ...call, role }));
  };
}

/**
 * What a text calls; of one that is not known yet, the functions that flow into it and into nothing else. If a role does
 * too, it is not known which of them are called with it.
 */
function inText<Found>(
  property: string,
  read: (text: string) => readonly Found[] | undefined,
  call: (found: Found, resource: Resource) => Omit<Call, "kind" | "may">,
): Calls {
  return (resource) => {
    const text = resource.set.string(property);
    switch (text.kind) {
      case "absent":
        return [];
      case "malformed":
        return [text.gap];
      case "unknown": {
        const isKnown =
          resource.flowsApart(property, tokens.function) && !resource.typesInto(property).has(tokens.role);
        return [
          isKnown ? { kind: "call", may: "text", items: [[property, text]], on: anyRequest() } : text.gap,
        ];
      }
      case "known": {
        const found = text.value === "" ? [] : read(text.value);
        return (
          found?.map((each) => ({ kind: "call", may: "text", ...call(each, resource) })) ?? [
            gap(resource, property, "notJson"),
          ]
        );
      }
    }
  };
}
