import { derived } from "../../iam";
import type { Reference } from "../linking/reference";
import type { Target } from "../linking/target";
import type { Gap } from "../reading/gap";
import type { Place } from "../reading/place";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { absent, unknownIn, valueOf } from "../reading/value";
import type { Role } from "../stack/role";
import type { Stack } from "../stack/stack";
import type { OperatorPurpose } from "./needs";
import type { RoleUse } from "./role-use";

/** Something that Lambda operates with a role of its own, beside functions. */
export interface Operated {
  readonly resource: Resource;
  readonly role: Reference<Role>;
  /** The service principals: the role must trust one of them. */
  readonly principals: readonly string[];
  readonly use: RoleUse<OperatorPurpose>;
  /** What hides what it needs the role for. */
  readonly hidden: readonly Gap[];
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
        const [target, hidden] = artifactOf(resource, place);
        const use = { kind: "use", purpose, user: resource, role, place, resource, target } as const;
        return { resource, role, principals, use, hidden };
      }),
    ),
  ),
);

/** The object from which an image is built, if that is what is operated; or what hides which one that is. */
function artifactOf(
  { set }: Resource,
  { partition }: Place,
): readonly [Target | undefined, hidden: readonly Gap[]] {
  const [[, uri] = ["", absent] as const] = set.leaves("codeArtifact.uri");
  const object = /^s3:\/\/(.+)$/.exec(valueOf(uri) ?? "")?.[1];
  return object === undefined
    ? [undefined, unknownIn(uri)]
    : [{ kind: "target", arn: `arn:${partition}:s3:::${object}`, resource: undefined }, []];
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
