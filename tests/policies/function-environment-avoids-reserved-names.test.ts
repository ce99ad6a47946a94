import { deepEqual } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { judge, type Configuration } from "../recorder/judge";
import { record } from "../recorder/program";
import { functionWith, goodRole } from "./pieces";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "function-environment-avoids-reserved-names";

/** A function with these environment variables. */
function sets(variables: Record<string, pulumi.Input<string>>): () => void {
  return () => {
    functionWith("fn", goodRole("role"), { environment: { variables } });
  };
}

function reserved(names: string, them = "them"): Expected[] {
  return [
    [
      policy,
      "fn",
      `\`environment.variables\` sets ${names}, which Lambda reserves for itself, so it refuses to create or update the function. Remove or rename ${them}.`,
    ],
  ];
}

/** A text that no preview knows. */
function later(text: string): pulumi.Output<string> {
  return new aws.ssm.Parameter("later", { type: "String", value: text }).arn.apply(() => text);
}

describe(policy, () => {
  for (const name of [
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
  ]) {
    forbids(name, sets({ [name]: "eu-west-1" }), reserved(`\`${name}\``, "it"));
  }
  for (const name of ["AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) {
    forbids(
      `${name}, once and not as a credential too`,
      sets({ [name]: "x" }),
      reserved(`\`${name}\``, "it"),
    );
  }

  const own = ["AK", "IAIOSFODNN7EXAMPLE"].join("");
  const keys = { AWS_ACCESS_KEY_ID: own, AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY" };
  forbids(
    "AWS keys, for which that they are keys is said instead",
    sets({ ...keys, AWS_REGION: "eu-west-1" }),
    [
      [
        "function-environment-holds-no-credentials",
        "fn",
        "`environment.variables` keeps AWS access keys in `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, open to everyone who may read the function's configuration. Grant the execution role what the key allows, and remove the key.",
      ],
      ...reserved("`AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`"),
      ...reserved("`AWS_REGION`", "it"),
    ],
  );
  it("is not said of AWS keys beside that they are credentials, unless that policy is disabled", async () => {
    const recorded = await record(sets(keys), true);
    const said = async (config: Configuration) =>
      (await judge(recorded, { config })).map((finding) => finding.policy);
    deepEqual(await said({}), ["function-environment-holds-no-credentials"]);
    deepEqual(await said({ "function-environment-holds-no-credentials": "disabled" }), [policy]);
  });

  allows(
    "what Lambda sets and lets be set",
    sets({
      LANG: "de_DE.UTF-8",
      TZ: "Europe/Berlin",
      PATH: "/opt/bin:/usr/bin",
      LD_LIBRARY_PATH: "/opt/lib",
      NODE_PATH: "/opt/nodejs",
      NODE_OPTIONS: "--enable-source-maps",
      PYTHONPATH: "/opt/python",
      AWS_XRAY_CONTEXT_MISSING: "IGNORE_ERROR",
      AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrapper",
      AWS_NODEJS_CONNECTION_REUSE_ENABLED: "1",
    }),
  );
  allows("a name that differs in its letter case only", sets({ aws_region: "eu-west-1", Aws_Region: "x" }));
  allows("a name that only contains one", sets({ TARGET_AWS_REGION: "eu-west-1", AWS_REGIONS: "x" }));
  allows("a function without environment", () => {
    functionWith("fn", goodRole("role"));
  });
  allows("an environment without variables", () => {
    functionWith("fn", goodRole("role"), { environment: {} });
  });

  forbids(
    "several, in one finding that names three at most",
    sets({
      TABLE: "orders",
      AWS_REGION: "eu-west-1",
      AWS_EXECUTION_ENV: "x",
      AWS_LAMBDA_FUNCTION_NAME: "x",
      LAMBDA_TASK_ROOT: "x",
      _HANDLER: "x",
    }),
    reserved("`AWS_EXECUTION_ENV`, `AWS_LAMBDA_FUNCTION_NAME`, `AWS_REGION` and 2 more"),
  );

  forbids(
    "one whose value is not known yet, for its name is",
    () => {
      sets({ AWS_REGION: later("eu-west-1") })();
    },
    reserved("`AWS_REGION`", "it"),
  );
  cannotTell(
    "the names in an environment that is not known yet",
    () => {
      const variables = later("eu-west-1").apply((region) => ({ AWS_REGION: region }));
      functionWith("fn", goodRole("role"), { environment: { variables } });
    },
    reserved("`AWS_REGION`", "it"),
    {
      gaps: [
        [
          "fn",
          "`environment.variables` is not known before the update, so it was not judged by `function-environment-avoids-reserved-names` and `function-environment-holds-no-credentials`.",
        ],
      ],
    },
  );
});
