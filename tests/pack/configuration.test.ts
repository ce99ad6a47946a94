import { deepEqual, equal, throws } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as aws from "@pulumi/aws";
import { configured } from "../../pack";
import { lambdaAccess, policies, type Configuration } from "../../policies";
import { functionWith, goodRole } from "../policies/pieces";
import { judge } from "../recorder/judge";
import { record } from "../recorder/program";

const root = dirname(dirname(__dirname));
const own = "function-has-own-role";

/** Two functions that share a role, and a permission for everybody. */
function sharing() {
  return record(() => {
    const role = goodRole("role");
    const fn = functionWith("a", role);
    functionWith("b", role);
    const invoke = { action: "lambda:InvokeFunction", function: fn.name };
    new aws.lambda.Permission("public", { ...invoke, principal: "*" });
  }, true);
}

async function found(inCode: Configuration, inEngine = {}): Promise<string[]> {
  const findings = await judge(await sharing(), {
    policies: configured(policies, inCode),
    config: inEngine,
  });
  return findings.map(({ level, policy, resource }) => `${level} ${policy} ${resource}`);
}

const usual = ["mandatory permission-is-not-public public", "mandatory function-has-own-role a"];

describe("a configuration in code", () => {
  it("leaves each policy as it is, where it says nothing", async () => {
    deepEqual(await found({}), usual);
    deepEqual(await found({ [own]: { sharedRoles: ["batch"] }, "role-trusts-lambda": {} }), usual);
  });

  it("sets the level of a policy, or of all, of which one of its own counts for more", async () => {
    deepEqual(await found({ [own]: "disabled" }), usual.slice(0, 1));
    deepEqual(await found({ all: "disabled", [own]: { enforcementLevel: "advisory" } }), [
      "advisory function-has-own-role a",
    ]);
    deepEqual(await found({ all: { enforcementLevel: "disabled" } }), []);
  });

  it("sets keys, and leaves a level that it does not name", async () => {
    deepEqual(await found({ [own]: { sharedRoles: ["role*"] } }), usual.slice(0, 1));
    deepEqual(await found({ [own]: { exemptions: [{ resource: "a", reason: "A reason." }] } }), [
      "mandatory permission-is-not-public public",
      "advisory function-has-own-role a",
      "mandatory function-has-own-role b",
      "advisory exemptions-are-in-use ",
    ]);
  });

  it("counts for less than that of the engine, key by key", async () => {
    const inCode = { [own]: { enforcementLevel: "advisory", sharedRoles: ["role*"] } } as const;
    deepEqual(await found(inCode, { [own]: { sharedRoles: [] } }), [
      "mandatory permission-is-not-public public",
      "advisory function-has-own-role a",
    ]);
    deepEqual(await found(inCode, { [own]: "mandatory" }), usual.slice(0, 1));
    deepEqual(
      await found({ all: "disabled" }, { "permission-is-not-public": "mandatory" }),
      usual.slice(0, 1),
    );
  });

  it("shows in what the engine is told of each policy", () => {
    const [first] = configured(policies, { [own]: { enforcementLevel: "advisory", sharedRoles: ["x"] } });
    deepEqual(
      [first?.name, first?.enforcementLevel, first?.config["sharedRoles"]?.default],
      [own, "advisory", ["x"]],
    );
  });

  it("that is wrong is refused, with a line for each thing", () => {
    const wrong = {
      all: "strict",
      [own]: { enforcementLevel: "mandatry", sharedRoles: "x" },
      "role-trusts-lambda": 1,
      "function-has-role": "advisory",
      "permission-is-not-public": { enforcementLevel: null },
    };
    const message = [
      "The configuration of the policy pack is wrong.",
      "all: `enforcementLevel` must be one of `advisory`, `mandatory`, `remediate` and `disabled`, but is `strict`.",
      "function-has-own-role: `enforcementLevel` must be one of `advisory`, `mandatory`, `remediate` and `disabled`, but is `mandatry`; did you mean `mandatory`?",
      "function-has-own-role: `sharedRoles` must be a list, but is a string.",
      "function-has-role: There is no such policy in this pack; did you mean `function-has-own-role`?",
      "permission-is-not-public: `enforcementLevel` must be one of `advisory`, `mandatory`, `remediate` and `disabled`, but is null.",
      "role-trusts-lambda: It must be a level or an object, but is a number.",
    ].join("\n");
    throws(() => lambdaAccess(wrong as never), { message });
    throws(() => lambdaAccess([] as never), {
      message:
        "The configuration of the policy pack is wrong.\nIt must be an object with a key for each policy, but is a list.",
    });
  });

  it("takes policies by severity, control and framework, at one level or at their own", async () => {
    const critical = lambdaAccess.select({ severities: ["critical"] });
    deepEqual(
      critical,
      Object.fromEntries(
        policies
          .filter(({ severity }) => severity === "critical")
          .map(({ name, enforcementLevel }) => [name, enforcementLevel]),
      ),
    );
    const served = lambdaAccess.select(
      { controls: ["Lambda.1"], severities: ["critical", "high"] },
      "advisory",
    );
    equal(Object.keys(served).length > 1, true);
    deepEqual(new Set(Object.values(served)), new Set(["advisory"]));
    equal(configured(policies, { all: "disabled", ...served }).length, policies.length);
  });

  it("has the profiles of `config/`", () => {
    for (const profile of ["observe", "recommended", "strict"] as const) {
      const file = join(root, "config", `${profile}.json`);
      const levels = JSON.parse(readFileSync(file, "utf8")) as Record<string, { enforcementLevel: string }>;
      deepEqual(
        lambdaAccess.profile(profile),
        Object.fromEntries(
          Object.entries(levels).map(([name, { enforcementLevel }]) => [name, enforcementLevel]),
        ),
      );
    }
    throws(
      () => lambdaAccess.profile("stirct" as "strict"),
      /There is no profile `stirct`; did you mean `strict`\?/,
    );
  });

  it("refuses to choose by what does not exist", () => {
    const choose = (choice: object) => () => lambdaAccess.select(choice);
    throws(
      choose({ severity: ["high"] }),
      /`severity` is nothing to choose by: names, severities, controls and frameworks are\./,
    );
    throws(choose({ names: [] }), /`names` must be a list of one thing at least\./);
    throws(choose({ names: ["function-has-own-roles"] }), /did you mean `function-has-own-role`\?/);
    throws(choose({ controls: [7] }), /`controls` has what is no string, which does not exist\./);
  });
});
