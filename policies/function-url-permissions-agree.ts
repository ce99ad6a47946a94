import {
  gap,
  isConfined,
  isForeigner,
  isForUrl,
  mayInvoke,
  urlAccesses,
  valueOf,
  type FunctionUrl,
  type PlacedPermission,
  type UrlAccess,
  type Value,
} from "../model";
import { quoted, stackPolicy, violation, type Outcome } from "../pack";

/**
 * A URL and its permissions are separate resources, and nothing complains if they contradict each other: callers are
 * refused, or one day everybody gets in by a permission that was left behind.
 */
export const functionUrlPermissionsAgree = stackPolicy({
  name: "function-url-permissions-agree",
  description: "The permissions of every function URL fit its authorization type, and are complete.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediation:
    "Give URL and permission the same authorization type and the same version or alias. Beside `lambda:InvokeFunctionUrl`, " +
    "allow `lambda:InvokeFunction` with `invokedViaFunctionUrl`. Remove what is left of a public URL.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",

  *judge(stack) {
    const { accesses, unresolved } = urlAccesses(stack);
    for (const access of accesses) {
      for (const permission of access.permissions) {
        const { verdict, gaps } = isForUrl(permission);
        yield* verdict === "yes" ? judgePermission(permission, access) : gaps;
      }
    }
    for (const { item, gap: hides } of unresolved) {
      if (isForUrl(item).verdict !== "no") {
        yield hides;
      }
    }
  },
});

function* judgePermission(permission: PlacedPermission, access: UrlAccess): Iterable<Outcome> {
  const { resource, qualifier } = permission;
  if (qualifier.kind === "gap") {
    yield qualifier;
    return;
  }
  const url = access.urls.get(qualifier.name);
  if (url !== undefined) {
    yield* judgePair(permission, url, access);
  } else if (access.hidden.length > 0) {
    yield* access.hidden;
  } else {
    const others = [...access.urls.values()].map((other) => other.resource.name);
    yield violation(
      resource,
      `It is for another version or alias of the function than ${quoted(others)}, so nobody may call the URL by it. Name the same one in both.`,
    );
  }
}

function* judgePair(permission: PlacedPermission, url: FunctionUrl, access: UrlAccess): Iterable<Outcome> {
  const { resource, functionUrlAuthType, principal } = permission;
  if (url.authorizationType.kind === "unknown") {
    yield gap(url.resource, "authorizationType", "unknown");
    return;
  }
  if (functionUrlAuthType.kind === "unknown") {
    yield gap(resource, "functionUrlAuthType", "unknown");
    return;
  }
  const type = valueOf(functionUrlAuthType) ?? "";
  const urlType = valueOf(url.authorizationType) ?? "";
  const where = `\`${url.resource.called("authorizationType")}\` of \`${url.resource.name}\` is \`${urlType}\``;
  if (types.has(type) && types.has(urlType) && type !== urlType) {
    const so =
      type === "NONE" && isForEverybody(permission)
        ? "so this permission is for nobody now, and for everybody once the URL is made public. Remove it."
        : "so nobody may call the URL by this permission. Give both the same type.";
    yield violation(resource, `\`functionUrlAuthType\` is \`${type}\` and ${where}, ${so}`);
  } else if (urlType === "AWS_IAM" && principal.kind === "unknown") {
    yield gap(resource, "principal", "unknown");
  } else if (urlType === "AWS_IAM" && isForEverybody(permission) && type === "") {
    yield* judgeRemainder(permission, where);
  } else if (urlType === "AWS_IAM") {
    yield* judgeCompanion(permission, url, access);
  }
}

const types = new Set(["AWS_IAM", "NONE"]);

function isForEverybody(permission: PlacedPermission): boolean {
  return valueOf(permission.principal) === "*" && isConfined(permission).verdict === "no";
}

/** Without `invokedViaFunctionUrl`, a permission for everybody is for `permission-is-not-public`. */
function* judgeRemainder(
  { resource, invokedViaFunctionUrl }: PlacedPermission,
  where: string,
): Iterable<Outcome> {
  if (valueOf(invokedViaFunctionUrl) === true) {
    yield violation(
      resource,
      `\`principal\` is \`*\` and ${where}, so everybody has one of the two permissions that a caller needs. Name the callers in \`principal\`, or remove what is left of a public URL.`,
    );
  }
}

/**
 * Callers need two permissions, new URLs since October 2025. Of the function's own account, they may have the other one
 * by a policy of their own. What a public URL needs, the provider adds when it makes the URL.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/lambda/functionurl/
 */
function* judgeCompanion(
  permission: PlacedPermission,
  url: FunctionUrl,
  access: UrlAccess,
): Iterable<Outcome> {
  const { resource, action } = permission;
  const isForeign = isForeigner(permission);
  const { verdict, gaps } = mayInvoke(access, permission);
  if (isForeign === "no" || verdict === "yes" || !mayBe(action, "lambda:invokefunctionurl")) {
    return;
  }
  if (isForeign === "unknown") {
    yield gap(resource, "principal", "account");
  } else if (verdict === "unknown") {
    yield* gaps;
  } else {
    yield violation(
      resource,
      `No permission allows \`lambda:InvokeFunction\` to this \`principal\`, which calls of \`${url.resource.name}\` need too, so Lambda refuses them. Add one with \`invokedViaFunctionUrl\` set to true.`,
    );
  }
}

function mayBe(action: Value<string>, wanted: string): boolean {
  return action.kind === "unknown" || valueOf(action)?.toLowerCase() === wanted;
}
