import {
  derived,
  identify,
  isKnown,
  matchTextIgnoringCase,
  parseServicePrincipal,
  type Verdict,
} from "../../iam";
import { answer, hiddenBy, no, yes, type Answer } from "../reading/answer";
import type { Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import { tokens } from "../reading/tokens";
import { unknownIn, valueOf } from "../reading/value";
import type { LambdaFunction } from "../stack/function";
import { byFunction, qualifierOf, type Unresolved } from "../stack/function-reference";
import { functionUrls, type FunctionUrl } from "../stack/function-url";
import type { Permission, PlacedPermission } from "../stack/permission";
import type { Stack } from "../stack/stack";
import { permissionsByFunction } from "./permissions-by-function";

/** The URLs of one function of this stack, and the permissions that name it. */
export interface UrlAccess {
  readonly fn: LambdaFunction;
  /** By their qualifiers: there is one URL for each alias, and one for the function without any. */
  readonly urls: ReadonlyMap<string, FunctionUrl>;
  /** What hides which qualifier another URL belongs to, or whether it belongs to this function. */
  readonly hidden: readonly Gap[];
  readonly permissions: readonly PlacedPermission[];
  /** Permissions that may or may not be for this function: that is not known yet. */
  readonly unresolved: readonly Unresolved<PlacedPermission>[];
}

/**
 * The functions of this stack that have a URL in it, or may have one, each with what permits to call it. Apart from them
 * the permissions that may or may not be for one of these functions.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export function urlAccesses(stack: Stack): {
  readonly accesses: readonly UrlAccess[];
  readonly unresolved: readonly Unresolved<PlacedPermission>[];
} {
  const urls = byFunction(stack.ofType(tokens.functionUrl).map(functionUrls.read), ({ resource }) =>
    stack.functionNamed(resource, "functionName"),
  );
  const permissions = permissionsByFunction(stack);
  const { unresolved } = permissions;
  const hidden = urls.unresolved.map(({ gap: hides }) => hides);
  const functions = new Set([...urls.here.keys(), ...(hidden.length > 0 ? permissions.here.keys() : [])]);
  const accesses = [...functions].map((fn): UrlAccess => {
    const byQualifier = new Map<string, FunctionUrl>();
    const gaps: Gap[] = [];
    for (const url of urls.here.get(fn) ?? []) {
      const qualifier = qualifierOf(url.resource, "functionName");
      if (qualifier.kind === "gap") {
        gaps.push(qualifier);
      } else {
        byQualifier.set(qualifier.name, url);
      }
    }
    return {
      fn,
      urls: byQualifier,
      hidden: [...gaps, ...hidden],
      permissions: permissions.here.get(fn) ?? [],
      unresolved,
    };
  });
  return { accesses, unresolved: functions.size + hidden.length > 0 ? unresolved : [] };
}

/**
 * Whether a permission can be used through a URL only: by its action, or by a condition. What keeps that open is the
 * first property of those that is not known.
 */
export function isForUrl({ action, functionUrlAuthType, invokedViaFunctionUrl }: Permission): Answer {
  const isIt =
    (action.kind === "known" && action.value.toLowerCase() === "lambda:invokefunctionurl") ||
    (functionUrlAuthType.kind === "known" && functionUrlAuthType.value !== "") ||
    (invokedViaFunctionUrl.kind === "known" && invokedViaFunctionUrl.value);
  const unknowns = [action, functionUrlAuthType, invokedViaFunctionUrl].flatMap(unknownIn);
  return isIt ? yes : hiddenBy(unknowns.slice(0, 1), no);
}

/**
 * Whether any permission for the same alias allows `lambda:InvokeFunction` to the one to whom a permission allows
 * to call the URL. "yes" if one does for a part of an account, or from some source: which part is not compared.
 * "unknown" with what has to be known first.
 */
export function mayInvoke(access: UrlAccess, { principal, qualifier }: PlacedPermission): Answer {
  if (qualifier.kind === "gap") {
    return hiddenBy([qualifier], no);
  }
  const caller = callerIn(valueOf(principal) ?? "");
  const gaps: Gap[] = [];
  const callers = byCaller(access);
  const others =
    caller === "*" ? access.permissions : [caller, "*", ""].flatMap((each) => callers.get(each) ?? []);
  for (const other of others) {
    const isSame =
      other.qualifier.kind === "gap"
        ? hiddenBy([other.qualifier], no)
        : answer(other.qualifier.name === qualifier.name);
    const reaches = isSame.verdict === "no" ? no : reachOf(other, caller);
    if (isSame.verdict === "yes" && reaches.verdict === "yes") {
      return yes;
    }
    if (reaches.verdict !== "no") {
      gaps.push(...isSame.gaps, ...reaches.gaps);
    }
  }
  const open = access.unresolved.find(({ item }) => reachOf(item, caller).verdict !== "no");
  return hiddenBy([...gaps, ...(open === undefined ? [] : [open.gap])], no);
}

/** The permissions of a function with a URL, by the principal that they are for: "" where that is not known. */
const byCaller = derived(({ permissions }: UrlAccess): ReadonlyMap<string, readonly PlacedPermission[]> => {
  const found = new Map<string, PlacedPermission[]>();
  for (const permission of permissions) {
    const { principal } = permission;
    addTo(found, principal.kind === "known" ? callerIn(principal.value) : "", permission);
  }
  return found;
});

/** Whether a permission allows `lambda:InvokeFunction` to a caller. */
function reachOf({ action, principal }: Permission, caller: string): Answer {
  if (action.kind === "known" && matchTextIgnoringCase(action.value, "lambda:InvokeFunction") === "no") {
    return no;
  }
  const other = principal.kind === "known" ? callerIn(principal.value) : caller;
  if (other !== caller && other !== "*" && caller !== "*") {
    return no;
  }
  return hiddenBy([...unknownIn(action), ...unknownIn(principal)].slice(0, 1), yes);
}

/** Who a principal is, up to the account: `*`, an account, or a service. Of what is unheard of, `*`. */
function callerIn(principal: string): string {
  const service = parseServicePrincipal(principal)?.service;
  return service === undefined ? (accountIn(principal) ?? "*") : `the service ${service}`;
}

/** Whether a principal is one that only a resource-based policy lets in: a service, or somebody of another account. */
export function isForeigner({ principal, account }: PlacedPermission): Verdict {
  if (principal.kind !== "known") {
    return principal.kind === "unknown" ? "unknown" : "no";
  }
  if (principal.value === "*" || parseServicePrincipal(principal.value) !== undefined) {
    return "yes";
  }
  const other = accountIn(principal.value);
  if (other === undefined || other === account) {
    return "no";
  }
  return isKnown(account) ? "yes" : "unknown";
}

function accountIn(principal: string): string | undefined {
  const who = identify(principal);
  return "account" in who && /^\d{12}$/.test(who.account) ? who.account : undefined;
}
