import { type Arn, parseArn } from "./arn";
import { type Pattern } from "./pattern";

/** A part of an ARN without which it names more than one resource. */
export type OpenPart = "service" | "account" | "API" | "resource";

/**
 * The parts that a pattern for the ARN of an invoking resource leaves open by a wildcard. None for one resource, or one
 * API whatever its stage, method and path. None either for a text that is no ARN, which nothing matches.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export function openParts(pattern: Pattern): readonly OpenPart[] {
  const arn = parseArn(pattern);
  if (arn === undefined) {
    return [];
  }
  const parts: OpenPart[] = [];
  if (isOpen(arn.service)) {
    parts.push("service");
  }
  if (isOpen(arn.account)) {
    parts.push("account");
  }
  if (isOpen(identityOf(arn))) {
    parts.push(apis.has(arn.service) ? "API" : "resource");
  }
  return parts;
}

function isOpen(part: Pattern): boolean {
  return /[*?]/.test(part);
}

const apis = new Set(["execute-api", "apigateway"]);

/** The part of an ARN's resource that says which one it is, without what may vary in it. */
function identityOf({ service, resource }: Arn): Pattern {
  switch (service) {
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
    case "execute-api":
      return resource.split("/", 1)[0] ?? "";
    case "apigateway":
      return /^\/(?:restapis|apis)\/([^/]*)/.exec(resource)?.[1] ?? resource;
    // Objects are in a bucket: https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html
    case "s3":
      return /^(?:accesspoint\/)?[^/]*/.exec(resource)?.[0] ?? resource;
    // Streams are in a group: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
    case "logs":
      return resource.replace(/^(log-group:[^:]+)(?::log-stream)?:\*$/, "$1");
    // Versions are of an intent: https://docs.aws.amazon.com/lex/latest/dg/gs-cli-update-lambda.html
    case "lex":
      return resource.replace(/^(intent:[^:]+):\*$/, "$1");
    // AWS adds six characters to a name: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    case "secretsmanager":
      return resource.replace(/-\?{6}$/, "");
    // A target group's name is unique: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    case "elasticloadbalancing":
      return resource.replace(/^(targetgroup\/[^/]+)\/[^/]*$/, "$1");
    default:
      return resource;
  }
}
