import { deepEqual, equal, rejects } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Exemption } from "../../pack";
import { policies } from "../../policies";
import { functionWith, goodRole, statement } from "../policies/pieces";
import { judge, type Options } from "../recorder/judge";
import { record } from "../recorder/program";
import { oneByOne } from "../recorder/reporting";
import { faulty } from "./faulty";

const policy = "function-has-own-role";

/** Two functions that share a role, one of them in a component. */
function sharing() {
  return record(() => {
    const role = goodRole("role");
    functionWith("orders", role);
    const shop = new pulumi.ComponentResource("shop:index:Shop", "shop");
    new aws.lambda.Function(
      "invoices",
      {
        role: role.arn,
        runtime: "nodejs22.x",
        handler: "index.handler",
        s3Bucket: "code",
        s3Key: "invoices",
      },
      { parent: shop },
    );
  }, true);
}

const shared = (other: string) =>
  `Its execution role \`role\` is also that of \`${other}\`, so each function may do whatever any of them may.`;

/** What is found about the roles with these exemptions: level, resource, and what is added to the message. */
async function found(exemptions: readonly Exemption[], options: Options = {}): Promise<string[][]> {
  const config = { [policy]: { enforcementLevel: "mandatory", exemptions } };
  const findings = await judge(await sharing(), { policies: oneByOne(policies), config, ...options });
  return findings
    .filter((finding) => finding.policy === policy)
    .map(({ level, resource, message }) => [
      level,
      resource,
      message.replace(shared("orders"), "").replace(shared("invoices"), "").trim(),
    ]);
}

/** The resources that are exempt by one exemption. */
async function exempt(resource: string): Promise<(string | undefined)[]> {
  const findings = await found([{ resource, reason: "A reason." }]);
  return findings.filter(([level]) => level === "advisory").map(([, name]) => name);
}

describe("an exemption", () => {
  it("leaves a finding visible and advisory, with the reason, and all others as they are", async () => {
    deepEqual(await found([{ resource: "orders", reason: "They are one service." }]), [
      ["advisory", "orders", "Exempt: They are one service."],
      ["mandatory", "invoices", ""],
    ]);
  });

  it("shows who answers for it and until when, in one line", async () => {
    const reason = "They are one service\n  until the move.";
    deepEqual(await found([{ resource: "orders", owner: "payments", until: "9999-12-31", reason }]), [
      ["advisory", "orders", "Exempt until 9999-12-31 (payments): They are one service until the move."],
      ["mandatory", "invoices", ""],
    ]);
  });

  it("holds through its last day, and then says since when it does not", async () => {
    const exemptions = [{ resource: "orders", owner: "payments", until: "2027-03-31", reason: "A reason." }];
    const on = async (today: string) => (await found(exemptions, { today }))[0];
    const holds = ["advisory", "orders", "Exempt until 2027-03-31 (payments): A reason."];
    const ended = ["mandatory", "orders", "Its exemption ended on 2027-03-31 (payments): A reason."];
    deepEqual(await on("2026-12-31"), holds);
    deepEqual(await on("2027-03-31"), holds);
    deepEqual(await on("2027-04-01"), ended);
    deepEqual(await on("2028-01-01"), ended);
  });

  it("is read by the day of the clock", async () => {
    const [first] = await found([{ resource: "orders", until: "2026-01-01", reason: "A reason." }]);
    deepEqual(first, ["mandatory", "orders", "Its exemption ended on 2026-01-01: A reason."]);
  });

  it("counts if it is the one of several that holds longest", async () => {
    const until = ["2027-01-01", "2027-03-01", "2027-02-01"].map((day) => ({
      resource: "orders",
      until: day,
      reason: `Until ${day}.`,
    }));
    const forever = { resource: "or*", reason: "For good." };
    const first = async (exemptions: readonly Exemption[], today: string) =>
      (await found(exemptions, { today }))[0]?.[2];
    equal(await first(until, "2027-02-15"), "Exempt until 2027-03-01: Until 2027-03-01.");
    equal(await first(until, "2027-04-01"), "Its exemption ended on 2027-03-01: Until 2027-03-01.");
    equal(await first([...until, forever], "2027-04-01"), "Exempt: For good.");
  });

  it("is for a resource by its name, with stars", async () => {
    deepEqual(await exempt("orders"), ["orders"]);
    deepEqual(await exempt("or*s"), ["orders"]);
    deepEqual(await exempt("*o*"), ["orders", "invoices"]);
    deepEqual(await exempt("order"), []);
    deepEqual(await exempt("Orders"), []);
  });

  it("is for a resource by its URN, with stars", async () => {
    deepEqual(await exempt("urn:pulumi:test::shop::aws:lambda/function:Function::orders"), ["orders"]);
    deepEqual(await exempt("urn:pulumi:test::shop::shop:index:Shop$*"), ["invoices"]);
    deepEqual(await exempt("urn:pulumi:*::shop::*"), ["orders", "invoices"]);
    deepEqual(await exempt("urn:pulumi:*::*::*Function::ord*"), ["orders"]);
    deepEqual(await exempt("urn:pulumi:test"), ["orders", "invoices"]);
    deepEqual(await exempt("urn:pulumi:prod::shop::*"), []);
    deepEqual(await exempt("urn:pulumi:*::orders"), []);
  });

  it("is for resources by their type, as Pulumi has it or as it prints it", async () => {
    deepEqual(await exempt("aws:lambda/function:Function"), ["orders", "invoices"]);
    deepEqual(await exempt("aws:lambda:Function"), ["orders", "invoices"]);
    deepEqual(await exempt("aws:lambda*:*"), ["orders", "invoices"]);
    deepEqual(await exempt("aws:iam/role:Role"), []);
    deepEqual(await exempt("shop:index:Shop"), []);
  });

  it("is from a resource policy as well, and from that policy alone", async () => {
    const recorded = await record(() => {
      const invoke = { action: "lambda:InvokeFunction", function: "report" };
      new aws.lambda.Permission("open", { ...invoke, principal: "sns.amazonaws.com" });
      new aws.lambda.Permission("public", { ...invoke, principal: "*" });
    }, true);
    const exemptions = [{ resource: "aws:lambda:Permission", reason: "A reason." }];
    const config = { "permission-names-its-source": { enforcementLevel: "mandatory", exemptions } };
    const levels = (await judge(recorded, { config })).map((each) => `${each.level} ${each.policy}`);
    deepEqual(levels, [
      "advisory permission-names-its-source",
      "mandatory permission-is-not-public",
      "advisory exemptions-are-in-use",
    ]);
  });

  it("makes a mandatory gap advisory", async () => {
    const recorded = await record(() => {
      const bucket = new aws.s3.Bucket("bucket");
      const role = goodRole("role");
      const document = bucket.arn.apply((arn) => statement("Allow", ["s3:GetObject"], arn));
      new aws.iam.RolePolicy("reads", { role: role.name, policy: document });
      functionWith("fn", role);
    }, true);
    const exemptions = [{ resource: "reads", reason: "Looked at." }];
    const config = { "stack-is-fully-known": { enforcementLevel: "mandatory", exemptions } };
    const findings = await judge(recorded, { config });
    deepEqual(
      findings.map(({ policy: name, level }) => `${level} ${name}`),
      ["advisory exemptions-are-in-use", "advisory stack-is-fully-known"],
    );
    equal(findings[1]?.message.endsWith(" and 4 more. Exempt: Looked at."), true);
  });

  it("silences no fault of the pack", async () => {
    const recorded = await record(() => {
      const args = { action: "lambda:InvokeFunction", function: "report", principal: "sns.amazonaws.com" };
      new aws.lambda.Permission("open", args);
    }, true);
    const exemptions = ["open", "pulumi:pulumi:Stack", "urn:pulumi:*"].map((resource) => ({
      resource,
      reason: "A reason.",
    }));
    const config = Object.fromEntries(faulty.map(({ name }) => [name, { exemptions }]));
    const findings = await judge(recorded, { policies: [...faulty, ...policies], config });
    const faults = findings.filter(({ policy: name }) => name.endsWith("-fault"));
    deepEqual(
      faults.map(({ level, message }) => [level, message.slice(0, 26)]),
      Array(2).fill(["mandatory", "A fault in the policy pack"]),
    );
    deepEqual(
      findings.filter(({ policy: name }) => name === "exemptions-are-in-use"),
      [],
      "nor is it known what it would have exempted",
    );
  });

  describe("that is wrong is refused:", () => {
    const right = { resource: "orders", reason: "A reason." };
    const wrong: Readonly<Record<string, [exemptions: unknown, problem: string]>> = {
      "not a list": [right, "`exemptions` must be a list, but is an object."],
      "not an object": [["orders"], "`exemptions[0]` must be an object, but is a string."],
      "no resource": [
        [{ reason: "A reason." }],
        "In `exemptions[0]`, exactly one of `resource` and `finding` must be set.",
      ],
      "a resource and a finding": [
        [{ ...right, finding: "function-has-own-role/shop::aws:lambda/function:Function::orders" }],
        "In `exemptions[0]`, exactly one of `resource` and `finding` must be set.",
      ],
      "a finding that is no key": [
        [{ finding: "orders", reason: "A reason." }],
        "`exemptions[0].finding` must be the key of a finding, such as `function-has-own-role/shop::aws:lambda/function:Function::report`, but is another string.",
      ],
      "no reason": [[right, { resource: "orders" }], "`exemptions[1].reason` must be set."],
      "an empty reason": [
        [{ ...right, reason: " " }],
        "`exemptions[0].reason` must be a reason, as a string, but is another string.",
      ],
      "an empty owner": [
        [{ ...right, owner: "" }],
        "`exemptions[0].owner` must be a name, as a string, but is another string.",
      ],
      everything: [
        [{ ...right, resource: "*" }],
        "`exemptions[0].resource` must be a name, a type or a URN that is more than `*`, but is another string.",
      ],
      "no day of the calendar": [
        [{ ...right, until: "2027-02-29" }],
        "`exemptions[0].until` must be a date such as 2027-03-31, as a string, but is another string.",
      ],
      "a day in another form": [
        [{ ...right, until: "31.3.2027" }],
        "`exemptions[0].until` must be a date such as 2027-03-31, as a string, but is another string.",
      ],
      "a time": [
        [{ ...right, until: "2027-03-31T00:00:00Z" }],
        "`exemptions[0].until` must be a date such as 2027-03-31, as a string, but is another string.",
      ],
      "a number for a day": [
        [{ ...right, until: 2027 }],
        "`exemptions[0].until` must be a date such as 2027-03-31, as a string, but is a number.",
      ],
      "a key that it does not have": [
        [{ ...right, untill: "2027-03-31" }],
        "`exemptions[0].untill` is not a key; did you mean `until`? The keys here are `resource`, `finding`, `reason`, `owner` and `until`.",
      ],
    };
    for (const [title, [exemptions, problem]] of Object.entries(wrong)) {
      it(title, async () => {
        await rejects(judge([], { config: { [policy]: { exemptions } } }), {
          message: `The configuration of the policy pack is wrong.\n${policy}: ${problem}`,
        });
      });
    }
  });
});
