import { anyOf, isExpected, isOtherThan, layerPermissions, restricts } from "../model";
import { identifier, resourcePolicy, violation } from "../pack";

/** A layer is code. Whoever may use it may download it, with whatever has been left in it. */
export const layerIsNotPublic = resourcePolicy({
  name: "layer-is-not-public",
  description: "Every layer that is shared with all accounts is shared with those of one organization.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediation:
    "Set `principal` to the number of the account that uses the layer. For all accounts of an organization, leave it `*` " +
    "and set `organizationId`.",
  reference: "https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html",
  controls: ["CT.LAMBDA.PR.4"],
  subject: layerPermissions,
  expects: isExpected,
  config: {
    organizationId: identifier(
      "The organization that layers are shared with: what a repair sets.",
      /^(o-[a-z0-9]{10,32})?$/,
      "an organization ID such as o-a1b2c3d4e5",
    ),
  },
  repair: {
    what: "sets `organizationId` to the organization that is configured",
    set: (_permission, { organizationId }) => (organizationId === "" ? {} : { organizationId }),
  },

  *judge({ resource, principal, organizationId }) {
    const { verdict, gaps } = anyOf([isOtherThan("*", principal), restricts(organizationId)]);
    yield* gaps;
    if (verdict === "no") {
      yield violation(
        resource,
        "`principal` is `*` and `organizationId` is not set, so everybody with an AWS account may download this version of the layer. Set it to your organization's ID.",
      );
    }
  },
});
