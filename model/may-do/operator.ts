import { hole } from "../../iam";
import type { Reference } from "../linking/reference";
import type { Target } from "../linking/target";
import { derived } from "../reading/derived";
import type { Place } from "../reading/place";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { absent, valueOf } from "../reading/value";
import type { Role } from "../stack/role";
import type { Stack } from "../stack/stack";
import type { OperatorPurpose } from "./needs";
import type { RoleUse } from "./role-use";

/** Something that Lambda operates with a role of its own, beside functions. */
export interface Operated {
  readonly resource: Resource;
  readonly role: Reference<Role>;
  /** The service principals of which the role must trust one. */
  readonly principals: readonly string[];
  readonly use: RoleUse<OperatorPurpose>;
}

/**
 * What Lambda operates for its customers, and with which roles.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-operator-role.html
 */
export const operated = derived((stack: Stack): readonly Operated[] =>
  kinds.flatMap(({ type, path, principals, purpose }) =>
    stack.ofType(type).flatMap((resource) =>
      resource.set.leaves(path).map((leaf): Operated => {
        const role = stack.roleNamed(resource, leaf);
        const place = stack.placeOf(resource);
        const use = {
          kind: "use",
          purpose,
          user: resource,
          role,
          place,
          resource,
          target: undefined,
        } as const;
        return { resource, role, principals, use };
      }),
    ),
  ),
);

const kinds: readonly {
  readonly type: string;
  readonly path: string;
  readonly principals: readonly string[];
  readonly purpose: OperatorPurpose;
  /** What Lambda uses the role on; left out where that has no ARN. */
  readonly targetOf?: (resource: Resource, place: Place) => Target;
}[] = [
  {
    type: tokens.capacityProvider,
    path: "permissionsConfig.capacityProviderOperatorRoleArn",
    principals: ["lambda.amazonaws.com"],
    purpose: "capacityProvider",
  },
  ...[tokens.microvmImage, tokens.oldMicrovmImage].map((type) => ({
    type,
    path: "buildRoleArn",
    principals: ["lambda.amazonaws.com"],
    purpose: "microvmImage" as const,
    targetOf: artifactOf,
  })),
  {
    type: tokens.networkConnector,
    path: "operatorRole",
    // AWS SAM and CDK let in the first, the example and the acceptance test of the provider the second.
    principals: ["lambda.amazonaws.com", "network-connectors.lambda.amazonaws.com"],
    purpose: "networkConnector",
  },
];

/** The object of S3 that an image is built of, by its URI. */
function artifactOf({ set }: Resource, { partition }: Place): Target {
  const [, uri = absent] = set.leaves("codeArtifact.uri")[0] ?? [];
  const [, path = `${hole}/${hole}`] = /^s3:\/\/(.+)$/s.exec(valueOf(uri) ?? "") ?? [];
  return { kind: "target", arn: `arn:${partition}:s3:::${path}`, resource: undefined };
}
