import { deepEqual, equal, throws } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { judgeAll } from "../../pack";
import { policies } from "../../policies";
import { code, functionWith, goodRole, statement } from "../policies/pieces";
import { judge, type Configuration, type Finding, type Options } from "../recorder/judge";
import { findingsIn, inputsOf, judgeAtOnce, shown } from "../recorder/judge-at-once";
import { record, type Program } from "../recorder/program";
import { faulty } from "./faulty";

/** Findings in an order that the engine does not decide. */
function sorted(findings: readonly Finding[]): readonly string[] {
  return findings.map((each) => JSON.stringify(each)).sort();
}

/** A stack with findings of resource policies and of stack policies, and with gaps at preview. */
const shop: Program = () => {
  const bucket = new aws.s3.Bucket("uploads");
  const role = goodRole("role");
  const document = bucket.arn.apply((arn) => statement("Allow", ["s3:GetObject"], arn));
  new aws.iam.RolePolicy("reads", { role: role.name, policy: document });
  new aws.iam.RolePolicy("all", { role: role.name, policy: statement("Allow", ["*"]) });
  const orders = functionWith("orders", role);
  functionWith("invoices", role);
  const invoke = { action: "lambda:InvokeFunction", function: orders.name };
  new aws.lambda.Permission("public", { ...invoke, principal: "*" });
  new aws.lambda.Permission("topics", { ...invoke, principal: "sns.amazonaws.com" });
  new aws.lambda.Permission("bucket", { ...invoke, principal: "s3.amazonaws.com", sourceArn: bucket.arn });
  new aws.lambda.Function("outside", { ...code, role: "arn:aws:iam::123456789012:role/other" });
};

const own = "function-has-own-role";
const exemptions = [
  { resource: "orders", reason: "One service.", until: "2027-03-31" },
  { resource: "nothing", reason: "Left over." },
];

/** How the stack is judged: as well without the SDK as with it. */
const ways: Readonly<Record<string, Options>> = {
  "by their defaults": {},
  "with a configuration": {
    config: {
      all: "advisory",
      [own]: { sharedRoles: ["role"] },
      "function-has-access-tags": { enforcementLevel: "mandatory", requiredTags: { stage: ["prod"] } },
      "permission-is-not-public": "remediate",
      "role-grants-no-admin-access": "remediate",
    },
  },
  "with policies that are disabled": { config: { all: "disabled", [own]: "mandatory" } },
  "with exemptions": {
    today: "2027-03-31",
    config: { [own]: { exemptions }, "permission-is-not-public": { exemptions } },
  },
  "with exemptions from gaps, and from a policy that is disabled": {
    config: {
      "stack-is-fully-known": { exemptions: [{ resource: "reads", reason: "Looked at." }] },
      [own]: { enforcementLevel: "disabled", exemptions },
    },
  },
  "with exemptions that have ended": { today: "2027-04-01", config: { [own]: { exemptions } } },
  "with faults": {
    policies: [...faulty, ...policies],
    config: { "permission-fault": { enforcementLevel: "advisory", exemptions } },
  },
};

describe("all policies at once, without the policy SDK", () => {
  const region = { region: "eu-west-1" };

  for (const [title, options] of Object.entries(ways)) {
    for (const preview of [true, false]) {
      it(`find the same as with it, ${title}, in ${preview ? "a preview" : "an update"}`, async () => {
        for (const inOtherSpelling of [false, true]) {
          const recorded = await record(shop, preview, region, inOtherSpelling);
          const found = findingsIn(judgeAtOnce(recorded, options));
          equal(found.length > 0, true);
          deepEqual(sorted(found), sorted(await judge(recorded, options)));
          deepEqual(findingsIn(judgeAtOnce([...recorded].reverse(), options)), found, "in whatever order");
        }
      });
    }
  }

  const judgements = async (configuration: Configuration = {}, program = shop, preview = true) => {
    const recorded = await record(program, preview);
    return judgeAll(policies, shown(recorded), {
      configuration,
      inputsOf: inputsOf(recorded),
      today: () => "2027-03-31",
    });
  };

  it("are those that are enabled, in their order, each at its level", async () => {
    const enabled = policies.filter(({ enforcementLevel }) => enforcementLevel !== "disabled");
    deepEqual(
      (await judgements()).map(({ policy, level }) => [policy.name, level]),
      enabled.map(({ name, enforcementLevel }) => [name, enforcementLevel]),
    );
    const few = {
      all: "disabled",
      "role-has-boundary": "advisory",
      [own]: { enforcementLevel: "mandatory" },
    };
    deepEqual(
      (await judgements(few)).map(({ policy, level }) => [policy.name, level]),
      [
        [own, "mandatory"],
        ["role-has-boundary", "advisory"],
      ],
    );
  });

  it("tell the gaps that kept each of them silent", async () => {
    const gaps = (await judgements()).flatMap(({ policy, gaps: own }) =>
      own.map(({ resource, property, why }) => `${policy.name} ${resource.name} ${property} ${why}`),
    );
    equal(gaps.includes("role-can-write-logs outside role outside"), true, gaps.join("\n"));
    deepEqual(
      (await judgements({}, shop, false)).flatMap(({ gaps: own }) =>
        own.filter(({ why }) => why === "unknown"),
      ),
      [],
    );
  });

  it("tell by which exemption a violation is exempt", async () => {
    const [first] = await judgements({ [own]: { exemptions } });
    deepEqual(
      first?.violations.map(({ resource, advisory, exemption }) => [resource.name, advisory, exemption]),
      [
        ["invoices", undefined, undefined],
        ["orders", true, exemptions[0]],
      ],
    );
  });

  it("judge what is certain from the outputs alone, where no inputs are known", async () => {
    const recorded = await record(shop, false);
    const names = judgeAll(policies, shown(recorded)).flatMap(({ policy, violations }) =>
      violations.map(({ resource }) => `${policy.name} ${resource.name}`),
    );
    for (const finding of ["permission-is-not-public public", `${own} orders`]) {
      equal(names.includes(finding), true, finding);
    }
  });

  it("refuse a configuration that is wrong", () => {
    throws(
      () => judgeAll(policies, [], { configuration: { [own]: { sharedRole: [] }, "no-such": "advisory" } }),
      {
        message: [
          "The configuration of the policy pack is wrong.",
          "function-has-own-role: `sharedRole` is not a key; did you mean `sharedRoles`? The keys here are `enforcementLevel`, `sharedRoles` and `exemptions`.",
          "no-such: There is no such policy in this pack.",
        ].join("\n"),
      },
    );
  });
});
