import { hole, isKnown, parseArn, partitionOf, type Text } from "../../iam";
import { areOfOneStack, type Gap } from "./gap";
import type { Properties } from "./properties";
import type { Resource } from "./resource";
import { absent, unknownIn, valueOf } from "./value";

/** Where a resource is, as texts for an ARN: a part that is not known is a hole. */
export interface Place {
  readonly partition: Text;
  readonly region: Text;
  readonly account: Text;
}

/**
 * Tells where resources are. Before the first update no ARN is known, so the region comes from the resource or
 * its provider, and the account from what else the same provider has made, the role it assumes, or the one
 * account it may touch.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/provider/
 */
export class Places {
  private readonly accounts = new Map<string, Text>();

  /** @param made resources whose ARNs, where known, tell the account of their provider. */
  constructor(made: Iterable<Resource>) {
    for (const resource of made) {
      const account = arnOf(resource)?.account;
      if (resource.provider !== undefined && account !== undefined && account !== "") {
        this.accounts.set(resource.provider.urn, account);
      }
    }
  }

  of(resource: Resource): Place {
    const arn = arnOf(resource);
    const region =
      valueOf(resource.string("region")) ?? valueOf(resource.provider?.set.string("region") ?? absent);
    return {
      partition: arn?.partition ?? (region && partitionOf(region)) ?? hole,
      region: region ?? hole,
      // The ARNs of buckets and of APIs name no account.
      account: arn === undefined || arn.account === "" ? this.accountOf(resource) : arn.account,
    };
  }

  /**
   * Whether two resources are certainly made in one account and region. Those of one provider are. Those of two are if these are set
   * up alike and nothing tells that they come to two accounts; where credentials come from outside, as they may in two stacks, both
   * accounts have to be known.
   */
  areNear(one: Resource, other: Resource): boolean {
    if (one.provider?.urn === other.provider?.urn) {
      return areOfOneStack(one, other);
    }
    if (!one.isSetUpLike(other)) {
      return false;
    }
    const [own, others] = [this.accountOf(one), this.accountOf(other)];
    return isKnown(own) && isKnown(others) ? own === others : areOfOneStack(one, other);
  }

  private accountOf({ provider }: Resource): Text {
    if (provider === undefined) {
      return hole;
    }
    const account =
      this.accounts.get(provider.urn) ?? assumedAccount(provider.set) ?? onlyAllowedAccount(provider.set);
    return account ?? hole;
  }
}

/** The place that several have in common: what they do not agree on is not known. */
export function homeOf(places: readonly Place[]): Place {
  const common = (part: keyof Place): Text => {
    const [first = hole, ...others] = new Set(places.map((place) => place[part]));
    return others.length === 0 ? first : hole;
  };
  return { partition: common("partition"), region: common("region"), account: common("account") };
}

function arnOf(resource: Resource) {
  const arn = valueOf(resource.made.string("arn"));
  return arn === undefined ? undefined : parseArn(arn);
}

/** The settings of the provider of a resource that would tell its account and are not known yet. */
export function accountHiddenBy({ provider }: Resource): readonly Gap[] {
  const settings = ["assumeRoles", "assumeRole", "allowedAccountIds"] as const;
  return settings.flatMap((name) => unknownIn(provider?.set.string(name) ?? absent));
}

/** The account of the role that a provider assumes last. */
function assumedAccount(provider: Properties): Text | undefined {
  const roles = valueOf(provider.json("assumeRoles").objects("assumeRoles")) ?? [];
  const last = [provider.json("assumeRole").object("assumeRole"), ...roles].map(valueOf).at(-1);
  const arn = last && valueOf(last.string("roleArn"));
  return arn === undefined ? undefined : parseArn(arn)?.account;
}

function onlyAllowedAccount(provider: Properties): Text | undefined {
  const allowed = valueOf(provider.json("allowedAccountIds").strings("allowedAccountIds")) ?? [];
  const [only] = allowed;
  return allowed.length === 1 && only !== undefined ? valueOf(only) : undefined;
}
