import { isKnown, type Text } from "../../iam";
import { hiddenBy, no, yes, type Answer } from "../reading/answer";
import { gap, type Gap } from "../reading/gap";
import type { Properties } from "../reading/properties";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { valueOf, type Absent, type Hidden, type Value } from "../reading/value";

/**
 * The functions that the distributions of a stack run at the edge: those that flow into a cache behavior, and those
 * that one names by a literal ARN. Of functions that flow in, all are taken to be associated, because which of them are
 * is known after the update only.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html
 */
export class EdgeFunctions {
  private readonly flowing = new Set<Resource>();
  /** The ARNs that are named, without the version, and the names in them. */
  private readonly named = new Set<Text>();
  private readonly open: Gap[] = [];

  constructor(distributions: readonly Resource[]) {
    for (const distribution of distributions) {
      const { set } = distribution;
      this.read(distribution, "defaultCacheBehavior", associationsOf(set.object("defaultCacheBehavior")));
      this.read(
        distribution,
        "orderedCacheBehaviors",
        ofEach(set.objects("orderedCacheBehaviors"), associationsOf),
      );
    }
  }

  /**
   * Whether CloudFront runs a function. A distribution may also be in another stack, and a version be published for it by
   * somebody else: of a function that is where CloudFront takes functions from, nothing tells.
   *
   * @param region where the function is.
   */
  of(fn: Resource, region: Text): Answer {
    const arn = valueOf(fn.made.string("arn"));
    const name = arn ?? valueOf(fn.string("name"));
    if (this.flowing.has(fn) || (name !== undefined && this.named.has(name))) {
      return yes;
    }
    const gaps =
      name === undefined && this.named.size > 0 ? [...this.open, gap(fn, "name", "unknown")] : this.open;
    return hiddenBy(gaps, mayBeElsewhere(fn, region) ? { verdict: "unknown", gaps: [] } : no);
  }

  private read(distribution: Resource, property: string, functions: readonly Value<string>[]): void {
    const flows = distribution.flowsInto(property, tokens.function);
    flows.forEach((fn) => this.flowing.add(fn));
    for (const arn of functions.flatMap((value) => valueOf(value) ?? [])) {
      const [, unversioned = arn, name = ""] =
        /^(arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:]+))/.exec(arn) ?? [];
      this.named.add(unversioned).add(name);
    }
    const unknowns = functions.filter(({ kind }) => kind === "unknown").length;
    if (unknowns > flows.length) {
      this.open.push(gap(distribution, property, "unknown"));
    }
  }
}

/**
 * Whether a distribution that the stack does not show may run a function: only one in us-east-1, and none that has what
 * CloudFront refuses.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
 */
function mayBeElsewhere({ set }: Resource, region: Text): boolean {
  const isThere = region === "us-east-1" || !isKnown(region);
  const runtime = valueOf(set.string("runtime"));
  const hasRefused =
    refused.some((property) => set.has(property)) ||
    hasVariables(set) ||
    valueOf(set.string("packageType")) === "Image" ||
    (runtime !== undefined && !/^(?:nodejs|python)/.test(runtime)) ||
    set.leaves("architectures[]").some(([, each]) => valueOf(each) === "arm64");
  return isThere && !hasRefused;
}

const refused = ["layers", "vpcConfig", "deadLetterConfig", "imageUri", "imageConfig", "sourceKmsKeyArn"];

function hasVariables(set: Properties): boolean {
  const environment = set.object("environment");
  const variables = environment.kind === "known" ? environment.value.object("variables") : environment;
  return variables.kind === "known" && variables.value.names().length > 0;
}

/** The ARNs of the functions of one cache behavior. What is unknown as a whole may hold one that is. */
function associationsOf(behavior: Value<Properties>): readonly Value<string>[] {
  if (behavior.kind !== "known") {
    return hiddenIn(behavior);
  }
  return ofEach(behavior.value.objects("lambdaFunctionAssociations"), (association) =>
    association.kind === "known" ? [association.value.string("lambdaArn")] : hiddenIn(association),
  );
}

function ofEach(
  list: Value<readonly Value<Properties>[]>,
  read: (item: Value<Properties>) => readonly Value<string>[],
): readonly Value<string>[] {
  if (list.kind !== "known") {
    return hiddenIn(list);
  }
  return list.value.flatMap(read);
}

/** What stands for functions that are hidden with what holds them. */
function hiddenIn(holder: Absent | Hidden): readonly Value<string>[] {
  return holder.kind === "absent" ? [] : [{ kind: "unknown", gap: holder.gap }];
}
