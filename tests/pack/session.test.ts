import { deepEqual, equal, match, rejects } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { permissions } from "../../model";
import { patterns, resourcePolicy, stackPolicy, violation, type Policy } from "../../pack";
import { Heard } from "../../pack/heard";
import { Session } from "../../pack/session";
import { policies } from "../../policies";
import { code, functionWith, goodRole } from "../policies/pieces";
import { judge, type Configuration } from "../recorder/judge";
import { record } from "../recorder/program";
import type { Recorded } from "../recorder/recorded";
import { metadata } from "./faulty";

/** A stack with two findings of the real policies: a shared role, and a permission without a source. */
async function twoFindings() {
  return record(() => {
    const role = goodRole("role");
    const fn = functionWith("a", role);
    functionWith("b", role);
    new aws.lambda.Permission("permission", {
      function: fn.name,
      action: "lambda:InvokeFunction",
      principal: "sns.amazonaws.com",
    });
  }, true);
}

const names = (findings: readonly { policy: string; resource: string }[]) =>
  findings.map(({ policy, resource }) => `${policy} ${resource}`);

/** How often the properties of resources are taken out of the messages of the resource phase. */
async function timesRead(recorded: readonly Recorded[], by: readonly Policy[]): Promise<number> {
  const message = Object.getPrototypeOf(recorded[0]!.inputs) as { getProperties: () => unknown };
  const original = message.getProperties;
  let times = 0;
  message.getProperties = function () {
    times++;
    return original.call(this);
  };
  await judge(recorded, { policies: by }).finally(() => (message.getProperties = original));
  return times;
}

describe("the pack", () => {
  describe("when a policy has a fault", () => {
    const faults: readonly Policy[] = [
      stackPolicy({
        ...metadata,
        name: "stack-fault",
        // eslint-disable-next-line require-yield
        *judge() {
          throw new TypeError("hunter2");
        },
      }),
      resourcePolicy({
        ...metadata,
        name: "permission-fault",
        enforcementLevel: "advisory",
        subject: permissions,
        // eslint-disable-next-line require-yield
        *judge() {
          JSON.parse("hunter2");
        },
      }),
    ];

    it("reports one line for that policy at its level, and every other policy as before", async () => {
      const recorded = await twoFindings();
      const usual = await judge(recorded);
      const findings = await judge(recorded, { policies: [...faults, ...policies] });
      deepEqual(
        findings
          .filter(({ policy }) => policy.endsWith("-fault"))
          .map(({ policy, level, resource }) => [policy, level, resource]),
        [
          ["permission-fault", "advisory", "permission"],
          ["stack-fault", "mandatory", ""],
        ],
      );
      deepEqual(
        findings.filter(({ policy }) => !policy.endsWith("-fault")),
        usual,
      );
      equal(usual.length, 2);
    });

    it("says what kind of fault, and nothing of what it was about", async () => {
      const findings = await judge(await twoFindings(), { policies: faults });
      equal(findings.length, 2);
      for (const { message } of findings) {
        match(
          message,
          /^A fault in the policy pack \((TypeError|SyntaxError).*\) stopped this policy, so it judged nothing here\.$/,
        );
        equal(message.includes("hunter2"), false);
      }
    });

    it("reports a fault of the model for each stack policy", () => {
      const session = new Session(policies, () => "2027-03-31");
      const broken = {
        type: "",
        name: "",
        props: {},
        get urn(): string {
          throw new RangeError("hunter2");
        },
      };
      session.keepStack([broken, broken]);
      for (const policy of policies) {
        if (policy.kind === "stack" && policy.asked === undefined) {
          const { findings, fault } = session.reportStack(policy);
          deepEqual(findings, []);
          match(fault ?? "", /^RangeError/);
        }
      }
    });
  });

  describe("levels", () => {
    it("takes each policy's own, or that of `all`", async () => {
      const recorded = await twoFindings();
      const levels = async (config: Record<string, string>) =>
        (await judge(recorded, { config })).map(({ policy, level }) => `${policy} ${level}`);
      deepEqual(await levels({ all: "advisory", "function-has-own-role": "mandatory" }), [
        "permission-names-its-source advisory",
        "function-has-own-role mandatory",
        "role-has-boundary advisory",
      ]);
      deepEqual(await levels({ all: "disabled" }), []);
      for (const { name } of policies) {
        const usual = (await judge(recorded, { config: { [name]: "mandatory" } })).filter(
          ({ policy }) => policy === name,
        );
        deepEqual(await judge(recorded, { config: { all: "disabled", [name]: "mandatory" } }), usual, name);
      }
    });

    it("judges as well when only one policy is enabled, since the inputs are heard all the same", async () => {
      const recorded = await record(() => {
        functionWith("fn", new aws.iam.Role("role", { assumeRolePolicy: "{}" }));
      }, true);
      const only = await judge(recorded, { config: { all: "disabled", "role-can-write-logs": "mandatory" } });
      deepEqual(names(only), ["role-can-write-logs role"]);
    });
  });

  describe("configuration", () => {
    const says = async (config: Configuration, ...problems: string[]) => {
      const message = ["The configuration of the policy pack is wrong.", ...problems].join("\n");
      await rejects(judge(await twoFindings(), { config }), { message });
    };

    it("that is wrong is refused, with the key, what was found and what is allowed", async () => {
      await says(
        { "function-has-own-role": { sharedRoles: "batch" } },
        "function-has-own-role: `sharedRoles` must be a list, but is a string.",
      );
      await says(
        { "function-has-own-role": { enforcementLevel: "advisory", sharedRoles: ["batch", 1, " "] } },
        "function-has-own-role: `sharedRoles[1]` must be a string that is not empty, but is a number.",
        "function-has-own-role: `sharedRoles[2]` must be a string that is not empty, but is another string.",
      );
      await says(
        { "function-waits-for-its-permissions": { logging: "yes" } },
        "function-waits-for-its-permissions: `logging` must be true or false, but is a string.",
      );
    });

    it("that is wrong in an object is refused too, without what it holds", async () => {
      const policy = "function-url-requires-iam";
      await says(
        { [policy]: { publicFunctions: ["shop"] } },
        `${policy}: \`publicFunctions\` must be an object, but is a list.`,
      );
      const wrongs = [
        ["", "another string"],
        [" ", "another string"],
        [1, "a number"],
        [null, "null"],
      ] as const;
      for (const [raw, found] of wrongs) {
        await says(
          { [policy]: { publicFunctions: { blog: "A blog.", shop: raw, "hooks-*": raw } } },
          `${policy}: \`publicFunctions.shop\` must be a reason, as a string, but is ${found}.`,
          `${policy}: \`publicFunctions["hooks-*"]\` must be a reason, as a string, but is ${found}.`,
        );
      }
      await says(
        { "function-has-access-tags": { requiredTags: { stage: "prod", team: [1] } } },
        "function-has-access-tags: `requiredTags.stage` must be a list, but is a string.",
        "function-has-access-tags: `requiredTags.team[0]` must be a string, but is a number.",
      );
    });

    it("that holds identifiers of another form is refused", async () => {
      const policy = "permission-names-known-accounts";
      await says(
        { [policy]: { trustedAccounts: ["1234", "123456789012", 123456789012] } },
        `${policy}: \`trustedAccounts[0]\` must be an account number, as a string of 12 digits, but is another string.`,
        `${policy}: \`trustedAccounts[2]\` must be an account number, as a string of 12 digits, but is a number.`,
      );
      await says(
        { [policy]: { trustedOrganizations: ["shop"] } },
        `${policy}: \`trustedOrganizations[0]\` must be an organization ID such as o-a1b2c3d4e5, but is another string.`,
      );
    });

    it("is refused for a key that a policy does not have, which the engine lets pass", async () => {
      await says(
        { "function-has-own-role": { sharedRole: ["batch"] }, "role-trusts-lambda": { strict: true } },
        "function-has-own-role: `sharedRole` is not a key; did you mean `sharedRoles`? The keys here are `enforcementLevel`, `sharedRoles` and `exemptions`.",
        "role-trusts-lambda: `strict` is not a key. The keys here are `enforcementLevel` and `exemptions`.",
      );
      await says(
        { "role-trusts-lambda": { constructor: true } },
        "role-trusts-lambda: `constructor` is not a key. The keys here are `enforcementLevel` and `exemptions`.",
      );
    });

    it("is refused for a policy that does not exist, and not for `all`", async () => {
      await says(
        { all: "advisory", "role-trusts-lamda": "mandatory", "iam-rules": "mandatory" },
        "iam-rules: There is no such policy in this pack.",
        "role-trusts-lamda: There is no such policy in this pack; did you mean `role-trusts-lambda`?",
      );
    });

    it("may hold comments, each under a key `//`", async () => {
      const config = { "function-has-own-role": { "//": ["Why?", 1], sharedRoles: ["role*"] } };
      deepEqual(names(await judge(await twoFindings(), { config })), [
        "permission-names-its-source permission",
      ]);
    });

    it("gives each policy its own", async () => {
      const echo = stackPolicy({
        ...metadata,
        name: "stack-echo",
        config: { words: patterns("Words.") },
        *judge({ functions: [first] }, { words }) {
          if (first !== undefined) {
            yield violation(first.resource, words.join(" "));
          }
        },
      });
      const findings = await judge(await twoFindings(), {
        policies: [echo],
        config: { "stack-echo": { words: ["x", "y"] } },
      });
      deepEqual(
        findings.map(({ message }) => message),
        ["x y"],
      );
    });
  });

  it("lets the SDK pass by resources of other types, until it has met two types of a policy", () => {
    const heard = new Heard();
    const types = ["aws:iam/role:Role", "aws-native:iam:Role"];
    equal(heard.onlyTypeMet(types), undefined, "nothing is heard");
    heard.meet("aws:s3/bucket:Bucket");
    equal(heard.onlyTypeMet(types), "aws:iam/role:Role");
    heard.meet("aws-native:iam:Role");
    equal(heard.onlyTypeMet(types), "aws-native:iam:Role");
    heard.meet("aws:iam/role:Role");
    equal(heard.onlyTypeMet(types), undefined);
  });

  it("has the SDK decode nothing for resource policies that are for other types", async () => {
    const recorded = await record(() => {
      new aws.s3.Bucket("bucket");
    }, true);
    const stackPolicies = policies.filter(({ kind }) => kind === "stack");
    equal(await timesRead(recorded, policies), await timesRead(recorded, stackPolicies));
  });

  it("forgets one operation before the next", async () => {
    const earlier = await record(() => {
      const bucket = new aws.s3.Bucket("bucket");
      new aws.iam.RolePolicy("unknown", { role: goodRole("old").name, policy: bucket.arn });
      new aws.lambda.Function("c", { role: bucket.arn, ...code });
    }, true);
    const recorded = await twoFindings();
    deepEqual(await judge(recorded, { earlier }), await judge(recorded));
    const only = { all: "disabled", "stack-is-fully-known": "advisory", "role-can-write-logs": "advisory" };
    deepEqual(
      await judge(earlier, { earlier: recorded, config: only }),
      await judge(earlier, { config: only }),
    );
  });

  it("finds the same in the same order, however the engine orders the resources", async () => {
    const recorded = await twoFindings();
    const usual = await judge(recorded);
    for (let turn = 1; turn < recorded.length; turn++) {
      const order = (resources: typeof recorded) => [...resources.slice(turn), ...resources.slice(0, turn)];
      deepEqual(await judge(recorded, { order }), usual);
    }
  });
});
