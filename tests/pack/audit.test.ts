import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type { Run } from "../../report";
import { basicExecution, code, functionWith, goodRole, statement, trust } from "../policies/pieces";
import { auditTexts } from "../recorder/audit";
import { exported } from "../recorder/exported";
import type { Configuration } from "../recorder/judge";
import { record, type Program } from "../recorder/program";

/** Where a stack is. */
interface Where {
  readonly project?: string;
  readonly stack?: string;
  readonly account?: string;
}

/** The export of a stack that an update has made. */
async function deployed(program: Program, { project = "shop", stack = "test", account }: Where = {}) {
  const text = exported(await record(program, false))
    .replaceAll(":test::shop::", `:${stack}::${project}::`)
    .replaceAll('"shop-test"', `"${project}-${stack}"`);
  return account === undefined ? text : text.replaceAll("123456789012", account);
}

/** What runs hold: the stack, the policy, the resource. */
function told(runs: readonly Run[], ...policies: readonly string[]): readonly string[] {
  return runs
    .flatMap(({ stack, project, findings }) =>
      findings
        .filter(({ policy }) => policies.length === 0 || policies.includes(policy))
        .map(({ policy, resource }) => `${project}/${stack} ${policy} ${resource.name}`),
    )
    .sort();
}

const roleArn = "arn:aws:iam::123456789012:role/shared";
const own = "function-has-own-role";
const logs = "role-can-write-logs";

/** A role with a name, and without log access. */
function shared(): aws.iam.Role {
  return new aws.iam.Role("shared", { name: "shared", assumeRolePolicy: JSON.stringify(trust()) });
}

const withRole: Program = () => functionWith("own", shared());
const usingRole: Program = () => new aws.lambda.Function("other", { ...code, role: roleArn });

describe("an audit of linked stacks", () => {
  it("finds a role that a function in another stack has too, on both", async () => {
    const [base, app] = [await deployed(withRole), await deployed(usingRole, { project: "app" })];
    deepEqual(told(auditTexts({ base }).runs, own), []);
    deepEqual(told(auditTexts({ app }).runs, own), []);
    const { runs } = auditTexts({ base, app });
    deepEqual(told(runs, own), [`app/test ${own} other`, `shop/test ${own} own`]);
    const [finding] = runs[1]?.findings.filter(({ policy }) => policy === own) ?? [];
    match(finding?.message ?? "", /`shared` is also that of `own`/);
  });

  it("finds a role outside all of them that functions in two have", async () => {
    const [one, other] = [await deployed(usingRole), await deployed(usingRole, { project: "app" })];
    deepEqual(told(auditTexts({ one, other }).runs, own), [
      `app/test ${own} other`,
      `shop/test ${own} other`,
    ]);
  });

  it("judges a role that was outside by what another stack says of it", async () => {
    const [base, app] = [await deployed(shared), await deployed(usingRole, { project: "app" })];
    deepEqual(told(auditTexts({ app }).runs, logs), []);
    deepEqual(told(auditTexts({ base, app }).runs, logs), [`shop/test ${logs} shared`]);
  });

  it("sees what another stack attaches to a role, by its name", async () => {
    const base = await deployed(withRole);
    const grants = (account: string) =>
      deployed(
        () => {
          new aws.iam.RolePolicyAttachment("logs", { role: "shared", policyArn: basicExecution });
          new aws.sqs.Queue("queue");
        },
        { project: "grants", account },
      );
    deepEqual(told(auditTexts({ base }).runs, logs), [`shop/test ${logs} shared`]);
    deepEqual(told(auditTexts({ base, grants: await grants("123456789012") }).runs, logs), []);
    deepEqual(
      told(auditTexts({ base, grants: await grants("210987654321") }).runs, logs),
      [`shop/test ${logs} shared`],
      "in another account the name is that of another role",
    );
  });

  it("finds in another stack the administrator's policy of a role", async () => {
    const base = await deployed(() => functionWith("fn", goodRole("role", { name: "shared" })));
    const grants = await deployed(
      () => {
        new aws.iam.RolePolicy("all", { role: "shared", policy: statement("Allow", ["*"]) });
        new aws.sqs.Queue("queue");
      },
      { project: "grants" },
    );
    const admin = "role-grants-no-admin-access";
    deepEqual(told(auditTexts({ grants }).runs, admin), []);
    deepEqual(told(auditTexts({ base, grants }).runs, admin), [`grants/test ${admin} all`]);
  });

  it("finds the permission for a trigger in another stack", async () => {
    const topic = "arn:aws:sns:eu-west-1:123456789012:orders";
    const fn = "arn:aws:lambda:eu-west-1:123456789012:function:orders";
    const base = await deployed(() => {
      const invoked = functionWith("orders", goodRole("role"), { name: "orders" });
      new aws.sns.TopicSubscription("trigger", { topic, protocol: "lambda", endpoint: invoked.arn });
    });
    const permission = (sourceArn: string) =>
      deployed(
        () => {
          new aws.lambda.Permission("permission", {
            ...{ function: fn, action: "lambda:InvokeFunction", principal: "sns.amazonaws.com", sourceArn },
          });
        },
        { project: "wiring" },
      );
    const trigger = "trigger-may-invoke-its-function";
    deepEqual(told(auditTexts({ base }).runs, trigger), [`shop/test ${trigger} trigger`]);
    deepEqual(told(auditTexts({ base, wiring: await permission(topic) }).runs, trigger), []);
    deepEqual(told(auditTexts({ base, wiring: await permission(`${topic}-other`) }).runs, trigger), [
      `shop/test ${trigger} trigger`,
    ]);
  });

  it("keeps stacks apart that have equal names in two accounts, however they are linked", async () => {
    const program = (withLogs: boolean): Program => {
      return () => {
        functionWith("fn", shared());
        new aws.iam.RolePolicyAttachment("logs", {
          role: "shared",
          policyArn: withLogs ? basicExecution : "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        });
        new aws.lambda.Permission("common", {
          ...{ function: "fn", action: "lambda:InvokeFunction", principal: "events.amazonaws.com" },
          sourceArn: "arn:aws:events:eu-west-1:111111111111:rule/nightly",
        });
      };
    };
    const rule = await deployed(() => new aws.cloudwatch.EventRule("nightly", { name: "nightly" }), {
      project: "base",
      account: "111111111111",
    });
    const dev = await deployed(program(true), { stack: "dev", account: "222222222222" });
    const prod = await deployed(program(false), { stack: "prod" });
    const apart = [dev, prod].flatMap((text) => told(auditTexts({ text }).runs));
    const { runs } = auditTexts({ rule, dev, prod });
    deepEqual(
      runs.map(({ stack }) => stack),
      ["test", "dev", "prod"],
    );
    deepEqual(told(runs), apart.sort());
    deepEqual(told(runs, logs), [`shop/prod ${logs} shared`]);
    deepEqual(told(runs, own), []);
  });

  it("judges exports of stacks with one name each by itself", async () => {
    const [base, app] = [await deployed(withRole), await deployed(usingRole, { project: "app" })];
    const { runs } = auditTexts({ base, app, copy: app });
    deepEqual(told(runs, own), []);
    deepEqual(
      runs.map(({ project, file }) => `${project} ${file}`),
      ["shop base", "app app", "app copy"],
    );
  });

  it("says of each stack what it could not judge, and how much is exempt there", async () => {
    const program: Program = () => {
      functionWith("fn", shared());
      // It links the two.
      new aws.lambda.Function("common", { ...code, role: "arn:aws:iam::999999999999:role/common" });
      functionWith(
        "theirs",
        goodRole("theirs", { permissionsBoundary: "arn:aws:iam::123456789012:policy/x" }),
      );
    };
    const config: Configuration = { [logs]: { exemptions: [{ resource: "shared", reason: "It is so." }] } };
    const one = await deployed(program);
    const other = await deployed(program, { project: "app", account: "222222222222" });
    const apart = [one, other].flatMap((text) => told(auditTexts({ text }, config).runs));
    const { runs } = auditTexts({ one, other }, config);
    const meta = ["stack-is-fully-known", "exemptions-are-in-use"];
    const isMeta = (line: string) => meta.some((each) => line.includes(each));
    deepEqual(told(runs, ...meta), apart.filter(isMeta).sort());
    equal(told(runs, own).length, 2);
    deepEqual(
      runs.map(({ gaps }) => gaps.length > 0),
      [true, true],
    );
  });

  it("reports an exemption that exempts nothing once, and only if it exempts nothing anywhere", async () => {
    const idle = "exemptions-are-in-use";
    const exemptions = [
      { resource: "shared", reason: "It is so." },
      { resource: "gone", reason: "It was so." },
    ];
    const config: Configuration = { [logs]: { exemptions } };
    const clean: Program = () => functionWith("fn", goodRole("role"));
    const texts = {
      a: await deployed(clean, { project: "a" }),
      b: await deployed(withRole, { project: "b" }),
      c: await deployed(clean, { project: "c" }),
    };
    const messages = auditTexts(texts, config).runs.flatMap(({ findings }) =>
      findings.filter(({ policy }) => policy === idle).map(({ message }) => message),
    );
    equal(messages.length, 2, messages.join("\n"));
    match(messages[0] ?? "", /for `gone`, exempts nothing/);
    match(messages[1] ?? "", /^1 finding of this stack is exempt/);
  });

  it("is the same in whatever order the exports come, and whatever is between", async () => {
    const texts = {
      base: await deployed(withRole),
      app: await deployed(usingRole, { project: "app" }),
      apart: await deployed(withRole, { stack: "prod", account: "222222222222" }),
    };
    const { base, app, apart } = texts;
    const inOrder = told(auditTexts({ base, app, apart }).runs);
    deepEqual(told(auditTexts({ apart, app, base }).runs), inOrder);
    deepEqual(told(auditTexts({ app, apart, base }).runs), inOrder);
  });

  it("goes on where an export cannot be read", async () => {
    const { runs, problems } = auditTexts({ base: await deployed(withRole), broken: "{" });
    equal(runs.length, 1);
    deepEqual(
      problems.map(({ file }) => file),
      ["broken"],
    );
  });

  it("has the keys of an update, in whatever stack of the project", async () => {
    const keys = async (where: Where, preview = false): Promise<readonly string[]> => {
      const recorded = await record(withRole, preview);
      ok(recorded.length > 0);
      const { runs } = auditTexts({ text: await deployed(withRole, where) });
      return runs.flatMap(({ findings }) => findings.flatMap((each) => each.keys)).sort();
    };
    const here = await keys({});
    ok(here.length > 0);
    deepEqual(await keys({ stack: "prod", account: "222222222222" }), here);
  });
});
