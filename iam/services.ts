import { isRegion, partitions } from "./partitions";
import { matchText, literally } from "./pattern";
import { type Text, isKnown } from "./text";
import { type Verdict, decided } from "./verdict";

/** A service principal, taken apart: `logs.us-east-1.amazonaws.com` is the service `logs` in `us-east-1`. */
export interface ServicePrincipal {
  readonly service: string;
  readonly region: string | undefined;
}

const suffixes = [...new Set(partitions.map(({ dnsSuffix }) => dnsSuffix)), "amazon.com"];

/**
 * The parts of a service principal, `undefined` for a text that is none: not the domain name of an AWS service, or not
 * known.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
 */
export function parseServicePrincipal(text: Text): ServicePrincipal | undefined {
  const name = text.toLowerCase();
  const suffix = suffixes.find((ending) => name.endsWith(`.${ending}`));
  if (suffix === undefined) {
    return undefined;
  }
  const stem = name.slice(0, -suffix.length - 1);
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(stem)) {
    return undefined;
  }
  // Alexa's principals alone end so (https://docs.aws.amazon.com/lambda/latest/dg/services-alexa.html).
  if (suffix === "amazon.com" && !stem.startsWith("alexa-")) {
    return undefined;
  }

  const dot = stem.lastIndexOf(".");
  const last = stem.slice(dot + 1);
  return dot > 0 && isRegion(last)
    ? { service: stem.slice(0, dot), region: last }
    : { service: stem, region: undefined };
}

/** Whether a text is the name of a service principal, in whatever partition or region. */
export function isServicePrincipal(text: Text): boolean {
  return parseServicePrincipal(text) !== undefined;
}

/**
 * The services of which a name with a region stands for the service, each with somebody who uses it so.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
const regional: Readonly<Record<string, string>> = {
  logs: "https://www.pulumi.com/registry/packages/aws/api-docs/cloudwatch/logsubscriptionfilter/",
  states: "https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/region-info/lib/default.ts",
};

/**
 * Whether a service principal in a policy is the service that calls. The suffix of the partition does not matter.
 * Whether a name with a region stands for the service without one, or the other way round, depends on the service, and
 * is "unknown" of most.
 */
export function sameService(written: Text, caller: Text): Verdict {
  if (written === caller && isKnown(written)) {
    return "yes";
  }
  const service = parseServicePrincipal(caller);
  const named = parseServicePrincipal(written);
  if (service === undefined) {
    return isKnown(caller) ? decided(written === caller) : "unknown";
  }
  if (named === undefined) {
    const start = `${literally(service.service)}.*`;
    return !isKnown(written) && matchText(start, written.toLowerCase()) !== "no" ? "unknown" : "no";
  }
  if (named.service !== service.service) {
    return "no";
  }
  if (named.region === service.region) {
    return "yes";
  }
  if (named.region !== undefined && service.region !== undefined) {
    return "no";
  }
  return service.service in regional ? "yes" : "unknown";
}
