import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { secret, unknown, type Properties } from "../../sandbox/provider/property-values";
import { StandInAwsProvider } from "../../sandbox/provider/provider";
import { resourceType } from "../../sandbox/provider/resource-type";

const roleToken = "aws:iam/role:Role";
const functionToken = "aws:lambda/function:Function";
const seed = new Uint8Array([1, 2, 3]);

describe("the stand-in AWS provider", () => {
  const provider = new StandInAwsProvider();

  const check = (type: string, given: Properties, old: Properties = {}): Properties =>
    provider.check({ type, name: "Thing" }, old, given, seed).inputs;

  /** The outputs of a new resource, after the check that every resource goes through first. */
  const created = (type: string, given: Properties, by = provider): Properties =>
    by.create(type, by.check({ type, name: "thing" }, {}, given, seed).inputs, false).outputs;

  const planned = (type: string, given: Properties): Properties =>
    provider.create(type, check(type, given), true).outputs;

  describe("checking inputs", () => {
    it("names a resource by its Pulumi name, a hyphen and seven hexadecimal digits", () => {
      assert.match(String(check(roleToken, { assumeRolePolicy: "{}" }).name), /^Thing-[0-9a-f]{7}$/);
    });

    it("gives the same name for the same seed, so that the preview's is the update's", () => {
      assert.equal(check(functionToken, { role: "r" }).name, check(functionToken, { role: "r" }).name);
    });

    for (const [type, given, name] of [
      ["aws:s3/bucket:Bucket", {}, /^thing-[0-9a-f]{7}$/],
      [
        "aws:lambda/permission:Permission",
        { action: "a", function: "f", principal: "p" },
        /^Thing-[0-9a-f]{7}$/,
      ],
      ["aws:sqs/queue:Queue", { fifoQueue: true }, /^Thing-[0-9a-f]{7}\.fifo$/],
      ["aws:kms/alias:Alias", { targetKeyId: "k" }, /^alias\/Thing-[0-9a-f]{7}$/],
    ] as const) {
      it(`names a resource of the type ${type} as AWS wants it`, () => {
        const { bucket, statementId, name: plain } = check(type, given);
        assert.match(String(bucket ?? statementId ?? plain), name);
      });
    }

    it("cuts a long name to what AWS allows", () => {
      const { inputs } = provider.check(
        { type: roleToken, name: "n".repeat(100) },
        {},
        { assumeRolePolicy: "{}" },
        seed,
      );
      assert.equal(String(inputs.name).length, 64);
    });

    it("keeps the name that the program gives, the old name, and leaves a prefix to AWS", () => {
      assert.equal(check(roleToken, { assumeRolePolicy: "{}", name: "mine" }).name, "mine");
      assert.equal(check(roleToken, { assumeRolePolicy: "{}" }, { name: "Thing-old" }).name, "Thing-old");
      assert.equal("name" in check(roleToken, { assumeRolePolicy: "{}", namePrefix: "mine-" }), false);
    });

    it("fills in the provider's defaults, but not over what the program sets", () => {
      const { memorySize, timeout } = check(functionToken, { role: "r", timeout: 9 });
      assert.deepEqual({ memorySize, timeout }, { memorySize: 128, timeout: 9 });
    });

    it("sends a policy document as text", () => {
      assert.equal(
        check(roleToken, { assumeRolePolicy: { Version: "2012-10-17" } }).assumeRolePolicy,
        '{"Version":"2012-10-17"}',
      );
    });

    it("sends a document with an unknown in it as one unknown", () => {
      const policy = { Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: unknown }] };
      assert.equal(check("aws:iam/policy:Policy", { policy }).policy, unknown);
    });

    it("reports what is required and missing", () => {
      const { failures } = provider.check({ type: functionToken, name: "f" }, {}, {}, seed);
      assert.deepEqual(
        failures.map(({ property }) => property),
        ["role"],
      );
    });

    it("refuses a type that @pulumi/aws does not have, by name", () => {
      assert.throws(
        () => check("aws:lambda/funktion:Funktion", {}),
        /declares no resource type aws:lambda\/funktion:Funktion/,
      );
    });
  });

  describe("at preview", () => {
    it("knows what the program sets and not what AWS decides", () => {
      const { role, arn, version } = planned(functionToken, { role: "arn:aws:iam::1:role/r" });
      assert.deepEqual(
        { role, arn, version },
        { role: "arn:aws:iam::1:role/r", arn: unknown, version: unknown },
      );
    });

    it("does not know what AWS decides where the program could have and did not", () => {
      const { managedPolicyArns, inlinePolicies } = planned(roleToken, { assumeRolePolicy: "{}" });
      const { loggingConfig, tracingConfig } = planned(functionToken, { role: "r" });
      assert.deepEqual(
        [managedPolicyArns, inlinePolicies, loggingConfig, tracingConfig],
        Array(4).fill(unknown),
      );
    });

    it("does not know what AWS fills in inside an object that the program sets", () => {
      const { loggingConfig } = planned(functionToken, { role: "r", loggingConfig: { logFormat: "JSON" } });
      assert.deepEqual(loggingConfig, { logFormat: "JSON", logGroup: unknown });
    });

    it("has nothing for what is optional and left out", () => {
      assert.equal("permissionsBoundary" in planned(roleToken, { assumeRolePolicy: "{}" }), false);
    });

    it("knows the region and the tags", () => {
      const { region, tagsAll } = planned(functionToken, { role: "r", tags: { team: "a" } });
      assert.deepEqual({ region, tagsAll }, { region: "us-east-1", tagsAll: { team: "a" } });
    });
  });

  describe("at update", () => {
    it("knows everything", () => {
      for (const outputs of [
        created(functionToken, { role: "r" }),
        created(roleToken, { assumeRolePolicy: "{}" }),
      ]) {
        assert.equal(JSON.stringify(outputs).includes(unknown), false);
      }
    });

    for (const [type, given, arn] of [
      [functionToken, { role: "r", name: "f" }, "arn:aws:lambda:us-east-1:123456789012:function:f"],
      [
        roleToken,
        { assumeRolePolicy: "{}", name: "r", path: "/team/" },
        "arn:aws:iam::123456789012:role/team/r",
      ],
      ["aws:s3/bucket:Bucket", { bucket: "b" }, "arn:aws:s3:::b"],
      [
        "aws:cloudwatch/logGroup:LogGroup",
        { name: "/aws/lambda/f" },
        "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f",
      ],
      ["aws:sqs/queue:Queue", { name: "q", region: "eu-west-1" }, "arn:aws:sqs:eu-west-1:123456789012:q"],
      [
        "aws:glue/job:Job",
        { name: "j", roleArn: "r", command: {} },
        "arn:aws:glue:us-east-1:123456789012:job/j",
      ],
    ] as const) {
      it(`gives a resource of the type ${type} an ARN of AWS's form`, () => {
        assert.equal(created(type, given).arn, arn);
      });
    }

    it("answers with empty values for what nobody has set", () => {
      const { permissionsBoundary, managedPolicyArns } = created(roleToken, { assumeRolePolicy: "{}" });
      const { deadLetterConfig, layers } = created(functionToken, { role: "r" });
      assert.deepEqual(
        [permissionsBoundary, managedPolicyArns, deadLetterConfig, layers],
        ["", [], null, []],
      );
    });

    it("keeps a secret a secret", () => {
      const environment = { variables: { TOKEN: secret("hush") } };
      assert.deepEqual(created(functionToken, { role: "r", environment }).environment, environment);
    });

    it("keeps what AWS decided when something else changes", () => {
      const inputs = check(functionToken, { role: "r", name: "f" });
      const { id, outputs } = provider.create(functionToken, inputs, false);
      const changed = provider.update(
        functionToken,
        id,
        { inputs, outputs },
        { ...inputs, timeout: 9 },
        true,
      );
      assert.deepEqual([changed.timeout, changed.arn, changed.version], [9, outputs.arn, "$LATEST"]);
    });

    it("replaces a resource whose name changes, and only then", () => {
      const old = check(functionToken, { role: "r", name: "f" });
      assert.deepEqual(provider.diff(functionToken, old, old), { changed: [], replacing: [] });
      assert.deepEqual(provider.diff(functionToken, old, { ...old, timeout: 9 }), {
        changed: ["timeout"],
        replacing: [],
      });
      assert.deepEqual(provider.diff(functionToken, old, { ...old, name: "g" }), {
        changed: ["name"],
        replacing: ["name"],
      });
    });
  });

  describe("for a region and an account", () => {
    const arnOfFunction = (configuration: Properties): unknown => {
      const configured = new StandInAwsProvider();
      configured.configure(configuration);
      return created(functionToken, { role: "r", name: "f" }, configured).arn;
    };

    it("acts in the region that it is configured for", () => {
      assert.equal(
        arnOfFunction({ region: "eu-west-1" }),
        "arn:aws:lambda:eu-west-1:123456789012:function:f",
      );
    });

    it("knows the partitions of China and of the government", () => {
      assert.equal(
        arnOfFunction({ region: "cn-north-1" }),
        "arn:aws-cn:lambda:cn-north-1:123456789012:function:f",
      );
      assert.equal(
        arnOfFunction({ region: "us-gov-west-1" }),
        "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f",
      );
    });

    it("acts in the account that is allowed, or whose role it assumes", () => {
      const inAccount = "arn:aws:lambda:us-east-1:111122223333:function:f";
      assert.equal(arnOfFunction({ allowedAccountIds: '["111122223333"]' }), inAccount);
      assert.equal(
        arnOfFunction({ assumeRoles: '[{"roleArn":"arn:aws:iam::111122223333:role/r"}]' }),
        inAccount,
      );
    });

    it("puts its default tags on every resource", () => {
      const configured = new StandInAwsProvider();
      configured.configure({ defaultTags: '{"tags":{"team":"a"}}' });
      assert.deepEqual(created(functionToken, { role: "r", tags: { stage: "b" } }, configured).tagsAll, {
        team: "a",
        stage: "b",
      });
    });
  });

  describe("reading what exists outside the stack", () => {
    const nothing = { inputs: {}, outputs: {} };

    it("finds a role by its name, trusted by Lambda", () => {
      const { outputs } = provider.read(roleToken, "deployer", nothing);
      assert.deepEqual([outputs.name, outputs.arn], ["deployer", "arn:aws:iam::123456789012:role/deployer"]);
      assert.match(String(outputs.assumeRolePolicy), /lambda\.amazonaws\.com/);
    });

    it("finds a bucket by its name and a customer policy by its ARN", () => {
      assert.equal(provider.read("aws:s3/bucket:Bucket", "logs", nothing).outputs.arn, "arn:aws:s3:::logs");
      assert.equal(
        provider.read("aws:iam/policy:Policy", "arn:aws:iam::1:policy/p", nothing).outputs.name,
        "p",
      );
    });

    it("finds a resource of the stack as it was last seen", () => {
      const last = { inputs: { name: "r" }, outputs: { name: "r", arn: "arn" } };
      assert.deepEqual(provider.read(roleToken, "r", last), last);
    });
  });

  describe("answering data sources", () => {
    it("tells the account, the region and the partition of the provider", () => {
      const chinese = new StandInAwsProvider();
      chinese.configure({ region: "cn-north-1", allowedAccountIds: '["111122223333"]' });
      assert.equal(
        chinese.invoke("aws:index/getCallerIdentity:getCallerIdentity", {}).accountId,
        "111122223333",
      );
      assert.equal(chinese.invoke("aws:index/getRegion:getRegion", {}).region, "cn-north-1");
      const { partition, dnsSuffix } = chinese.invoke("aws:index/getPartition:getPartition", {});
      assert.deepEqual([partition, dnsSuffix], ["aws-cn", "amazonaws.com.cn"]);
    });

    it("finds whatever role, function or bucket is looked up", () => {
      const role = provider.invoke("aws:iam/getRole:getRole", { name: "deployer" });
      assert.deepEqual([role.arn, role.name], ["arn:aws:iam::123456789012:role/deployer", "deployer"]);
      const lambda = provider.invoke("aws:lambda/getFunction:getFunction", { functionName: "f" });
      assert.deepEqual(
        [lambda.arn, lambda.functionName],
        ["arn:aws:lambda:us-east-1:123456789012:function:f", "f"],
      );
      assert.equal(provider.invoke("aws:s3/getBucket:getBucket", { bucket: "b" }).arn, "arn:aws:s3:::b");
    });

    it("says which data source it has no answer for", () => {
      assert.throws(
        () => provider.invoke("aws:pricing/getProduct:getProduct", {}),
        /no answer for the data source aws:pricing\/getProduct:getProduct/,
      );
    });
  });

  describe("for AWS Cloud Control", () => {
    const role = "aws-native:iam:Role";
    const document = { Statement: [{ Resource: unknown }] };

    it("hands on what the program sets as it is, documents with unknown parts too", () => {
      assert.deepEqual(check("aws-native:iam:RolePolicy", { roleName: "r", policyDocument: document }), {
        ...check("aws-native:iam:RolePolicy", { roleName: "r" }),
        policyDocument: document,
      });
    });

    for (const [type, given, property] of [
      [role, { assumeRolePolicyDocument: {} }, "roleName"],
      ["aws-native:iam:RolePolicy", { roleName: "r" }, "policyName"],
      ["aws-native:iam:ManagedPolicy", { policyDocument: {} }, "managedPolicyName"],
      ["aws-native:kinesis:Stream", {}, "name"],
      ["aws-native:logs:LogGroup", {}, "logGroupName"],
    ] as const) {
      it(`names a resource of the type ${type} by ${property}`, () => {
        assert.match(String(check(type, given)[property]), /^Thing-[0-9a-f]{7}$/);
      });
    }

    it("gives no name where the only one is that of another resource", () => {
      const given = { action: "a", functionName: "f", principal: "p" };
      assert.deepEqual(check("aws-native:lambda:Permission", given), given);
    });

    it("refuses what the type does not declare", () => {
      const given = { assumeRolePolicyDocument: {}, assumeRolePolicy: "{}" };
      const { failures } = provider.check({ type: role, name: "r" }, {}, given, seed);
      assert.deepEqual(failures, [{ property: "assumeRolePolicy", reason: "There is no such property." }]);
    });

    it("adds the default tags that the program does not set", () => {
      const tagging = new StandInAwsProvider();
      tagging.configure({ defaultTags: JSON.stringify({ tags: { team: "a", stage: "dev" } }) });
      const tags = [{ key: "team", value: "b" }];
      const given = { assumeRolePolicyDocument: {}, tags };
      assert.deepEqual(tagging.check({ type: role, name: "r" }, {}, given, seed).inputs.tags, [
        ...tags,
        { key: "stage", value: "dev" },
      ]);
    });

    it("knows at preview the inputs, and nothing of what AWS decides", () => {
      const { arn, roleId, roleName, managedPolicyArns } = planned(role, { assumeRolePolicyDocument: {} });
      assert.deepEqual([arn, roleId, managedPolicyArns], [unknown, unknown, undefined]);
      assert.match(String(roleName), /^Thing-/);
    });

    it("answers with names that begin with a small letter, and keeps the inputs as they were", () => {
      const given = {
        policyDocument: { Statement: [{ Condition: { Bool: { a: "b" } } }] },
        managedPolicyName: "p",
      };
      const made = created("aws-native:iam:ManagedPolicy", given);
      assert.deepEqual(made.policyDocument, { statement: [{ condition: { bool: { a: "b" } } }] });
      assert.deepEqual(made.__inputs, secret(given));
      assert.equal(made.policyArn, "arn:aws:iam::123456789012:policy/p");
    });

    it("keeps the inputs of the last update", () => {
      const old = provider.create(role, { assumeRolePolicyDocument: { a: 1 } }, false);
      const state = { inputs: { assumeRolePolicyDocument: { a: 1 } }, outputs: old.outputs };
      const inputs = { assumeRolePolicyDocument: { a: 2 } };
      assert.deepEqual(provider.update(role, old.id, state, inputs, false).__inputs, secret(inputs));
      assert.equal(provider.update(role, old.id, state, inputs, true).__inputs, undefined);
    });

    for (const [type, given, id] of [
      [role, { assumeRolePolicyDocument: {}, roleName: "r" }, "r"],
      ["aws-native:iam:RolePolicy", { roleName: "r", policyName: "p" }, "p|r"],
      ["aws-native:sns:Topic", { topicName: "t" }, "arn:aws:sns:us-east-1:123456789012:t"],
      ["aws-native:sqs:Queue", { queueName: "q" }, "https://sqs.us-east-1.amazonaws.com/123456789012/q"],
    ] as const) {
      it(`identifies a resource of the type ${type} as Cloud Control does`, () => {
        assert.equal(provider.create(type, given, false).id, id);
      });
    }

    it("tells the account, the region and the partition", () => {
      const asked = ["getAccountId", "getRegion", "getPartition"];
      assert.deepEqual(
        asked.map((name) => provider.invoke(`aws-native:index:${name}`, {})),
        [{ accountId: "123456789012" }, { region: "us-east-1" }, { partition: "aws" }],
      );
    });
  });

  for (const [name, least] of [
    ["aws", 1_500],
    ["aws-native", 1_000],
  ] as const) {
    it(`creates and previews a resource of every type that @pulumi/${name} declares`, function () {
      this.timeout(60_000);
      const tokens = declaredTokens(name);
      assert.ok(tokens.length > least, `only ${tokens.length} types were found`);
      tokens.forEach(createAndPreview);
    });
  }

  function createAndPreview(token: string): void {
    const required = [...resourceType(token).inputs]
      .filter(([, { optional }]) => !optional)
      .map(([name]) => [name, "x"]);
    const { inputs, failures } = provider.check(
      { type: token, name: "thing" },
      {},
      Object.fromEntries(required) as Properties,
      seed,
    );
    assert.deepEqual(failures, [], token);
    assert.equal(JSON.stringify(created(token, inputs)).includes(unknown), false, token);
    const { outputs } = provider.create(token, inputs, true);
    for (const property of resourceType(token).computed.keys()) {
      assert.ok(property in outputs, `${token} ${property}`);
    }
  }
});

/** The tokens that the modules of a package give their resource types. */
function declaredTokens(name: string): string[] {
  const root = dirname(require.resolve(`@pulumi/${name}/package.json`));
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => readdirSync(join(root, entry.name)).map((file) => join(root, entry.name, file)))
    .filter((file) => file.endsWith(".js"))
    .flatMap((file) => /__pulumiType = '(aws[^']+)'/.exec(readFileSync(file, "utf8"))?.[1] ?? []);
}
