import { deepEqual, equal, ok } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  AnalyzerPropertyDependencies,
  type AnalyzeRequest,
  type AnalyzerResource,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import { judgeAll } from "../../pack";
import { policies } from "../../policies";
import { unknown } from "../../sandbox/provider/property-values";
import { basicExecution, code, functionWith, goodRole, statement, trust } from "../policies/pieces";
import { everything, ofBothProviders } from "../recorder/everything";
import { judge } from "../recorder/judge";
import { record, type Program } from "../recorder/program";
import type { Recorded } from "../recorder/recorded";

async function messages(program: Program): Promise<readonly string[]> {
  return (await judge(await record(program, true))).map(({ policy, resource }) => `${policy} ${resource}`);
}

/** The recorded resources, each changed in its inputs and its outputs alike. */
function changed(
  recorded: readonly Recorded[],
  change: (resource: AnalyzeRequest | AnalyzerResource) => void,
): readonly Recorded[] {
  return recorded.map(({ inputs, outputs }) => {
    const copy = { inputs: inputs.cloneMessage(), outputs: outputs.cloneMessage() };
    change(copy.inputs);
    change(copy.outputs);
    return copy;
  });
}

describe("hostile input", () => {
  it("6 MB of statements is reported without a wait", async () => {
    const many = {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::bucket/${"*a".repeat(20)}`,
    };
    const document = JSON.stringify({
      Version: "2012-10-17",
      Statement: Array.from({ length: 60_000 }, () => many),
    });
    ok(document.length > 6_000_000);
    const recorded = await record(() => {
      const role = new aws.iam.Role("role", { assumeRolePolicy: JSON.stringify(trust()) });
      new aws.iam.RolePolicy("policy", { role: role.name, policy: document });
      functionWith("fn", role);
    }, true);
    const start = process.cpuUsage();
    const findings = await judge(recorded);
    const { user, system } = process.cpuUsage(start);
    ok(user + system < 5_000_000, `took ${(user + system) / 1000} ms of processor time`);
    deepEqual(
      findings.map(({ policy, resource }) => `${policy} ${resource}`),
      ["policy-document-is-valid policy", "stack-is-fully-known policy"],
    );
  });

  it("a pattern of 10,000 wildcards is judged without a wait", async () => {
    const recorded = await record(() => {
      const role = new aws.iam.Role("role", { assumeRolePolicy: JSON.stringify(trust()) });
      for (const [name, pattern] of [
        ["stars", "*a".repeat(5_000)],
        ["marks", "*?".repeat(5_000)],
      ] as const) {
        const policy = statement("Allow", ["logs:*"], `arn:aws:logs:*:*:log-group:${pattern}`);
        new aws.iam.RolePolicy(name, { role: role.name, policy });
      }
      functionWith("fn", role);
    }, true);
    const start = Date.now();
    await judge(recorded);
    ok(Date.now() - start < 2_000, `took ${Date.now() - start} ms`);
  });

  describe("a document with a condition value that is", () => {
    const { Statement } = JSON.parse(statement("Allow", ["logs:PutLogEvents"])) as { Statement: object[] };
    const withValue = (value: unknown) => ({
      Version: "2012-10-17",
      Statement: Statement.map((each) => ({
        ...each,
        Condition: { StringEquals: { "aws:RequestedRegion": value } },
      })),
    });
    const wanted = "A condition value must be a string, a number, a boolean, or a list of them.";
    const tooLong = "no AWS service allows more";
    const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
      let value: unknown = "eu-central-1";
      for (let i = 0; i < depth; i++) {
        value = wrap(value);
      }
      return value;
    };
    const text = (value: string): string => JSON.stringify(withValue("…")).replace('"…"', value);
    const deep = 20_000;
    const strange: Readonly<Record<string, readonly [text: string, object: unknown]>> = {
      "an object": [text('{"toString":1}'), withValue({ toString: 1 })],
      "a list nested 20,000 deep": [
        text("[".repeat(deep) + "]".repeat(deep)),
        withValue(nested(deep, (inner) => [inner])),
      ],
      "an object nested 20,000 deep": [
        text('{"a":'.repeat(deep) + "1" + "}".repeat(deep)),
        withValue(nested(deep, (inner) => ({ a: inner }))),
      ],
    };
    for (const [what, [asText, asObject]] of Object.entries(strange)) {
      it(`${what} is one finding, and no fault, with either provider`, () => {
        for (const [type, props] of [
          ["aws:sqs/queuePolicy:QueuePolicy", { policy: asText }],
          ["aws-native:sqs:QueueInlinePolicy", { policyDocument: asObject }],
        ] as const) {
          const urn = `urn:pulumi:test::test::${type}::jobs`;
          const judgements = judgeAll(policies, [{ type, name: "jobs", urn, props }]);
          deepEqual(
            judgements.flatMap(({ faults }) => faults),
            [],
          );
          const said = judgements.flatMap(({ policy, violations }) =>
            policy.name === "policy-document-is-valid" ? violations.map(({ message }) => message) : [],
          );
          const ofValue = said.filter((message) => message.includes(wanted) || message.includes(tooLong));
          equal(ofValue.length, 1, type);
        }
      });
    }
  });

  it("a resource that depends on itself, and two on each other, change nothing", async () => {
    const recorded = await record(everything, true);
    const usual = await judge(recorded);
    const urns = recorded.map(({ inputs }) => inputs.getUrn());
    const cyclic = changed(recorded, (resource) => {
      if ("setDependenciesList" in resource) {
        resource.setDependenciesList(urns);
        for (const dependencies of resource.getPropertydependenciesMap().getEntryList()) {
          ok(dependencies);
        }
        resource
          .getPropertydependenciesMap()
          .set("tags", new AnalyzerPropertyDependencies().setUrnsList(urns));
      }
    });
    deepEqual(await judge(cyclic), usual);
  });

  it("an alias of itself, and parts of a path below each other, end", async () => {
    const program: Program = () => {
      const fn = functionWith("fn", goodRole("role"));
      const alias = { functionName: fn.name, functionVersion: "1" };
      new aws.lambda.Alias("live", { ...alias, name: "live" });
      const api = new aws.apigateway.RestApi("api");
      const [one, other] = ["one", "other"].map(
        (pathPart) =>
          new aws.apigateway.Resource(pathPart, { restApi: api.id, parentId: api.rootResourceId, pathPart }),
      );
      new aws.apigateway.Integration("calls", {
        restApi: api.id,
        resourceId: one!.id,
        httpMethod: "GET",
        integrationHttpMethod: "POST",
        type: "AWS_PROXY",
        uri: fn.invokeArn,
      });
      new aws.lambda.Permission("permission", {
        function: fn.name,
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/*/*`,
      });
      return other;
    };
    const recorded = await record(program, false);
    const idOf = (name: string): string =>
      recorded
        .find(({ inputs }) => inputs.getName() === name)!
        .outputs.getProperties()!
        .getFieldsMap()
        .get("id")!
        .getStringValue();
    const parents = new Map([
      ["one", idOf("other")],
      ["other", idOf("one")],
    ]);
    const looped = changed(recorded, (resource) => {
      const fields = resource.getProperties()!.getFieldsMap();
      const parent = parents.get(resource.getName());
      if (parent !== undefined) {
        fields.set("parentId", new Value().setStringValue(parent));
      }
      if (resource.getName() === "live" && "getPropertydependenciesMap" in resource) {
        const itself = new AnalyzerPropertyDependencies().setUrnsList([resource.getUrn()]);
        resource.getPropertydependenciesMap().set("functionName", itself);
      }
      if (resource.getName() === "live") {
        fields.set("functionName", new Value().setStringValue(unknown));
      }
    });
    const faults = (await judge(looped)).filter(({ message }) => message.includes("fault"));
    deepEqual(faults, []);
  });

  it("resources without any property are judged in silence or with findings, and no fault", async () => {
    const bare = changed(await ofBothProviders(true), (resource) => {
      resource.setProperties(new Struct());
    });
    const without = changed(await ofBothProviders(true), (resource) => {
      resource.setProperties(Struct.fromJavaScript({}));
    });
    for (const recorded of [bare, without]) {
      for (const { message } of await judge(recorded)) {
        equal(message.includes("A fault"), false, message);
      }
    }
  });

  it("a value of every wrong type in every property causes no fault", async () => {
    const recorded = await ofBothProviders(false);
    const wrong = [
      null,
      true,
      7,
      "",
      "x",
      [],
      [null],
      [[]],
      {},
      { policy: 1 },
      [{ policy: [] }],
      [1, "x", {}],
      [{ key: 1, value: [] }],
      { Statement: [{ Condition: [[]] }], actions: [{ lambda: [] }], keyId: {} },
    ];
    for (const value of wrong) {
      const spoilt = changed(recorded, (resource) => {
        const fields = resource.getProperties()?.getFieldsMap();
        for (const property of [...(fields?.keys() ?? [])]) {
          fields?.set(property, Value.fromJavaScript(value));
        }
      });
      for (const { message } of await judge(spoilt)) {
        equal(message.includes("A fault"), false, `${JSON.stringify(value)}: ${message}`);
        equal(message.includes("undefined"), false, message);
      }
    }
  });

  it("a secret in every property is never shown", async () => {
    const secret = "hunter2-correct-horse";
    for (const value of [
      secret,
      [secret],
      { [secret]: secret },
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: `s3:${secret}`,
            Resource: [
              `arn:${secret}:s3:::a`,
              `arn:aws:s3:${secret}::a`,
              `arn:aws:${secret}:::a`,
              `\${${secret}`,
            ],
            Principal: { Federated: secret },
            Condition: {
              StringLike: { [secret]: `\${${secret}`, [`aws:${secret}`]: secret, "aws:SourceVpc": secret },
              IpAddress: { "aws:SourceIp": secret, [`kms:${secret}`]: secret },
            },
          },
        ],
      }),
      JSON.stringify({
        Version: secret,
        Statement: [
          {
            [secret]: secret,
            Effect: secret,
            Action: secret,
            Resource: secret,
            Principal: secret,
            Condition: { [secret]: { [secret]: secret } },
          },
        ],
      }),
    ]) {
      const spoilt = changed(await ofBothProviders(false), (resource) => {
        const fields = resource.getProperties()?.getFieldsMap();
        for (const property of [...(fields?.keys() ?? [])]) {
          fields?.set(property, Value.fromJavaScript(value));
        }
      });
      for (const { policy, message } of await judge(spoilt)) {
        equal(message.includes("hunter2"), false, `${policy}: ${message}`);
      }
    }
  });

  it("a document that is a Pulumi secret is judged as any other", async () => {
    const found = await messages(() => {
      const role = new aws.iam.Role("role", {
        assumeRolePolicy: pulumi.secret(JSON.stringify(trust("ec2.amazonaws.com"))),
      });
      new aws.iam.RolePolicyAttachment("logs", { role: role.name, policyArn: basicExecution });
      new aws.lambda.Function("fn", {
        role: role.arn,
        ...code,
        environment: pulumi.secret({ variables: { A: "1" } }),
      });
    });
    deepEqual(found, ["role-trusts-lambda role"]);
  });
});
