/**
 * An AWS partition: its name in ARNs, how the names of its regions start, and how those of its services end.
 *
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export interface Partition {
  readonly name: string;
  readonly regionPrefix: string;
  readonly dnsSuffix: string;
}

/** The partitions, the ordinary one last: its regions are those that belong to no other. */
export const partitions: readonly Partition[] = [
  { name: "aws-cn", regionPrefix: "cn-", dnsSuffix: "amazonaws.com.cn" },
  { name: "aws-us-gov", regionPrefix: "us-gov-", dnsSuffix: "amazonaws.com" },
  { name: "aws-iso", regionPrefix: "us-iso-", dnsSuffix: "c2s.ic.gov" },
  { name: "aws-iso-b", regionPrefix: "us-isob-", dnsSuffix: "sc2s.sgov.gov" },
  { name: "aws-iso-e", regionPrefix: "eu-isoe-", dnsSuffix: "cloud.adc-e.uk" },
  { name: "aws-iso-f", regionPrefix: "us-isof-", dnsSuffix: "csp.hci.ic.gov" },
  { name: "aws-eusc", regionPrefix: "eusc-", dnsSuffix: "amazonaws.eu" },
  { name: "aws", regionPrefix: "", dnsSuffix: "amazonaws.com" },
];

/** The name of the partition that a region belongs to, `undefined` for a text that does not look like a region. */
export function partitionOf(region: string): string | undefined {
  if (!isRegion(region)) {
    return undefined;
  }
  return partitions.find(({ regionPrefix }) => region.startsWith(regionPrefix))?.name;
}

/** Whether a text has the form of a region's name, such as `us-gov-west-1`. */
export function isRegion(text: string): boolean {
  return /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text);
}
