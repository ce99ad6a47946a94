import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { functionWith, goodRole } from "./pieces";
import { allows, cannotTell, forbids, type Expected, type Setting } from "./verdicts";

const policy = "function-has-access-tags";

type Tags = Record<string, pulumi.Input<string>>;

/** A function and its role, with these tags each. */
function carries(tags: pulumi.Input<Tags>, roleTags: pulumi.Input<Tags> = tags): () => void {
  return () => {
    functionWith("fn", goodRole("role", { tags: roleTags }), { tags });
  };
}

/** A team of any name, and one of two stages. */
const requiring: Setting = {
  config: { [policy]: { enforcementLevel: "mandatory", requiredTags: { team: [], stage: ["prod", "dev"] } } },
};

function found(resource: string, facts: string): Expected {
  return [policy, resource, `${facts}, so access control by tags misjudges this resource.`];
}

function notKnown(resource: string, property: string): readonly [string, string] {
  return [resource, `\`${property}\` is not known before the update, so it was not judged by \`${policy}\`.`];
}

function later(text: string): pulumi.Output<string> {
  return new aws.ssm.Parameter("later", { type: "String", value: "x" }).arn.apply(() => text);
}

const good = { team: "orders", stage: "prod" };

describe(policy, () => {
  allows("anything, unless it is enabled", carries({}), {
    config: { "function-has-own-role": "mandatory" },
  });
  allows("anything, where no tag is required", carries({}), { config: { [policy]: "mandatory" } });

  allows("the tags with values that are allowed, and others", carries({ ...good, note: "x" }), requiring);
  allows("an empty value where any is allowed", carries({ ...good, team: "" }), requiring);
  forbids(
    "a function and a role without tags",
    () => {
      functionWith("fn", goodRole("role"));
    },
    [
      found("fn", "`tags` lacks `stage` and `team`"),
      found("role", "`tags` lacks `stage` and `team`"),
    ].reverse(),
    requiring,
  );
  forbids(
    "a function that lacks one",
    carries({ stage: "prod" }, good),
    [found("fn", "`tags` lacks `team`")],
    requiring,
  );
  forbids(
    "a key in another letter case",
    carries({ Team: "orders", stage: "prod" }, good),
    [found("fn", "`tags` lacks `team`")],
    requiring,
  );
  forbids(
    "a role with a value that is not allowed",
    carries(good, { ...good, stage: "Prod" }),
    [found("role", "`tags.stage` is none of `prod` and `dev`")],
    requiring,
  );
  forbids(
    "both at once, in one finding",
    carries({ stage: "test" }, good),
    [found("fn", "`tags` lacks `team` and `tags.stage` is not `prod`")],
    { config: { [policy]: { enforcementLevel: "mandatory", requiredTags: { team: [], stage: ["prod"] } } } },
  );

  describe("with tags that the provider gives to everything", () => {
    const provider = {
      region: "eu-west-1",
      defaultTags: JSON.stringify({ tags: { team: "orders", stage: "prod" } }),
    };
    allows("none of its own", carries({}), { ...requiring, provider });
    forbids(
      "one of its own that is not allowed",
      carries({ stage: "test" }, {}),
      [found("fn", "`tags.stage` is none of `prod` and `dev`")],
      { ...requiring, provider },
    );
    allows(
      "a provider of its own",
      () => {
        const tagging = new aws.Provider("tagging", { region: "eu-west-1", defaultTags: { tags: good } });
        const role = new aws.iam.Role(
          "role",
          { assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }) },
          { provider: tagging },
        );
        new aws.iam.RolePolicyAttachment(
          "logs",
          { role: role.name, policyArn: aws.iam.ManagedPolicy.AWSLambdaBasicExecutionRole },
          { provider: tagging },
        );
      },
      requiring,
    );
  });

  describe("with what is not known yet", () => {
    cannotTell(
      "a value",
      () => {
        carries({ ...good, stage: later("test") }, good)();
      },
      [found("fn", "`tags.stage` is none of `prod` and `dev`")],
      { ...requiring, gaps: [notKnown("fn", "tags.stage")] },
    );
    allows(
      "a value where any is allowed",
      () => {
        carries({ ...good, team: later("orders") }, good)();
      },
      requiring,
    );
    cannotTell(
      "all tags",
      () => {
        carries(
          later("x").apply(() => ({})),
          good,
        )();
      },
      [found("fn", "`tags` lacks `stage` and `team`")],
      { ...requiring, gaps: [notKnown("fn", "tags")] },
    );
  });
});
