import {
  coveredActions,
  leavesUnlimited,
  type Action,
  type Selection,
  type Statement,
  type Verdict,
} from "../iam";
import {
  aboutGrant,
  gap,
  unseenRoles,
  quote,
  reasonIn,
  executionRoles,
  writtenGrants,
  type Place,
} from "../model";
import { listed, stackPolicy, violation } from "../pack";

/**
 * A statement on `*` reaches what other applications of the account own, and whatever they will make. The function that
 * needs one table can then empty all of them.
 */
export const roleNamesItsResources = stackPolicy({
  name: "role-names-its-resources",
  description: "Every execution role names the resources that it may change or read secrets from.",
  enforcementLevel: "advisory",
  severity: "medium",
  remediation:
    "Replace `*` in `Resource` by the ARNs of the resources that the function uses. Keep actions that AWS allows on " +
    "`*` only in a statement of their own.",
  reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
  controls: ["KMS.1", "KMS.2"],

  *judge(stack) {
    for (const executionRole of executionRoles(stack)) {
      const { place, grants, gaps } = writtenGrants(executionRole);
      for (const { origin, statement } of grants) {
        const unlimited = isUnlimited(statement, place);
        const actions = coveredActions(statement.actions ?? nothing).filter(matters);
        const free = actions.filter((action) => unlimited(action) === "yes");
        if (free.length > 0) {
          yield violation(
            origin.holder,
            `${quote({ origin, statement })} allows ${listed(free.map(({ name }) => name))} on every resource, those of other applications included. Name the resources that the function uses in \`Resource\`.`,
            { about: aboutGrant({ origin, statement }) },
          );
        } else if (actions.some((action) => unlimited(action) === "unknown")) {
          yield gap(origin.holder, origin.property, reasonIn(statement, "place"));
        }
      }
      yield* gaps;
    }
    yield* unseenRoles(stack);
  },
});

/** Tells whether a statement limits an action. A condition limits it by something else, such as tags. */
function isUnlimited({ resources, conditions }: Statement, place: Place): (action: Action) => Verdict {
  return resources === undefined || conditions.length > 0
    ? () => "no"
    : leavesUnlimited(withoutLogStreams(resources), place);
}

const nothing: Selection = { not: false, patterns: [] };

/** Whether it matters on which resources an action is allowed, and whether a policy can say so. */
function matters({ name, level, resources }: Action): boolean {
  const isSensitive = level === "Write" || level === "Permissions management" || secretReaders.has(name);
  return isSensitive && resources.length > 0 && !documentedOnAll.has(name);
}

/**
 * What reads secrets, although AWS counts it as reading.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
const secretReaders = new Set([
  "secretsmanager:GetSecretValue",
  "ssm:GetParameter",
  "ssm:GetParameterHistory",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
]);

/**
 * What AWS itself documents on `*`: the network interfaces of a function in a VPC, which do not exist before, and
 * metrics, which belong to no resource.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
 */
const documentedOnAll = new Set([
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
  "cloudwatch:PutMetricData",
]);

/** An ARN of CloudWatch Logs that ends in `:*` is how its pages write the streams of a group, so it is not too wide. */
function withoutLogStreams(resources: Selection): Selection {
  const isOfStreams = (pattern: string): boolean => /^arn:[^:]*:logs:.*:\*$/.test(pattern);
  return resources.not
    ? resources
    : { not: false, patterns: resources.patterns.filter((pattern) => !isOfStreams(pattern)) };
}
