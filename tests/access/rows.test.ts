import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import { Ajv2020 } from "ajv/dist/2020";
import { toAccessMarkdown, type Access, type Invoker, type Right } from "../../report";
import { basicExecution, code, functionWith, goodRole, statement, trust } from "../policies/pieces";
import { accessIn, confirmAccess } from "../recorder/access";
import { record, type Program } from "../recorder/program";
import { hostile, run } from "../report/runs";

const account = "123456789012";

/** What rows say, as a person would write them into a table. */
function invokes({ who, function: { name }, qualifier, action, conditions, open, from }: Invoker): string {
  return [
    [who.kind, who.name, who.source, who.resource?.name].filter(Boolean).join(" "),
    [name, qualifier].filter(Boolean).join(":"),
    action.replace("lambda:", ""),
    conditions.join(", "),
    open.map(({ property, why }) => `${property} ${why}`).join(", "),
    from.name,
  ].join(" | ");
}

function does({ functions, role, level, actions, resources, conditions, open, from }: Right): string {
  return [
    functions.map(({ name }) => name).join("+"),
    role.name,
    level,
    actions.join(" "),
    resources.join(" "),
    conditions.join(", "),
    open.map(({ property, why }) => `${property} ${why}`).join(", "),
    `${from.name} ${from.at}`,
  ].join(" | ");
}

async function rowsOf(program: Program, preview = false) {
  const recorded = await record(program, preview);
  confirmAccess(recorded);
  const { invokers, rights, openEnds } = accessIn(recorded);
  return {
    invokers: invokers.map(invokes),
    rights: rights.map(does),
    openEnds: openEnds.map(({ resource, property, why }) => `${resource.name} ${property} ${why}`),
  };
}

function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** A role without log access, so that a test says all that it may do. */
function bare(name: string, more: Partial<aws.iam.RoleArgs> = {}): aws.iam.Role {
  return new aws.iam.Role(name, { name, assumeRolePolicy: JSON.stringify(trust()), ...more });
}

describe("the rows of access", () => {
  describe("who may invoke", () => {
    it("is each permission, by whom it is for and on whose behalf", async () => {
      const { invokers } = await rowsOf(() => {
        const fn = functionWith("fn", bare("role"), { name: "fn" });
        const topic = new aws.sns.Topic("topic", { name: "topic" });
        const invoke = { function: fn.name, action: "lambda:InvokeFunction" };
        new aws.lambda.Permission("a-topic", {
          ...invoke,
          principal: "sns.amazonaws.com",
          sourceArn: topic.arn,
        });
        new aws.lambda.Permission("b-bucket", {
          ...invoke,
          principal: "s3.amazonaws.com",
          sourceArn: "arn:aws:s3:::uploads",
          sourceAccount: account,
        });
        new aws.lambda.Permission("c-all", { ...invoke, principal: "*" });
        new aws.lambda.Permission("d-organization", {
          ...invoke,
          principal: "*",
          principalOrgId: "o-a1b2c3d4e5",
        });
        new aws.lambda.Permission("e-account", { ...invoke, principal: "210987654321", qualifier: "live" });
        new aws.lambda.Permission("f-role", { ...invoke, principal: `arn:aws:iam::${account}:role/caller` });
        new aws.lambda.Permission("g-other", { ...invoke, action: "lambda:GetFunction", principal: "*" });
        new aws.lambda.Permission("h-token", {
          ...invoke,
          principal: "alexa-appkit.amazon.com",
          eventSourceToken: "hush-hush",
        });
      });
      deepEqual(invokers, [
        "everybody | fn | InvokeFunction |  |  | c-all",
        "organization o-a1b2c3d4e5 | fn | InvokeFunction |  |  | d-organization",
        `principal arn:aws:iam::${account}:role/caller | fn | InvokeFunction |  |  | f-role`,
        "service alexa-appkit.amazon.com | fn | InvokeFunction | lambda:EventSourceToken = a value of the permission |  | h-token",
        `service s3.amazonaws.com arn:aws:s3:::uploads | fn | InvokeFunction | aws:SourceAccount = ${account} |  | b-bucket`,
        `service sns.amazonaws.com arn:aws:sns:eu-west-1:${account}:topic topic | fn | InvokeFunction |  |  | a-topic`,
        "account 210987654321 | fn:live | InvokeFunction |  |  | e-account",
      ]);
    });

    it("is a URL, an event source, a trigger's role, a role of the stack, and a whole policy", async () => {
      const { invokers } = await rowsOf(() => {
        const fn = functionWith("fn", bare("role"), { name: "fn" });
        new aws.lambda.FunctionUrl("url", { functionName: fn.name, authorizationType: "AWS_IAM" });
        const queue = new aws.sqs.Queue("queue", { name: "queue" });
        new aws.lambda.EventSourceMapping("mapping", { functionName: fn.arn, eventSourceArn: queue.arn });
        const scheduler = new aws.iam.Role("scheduler", {
          name: "scheduler",
          assumeRolePolicy: JSON.stringify(trust("scheduler.amazonaws.com")),
        });
        new aws.iam.RolePolicy("invokes", {
          role: scheduler.name,
          policy: fn.arn.apply((arn) => statement("Allow", ["lambda:InvokeFunction"], arn)),
        });
        new aws.scheduler.Schedule("nightly", {
          scheduleExpression: "rate(1 day)",
          flexibleTimeWindow: { mode: "OFF" },
          target: { arn: fn.arn, roleArn: scheduler.arn },
        });
        const other = functionWith("other", bare("other-role"), { name: "other" });
        new aws.lambda.ResourcePolicy("whole", {
          resourceArn: other.arn,
          policy: other.arn.apply((arn) =>
            JSON.stringify({
              Version: "2012-10-17",
              Statement: [
                {
                  Effect: "Allow",
                  Principal: { AWS: "210987654321" },
                  Action: "lambda:InvokeFunction",
                  Resource: arn,
                  Condition: {
                    StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:PrincipalTag/team": "x" },
                  },
                },
              ],
            }),
          ),
        });
      });
      deepEqual(invokers, [
        `eventSource queue arn:aws:sqs:eu-west-1:${account}:queue queue | fn | InvokeFunction |  |  | mapping`,
        "role scheduler scheduler | fn | InvokeFunction |  |  | invokes",
        "service scheduler.amazonaws.com nightly nightly | fn | InvokeFunction | with the role scheduler |  | nightly",
        "url url | fn | InvokeFunctionUrl | lambda:FunctionUrlAuthType = AWS_IAM |  | url",
        "account 210987654321 | other | InvokeFunction | aws:PrincipalOrgID StringEquals o-a1b2c3d4e5, aws:PrincipalTag/team StringEquals a value of the policy |  | whole",
      ]);
    });

    it("is open where something is not known yet, and says what", async () => {
      const { invokers } = await rowsOf(() => {
        const fn = functionWith("fn", bare("role"));
        const topic = new aws.sns.Topic("topic");
        new aws.lambda.Permission("topic", {
          ...{ function: fn.name, action: "lambda:InvokeFunction", principal: "sns.amazonaws.com" },
          sourceArn: topic.arn,
        });
        new aws.lambda.FunctionUrl("url", { functionName: fn.name, authorizationType: "NONE" });
      }, true);
      deepEqual(invokers, [
        "service sns.amazonaws.com … topic | fn | InvokeFunction |  | sourceArn unknown | topic",
        "url url | fn | InvokeFunctionUrl | lambda:FunctionUrlAuthType = NONE | authorizationType outside | url",
      ]);
    });
  });

  describe("what a function may do", () => {
    const bucket = "arn:aws:s3:::uploads";

    it("is by access level what applies to the resource", async () => {
      const { rights } = await rowsOf(() => {
        const role = bare("role");
        new aws.iam.RolePolicy("own", {
          role: role.name,
          policy: policy(
            {
              Effect: "Allow",
              Action: ["s3:GetObject", "s3:ListBucket", "s3:PutObject"],
              Resource: [bucket, `${bucket}/*`],
            },
            { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*", Sid: "Send" },
            { Effect: "Allow", Action: "xray:PutTraceSegments", Resource: bucket },
            { Effect: "Allow", Action: "s3:NoSuchAction", Resource: bucket },
          ),
        });
        functionWith("fn", role);
      });
      deepEqual(rights, [
        `fn | role | List | s3:ListBucket | ${bucket} |  |  | own policy Statement[0]`,
        `fn | role | Read | s3:GetObject | ${bucket}/* |  |  | own policy Statement[0]`,
        `fn | role | Write | s3:PutObject | ${bucket}/* |  |  | own policy Statement[0]`,
        `fn | role | unknown | s3:NoSuchAction | ${bucket} |  |  | own policy Statement[3]`,
        'fn | role | Write | sqs:SendMessage | * |  |  | own policy "Send"',
      ]);
    });

    it("leaves out what is denied or cut off, and leaves open what is in part", async () => {
      const { rights } = await rowsOf(() => {
        const boundary = new aws.iam.Policy("boundary", {
          name: "boundary",
          policy: statement("Allow", ["s3:*", "sqs:*"]),
        });
        const role = bare("role", { permissionsBoundary: boundary.arn });
        new aws.iam.RolePolicy("own", {
          role: role.name,
          policy: policy(
            { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject", "sns:Publish"], Resource: "*" },
            { Effect: "Deny", Action: "s3:PutObject", Resource: "*" },
            { Effect: "Deny", Action: "s3:GetObject", Resource: `${bucket}/secret/*` },
            {
              Effect: "Allow",
              Action: "s3:GetObject",
              Resource: [`${bucket}/public/*`, `${bucket}/secret/a`],
            },
          ),
        });
        functionWith("fn", role);
      });
      deepEqual(rights, [
        "fn | role | Read | s3:GetObject | * |  | policy undecidable | own policy Statement[0]",
        `fn | role | Read | s3:GetObject | ${bucket}/public/* |  |  | own policy Statement[3]`,
      ]);
    });

    it("names the functions that share a role, conditions, and policies of AWS", async () => {
      const { rights } = await rowsOf(() => {
        const role = bare("role");
        new aws.iam.RolePolicyAttachment("logs", { role: role.name, policyArn: basicExecution });
        new aws.iam.RolePolicy("own", {
          role: role.name,
          policy: policy({
            ...{ Effect: "Allow", Action: "sts:AssumeRole", Resource: `arn:aws:iam::${account}:role/x` },
            Condition: {
              StringEquals: { "sts:ExternalId": "hush-hush", "aws:RequestedRegion": "eu-west-1" },
            },
          }),
        });
        functionWith("one", role);
        functionWith("two", role);
      });
      deepEqual(rights, [
        "one+two | role | Write | logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents | * |  |  | logs service-role/AWSLambdaBasicExecutionRole Statement[0]",
        `one+two | role | Write | sts:AssumeRole | arn:aws:iam::${account}:role/x | sts:ExternalId StringEquals a value of the policy, aws:RequestedRegion StringEquals eu-west-1 |  | own policy Statement[0]`,
      ]);
    });

    it("tells what hides more: documents and roles that are out of sight", async () => {
      const { rights, openEnds } = await rowsOf(() => {
        const role = bare("role");
        new aws.iam.RolePolicyAttachment("theirs", {
          role: role.name,
          policyArn: `arn:aws:iam::${account}:policy/theirs`,
        });
        new aws.iam.RolePolicy("own", { role: role.name, policy: statement("Allow", ["sqs:SendMessage"]) });
        functionWith("fn", role);
        new aws.lambda.Function("other", { ...code, role: `arn:aws:iam::${account}:role/other` });
      });
      deepEqual(rights, [
        "fn | role | Write | sqs:SendMessage | * |  | policyArn outside | own policy Statement[0]",
      ]);
      deepEqual(openEnds, ["theirs policyArn outside", "other role outside"]);
    });
  });

  it("are open where a deny takes a part, and say of nobody that he is let in who is left out", async () => {
    const { rights, invokers, openEnds } = await rowsOf(() => {
      const role = bare("role");
      new aws.iam.RolePolicy("own", {
        role: role.name,
        policy: policy(
          { Effect: "Allow", Action: "lambda:GetFunction", Resource: "*" },
          { Effect: "Deny", Action: "lambda:GetFunction", Resource: "arn:aws:lambda:*:*:function:x" },
        ),
      });
      const fn = functionWith("fn", role);
      new aws.lambda.ResourcePolicy("whole", {
        resourceArn: fn.arn,
        policy: policy({
          ...{
            Effect: "Allow",
            NotPrincipal: { AWS: account },
            Action: "lambda:InvokeFunction",
            Resource: "*",
          },
        }),
      });
      const caller = new aws.iam.Role("caller", {
        assumeRolePolicy: JSON.stringify(trust("ec2.amazonaws.com")),
      });
      new aws.iam.RolePolicyAttachment("theirs", {
        role: caller.name,
        policyArn: `arn:aws:iam::${account}:policy/theirs`,
      });
    });
    deepEqual(rights, [
      "fn | role | Read | lambda:GetFunction | * |  | policy undecidable | own policy Statement[0]",
    ]);
    deepEqual(invokers, ["unknown | fn | InvokeFunction |  | policy malformed, policy undecidable | whole"]);
    deepEqual(openEnds, ["theirs policyArn outside"]);
  });

  it("are the same in whatever order the resources come", async () => {
    const recorded = await record(() => {
      functionWith("one", goodRole("one"));
      functionWith("two", goodRole("two"));
    }, false);
    ok(confirmAccess(recorded) > 0);
    deepEqual(accessIn([...recorded].reverse()), accessIn(recorded));
  });

  it("are as their schema says, in Markdown a line each, and no text of a stack acts there", async () => {
    const schema = JSON.parse(
      readFileSync(join(__dirname, "..", "..", "report", "access.schema.json"), "utf8"),
    ) as object;
    const validate = new Ajv2020({ formats: { "date-time": true } }).compile(schema);
    const recorded = await record(() => {
      const fn = functionWith("fn", goodRole("role"));
      new aws.lambda.Permission("all", {
        function: fn.name,
        action: "lambda:InvokeFunction",
        principal: "*",
      });
      new aws.lambda.Function("other", { ...code, role: `arn:aws:iam::${account}:role/other` });
    }, false);
    const { id, pack, at, mode, project, stack, complete } = run();
    const text = JSON.stringify({
      version: 1,
      id,
      pack,
      at,
      mode,
      project,
      stack,
      complete,
      ...accessIn(recorded),
    });
    for (const name of ["fn", ...hostile, "[link](http://x)", "@team", "a|b", "``", "<b>"]) {
      const access = JSON.parse(
        text.replaceAll('"name":"fn"', () => `"name":${JSON.stringify(name)}`),
      ) as Access;
      ok(validate(access), JSON.stringify(validate.errors));
      const lines = toAccessMarkdown(access).split("\n");
      equal(lines.filter((line) => line.startsWith("- everybody may invoke")).length, 1);
      equal(lines.length, toAccessMarkdown(JSON.parse(text) as Access).split("\n").length, name);
      for (const line of lines.filter((each) => each.startsWith("- "))) {
        // Outside code spans there are only our own words.
        match(line.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, ""), /^[\w\s.,:;()–-]*$/, line);
      }
    }
  });
});

describe("the page about access", () => {
  it("shows what is written", async () => {
    const page = readFileSync(join(__dirname, "..", "..", "docs", "access.md"), "utf8");
    const [, shown] = /```markdown\n(.*?)```/s.exec(page) ?? [];
    const recorded = await record(() => {
      const role = goodRole("role", { name: "report" });
      new aws.iam.RolePolicy("reads", {
        role: role.name,
        policy: statement("Allow", ["s3:GetObject"], "arn:aws:s3:::uploads/*"),
      });
      const report = functionWith("report", role);
      new aws.lambda.Permission("topic", {
        ...{ function: report.name, action: "lambda:InvokeFunction", principal: "sns.amazonaws.com" },
        sourceArn: `arn:aws:sns:eu-west-1:${account}:orders`,
      });
      new aws.lambda.Function("other", { ...code, role: `arn:aws:iam::${account}:role/other` });
    }, false);
    const { id, pack, at, mode, complete } = run();
    const rows = accessIn(recorded);
    equal(
      toAccessMarkdown({
        version: 1,
        id,
        pack,
        at,
        mode,
        project: "shop",
        stack: "production",
        complete,
        ...rows,
      }),
      shown,
    );
  });
});
