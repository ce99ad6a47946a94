import * as aws from "@pulumi/aws";
import { code, functionWith, goodRole, statement } from "./pieces";
import { allows, cannotTell } from "./verdicts";

const policy = "stack-is-fully-known";

/** A function whose role has a policy that mentions a bucket not there yet. */
function readsUnknownBucket(): void {
  const bucket = new aws.s3.Bucket("bucket");
  const role = goodRole("role");
  const document = bucket.arn.apply((arn) => statement("Allow", ["s3:GetObject"], `${arn}/*`));
  new aws.iam.RolePolicy("reads", { role: role.name, policy: document });
  functionWith("fn", role);
}

describe(policy, () => {
  allows("a stack in which everything that matters is known", () => {
    functionWith("fn", goodRole("role"));
  });

  cannotTell(
    "what a document says that is not known yet, once for all policies that needed it",
    readsUnknownBucket,
    [],
    {
      gaps: [
        [
          "reads",
          "`policy` is not known before the update, so it was not judged by `policy-document-is-valid`, `role-can-write-logs`, `role-cannot-escalate-privileges` and 4 more.",
        ],
      ],
    },
  );

  cannotTell(
    "what a document says that is not known yet, by the policies that are enabled",
    readsUnknownBucket,
    [],
    {
      config: { "role-can-write-logs": "disabled" },
      gaps: [
        [
          "reads",
          "`policy` is not known before the update, so it was not judged by `policy-document-is-valid`, `role-cannot-escalate-privileges`, `role-conditions-fit-lambda` and 3 more.",
        ],
      ],
    },
  );

  allows(
    "gaps to pass in silence, where it is disabled",
    () => {
      new aws.lambda.Function("fn", { role: "arn:aws:iam::123456789012:role/platform", ...code });
    },
    { config: { [policy]: "disabled" } },
  );
});
