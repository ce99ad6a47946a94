import { deepEqual, equal } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { functionWith, goodRole, statement, trust } from "../policies/pieces";
import { judge, type Configuration } from "../recorder/judge";
import { judgeAtOnce } from "../recorder/judge-at-once";
import { record, type Program } from "../recorder/program";
import { holdsReporting } from "../recorder/reporting";

/** What is reported of a program, as policy, level and resource; the same when judged without the SDK. */
async function reported(program: Program, config: Configuration = {}): Promise<readonly string[]> {
  const said: (readonly string[])[] = [];
  for (const preview of [true, false]) {
    const recorded = await record(program, preview);
    holdsReporting(judgeAtOnce(recorded, { config }));
    const findings = await judge(recorded, { config });
    said.push(
      findings
        .filter(({ policy }) => policy !== "stack-is-fully-known")
        .map(({ policy, level, resource }) => `${policy} ${level} ${resource}`),
    );
  }
  deepEqual(said[1], said[0], "the same at the update");
  return said[0] ?? [];
}

async function messages(
  program: Program,
  policy: string,
  config: Configuration = {},
): Promise<readonly string[]> {
  const findings = await judge(await record(program, true), { config });
  return findings.filter((finding) => finding.policy === policy).map(({ message }) => message);
}

/** An alias's topic lets S3 in, and SNS wants in. */
function mismatched(): void {
  const fn = functionWith("fn", goodRole("role"));
  const topic = new aws.sns.Topic("topic");
  new aws.lambda.Permission("permission", {
    function: fn.name,
    action: "lambda:InvokeFunction",
    principal: "events.amazonaws.com",
    sourceArn: topic.arn,
  });
  new aws.sns.TopicSubscription("subscription", { topic: topic.arn, protocol: "lambda", endpoint: fn.arn });
}

const mismatch = "permission-source-matches-principal";
const trigger = "trigger-may-invoke-its-function";

describe("what follows from a cause", () => {
  it("is silent while that is reported", async () => {
    deepEqual(await reported(mismatched), [`${mismatch} mandatory permission`]);
  });

  for (const [what, config, expected] of [
    ["is disabled", { [mismatch]: "disabled" }, [`${trigger} mandatory subscription`]],
    [
      "is at a lower level",
      { [mismatch]: "advisory" },
      [`${mismatch} advisory permission`, `${trigger} mandatory subscription`],
    ],
    [
      "is exempt",
      {
        [mismatch]: {
          enforcementLevel: "mandatory",
          exemptions: [{ resource: "permission", reason: "A reason." }],
        },
        "exemptions-are-in-use": "disabled",
      },
      [`${mismatch} advisory permission`, `${trigger} mandatory subscription`],
    ],
  ] as const) {
    it(`speaks when its cause ${what}`, async () => {
      deepEqual(await reported(mismatched, config), expected);
    });
  }

  it("is silent at its own lower level too", async () => {
    deepEqual(await reported(mismatched, { [trigger]: "advisory" }), [`${mismatch} mandatory permission`]);
  });

  it("speaks when its own exemption shows it", async () => {
    const exemptions = [{ resource: "subscription", reason: "A reason." }];
    deepEqual(
      await reported(mismatched, {
        [trigger]: { enforcementLevel: "mandatory", exemptions },
        "exemptions-are-in-use": "disabled",
      }),
      [`${mismatch} mandatory permission`, `${trigger} advisory subscription`],
    );
  });

  it("leaves of a default `CallbackFunction` one finding, on what the program wrote", async () => {
    const program = (): void => {
      new aws.lambda.CallbackFunction("report", { callback: () => Promise.resolve(1) });
    };
    deepEqual(await reported(program), ["role-cannot-escalate-privileges mandatory report"]);
    deepEqual(await reported(program, { "role-cannot-escalate-privileges": "disabled" }), [
      "role-grants-no-full-access-policies advisory report",
    ]);
  });

  it("leaves of a policy of AWS that opens several paths one finding", async () => {
    const program = (): void => {
      const role = goodRole("role");
      const policyArn = "arn:aws:iam::aws:policy/AWSLambda_FullAccess";
      new aws.iam.RolePolicyAttachment("all", { role: role.name, policyArn });
      functionWith("fn", role);
    };
    deepEqual(await reported(program), ["role-cannot-escalate-privileges mandatory all"]);
  });

  it("does not let one policy of AWS speak for another", async () => {
    const program = (): void => {
      const role = goodRole("role", {
        managedPolicyArns: [
          "arn:aws:iam::aws:policy/AWSLambda_FullAccess",
          "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess",
        ],
      });
      functionWith("fn", role);
    };
    deepEqual(await reported(program), [
      "role-cannot-escalate-privileges mandatory role",
      "role-grants-no-full-access-policies advisory role",
    ]);
  });
});

/** Functions that share a role which lacks what each of them needs. */
function sharing(count: number): Program {
  return () => {
    const role = new aws.iam.Role("role", { assumeRolePolicy: trust() });
    for (let index = 0; index < count; index++) {
      functionWith(`fn-${String(index).padStart(2, "0")}`, role, {
        vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
      });
    }
  };
}

describe("findings with one cause", () => {
  const own = "function-has-own-role";

  it("are one, which names the first and the number", async () => {
    deepEqual(await reported(sharing(12)), [
      `${own} mandatory fn-00`,
      "role-can-write-logs mandatory role",
      "role-can-use-configured-features mandatory role",
    ]);
    deepEqual(await messages(sharing(12), own), [
      "Its execution role `role` is also that of `fn-01`, `fn-02`, `fn-03` and 8 more, so each function may do whatever any of them may.",
    ]);
    deepEqual(await messages(sharing(12), "role-can-write-logs"), [
      "Nothing attached to this role allows logs:CreateLogGroup, logs:CreateLogStream and logs:PutLogEvents on the log groups of `fn-00`, `fn-01`, `fn-02` and 9 more, so their logs are lost. Attach `arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`, which does.",
    ]);
  });

  const keys = (count: number): readonly string[] =>
    Array.from(
      { length: count },
      (_, index) => `${own}/shop::aws:lambda/function:Function::fn-${String(index).padStart(2, "0")}`,
    );
  const exempting = (count: number): Configuration => ({
    [own]: {
      enforcementLevel: "mandatory",
      exemptions: keys(count).map((finding) => ({ finding, reason: "They are one service." })),
    },
  });

  it("hold one key for each, by which each is exempt", async () => {
    const [found] = judgeAtOnce(await record(sharing(12), true)).filter(({ policy }) => policy.name === own);
    equal(found?.findings.length, 1);
    equal(found.violations.length, 12);
    const said = await reported(sharing(12), exempting(12));
    deepEqual(
      said.filter((each) => each.startsWith(own)),
      [...Array<string>(12)].map((_, index) => `${own} advisory fn-${String(index).padStart(2, "0")}`),
    );
  });

  it("leave the one that is not exempt", async () => {
    const said = await reported(sharing(13), exempting(12));
    deepEqual(
      said.filter((each) => each.startsWith(`${own} mandatory`)),
      [`${own} mandatory fn-12`],
    );
  });

  it("are those alone that have the same exemption, or none", async () => {
    const exemptions = [{ resource: "fn-0*", reason: "They are one service." }];
    const config = { [own]: { enforcementLevel: "mandatory", exemptions } };
    deepEqual(await messages(sharing(12), own, config), [
      "Its execution role `role` is also that of `fn-01`, `fn-02`, `fn-03` and 8 more, so each function may do whatever any of them may. Exempt: They are one service.",
      "Its execution role `role` is also that of `fn-00`, `fn-01`, `fn-02` and 8 more, so each function may do whatever any of them may.",
    ]);
  });

  it("tells the keys where an exemption names none of them", async () => {
    const finding = `${own}/shop::aws:lambda/function:Function::report`;
    const config = { [own]: { exemptions: [{ finding, reason: "A reason." }] } };
    deepEqual(await messages(sharing(2), "exemptions-are-in-use", config), [
      `\`exemptions[0]\` of \`${own}\`, for \`${finding}\`, exempts nothing in this stack. The findings here are \`${keys(2)[0]}\` and \`${keys(2)[1]}\`.`,
    ]);
  });
});

describe("gaps", () => {
  /** Functions of which each reads a secret that is not known yet, and roles with documents that are not either. */
  function hidden(count: number): void {
    const queue = new aws.sqs.Queue("queue");
    for (let index = 0; index < count; index++) {
      const role = goodRole(`role-${index}`);
      new aws.iam.RolePolicy(`policy-${index}`, {
        role: role.name,
        policy: queue.arn.apply((arn) => statement("Allow", ["sqs:SendMessage"], arn)),
      });
      functionWith(`fn-${index}`, role);
    }
  }
  const listed = (program: Program): Promise<readonly string[]> => messages(program, "stack-is-fully-known");

  it("are listed by kind, with their number and the first names", async () => {
    const one = await listed(() => hidden(1));
    const many = await listed(() => hidden(60));
    equal(one.length, 1);
    equal(many.length, 1);
    deepEqual(
      many[0]?.replace("`policy` of `policy-0`, `policy-1`, `policy-10` and 57 more", "`policy`"),
      one[0],
    );
  });

  it("are ten lines at most, whatever there is", async () => {
    const lines = await listed(() => {
      hidden(3);
      const name = new aws.sqs.Queue("other").arn;
      const unknown = { principal: name, action: name, function: name, sourceArn: name, sourceAccount: name };
      new aws.lambda.Permission("permission", unknown);
      new aws.lambda.FunctionUrl("url", { functionName: name, authorizationType: name });
      new aws.lambda.Alias("alias", { functionName: name, functionVersion: name, name });
      new aws.lambda.EventSourceMapping("mapping", { functionName: name, eventSourceArn: name });
      new aws.iam.RolePolicyAttachment("attachment", { role: name, policyArn: name });
      new aws.iam.Role("unseen", {
        assumeRolePolicy: name,
        permissionsBoundary: name,
        managedPolicyArns: [name],
      });
      const role = goodRole("mixed", { permissionsBoundary: name });
      functionWith("mixed", role, { environment: { variables: { A_TOKEN: name } } });
    });
    equal(lines.length <= 10, true, lines.join("\n"));
    equal(
      lines.some((line) => /^Each of \d+ properties, such as `/.test(line)),
      true,
      lines.join("\n"),
    );
  });
});
