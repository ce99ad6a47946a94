import {
  derived,
  hole,
  identify,
  isFullyKnown,
  matchAction,
  matchArn,
  matchTextIgnoringCase,
  parseServicePrincipal,
  show,
  type Principal,
  type Statement,
  type Text,
} from "../iam";
import {
  delegation,
  gap,
  invokeGrants,
  invokeGrantsOf,
  isForUrl,
  tokens,
  qualifierOf,
  unknownIn,
  urlAccesses,
  valueOf,
  wirings,
  type DelegatedWiring,
  type FunctionPolicy,
  type Gap,
  type LambdaFunction,
  type PlacedPermission,
  type PolicySource,
  type Qualifier,
  type Reference,
  type Resource,
  type Role,
  type Stack,
  type UrlAccess,
} from "../model";
import { exactly, limits, type AccessFunction, type Invoker, type OpenEnd, type Who } from "../report";
import { afterOthers, opened } from "./after-others";
import { arnsOf, deniesIn, flowing, from, functionRow, inWords, limitsOf, named, openEnds } from "./words";

const invoke = "lambda:InvokeFunction";
const invokeUrl = "lambda:InvokeFunctionUrl";

/** Rows, and what hides more of them. */
interface Found {
  readonly rows: readonly Invoker[];
  readonly openEnds: readonly OpenEnd[];
}

/** Who may invoke the functions that a stack names, and what hides more. */
export const invokersOf = derived((stack: Stack): Found => {
  const byArn = new Map(
    stack.resources.flatMap((resource) => arnsOf(resource).map((arn) => [arn, resource] as const)),
  );
  const naming = new Naming(stack, byArn);
  const hidden = wirings(stack).flatMap((wiring) => (wiring.kind === "hidden" ? [wiring.gap] : []));
  const unread = stack.roles.flatMap(({ policies }) =>
    policies.flatMap(({ content }) => ("gap" in content ? [content.gap] : [])),
  );
  return {
    rows: [
      ...stack.permissions.flatMap((permission) => byPermission(permission, naming)),
      ...stack.ofType(tokens.functionPolicy).flatMap((resource) => byPolicy(resource, naming)),
      ...urlAccesses(stack).accesses.flatMap(byUrl),
      ...stack.ofType(tokens.eventSourceMapping).map((mapping) => byMapping(mapping, naming)),
      ...wirings(stack).flatMap((wiring) =>
        wiring.kind === "wiring" && wiring.by === "role" ? byTriggerRole(stack, wiring) : [],
      ),
      ...stack.roles.flatMap((role) => byIdentity(stack, role, naming)),
    ],
    openEnds: openEnds([...hidden, ...unread]),
  };
});

/** Finds what rows call functions and sources. */
class Naming {
  constructor(
    readonly stack: Stack,
    private readonly byArn: ReadonlyMap<string, Resource>,
  ) {}

  /** A function that a property names, with what leaves it open which it is. */
  function(reference: Reference<LambdaFunction>): {
    readonly function: AccessFunction;
    readonly gaps: readonly Gap[];
  } {
    switch (reference.kind) {
      case "here":
        return { function: functionRow(reference.found), gaps: [] };
      case "outside":
        return { function: { name: reference.id, urn: "" }, gaps: [] };
      case "nowhere":
      case "unresolved":
        return { function: { name: show(hole), urn: "" }, gaps: [reference.gap] };
    }
  }

  /** The function of the stack that an ARN names, or else the pattern. */
  called(pattern: Text): { readonly function: AccessFunction; readonly qualifier: string } {
    const [, arn = pattern, qualifier = ""] =
      /^(arn:[^:]*:lambda:[^:]*:[^:]*:function:[^:]+)(?::(.*))?$/.exec(pattern) ?? [];
    const found = this.byArn.get(arn);
    return found?.type === tokens.function
      ? { function: { name: found.name, urn: found.urn }, qualifier: show(qualifier) }
      : { function: { name: show(pattern), urn: "" }, qualifier: "" };
  }

  /** The source that a property names: the resource of the stack, if it is one. */
  source(resource: Resource, property: string): Pick<Who, "source" | "resource"> {
    const value = resource.set.string(property);
    if (value.kind === "absent" || valueOf(value) === "") {
      return {};
    }
    const arn = valueOf(value);
    const found =
      arn === undefined
        ? flowing(resource, property, (urn) => this.stack.resourceAt(urn))
        : this.byArn.get(arn.replace(/\/\*.*$/, "").replace(/:\*$/, ""));
    return { source: show(arn ?? hole), ...(found && { resource: named(found) }) };
  }
}

function qualifierIn(qualifier: Qualifier): { readonly qualifier: string; readonly gaps: readonly Gap[] } {
  switch (qualifier.kind) {
    case "exactly":
      return { qualifier: qualifier.name, gaps: [] };
    case "noAlias":
      return { qualifier: "", gaps: [] };
    case "gap":
      return { qualifier: show(hole), gaps: [qualifier] };
  }
}

function byPermission(permission: PlacedPermission, naming: Naming): readonly Invoker[] {
  const { resource, action, principal, sourceAccount, principalOrgId } = permission;
  const { eventSourceToken, functionUrlAuthType, invokedViaFunctionUrl, sourceArn } = permission;
  const written = valueOf(action);
  const isInvoking = [invoke, invokeUrl].some(
    (each) => written === undefined || matchTextIgnoringCase(written, each) !== "no",
  );
  if (!isInvoking) {
    return [];
  }
  const { function: fn, gaps } = naming.function(permission.function);
  const { qualifier, gaps: hidden } = qualifierIn(permission.likelyQualifier);
  const organization = valueOf(principalOrgId) ?? "";
  const set = { sourceAccount, eventSourceToken, functionUrlAuthType };
  const keys = {
    sourceAccount: "aws:SourceAccount",
    eventSourceToken: "lambda:EventSourceToken",
    functionUrlAuthType: "lambda:FunctionUrlAuthType",
  } as const;
  const conditions = (isShown: boolean): readonly string[] => [
    ...Object.entries(set).flatMap(([name, value]) => {
      const given = valueOf(value);
      const key = keys[name as keyof typeof keys];
      const isHidden = name === "eventSourceToken" && !isShown;
      return given === undefined || given === ""
        ? []
        : [`${key} = ${isHidden ? "a value of the permission" : given}`];
    }),
    ...(organization !== "" && valueOf(principal) !== "*" ? [`aws:PrincipalOrgID = ${organization}`] : []),
    ...(valueOf(invokedViaFunctionUrl) === true ? ["lambda:InvokedViaFunctionUrl = true"] : []),
  ];
  const doubts = [
    ...[principal, action, sourceArn, ...Object.values(set), principalOrgId].flatMap(unknownIn),
    ...unknownIn(invokedViaFunctionUrl),
    ...[principal, action].flatMap((value) => (value.kind === "malformed" ? [value.gap] : [])),
    // Whether any ARN fits what is none, `*` too, is said in no one way.
    ...(/^(?:$|arn:(?:[^:]*:){4}.)/.test(valueOf(sourceArn) ?? "")
      ? []
      : [gap(resource, "sourceArn", "undecidable")]),
  ];
  return [
    {
      function: fn,
      qualifier,
      who: {
        ...whoNamed(valueOf(principal), organization),
        ...naming.source(resource, "sourceArn"),
      },
      action: actionIn(written ?? hole),
      conditions: conditions(false),
      [exactly]: conditions(true),
      [limits]: "",
      open: openEnds([...gaps, ...hidden, ...doubts]),
      from: { ...named(resource), at: "" },
    },
  ];
}

/** An action as AWS writes it, in whatever letters the program does. */
function actionIn(written: Text): string {
  return [invoke, invokeUrl].find((each) => each.toLowerCase() === written.toLowerCase()) ?? show(written);
}

/** Who a principal is, `undefined` if that is not known. */
function whoNamed(principal: string | undefined, organization = ""): Pick<Who, "kind" | "name"> {
  if (principal === undefined) {
    return { kind: "unknown", name: "" };
  }
  if (principal === "*") {
    return organization === ""
      ? { kind: "everybody", name: "" }
      : { kind: "organization", name: organization };
  }
  if (parseServicePrincipal(principal) !== undefined) {
    return { kind: "service", name: principal };
  }
  const who = identify(principal);
  return who.type === "account"
    ? { kind: "account", name: show(who.account) }
    : { kind: "principal", name: show(principal) };
}

/** Who a whole resource-based policy lets in. What denies in it leaves all of it open. */
function byPolicy(resource: Resource, naming: Naming): readonly Invoker[] {
  const { policy } = invokeGrants.read(resource) as FunctionPolicy;
  const { function: fn, gaps } = naming.function(naming.stack.functionNamed(resource, "resourceArn"));
  const { content } = policy;
  const denies =
    "document" in content && content.document.statements.some(({ effect }) => effect === "Deny")
      ? [gap(resource, "policy", "undecidable")]
      : [];
  return invokeGrantsOf({ resource, policy }).flatMap((cause): readonly Invoker[] => {
    const { statement } = cause;
    const row = {
      ...{ function: fn, qualifier: "", from: from(policy, statement) },
      [limits]: JSON.stringify(deniesIn([policy])),
    };
    if (statement === undefined) {
      const open = openEnds([...gaps, ...("gap" in content ? [content.gap] : [])]);
      return [{ ...row, who: { kind: "unknown", name: "" }, action: invoke, conditions: [], open }];
    }
    if (matchAction(statement, invoke) === "no" && matchAction(statement, invokeUrl) === "no") {
      return [];
    }
    const doubts = [
      ...(statement.wellFormed ? [] : [gap(resource, "policy", "malformed")]),
      ...(isFullyKnown(statement) ? [] : [gap(resource, "policy", "unknown")]),
      ...(statement.principals?.not !== false ? [gap(resource, "policy", "undecidable")] : []),
    ];
    const { principals } = statement;
    const named = principals === undefined || principals.not ? [] : principals.entries.map(whoIs);
    return (named.length > 0 ? named : [whoNamed(undefined)]).map((who) => ({
      ...row,
      who,
      action: statement.actions?.patterns.map(show).join(", ") ?? "",
      ...inWords(statement.conditions),
      open: openEnds([...gaps, ...denies, ...doubts]),
    }));
  });
}

function whoIs({ kind, value }: Principal): Pick<Who, "kind" | "name"> {
  return kind === "everyone" || value === "*"
    ? { kind: "everybody", name: "" }
    : kind === "Service"
      ? { kind: "service", name: show(value) }
      : whoNamed(value);
}

/**
 * The URLs of a function. A URL that asks nobody who they are is open where the stack shows no permission for it, for the provider may
 * add that.
 */
function byUrl({ fn, urls, permissions }: UrlAccess): readonly Invoker[] {
  return [...urls].map(([qualifier, { resource, authorizationType }]): Invoker => {
    const type = valueOf(authorizationType);
    const isPermitted = permissions.some(
      (each) =>
        isForUrl(each).verdict === "yes" &&
        each.qualifier.kind === "exactly" &&
        each.qualifier.name === qualifier,
    );
    const doubts = type !== "NONE" || isPermitted ? [] : [gap(resource, "authorizationType", "outside")];
    return {
      function: functionRow(fn),
      qualifier,
      who: { kind: "url", name: resource.name },
      action: invokeUrl,
      conditions: [`lambda:FunctionUrlAuthType = ${show(type ?? hole)}`],
      open: openEnds([...unknownIn(authorizationType), ...doubts]),
      from: { ...named(resource), at: "" },
    };
  });
}

/** The event source that Lambda reads for a function. */
function byMapping(mapping: Resource, naming: Naming): Invoker {
  const reference = naming.stack.functionNamed(mapping, "functionName");
  const { function: fn, gaps } = naming.function(reference);
  const { qualifier, gaps: hidden } = qualifierIn(
    reference.kind === "here" ? qualifierOf(mapping, "functionName") : { kind: "noAlias" },
  );
  const { source, resource } = naming.source(mapping, "eventSourceArn");
  const unknown = resource === undefined ? unknownIn(mapping.set.string("eventSourceArn")) : [];
  return {
    function: fn,
    qualifier,
    who: {
      kind: "eventSource",
      name: resource?.name ?? source ?? "",
      ...(source !== undefined && { source }),
      ...(resource && { resource }),
    },
    action: invoke,
    conditions: [],
    open: openEnds([...gaps, ...hidden, ...unknown]),
    from: { ...named(mapping), at: "" },
  };
}

/** A service that invokes with a role of the customer: the role has to let it, and to be allowed to. */
function byTriggerRole(stack: Stack, wiring: DelegatedWiring): readonly Invoker[] {
  const decided = delegation(stack, wiring);
  if (decided.kind === "delegation" && (decided.trust.allowed === "no" || decided.refused.length > 0)) {
    return [];
  }
  const { qualifier, gaps } = qualifierIn(wiring.qualifier);
  return [
    {
      function: functionRow(wiring.fn),
      qualifier,
      who: {
        kind: "service",
        name: wiring.principal,
        source: wiring.resource.name,
        resource: named(wiring.resource),
      },
      action: invoke,
      conditions: decided.kind === "delegation" ? [`with the role ${decided.role.resource.name}`] : [],
      open: openEnds([...gaps, ...(decided.kind === "gap" ? [decided] : decided.gaps)]),
      from: { ...named(wiring.resource), at: wiring.resource.called(wiring.path) },
    },
  ];
}

/** The functions that a role of the stack may invoke by its own policies, after what denies it and limits the role. */
function byIdentity(stack: Stack, role: Role, naming: Naming): readonly Invoker[] {
  return role.policies.flatMap((origin) =>
    "gap" in origin.content
      ? []
      : origin.content.document.statements
          .filter(({ effect, wellFormed }) => effect === "Allow" && wellFormed)
          .flatMap((statement) => byStatement(stack, role, origin, statement, naming)),
  );
}

function byStatement(
  stack: Stack,
  role: Role,
  origin: PolicySource,
  statement: Statement,
  naming: Naming,
): readonly Invoker[] {
  const action = [invoke, invokeUrl].find((each) => matchAction(statement, each) !== "no");
  if (action === undefined) {
    return [];
  }
  const place = stack.placeOf(role.resource);
  const patterns = statement.resources?.not === false ? statement.resources.patterns : ["*"];
  return patterns
    .filter((pattern) => matchArn(pattern, anyFunction) !== "no")
    .flatMap((pattern): readonly Invoker[] => {
      const others = afterOthers(role, place, action, opened(pattern));
      if (others === undefined) {
        return [];
      }
      const whole = isFullyKnown(statement) && statement.resources?.not !== true;
      const doubts = [
        ...others,
        ...(whole
          ? []
          : [gap(origin.holder, origin.property, isFullyKnown(statement) ? "undecidable" : "unknown")]),
      ];
      const { function: fn, qualifier } = naming.called(pattern);
      return [
        {
          function: fn,
          qualifier,
          who: { kind: "role", name: role.resource.name, resource: named(role.resource) },
          action,
          ...inWords(statement.conditions),
          [limits]: limitsOf(role),
          open: openEnds(doubts),
          from: from(origin, statement),
        },
      ];
    });
}

const anyFunction: Text = `arn:${hole}:lambda:${hole}:${hole}:function:${hole}`;
