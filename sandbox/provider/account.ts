import { isObject, revealed, text, type Properties } from "./property-values";

/** Where a provider's resources live. */
export interface Account {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** The tags that the provider puts on every resource. */
  readonly defaultTags: Properties;
}

const defaultAccountId = "123456789012";
const defaultRegion = "us-east-1";

/**
 * The account that a provider's configuration leads to: its `region`, and the account of `assumeRoles` or the first of
 * `allowedAccountIds`. Whatever it leaves open is `us-east-1` and `123456789012`.
 */
export function accountOf(configuration: Properties): Account {
  const setting = (name: string): unknown => parsed(revealed(configuration[name]));
  const region = setting("region");
  const roles = setting("assumeRoles") ?? [setting("assumeRole")];
  const roleArn = Array.isArray(roles) && isObject(roles[0]) ? String(roles[0].roleArn) : "";
  const allowed = setting("allowedAccountIds");
  const accountId =
    /^arn:[\w-]+:iam::(\d{12}):/.exec(roleArn)?.[1] ??
    (Array.isArray(allowed) ? (allowed[0] as unknown) : undefined);
  const defaultTags = setting("defaultTags");
  return inRegion(
    {
      partition: "aws",
      region: defaultRegion,
      accountId: text(accountId) || defaultAccountId,
      defaultTags: isObject(defaultTags) && isObject(defaultTags.tags) ? defaultTags.tags : {},
    },
    region,
  );
}

/** The same account in another region, when one is named. */
export function inRegion(account: Account, region: unknown): Account {
  return typeof region === "string" && region !== ""
    ? { ...account, region, partition: partitionOf(region) }
    : account;
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) {
    return "aws-cn";
  }
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** The SDKs send a provider's lists and objects as JSON text. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/.test(value)) {
    return value;
  }
  return JSON.parse(value);
}
