import { deepEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import { review, type Review } from "../../review";
import { functionWith, goodRole } from "../policies/pieces";
import { accessIn } from "../recorder/access";
import { record } from "../recorder/program";

interface Sample {
  readonly sample: string;
  /** What the reference policy denies, of all that it allows. */
  readonly denied: readonly object[];
  /** The statements of each policy that passes the check, and of each that does not. */
  readonly pass: readonly (readonly object[])[];
  readonly fail: readonly (readonly object[])[];
}

const samples = JSON.parse(
  readFileSync(join(__dirname, "access-analyzer.json"), "utf8"),
) as readonly Sample[];

/** The access of a function whose role has a policy of these statements, and no other. */
async function accessOf(statements: readonly object[]) {
  const recorded = await record(() => {
    const role = goodRole("role", { permissionsBoundary: undefined, managedPolicyArns: [] });
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    new aws.iam.RolePolicy("candidate", { role: role.name, policy });
    functionWith("fn", role, { name: "fn" });
  }, false);
  return accessIn(recorded);
}

/** How many answers were certain. */
const counts = { pass: 0, fail: 0, open: 0 };

/**
 * AWS publishes reference policies for CheckNoNewAccess, each with policies that pass the check against it and with some that do not. The
 * lists of actions are shortened, which changes none of the answers.
 *
 * @see https://github.com/aws-samples/iam-access-analyzer-custom-policy-check-samples
 */
describe("AWS's samples for CheckNoNewAccess", () => {
  for (const { sample, denied, pass, fail } of samples) {
    const reviewed = async (candidate: readonly object[]): Promise<Review> => {
      const reference = [
        { Effect: "Allow", Action: "*", Resource: "*" },
        ...denied.map((each) => ({ Effect: "Deny", ...each })),
      ];
      return review(await accessOf(reference), await accessOf(candidate));
    };
    const newIn = ({ changes }: Review) => changes.filter(({ sense }) => sense === "new");
    for (const [index, candidate] of pass.entries()) {
      it(`${sample}: ${index + 1} of those that pass gives nothing that is certainly new`, async () => {
        const found = newIn(await reviewed(candidate));
        ok(
          !found.some(({ isCertain }) => isCertain),
          JSON.stringify(found.filter(({ isCertain }) => isCertain)),
        );
        counts[found.length === 0 ? "pass" : "open"]++;
      });
    }
    for (const [index, candidate] of fail.entries()) {
      it(`${sample}: ${index + 1} of those that fail gives something that is new, or may be`, async () => {
        const found = newIn(await reviewed(candidate));
        ok(found.length > 0);
        counts[found.some(({ isCertain }) => isCertain) ? "fail" : "open"]++;
      });
    }
  }

  it("are answered with certainty where no denial decides", () => {
    deepEqual(counts, { pass: 2, fail: 1, open: 17 });
  });
});
