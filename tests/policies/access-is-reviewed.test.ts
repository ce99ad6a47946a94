import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { keyOf } from "../../pack";
import { auditRecorded } from "../recorder/audit";
import { reportOf, since } from "../recorder/before";
import { exported } from "../recorder/exported";
import { hidden, whatIsRead } from "../recorder/hide";
import { judge, type Configuration, type Finding } from "../recorder/judge";
import { judgeAtOnce, keyedFindingsIn } from "../recorder/judge-at-once";
import { record, type Program } from "../recorder/program";
import { functionWith, goodRole, statement } from "./pieces";

const policy = "access-is-reviewed";

const on: Configuration = { [policy]: "mandatory" };

/** A function whose role has one more inline policy. */
function granting(document?: string, more: (fn: aws.lambda.Function) => void = () => undefined): Program {
  return () => {
    const role = goodRole("role", { permissionsBoundary: undefined });
    if (document !== undefined) {
      new aws.iam.RolePolicy("own", { role: role.name, policy: document });
    }
    more(functionWith("fn", role, { name: "fn" }));
  };
}

function invokedBy(args: Partial<aws.lambda.PermissionArgs>): Program {
  return granting(undefined, (fn) => {
    new aws.lambda.Permission("permission", {
      ...{ action: "lambda:InvokeFunction", function: fn.name, principal: "events.amazonaws.com" },
      ...args,
    });
  });
}

const rule = "arn:aws:events:eu-west-1:123456789012:rule/nightly";
const reads = statement("Allow", ["s3:GetObject"], "arn:aws:s3:::a/*");
const readsAndWrites = statement(
  "Allow",
  ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
  "arn:aws:s3:::a/*",
);

function of(findings: readonly Finding[], name = policy): readonly Finding[] {
  return findings.filter((each) => each.policy === name);
}

/** Does something while the variable names what a run of a program has left. */
async function against<T>(before: Program, act: () => Promise<T>): Promise<T> {
  return since(JSON.stringify(reportOf(await record(before, false))), act);
}

/** What the policy reports of a program against another one, in preview and in update, which must agree. */
function found(before: Program, after: Program, config: Configuration = on): Promise<readonly string[]> {
  return against(before, async () => {
    const [atPreview, atUpdate] = [await record(after, true), await record(after, false)];
    const findings = await judge(atUpdate, { config });
    deepEqual(of(await judge(atPreview, { config })), of(findings), "at preview");
    const reversed = await judge(atUpdate, { config, order: (all) => [...all].reverse() });
    deepEqual(of(reversed), of(findings), "in another order");
    return of(findings).map(({ level, resource, message }) => `${level} ${resource}: ${message}`);
  });
}

/** The keys of what it reports. */
function keysOf(before: Program, after: Program): Promise<readonly string[]> {
  return against(before, async () =>
    keyedFindingsIn(judgeAtOnce(await record(after, false), { config: on })).flatMap((each) =>
      each.policy === policy ? each.keys : [],
    ),
  );
}

function accepted(...findings: readonly string[]): Configuration {
  const exemptions = findings.map((finding) => ({ finding, reason: "It was looked at." }));
  return { [policy]: { enforcementLevel: "mandatory", exemptions } };
}

const permissionKey = `${policy}/shop::aws:lambda/permission:Permission::permission#service events.amazonaws.com for events:rule/nightly may lambda:InvokeFunction on fn`;

describe(policy, () => {
  it("reports an invoke permission that is new, on that", async () => {
    deepEqual(await found(granting(), invokedBy({ sourceArn: rule })), [
      `mandatory permission: It gives access that is new (new-invoker): \`events.amazonaws.com\` for \`${rule}\` may invoke \`fn\`, for example \`lambda:InvokeFunction on fn by events.amazonaws.com for ${rule}\`. Its key is \`${permissionKey}\`.`,
    ]);
    deepEqual(await found(invokedBy({ sourceArn: rule }), invokedBy({ sourceArn: rule })), []);
    deepEqual(await found(invokedBy({ sourceArn: rule }), granting()), []);
  });

  it("reports actions of one statement as one finding with a key for each", async () => {
    const [only, ...more] = await found(granting(reads), granting(readsAndWrites));
    deepEqual(more, []);
    match(
      only!,
      /^mandatory own: .* gives access that is new \(new-action\): `fn` may `s3:(?:Put|Delete)Object` on .* and /,
    );
    deepEqual([...(await keysOf(granting(reads), granting(readsAndWrites)))].sort(), [
      `${policy}/shop::aws:iam/rolePolicy:RolePolicy::own#fn may s3:DeleteObject on s3:a/*`,
      `${policy}/shop::aws:iam/rolePolicy:RolePolicy::own#fn may s3:PutObject on s3:a/*`,
    ]);
  });

  it("says of a statement once what it gives, whatever levels its wildcards take in", async () => {
    const wide = statement("Allow", ["s3:Get*", "s3:Put*"], "arn:aws:s3:::a/*");
    const [only, ...more] = await found(granting(reads), granting(wide));
    deepEqual(more, []);
    match(
      only!,
      /^mandatory own: Statement\[0\] of `policy` gives access that is new \(escalation, new-action\): `fn` may `s3:(?:Get|Put)\*` on `arn:aws:s3:::a\/\*` and `fn` may `s3:(?:Get|Put)\*` on `arn:aws:s3:::a\/\*`, for example `s3:\w+ on arn:aws:s3:::a\/review-example`\. `findings\.json` holds their keys\.$/,
    );
    equal((await keysOf(granting(reads), granting(wide))).length, 2);
  });

  it("reports a wider resource, a condition that is gone, a denial that is gone and a boundary that is gone", async () => {
    const wide = statement("Allow", ["s3:GetObject"], "arn:aws:s3:::*");
    equal((await found(granting(reads), granting(wide))).length, 1);
    const document = (...statements: readonly object[]) =>
      JSON.stringify({ Version: "2012-10-17", Statement: statements });
    const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" };
    const condition = { Bool: { "aws:SecureTransport": "true" } };
    const conditioned = granting(
      document({ ...allow, Condition: { StringEquals: { "s3:ExistingObjectTag/a": "b" }, ...condition } }),
    );
    equal((await found(conditioned, granting(document(allow)))).length, 1);
    const denied = granting(document(allow, { ...allow, Effect: "Deny" }));
    equal((await found(denied, granting(document(allow)))).length, 1);
    const bounded =
      (permissionsBoundary: pulumi.Input<string> | undefined): Program =>
      () => {
        functionWith("fn", goodRole("role", { permissionsBoundary }));
      };
    deepEqual(
      (await found(bounded("arn:aws:iam::aws:policy/AdministratorAccess"), bounded(undefined))).map(
        (each) => each.split(":", 1)[0],
      ),
      ["mandatory role"],
    );
  });

  it("is answered by a key and a reason, for that alone", async () => {
    const after = invokedBy({ sourceArn: rule });
    const [only] = await found(granting(), after, accepted(permissionKey));
    match(only!, /^advisory permission: .* Exempt: It was looked at\.$/);
    const other = invokedBy({ sourceArn: rule.replace("nightly", "hourly") });
    match((await found(granting(), other, accepted(permissionKey)))[0]!, /^mandatory permission: /);
    const [first, ...rest] = await keysOf(granting(reads), granting(readsAndWrites));
    equal(rest.length, 1);
    const left = await found(granting(reads), granting(readsAndWrites), accepted(first!));
    deepEqual(left.map((each) => each.split(" ", 1)[0]).sort(), ["advisory", "mandatory"]);
  });

  it("takes no exemption of a resource", async () => {
    const config = { [policy]: { exemptions: [{ resource: "fn", reason: "A reason." }] } };
    const recorded = await record(granting(), false);
    await judge(recorded, { config }).then(
      () => ok(false, "it was taken"),
      (error: unknown) => match(String(error), /access-is-reviewed: `exemptions\[0\]/),
    );
  });

  it("says that nothing can be told where there is no such file, or another's", async () => {
    const recorded = await record(granting(), true);
    const report = (changed: object) => JSON.stringify(reportOf(recorded, changed));
    const message = async (content: string | undefined, name?: string): Promise<string> => {
      const all = await since(content, () => judge(recorded, { config: on }), name);
      const [only, ...more] = of(all);
      deepEqual([only?.resource, only?.level, more], ["", "mandatory", []]);
      return only!.message;
    };
    match(
      await message(undefined),
      /^`LAMBDA_ACCESS_BEFORE` names `.*access\.json`: It cannot be read \(ENOENT\)\. So it cannot/,
    );
    match(await message("{"), /: It is not JSON\. So/);
    match(await message("[]"), /: It is JSON, but not a report of access\. So/);
    match(await message(report({ version: 2 })), /: It is of version 2 of its form/);
    match(await message(report({ rights: 1 })), /: It is damaged/);
    match(await message(report({ stack: "other" })), /: It is of another stack \(`shop\/other`\)\. So/);
    match(await message(report({ project: "blog" })), /: It is of another stack \(`blog\/test`\)\. So/);
    match(
      await message(report({ complete: false })),
      /: It is of a run that ended before the stack was whole\. So/,
    );
    match(await message(undefined, "state.json"), /state\.json`: /);
    match(await message("{}", "state.json"), /neither an exported stack nor a checkpoint/);
    for (const [value, said] of [
      [undefined, "`LAMBDA_ACCESS_BEFORE` is not set."],
      ["access.json", "`LAMBDA_ACCESS_BEFORE` is `access.json`, which is not an absolute path."],
    ] as const) {
      if (value !== undefined) {
        process.env["LAMBDA_ACCESS_BEFORE"] = value;
      }
      try {
        const [only] = of(await judge(recorded, { config: on }));
        equal(only?.message, `${said} So it cannot be told what access is new.`);
      } finally {
        delete process.env["LAMBDA_ACCESS_BEFORE"];
      }
    }
    deepEqual(of(await judge(recorded, {})), [], "where it is disabled");
  });

  it("is enabled by `all` only where the variable is set", async () => {
    const recorded = await record(granting(), false);
    for (const config of [{ all: "mandatory" }, { all: "mandatory", [policy]: "mandatory" }]) {
      deepEqual(of(await judge(recorded, { config })), []);
      equal((await since(undefined, async () => of(await judge(recorded, { config })))).length, 1);
    }
    equal(of(await judge(recorded, { config: { all: "advisory", [policy]: "mandatory" } })).length, 1);
  });

  it("compares with an export of the stack, and says nothing of a state that stands", async () => {
    const [before, after] = [
      await record(granting(reads), false),
      await record(granting(readsAndWrites), false),
    ];
    await since(
      exported(before),
      async () => {
        equal(of(await judge(after, { config: on })).length, 1);
        deepEqual(of(await judge(before, { config: on })), []);
        deepEqual(of(await judge(after, { config: on, isDeployed: true })), []);
        deepEqual(
          auditRecorded(after, on).filter((each) => each.policy === policy),
          [],
        );
      },
      "state.json",
    );
  });

  it("names what hides it where it cannot be told, and reports it if that is wanted", async () => {
    const late: Program = () => {
      const topic = new aws.sns.Topic("topic");
      const role = goodRole("role", { permissionsBoundary: undefined });
      new aws.iam.RolePolicy("late", {
        role: role.name,
        policy: topic.arn.apply((arn) => statement("Allow", ["sns:Publish"], arn)),
      });
      new aws.lambda.Permission("permission", {
        ...{ action: "lambda:InvokeFunction", function: functionWith("fn", role, { name: "fn" }).name },
        ...{ principal: "sns.amazonaws.com", sourceArn: topic.arn },
      });
    };
    const recorded = await record(late, true);
    await against(granting(), async () => {
      const findings = await judge(recorded, { config: on });
      deepEqual(of(findings), []);
      ok(of(findings, "stack-is-fully-known").some(({ message }) => message.includes(policy)));
      const open = { [policy]: { enforcementLevel: "mandatory", open: true } };
      const said = of(await judge(recorded, { config: open })).map(
        ({ resource, message }) => `${resource}: ${message}`,
      );
      match(said.join("\n"), /^permission: It gives access that may be new \(new-invoker\): /m);
      match(
        said.join("\n"),
        /^late: `policy` hides whether access is new\. Its key is `.*#hidden by policy`\.$/m,
      );
    });
  });

  it("finds nothing more where less is known", async () => {
    const recorded = await record(
      granting(readsAndWrites, (fn) => {
        new aws.lambda.Permission("permission", {
          ...{ action: "lambda:InvokeFunction", function: fn.name, principal: "events.amazonaws.com" },
          sourceArn: rule,
        });
      }),
      false,
    );
    await against(granting(reads), async () => {
      const keysIn = (of: typeof recorded) =>
        judgeAtOnce(of, { config: on })
          .filter((each) => each.policy.name === policy)
          .flatMap(({ violations }) => violations.map((each) => keyOf(policy, each)));
      const known = keysIn(recorded);
      equal(known.length, 3);
      const [, names] = await whatIsRead(() => judge(recorded, { config: on }));
      let count = 0;
      for (const { hidden: what, less } of hidden(recorded, names)) {
        count++;
        deepEqual(
          keysIn(less).filter((key) => !known.includes(key)),
          [],
          `hiding ${what} adds findings`,
        );
      }
      ok(count > 10);
    });
  });
});
