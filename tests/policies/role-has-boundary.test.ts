import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { basicExecution, functionWith, goodRole, statement } from "./pieces";
import { allows, cannotTell, forbids, type Expected, type Setting } from "./verdicts";

const policy = "role-has-boundary";

const on: Setting = { config: { [policy]: { enforcementLevel: "advisory" } } };

function only(...boundary: string[]): Setting {
  return { config: { [policy]: { enforcementLevel: "advisory", boundary } } };
}

const unset: Expected = [
  policy,
  "role",
  "`permissionsBoundary` is not set, so nothing limits what the policies of this role may allow.",
];

const another: Expected = [
  policy,
  "role",
  "`permissionsBoundary` is a policy that `boundary` in the pack's configuration does not name, so it need not limit what that is meant to.",
];

/** A function whose role has this boundary. */
function bounded(permissionsBoundary?: pulumi.Input<string>): () => void {
  return () => {
    functionWith("fn", goodRole("role", permissionsBoundary === undefined ? {} : { permissionsBoundary }));
  };
}

/** A function whose role has a boundary of this stack. */
function boundedBy(args: Partial<aws.iam.PolicyArgs>): () => void {
  return () => {
    const limit = new aws.iam.Policy("limit", { policy: statement("Allow", ["logs:*", "s3:*"]), ...args });
    bounded(limit.arn)();
  };
}

describe(policy, () => {
  allows("a role without a boundary, as long as the policy is disabled", bounded());
  forbids("a role without a boundary", bounded(), [unset], on);
  forbids("a boundary that is empty", bounded(""), [unset], on);
  allows("a boundary of the stack", boundedBy({}), on);
  allows("a boundary of AWS", bounded(basicExecution), on);

  allows("a boundary by its name", boundedBy({ name: "team-limit" }), only("other", "team-*"));
  forbids("a boundary by another name", boundedBy({ name: "limit" }), [another], only("team-*"));
  allows("a boundary by its ARN", bounded(basicExecution), only("arn:aws:iam::aws:policy/service-role/*"));
  allows("a boundary outside the stack by its name", bounded(basicExecution), only("AWSLambdaBasic*"));
  forbids("another ARN", bounded(basicExecution), [another], only("arn:aws:iam::123456789012:policy/*"));
  forbids("no boundary where one is named", bounded(), [unset], only("team-*"));

  forbids(
    "a role of two functions, once",
    () => {
      const role = goodRole("role");
      functionWith("one", role);
      functionWith("two", role);
    },
    [unset],
    { config: { ...on.config, "function-has-own-role": "disabled" } },
  );
  allows("a role that no function runs with", () => void goodRole("role"), on);

  cannotTell("whether a boundary has the ARN that is meant", boundedBy({ name: "limit" }), [another], {
    ...only("arn:aws:iam::*:policy/team-limit"),
    gaps: [
      [
        "role",
        "`permissionsBoundary` is not known before the update, so it was not judged by `role-has-boundary`.",
      ],
    ],
  });
  cannotTell(
    "whether a boundary will be set",
    () => {
      const topic = new aws.sns.Topic("topic");
      bounded(topic.arn.apply(() => undefined as unknown as string))();
    },
    [unset],
    {
      ...on,
      gaps: [
        [
          "role",
          "`permissionsBoundary` is not known before the update, so it was not judged by `role-can-write-logs` and `role-has-boundary`.",
        ],
      ],
    },
  );
});
