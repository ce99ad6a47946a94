import type { Reference } from "../linking/reference";
import type { Target } from "../linking/target";
import { derived } from "../reading/derived";
import type { Place } from "../reading/place";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { valueOf } from "../reading/value";
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
        const target = artifactOf(resource, place);
        const use = { kind: "use", purpose, user: resource, role, place, resource, target } as const;
        return { resource, role, principals, use };
      }),
    ),
  ),
);

/** The object from which an image is built, if that is what is operated. */
function artifactOf({ set }: Resource, { partition }: Place): Target | undefined {
  const [[, uri] = []] = set.leaves("codeArtifact.uri");
  const object = /^s3:\/\/(.+)$/.exec((uri && valueOf(uri)) ?? "")?.[1];
  return object === undefined
    ? undefined
    : { kind: "target", arn: `arn:${partition}:s3:::${object}`, resource: undefined };
}

const kinds: readonly {
  readonly type: string;
  readonly path: string;
  readonly principals: readonly string[];
  readonly purpose: OperatorPurpose;
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
  })),
  {
    type: tokens.networkConnector,
    path: "operatorRole",
    // AWS SAM and CDK let in the first, the example and the acceptance test of the provider the second.
    principals: ["lambda.amazonaws.com", "network-connectors.lambda.amazonaws.com"],
    purpose: "networkConnector",
  },
];
