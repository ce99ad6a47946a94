import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as aws from "@pulumi/aws";
import * as native from "@pulumi/aws-native";
import { Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import { permissions } from "../../model";
import { resourcePolicy, violation } from "../../pack";
import { policies } from "../../policies";
import { functionWith, goodRole } from "../policies/pieces";
import { judge, repair, type Configuration } from "../recorder/judge";
import { record, type Program } from "../recorder/program";
import type { Recorded } from "../recorder/recorded";

/** A function with one invoke permission. */
function permits(args: Partial<aws.lambda.PermissionArgs>): Program {
  return () => {
    const fn = functionWith("fn", goodRole("role"));
    new aws.lambda.Permission("subject", {
      action: "lambda:InvokeFunction",
      function: fn.name,
      principal: "s3.amazonaws.com",
      sourceAccount: "123456789012",
      ...args,
    });
  };
}

function sharesLayer(): void {
  new aws.lambda.LayerVersionPermission("subject", {
    layerName: "tools",
    versionNumber: 3,
    statementId: "shared",
    action: "lambda:GetLayerVersion",
    principal: "*",
  });
}

function hasUrl(functionName: string): Program {
  return () => {
    new aws.lambda.FunctionUrl("subject", { functionName, authorizationType: "NONE" });
  };
}

/** What no preview knows. */
function later(text: string) {
  return new aws.ssm.Parameter("later", { type: "String", value: "x" }).arn.apply(() => text);
}

const withoutAccount = { sourceAccount: undefined as never };
const account = "permission-names-source-account";
const action = "permission-allows-only-invoke";
const url = "function-url-requires-iam";
const layer = "layer-is-not-public";
const owner = { [account]: { enforcementLevel: "remediate", sourceAccount: "111122223333" } };
const organization = { [layer]: { enforcementLevel: "remediate", organizationId: "o-a1b2c3d4e5" } };
const remediate = (policy: string): Configuration => ({ [policy]: "remediate" });

/** Each program, how it is configured, and what a preview sets in the resource called `subject`. */
const repairs: readonly [string, Program, Configuration, Readonly<Record<string, string>>][] = [
  [
    "the configured account of a bucket",
    permits({ sourceArn: "arn:aws:s3:::uploads", ...withoutAccount }),
    owner,
    { sourceAccount: "111122223333" },
  ],
  [
    "the configured account of a bucket that is not there yet",
    () => permits({ sourceArn: new aws.s3.Bucket("uploads").arn, ...withoutAccount })(),
    owner,
    { sourceAccount: "111122223333" },
  ],
  [
    "the account in the ARN of an access point, whatever is configured",
    permits({ sourceArn: "arn:aws:s3:eu-west-1:444455556666:accesspoint/uploads", ...withoutAccount }),
    owner,
    { sourceAccount: "444455556666" },
  ],
  [
    "the account in the ARN of a receipt rule",
    permits({
      principal: "ses.amazonaws.com",
      sourceArn: "arn:aws:ses:eu-west-1:444455556666:receipt-rule-set/inbox:receipt-rule/store",
      ...withoutAccount,
    }),
    remediate(account),
    { sourceAccount: "444455556666" },
  ],
  [
    "the action that invokes, for a wildcard",
    permits({ principal: "123456789012", action: "lambda:*", ...withoutAccount }),
    remediate(action),
    { action: "lambda:InvokeFunction" },
  ],
  [
    "the action that invokes by a URL, for a wildcard and a URL's callers",
    permits({ principal: "123456789012", action: "*", functionUrlAuthType: "AWS_IAM", ...withoutAccount }),
    remediate(action),
    { action: "lambda:InvokeFunctionUrl" },
  ],
  [
    "the authorization of a function URL",
    hasUrl("shop-orders"),
    remediate(url),
    { authorizationType: "AWS_IAM" },
  ],
  [
    "the authorization of a function URL whose exemption has ended",
    hasUrl("shop-orders"),
    {
      [url]: {
        enforcementLevel: "remediate",
        exemptions: [{ resource: "subject", reason: "A web shop.", until: "2020-01-31" }],
      },
    },
    { authorizationType: "AWS_IAM" },
  ],
  [
    "the authorization of a function URL that AWS Cloud Control makes, as that calls it",
    () => {
      new native.lambda.Url("subject", { targetFunctionArn: "shop-orders", authType: "NONE" });
    },
    remediate(url),
    { authType: "AWS_IAM" },
  ],
  ["the organization of a layer", sharesLayer, organization, { organizationId: "o-a1b2c3d4e5" }],
];

/** Each program, and its configuration, in which nothing is certain to be a repair. */
const left: readonly [string, Program, Configuration][] = [
  [
    "an account that is not configured",
    permits({ sourceArn: "arn:aws:s3:::uploads", ...withoutAccount }),
    remediate(account),
  ],
  [
    "an account that is another service's, and not known yet",
    () =>
      permits({ principal: "ses.amazonaws.com", sourceArn: later("arn:aws:ses:::"), ...withoutAccount })(),
    owner,
  ],
  ["an account that is set", permits({ sourceArn: "arn:aws:s3:::uploads" }), owner],
  [
    "an action that is for something else",
    permits({ principal: "123456789012", action: "lambda:GetFunction", ...withoutAccount }),
    remediate(action),
  ],
  [
    "a wildcard, where it is not known whether a URL's callers are meant",
    () =>
      permits({
        principal: "123456789012",
        action: "lambda:*",
        functionUrlAuthType: later("NONE"),
        ...withoutAccount,
      })(),
    remediate(action),
  ],
  [
    "a function URL that may be public",
    hasUrl("shop-orders"),
    { [url]: { enforcementLevel: "remediate", publicFunctions: { "shop-*": "A web shop." } } },
  ],
  ["an organization that is not configured", sharesLayer, remediate(layer)],
  [
    "what is exempt",
    hasUrl("shop-orders"),
    {
      [url]: {
        enforcementLevel: "remediate",
        exemptions: [{ resource: "subject", reason: "A web shop." }],
      },
    },
  ],
  ["what is only mandatory", hasUrl("shop-orders"), { [url]: "mandatory" }],
];

const subjectOf = (recorded: readonly Recorded[]) =>
  recorded.find(({ inputs }) => inputs.getName() === "subject")!;

/** The resources with what a repair made of the subject, as they are registered then. */
function withRepair(recorded: readonly Recorded[], properties: Struct): readonly Recorded[] {
  const { inputs, outputs } = subjectOf(recorded);
  const changed = { inputs: inputs.cloneMessage(), outputs: outputs.cloneMessage() };
  for (const resource of [changed.inputs, changed.outputs]) {
    for (const [name, value] of Object.entries(properties.toJavaScript())) {
      resource.getProperties()!.getFieldsMap().set(name, Value.fromJavaScript(value));
    }
  }
  return recorded.map((each) => (each.inputs === inputs ? changed : each));
}

describe("a repair", () => {
  for (const [what, program, config, set] of repairs) {
    it(`sets ${what}, and nothing else, once`, async () => {
      const recorded = await record(program, true);
      const before = subjectOf(recorded).inputs.getProperties()!.toJavaScript();
      const made = await repair(recorded, { config });
      deepEqual(
        made.map(({ resource, properties }) => [resource, properties.toJavaScript()]),
        [["subject", { ...before, ...set }]],
      );
      const [{ policy, properties }] = made as [(typeof made)[0]];
      const repaired = withRepair(recorded, properties);
      deepEqual(await repair(repaired, { config }), [], "a second time");
      deepEqual(
        (await judge(repaired, { config })).filter((finding) => finding.policy === policy),
        [],
        "what is repaired is clean",
      );
    });
  }

  for (const [what, program, config] of left) {
    it(`leaves alone ${what}`, async () => {
      deepEqual(await repair(await record(program, true), { config }), []);
    });
  }

  it("keeps secrets secret, also where it replaces one", async () => {
    const secret = (value: string) => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value,
    });
    const recorded = await record(
      permits({ action: "lambda:*", sourceArn: "arn:aws:s3:::uploads", ...withoutAccount }),
      true,
    );
    const { inputs } = subjectOf(recorded);
    const before = {
      ...inputs.getProperties()!.toJavaScript(),
      action: secret("lambda:*"),
      sourceArn: secret("arn:aws:s3:::uploads"),
    };
    inputs.setProperties(Struct.fromJavaScript(before));
    const made = await repair(recorded, { config: { ...owner, ...remediate(action) } });
    deepEqual(made.at(-1)?.properties.toJavaScript(), {
      ...before,
      action: secret("lambda:InvokeFunction"),
      sourceAccount: "111122223333",
    });
    equal(made.length, 2);
  });

  it("is only for types without code in them, which would not survive it", () => {
    const repairing = policies.flatMap((policy) =>
      policy.kind === "resource" && policy.repair !== undefined ? policy.subject.types : [],
    );
    const own = [...new Set(repairing)].filter((type) => type.startsWith("aws:"));
    equal(own.length, 4);
    const declarations = dirname(require.resolve("@pulumi/aws/package.json"));
    const holdsCode = (type: string): boolean => {
      const [, module = ""] = type.split(":");
      return /^ +\w+\??: .*asset\./m.test(readFileSync(join(declarations, `${module}.d.ts`), "utf8"));
    };
    deepEqual(own.filter(holdsCode), []);
    equal(holdsCode("aws:lambda/function:Function"), true);
  });

  it("that has a fault repairs nothing, and the violation is reported", async () => {
    const faulty = resourcePolicy({
      name: "permission-faulty",
      description: "A policy of the tests.",
      enforcementLevel: "mandatory",
      severity: "low",
      remediation: "Nothing.",
      reference: "https://example.com",
      subject: permissions,
      repair: {
        what: "fails",
        set: () => {
          throw new TypeError("hunter2");
        },
      },
      *judge({ resource }) {
        yield violation(resource, "It is wrong.");
      },
    });
    const options = { policies: [faulty], config: remediate("permission-faulty") };
    const recorded = await record(permits({}), true);
    deepEqual(await repair(recorded, options), []);
    deepEqual(
      (await judge(recorded, options)).map(({ policy, level }) => [policy, level]),
      [["permission-faulty", "mandatory"]],
    );
  });
});
