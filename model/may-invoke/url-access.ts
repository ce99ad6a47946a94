import { identify, isKnown, matchTextIgnoringCase, parseServicePrincipal, type Verdict } from "../../iam";
import { gap, type Gap } from "../reading/gap";
import { tokens } from "../reading/tokens";
import { valueOf } from "../reading/value";
import { byFunction, qualifierOf, type Unresolved } from "../stack/function-reference";
import { functionUrls, type FunctionUrl } from "../stack/function-url";
import type { PlacedPermission } from "../stack/permission";
import type { Stack } from "../stack/stack";

/** The URLs of one function of this stack, and the permissions that name it. */
export interface UrlAccess {
  /** By their qualifiers: there is one URL for each alias, and one for the function without any. */
  readonly urls: ReadonlyMap<string, FunctionUrl>;
  /** What hides of which qualifier another URL is, or whether it is of this function. */
  readonly hidden: readonly Gap[];
  readonly permissions: readonly QualifiedPermission[];
  /** Permissions of which it is not known whether they are for this function. */
  readonly unresolved: readonly Unresolved<PlacedPermission>[];
}

/** A permission with the alias or version that it is for, "" for none, or what hides that. */
export interface QualifiedPermission extends PlacedPermission {
  readonly qualifier: string | Gap;
}

/**
 * The functions of this stack that have a URL in it, or may have one, each with what permits to call it. Apart from them
 * the permissions of which it is not known whether they are for one of these functions.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export function urlAccesses(stack: Stack): {
  readonly accesses: readonly UrlAccess[];
  readonly unresolved: readonly Unresolved<PlacedPermission>[];
} {
  const [urls, hidden] = byFunction(stack.ofType(tokens.functionUrl).map(functionUrls.read), (url) =>
    stack.functionNamed(url.resource, "functionName"),
  );
  const [permissions, unresolved] = stack.permissionsByFunction;
  const functions = new Set([...urls.keys(), ...(hidden.length > 0 ? permissions.keys() : [])]);
  const accesses = [...functions].map((fn) => {
    const placed = (urls.get(fn) ?? []).map((url) => ({
      url,
      qualifier: qualifierOf(url.resource, "functionName"),
    }));
    return {
      urls: new Map(
        placed.flatMap(({ url, qualifier }) => (typeof qualifier === "string" ? [[qualifier, url]] : [])),
      ),
      hidden: [
        ...placed.flatMap(({ qualifier }) => (typeof qualifier === "string" ? [] : [qualifier])),
        ...hidden.map(({ gap: hides }) => hides),
      ],
      permissions: (permissions.get(fn) ?? []).map((permission) => ({
        ...permission,
        qualifier: qualifierOf(permission.resource, "function"),
      })),
      unresolved,
    };
  });
  return { accesses, unresolved: functions.size + hidden.length > 0 ? unresolved : [] };
}

/**
 * Whether a permission can be used through a URL only: by its action, or by a condition. What keeps that open is the
 * first property of those that is not known.
 */
export function isForUrl({
  resource,
  action,
  functionUrlAuthType,
  invokedViaFunctionUrl,
}: PlacedPermission): {
  readonly verdict: Verdict;
  readonly gaps: readonly Gap[];
} {
  const isIt =
    (action.kind === "known" && action.value.toLowerCase() === "lambda:invokefunctionurl") ||
    (functionUrlAuthType.kind === "known" && functionUrlAuthType.value !== "") ||
    (invokedViaFunctionUrl.kind === "known" && invokedViaFunctionUrl.value);
  if (isIt) {
    return { verdict: "yes", gaps: [] };
  }
  const [unknown] = Object.entries({ action, functionUrlAuthType, invokedViaFunctionUrl }).filter(
    ([, value]) => value.kind === "unknown",
  );
  return unknown === undefined
    ? { verdict: "no", gaps: [] }
    : { verdict: "unknown", gaps: [gap(resource, unknown[0], "unknown")] };
}

/**
 * Whether any permission for the same alias allows `lambda:InvokeFunction` to the one to whom a permission allows
 * to call the URL. "yes" if one does for a part of an account, or from some source: which part is not compared.
 * "unknown" with what has to be known first.
 */
export function mayInvoke(
  { permissions, unresolved }: UrlAccess,
  { principal, qualifier }: QualifiedPermission,
): { readonly verdict: Verdict; readonly gaps: readonly Gap[] } {
  const caller = callerIn(valueOf(principal) ?? "");
  const gaps: Gap[] = [];
  for (const other of permissions) {
    const isSame = typeof other.qualifier === "string" ? other.qualifier === qualifier : other.qualifier;
    const reaches = isSame === false ? false : reachOf(other, caller);
    if (isSame === true && reaches === true) {
      return { verdict: "yes", gaps: [] };
    }
    if (reaches !== false) {
      gaps.push(...[isSame, reaches].filter((each) => typeof each === "object"));
    }
  }
  const open = unresolved.find(({ item }) => reachOf(item, caller) !== false);
  gaps.push(...(open === undefined ? [] : [open.gap]));
  return { verdict: gaps.length > 0 ? "unknown" : "no", gaps };
}

/** Whether a permission allows `lambda:InvokeFunction` to a caller, or what hides that. */
function reachOf({ resource, action, principal }: PlacedPermission, caller: string): boolean | Gap {
  if (action.kind === "known" && matchTextIgnoringCase(action.value, "lambda:InvokeFunction") === "no") {
    return false;
  }
  const other = principal.kind === "known" ? callerIn(principal.value) : caller;
  if (other !== caller && other !== "*" && caller !== "*") {
    return false;
  }
  if (action.kind === "unknown") {
    return gap(resource, "action", "unknown");
  }
  return principal.kind !== "unknown" || gap(resource, "principal", "unknown");
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
