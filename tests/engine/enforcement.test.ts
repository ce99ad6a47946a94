import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policies } from "../../policies";
import type { Outcome } from "../../sandbox/outcome";
import type { Program, Settings } from "../../sandbox/settings";
import { preview, SandboxStack } from "../../sandbox/stack";
import { code, functionWith, goodRole, statement, trust } from "../policies/pieces";

const repository = dirname(dirname(__dirname));
const pack: Settings = { policyPacks: [repository] };

/** The configuration that the pack comes with, which says what holds without one. */
const recommended = join(repository, "config", "recommended.json");

/** A stack with a violation of every policy, of which some need the whole stack and some one resource. */
const everyViolation: Program = async () => {
  const shared = new aws.iam.Role("shared", { assumeRolePolicy: JSON.stringify(trust("ec2.amazonaws.com")) });
  const bucket = new aws.s3.Bucket("bucket");
  const fn = functionWith("a", shared);
  const other = functionWith("b", shared, {
    environment: { variables: { AWS_REGION: "eu-west-1", DB_PASSWORD: pulumi.secret("hunter2") } },
  });
  const document = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "allow", Action: "s3:*", Resource: "*" }],
  });
  new aws.iam.Policy("invalid", { policy: document });
  const invoke = { action: "lambda:InvokeFunction", function: fn.name };
  new aws.lambda.Permission("open", { ...invoke, principal: "sns.amazonaws.com" });
  new aws.lambda.Permission("no-account", {
    ...invoke,
    principal: "s3.amazonaws.com",
    sourceArn: bucket.arn,
  });
  new aws.lambda.Permission("public", { ...invoke, principal: "*" });
  new aws.lambda.Permission("managing", { ...invoke, action: "lambda:*", principal: "123456789012" });
  new aws.lambda.Permission("wide", {
    ...invoke,
    principal: "events.amazonaws.com",
    sourceArn: "arn:aws:events:eu-west-1:123456789012:rule/*",
  });
  new aws.lambda.Permission("stranger", {
    ...invoke,
    function: "arn:aws:lambda:eu-west-1:123456789012:function:c",
    principal: "444455556666",
  });
  new aws.lambda.FunctionUrl("url", { functionName: fn.name, authorizationType: "NONE" });
  new aws.lambda.Permission("other-source", {
    ...invoke,
    principal: "sns.amazonaws.com",
    sourceArn: "arn:aws:events:eu-west-1:123456789012:rule/nightly",
  });
  new aws.lambda.Permission("other-type", {
    ...invoke,
    action: "lambda:InvokeFunctionUrl",
    principal: "123456789012",
    functionUrlAuthType: "AWS_IAM",
  });
  new aws.iam.UserPolicy("invokes-all", {
    user: "deployer",
    policy: statement("Allow", ["lambda:InvokeFunction"]),
  });
  new aws.lambda.LayerVersionPermission("layer", {
    layerName: "tools",
    versionNumber: 1,
    statementId: "everybody",
    action: "lambda:GetLayerVersion",
    principal: "*",
  });
  new aws.lambda.Function("outside", { role: "arn:aws:iam::123456789012:role/platform", ...code });
  new aws.cognito.UserPool("unheard", { lambdaConfig: { preSignUp: other.arn } });
  new aws.lambda.Permission("no-alias", {
    ...invoke,
    qualifier: "live",
    principal: "sns.amazonaws.com",
    sourceArn: "arn:aws:sns:eu-west-1:123456789012:orders",
  });
  violateByTrust();
  violateByGrants();
  violateByNeeds();
};

function violateByTrust(): void {
  functionWith(
    "trusting",
    goodRole("trusts-more", { assumeRolePolicy: trust([lambda, "events.amazonaws.com"]) }),
  );
  const assume = { Effect: "Allow" as const, Action: "sts:AssumeRole" };
  new aws.iam.Role("trusts-anyone", {
    assumeRolePolicy: { Version: "2012-10-17", Statement: [{ ...assume, Principal: { AWS: "*" } }] },
  });
  const provider = new aws.Provider("own", { region: "eu-west-1", allowedAccountIds: ["123456789012"] });
  new aws.iam.Role(
    "trusts-another-account",
    {
      assumeRolePolicy: {
        Version: "2012-10-17",
        Statement: [{ ...assume, Principal: { AWS: "111122223333" } }],
      },
    },
    { provider },
  );
  new aws.iam.Role(
    "assumed",
    {
      name: "assumed",
      assumeRolePolicy: {
        Version: "2012-10-17",
        Statement: [{ ...assume, Principal: { AWS: "arn:aws:iam::123456789012:role/somebody" } }],
      },
    },
    { provider },
  );
  const caller = new aws.iam.Role(
    "assumes",
    {
      name: "assumes",
      assumeRolePolicy: trust(),
      managedPolicyArns: [aws.iam.ManagedPolicy.AWSLambdaBasicExecutionRole],
      inlinePolicies: [
        {
          name: "assume",
          policy: statement("Allow", ["sts:AssumeRole"], "arn:aws:iam::123456789012:role/assumed"),
        },
      ],
    },
    { provider },
  );
  new aws.lambda.Function("assuming", { role: caller.arn, ...code }, { provider });
}

function violateByGrants(): void {
  const role = goodRole("grants");
  functionWith("granted", role);
  const grants: Readonly<Record<string, string>> = {
    "grants-all": statement("Allow", ["*"]),
    "grants-queues": statement("Allow", ["sqs:*"], "arn:aws:sqs:eu-west-1:123456789012:jobs"),
    "grants-everywhere": statement("Allow", ["sns:Publish"]),
    "grants-itself": statement("Allow", ["iam:PutRolePolicy"], "arn:aws:iam::*:role/*"),
    "grants-by-tag": JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::items/*",
          Condition: { StringEquals: { "aws:PrincipalTag/team": "payments" } },
        },
      ],
    }),
  };
  for (const [name, policy] of Object.entries(grants)) {
    new aws.iam.RolePolicy(name, { role: role.name, policy });
  }
  const policyArn = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
  new aws.iam.RolePolicyAttachment("grants-buckets", { role: role.name, policyArn });
}

function violateByNeeds(): void {
  const vpcConfig = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
  const fn = functionWith("needy", goodRole("poor"), { vpcConfig });
  const eventSourceArn = new aws.sqs.Queue("jobs").arn;
  new aws.lambda.EventSourceMapping("jobs-to-needy", { eventSourceArn, functionName: fn.arn });
  const hasty = goodRole("rich");
  const policyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";
  new aws.iam.RolePolicyAttachment("rich-in-vpc", { role: hasty.name, policyArn });
  const late = functionWith("hasty", hasty, { vpcConfig });
  const uploads = new aws.s3.Bucket("uploads");
  new aws.lambda.Permission("uploads-may-invoke", {
    action: "lambda:InvokeFunction",
    function: late.name,
    principal: "s3.amazonaws.com",
    sourceArn: uploads.arn,
    sourceAccount: "123456789012",
  });
  new aws.s3.BucketNotification("uploads-to-hasty", {
    bucket: uploads.bucket,
    lambdaFunctions: [{ lambdaFunctionArn: late.arn, events: ["s3:ObjectCreated:*"] }],
  });
}

const lambda = "lambda.amazonaws.com";

/** What is found in it without a configuration, in the order of the alphabet. */
const everyLine = [
  "advisory function-url-requires-iam url",
  "advisory function-waits-for-its-permissions hasty",
  "advisory identity-invokes-named-functions invokes-all",
  "advisory permission-allows-only-invoke managing",
  "advisory permission-fits-its-function no-alias",
  "advisory permission-source-is-specific wide",
  "advisory role-conditions-cross-account-trust trusts-another-account",
  "advisory role-conditions-fit-lambda grants-by-tag",
  "advisory role-grants-no-full-access-policies grants-buckets",
  "advisory role-grants-no-wildcard-actions grants-queues",
  "advisory role-names-its-resources grants-everywhere",
  "advisory role-names-its-resources grants-itself",
  "advisory role-trusts-only-lambda trusts-more",
  "advisory stack-is-fully-known outside",
  "advisory trigger-waits-for-its-permission uploads-to-hasty",
  "mandatory function-environment-avoids-reserved-names b",
  "mandatory function-environment-holds-no-credentials b",
  "mandatory function-has-own-role a",
  "mandatory function-url-permissions-agree other-type",
  "mandatory layer-is-not-public layer",
  "mandatory permission-is-not-public public",
  "mandatory permission-names-its-source open",
  "mandatory permission-names-source-account no-account",
  "mandatory permission-source-matches-principal other-source",
  "mandatory policy-document-is-valid invalid",
  "mandatory role-assumptions-agree assumed",
  "mandatory role-can-read-event-sources poor",
  "mandatory role-can-use-configured-features poor",
  "mandatory role-can-write-logs shared",
  "mandatory role-cannot-be-assumed-by-anyone trusts-anyone",
  "mandatory role-cannot-escalate-privileges grants-itself",
  "mandatory role-grants-no-admin-access grants-all",
  "mandatory role-trusts-lambda shared",
  "mandatory trigger-may-invoke-its-function unheard",
];

/** What the policies have to be told that report nothing by themselves. */
const keys: Readonly<Record<string, object>> = {
  // Nothing is there to compare with.
  "access-is-reviewed": {},
  "function-has-access-tags": { requiredTags: { team: [], stage: ["prod"] } },
  "permission-names-known-accounts": { trustedAccounts: ["123456789012"] },
  "role-has-boundary": { exemptions: [{ resource: "nobody", reason: "For a role that is gone." }] },
  "exemptions-are-in-use": {},
};

/** How many execution roles it has, none of which has a boundary. */
const boundaries = 6;

/** Levels, policies and resources of the violations, in the order in which Pulumi prints them. */
function shown({ stdout }: Outcome): string[] {
  return [...stdout.matchAll(/- \[(\w+)\].*? {2}([\w-]+) {2}\((?:[^ ]+ )?([\w-]+)\)/g)].map(
    ([, level, policy, resource]) => `${level} ${policy} ${resource}`,
  );
}

describe("the pack in a real preview", function () {
  this.timeout(600_000);
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-test-"));
  });

  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const configured = async (config: object): Promise<Outcome> => {
    const file = join(directory, "config.json");
    writeFileSync(file, JSON.stringify(config));
    return preview(everyViolation, { ...pack, policyPackConfigs: [file] });
  };

  it("reports every policy, and stops the preview", async () => {
    const told = Object.entries(keys).map(([name, own]) => [name, { enforcementLevel: "advisory", ...own }]);
    const outcome = await configured(Object.fromEntries(told) as object);
    notEqual(outcome.exitCode, 0);
    deepEqual(
      shown(outcome)
        .filter((line) => !Object.keys(keys).some((name) => line.includes(name)))
        .sort(),
      everyLine,
    );
    deepEqual(
      new Set(outcome.violations.map(({ policy }) => policy)),
      new Set(policies.map(({ name }) => name)),
    );
  });

  it("shows the requirement and below it the fact, and repeats neither name nor level", async () => {
    const outcome = await preview(everyViolation, { ...pack, policyPackConfigs: [recommended] });
    deepEqual(shown(outcome).sort(), everyLine);
    match(
      outcome.stdout,
      new RegExp(
        [
          String.raw`\[mandatory\] +\[severity: high\] +role-trusts-lambda +\(aws:iam:Role: shared\)`,
          String.raw`\s+Every role that Lambda runs or operates something with lets it assume the role\.`,
          String.raw`\s+.assumeRolePolicy. does not let lambda\.amazonaws\.com assume this role, so Lambda cannot run .a. and .b.\.`,
        ].join("\n"),
      ),
    );
  });

  it("lets pass what is advisory, and does not run what is disabled, alone or by `all`", async () => {
    const advisory = await configured({ all: "advisory" });
    equal(advisory.exitCode, 0);
    equal(shown(advisory).length, everyLine.length + boundaries);
    equal(
      shown(advisory).every((line) => line.startsWith("advisory")),
      true,
    );

    const disabled = await configured({ all: "disabled" });
    equal(disabled.exitCode, 0);
    deepEqual(shown(disabled), []);

    const one = await configured({ all: "disabled", "role-trusts-lambda": "mandatory" });
    notEqual(one.exitCode, 0);
    deepEqual(shown(one), ["mandatory role-trusts-lambda shared"]);

    const but = await configured({
      all: "advisory",
      "permission-names-its-source": { enforcementLevel: "disabled" },
    });
    equal(but.exitCode, 0);
    equal(
      shown(but).some((line) => line.includes("permission-names-its-source")),
      false,
    );
  });

  it("takes each level for each policy", async () => {
    for (const level of ["mandatory", "advisory"]) {
      const each = policies.map(({ name }) => [name, { enforcementLevel: level, ...keys[name] }]);
      const { exitCode, violations } = await configured(Object.fromEntries(each) as object);
      equal(exitCode === 0, level === "advisory");
      for (const { name } of policies) {
        const found = violations.filter(({ policy }) => policy === name).map((violation) => violation.level);
        deepEqual(new Set(found), new Set([level]), name);
      }
    }
  });

  it("takes a policy's own configuration", async () => {
    const { violations } = await configured({
      all: "disabled",
      "function-has-own-role": { enforcementLevel: "mandatory", sharedRoles: ["shared*"] },
    });
    deepEqual(violations, []);
  });

  it("leaves a policy at its default level if an entry has keys and no level", async () => {
    const { violations } = await configured({ "function-has-own-role": { sharedRoles: ["another"] } });
    const levels = violations
      .filter(({ policy }) => policy === "function-has-own-role")
      .map(({ level }) => level);
    deepEqual(levels, ["mandatory"]);
  });

  it("stops at a configuration that is wrong, and says what is", async () => {
    const own = (keys: object) => JSON.stringify({ "function-has-own-role": keys });
    const exempt = (exemption: object) =>
      own({ exemptions: [{ resource: "a", reason: "A reason.", ...exemption }] });
    const wrong: Readonly<Record<string, RegExp>> = {
      [own({ sharedRole: ["x"] })]:
        /^function-has-own-role: `sharedRole` is not a key; did you mean `sharedRoles`\? The keys here are `enforcementLevel`, `sharedRoles` and `exemptions`\.$/m,
      '{ "function-has-own-rol": "advisory" }':
        /^function-has-own-rol: There is no such policy in this pack; did you mean `function-has-own-role`\?$/m,
      // The engine finds these itself.
      [own({ sharedRoles: "x" })]: /function-has-own-role: sharedRoles: Invalid type\. Expected: array/,
      [exempt({ until: "2027-02-30" })]: /function-has-own-role: exemptions\.0\.until: Does not match format/,
      [exempt({ resource: "*" })]: /function-has-own-role: exemptions\.0\.resource: Does not match pattern/,
      [own({ enforcementLevel: "strict" })]:
        /"function-has-own-role": "strict" is not a valid enforcement level/,
      "// A comment.": /invalid character '\/'/,
    };
    const file = join(directory, "wrong.json");
    const stack = await SandboxStack.open(everyViolation, { ...pack, policyPackConfigs: [file] });
    try {
      for (const [text, says] of Object.entries(wrong)) {
        writeFileSync(file, text);
        const { exitCode, stdout, stderr } = await stack.preview();
        notEqual(exitCode, 0);
        match(stdout + stderr, says);
      }
    } finally {
      stack.close();
    }
  });

  it("finds the same, in the same order, in 20 previews", async () => {
    const stack = await SandboxStack.open(everyViolation, pack);
    try {
      const first = shown(await stack.preview());
      equal(first.length, everyLine.length);
      for (let turn = 1; turn < 20; turn++) {
        deepEqual(shown(await stack.preview()), first);
      }
    } finally {
      stack.close();
    }
  });

  it("judges at the update what was not known at preview", async () => {
    const stack = await SandboxStack.open(async () => {
      const role = new aws.iam.Role("role", { assumeRolePolicy: JSON.stringify(trust()) });
      const bucket = new aws.s3.Bucket("bucket");
      const policy = bucket.arn.apply((arn) => statement("Allow", ["s3:GetObject"], `${arn}/*`));
      new aws.iam.RolePolicy("reads", { role: role.id, policy });
      functionWith("fn", role);
    }, pack);
    try {
      const before = await stack.preview();
      equal(before.exitCode, 0);
      deepEqual(shown(before), ["advisory stack-is-fully-known reads"]);
      const update = await stack.up();
      notEqual(update.exitCode, 0);
      deepEqual(shown(update), ["mandatory role-can-write-logs role"]);
      deepEqual(shown(await stack.preview()), ["mandatory role-can-write-logs role"]);
    } finally {
      stack.close();
    }
  });

  it("lets a good stack pass from its first preview to its second update", async () => {
    const stack = await SandboxStack.open(async () => {
      const bucket = new aws.s3.Bucket("uploads");
      const fn = functionWith("fn", goodRole("role"));
      new aws.lambda.Permission("invoke", {
        action: "lambda:InvokeFunction",
        function: fn.name,
        principal: "s3.amazonaws.com",
        sourceArn: bucket.arn,
        sourceAccount: aws.getCallerIdentityOutput().accountId,
      });
    }, pack);
    try {
      for (const run of [() => stack.preview(), () => stack.up(), () => stack.preview(), () => stack.up()]) {
        const { exitCode, violations } = await run();
        deepEqual(violations, []);
        equal(exitCode, 0);
      }
    } finally {
      stack.close();
    }
  });
});
