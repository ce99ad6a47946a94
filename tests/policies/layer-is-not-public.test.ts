import * as aws from "@pulumi/aws";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "layer-is-not-public";

/** A permission for a layer, for everybody unless it says for whom. */
function shares(args: Partial<aws.lambda.LayerVersionPermissionArgs>): () => void {
  return () => {
    new aws.lambda.LayerVersionPermission("permission", {
      layerName: "tools",
      versionNumber: 3,
      statementId: "shared",
      action: "lambda:GetLayerVersion",
      principal: "*",
      ...args,
    });
  };
}

const isPublic: Expected[] = [
  [
    policy,
    "permission",
    "`principal` is `*` and `organizationId` is not set, so everybody with an AWS account may download this version of the layer. Set it to your organization's ID.",
  ],
];

/** What no preview knows. */
function later(text: string) {
  return new aws.ssm.Parameter("later", { type: "String", value: "x" }).arn.apply(() => text);
}

describe(policy, () => {
  forbids("everybody", shares({}), isPublic);
  forbids("everybody in an organization that is empty", shares({ organizationId: "" }), isPublic);
  allows("everybody in an organization", shares({ organizationId: "o-a1b2c3d4e5" }));
  allows("one account", shares({ principal: "123456789012" }));
  cannotTell(
    "an organization that is not known yet",
    () => {
      shares({ organizationId: later("o-a1b2c3d4e5") })();
    },
    [],
    {
      gaps: [
        [
          "permission",
          `\`organizationId\` is not known before the update, so it was not judged by \`${policy}\`.`,
        ],
      ],
    },
  );
  allows("an organization that the stack makes", () => {
    shares({ organizationId: new aws.organizations.Organization("own").id })();
  });
  cannotTell(
    "with whom a layer is shared that is not known yet",
    () => {
      shares({ principal: later("*") })();
    },
    isPublic,
    {
      gaps: [
        [
          "permission",
          `\`principal\` is not known before the update, so it was not judged by \`${policy}\`.`,
        ],
      ],
    },
  );
  allows("that within an organization, where it does not matter", () => {
    shares({ principal: later("*"), organizationId: "o-a1b2c3d4e5" })();
  });
});
