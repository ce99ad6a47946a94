import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as aws from "@pulumi/aws";
import { Ajv2020 } from "ajv/dist/2020";
import { accessOf } from "../../access";
import { Stack } from "../../model";
import { review, reviewAs, type Change } from "../../review";
import { isProblem, readStacks, type DeployedStack } from "../../state";
import { lambdaAccess } from "../command/run";
import { readPages } from "../docs/page";
import { run as runProgram } from "../docs/run";
import { hostileExport } from "../map/hostile";
import { functionWith, goodRole, statement } from "../policies/pieces";
import { accessIn } from "../recorder/access";
import { exported } from "../recorder/exported";
import { record, type Program } from "../recorder/program";
import { chance, mistakesIn, pair } from "./edits";
import { mistakesInPermissions, permissionPair } from "./permissions";

const root = dirname(dirname(__dirname));

async function reviewed(before: Program, after: Program): Promise<readonly Change[]> {
  const [one, other] = [await record(before, false), await record(after, false)];
  return review(accessIn(one), accessIn(other)).changes;
}

/** Changes in short: the sign, the kinds and who or what. */
function inShort(changes: readonly Change[]): readonly string[] {
  return changes.map(({ sense, isCertain, kinds, row, why }) => {
    const what =
      row === undefined
        ? why
        : "who" in row
          ? `${row.who.kind} ${row.who.name}`
          : `${row.service} ${row.actions.map((each) => each.slice(row.service.length + 1)).join(" ")} on ${row.resources.join(" ")}`;
    return `${isCertain ? "" : "? "}${sense} ${kinds.join(",")}: ${what}`;
  });
}

/** A function whose role has an inline policy. */
function granting(policy: string, more: (fn: aws.lambda.Function) => void = () => undefined): Program {
  return () => {
    const role = goodRole("role", { permissionsBoundary: undefined });
    new aws.iam.RolePolicy("own", { role: role.name, policy });
    more(functionWith("fn", role, { name: "fn" }));
  };
}

const reads = statement("Allow", ["s3:GetObject"], "arn:aws:s3:::a/*");

function invokedBy(args: Partial<aws.lambda.PermissionArgs>): Program {
  return granting(reads, (fn) => {
    new aws.lambda.Permission("permission", {
      action: "lambda:InvokeFunction",
      function: fn.name,
      principal: "sns.amazonaws.com",
      ...args,
    });
  });
}

const topic = (name: string) => `arn:aws:sns:eu-west-1:123456789012:${name}`;

describe("a review of access", () => {
  it("finds what is granted, widened, and taken away", async () => {
    const wider = statement("Allow", ["s3:GetObject"], "arn:aws:s3:::*/*");
    deepEqual(inShort(await reviewed(granting(reads), granting(wider))), [
      "new : s3 GetObject on arn:aws:s3:::*/*",
    ]);
    deepEqual(inShort(await reviewed(granting(wider), granting(reads))), [
      "gone : s3 GetObject on arn:aws:s3:::*/*",
    ]);
    const writes = statement(
      "Allow",
      ["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl"],
      "arn:aws:s3:::a/*",
    );
    deepEqual(inShort(await reviewed(granting(reads), granting(writes))), [
      "new new-action,escalation: s3 PutObjectAcl on arn:aws:s3:::a/*",
      "new new-action: s3 PutObject on arn:aws:s3:::a/*",
    ]);
  });

  it("takes splitting, reordering, another Sid and another place for no change", async () => {
    const one = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "A",
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:PutObject"],
          Resource: ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"],
        },
      ],
    });
    const split: Program = () => {
      const role = goodRole("other", { permissionsBoundary: undefined });
      for (const bucket of ["b", "a"]) {
        new aws.iam.RolePolicy(bucket, {
          role: role.name,
          policy: statement("Allow", ["s3:PutObject", "s3:getobject"], `arn:aws:s3:::${bucket}/*`),
        });
      }
      functionWith("fn", role, { name: "fn" });
    };
    deepEqual(await reviewed(granting(one), split), []);
  });

  it("takes a resource for the same whose name is made up anew at each preview", async () => {
    const naming =
      (name: string, bucket = name): Program =>
      () => {
        new aws.s3.Bucket("uploads", { bucket: name });
        new aws.dynamodb.Table("orders", {
          ...{ name, billingMode: "PAY_PER_REQUEST", hashKey: "id", attributes: [{ name: "id", type: "S" }] },
        });
        const role = goodRole("role");
        const on = [`arn:aws:s3:::${bucket}/*`, `arn:aws:dynamodb:eu-west-1:123456789012:table/${name}`];
        new aws.iam.RolePolicy("own", {
          role: role.name,
          policy: statement("Allow", ["s3:GetObject", "dynamodb:GetItem"], ...on),
        });
        functionWith("fn", role);
      };
    for (const preview of [true, false]) {
      const access = async (program: Program) => accessIn(await record(program, preview));
      const before = await access(naming("uploads-1a2b3c4"));
      deepEqual(review(before, await access(naming("uploads-5d6e7f8"))).changes, []);
      const { changes } = review(before, await access(naming("uploads-5d6e7f8", "another")));
      deepEqual(inShort(changes.filter(({ sense }) => sense === "new")), [
        "new : s3 GetObject on arn:aws:s3:::another/*",
      ]);
    }
  });

  it("takes a resource that was replaced under its name for the same", async () => {
    const program: Program = () => {
      const bucket = new aws.s3.Bucket("uploads");
      const role = goodRole("role");
      new aws.iam.RolePolicy("own", {
        role: role.name,
        policy: bucket.arn.apply((arn) => statement("Allow", ["s3:GetObject"], `${arn}/*`)),
      });
      functionWith("fn", role);
    };
    const text = exported(await record(program, false));
    const [, name = ""] = /arn:aws:s3:::(uploads-[0-9a-f]+)/.exec(text) ?? [];
    ok(name !== "");
    const directory = mkdtempSync(join(tmpdir(), "lambda-access-review-"));
    try {
      writeFileSync(join(directory, "before.json"), text);
      writeFileSync(join(directory, "after.json"), text.replaceAll(name, "uploads-fffffff"));
      const { status, stdout } = lambdaAccess(directory, [
        "review",
        "before.json",
        "after.json",
        "--fail-on",
        "open",
      ]);
      deepEqual([status, /No access is new/.test(stdout)], [0, true], stdout);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it("finds who may invoke, by a wider source, another principal, and a condition that is gone", async () => {
    const orders = { sourceArn: topic("orders") };
    deepEqual(await reviewed(invokedBy(orders), invokedBy(orders)), []);
    for (const [before, after, said] of [
      [orders, { sourceArn: topic("*") }, "new new-invoker: service sns.amazonaws.com"],
      [{ sourceArn: topic("*") }, orders, "gone new-invoker: service sns.amazonaws.com"],
      [orders, { sourceArn: topic("others") }, "new new-invoker: service sns.amazonaws.com"],
      [orders, {}, "new new-invoker: service sns.amazonaws.com"],
      [orders, { principal: "*" }, "new new-invoker,public: everybody "],
      [
        { principal: "s3.amazonaws.com", sourceArn: "arn:aws:s3:::a", sourceAccount: "123456789012" },
        { principal: "s3.amazonaws.com", sourceArn: "arn:aws:s3:::a" },
        "? new new-invoker: service s3.amazonaws.com",
      ],
    ] as const) {
      ok(inShort(await reviewed(invokedBy(before), invokedBy(after))).includes(said), said);
    }
  });

  it("finds a public URL that is taken away once, for certain", async () => {
    const open: Program = granting(reads, (fn) => {
      new aws.lambda.FunctionUrl("url", { functionName: fn.name, authorizationType: "NONE" });
      new aws.lambda.Permission("public", {
        ...{
          action: "lambda:InvokeFunctionUrl",
          function: fn.name,
          principal: "*",
          functionUrlAuthType: "NONE",
        },
      });
    });
    deepEqual(inShort(await reviewed(open, granting(reads))), ["gone new-invoker,public: url url"]);
    deepEqual(inShort(await reviewed(granting(reads), open)), ["new new-invoker,public: url url"]);
  });

  it("finds a deny and a boundary that are gone", async () => {
    const both = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::a/*" },
        { Effect: "Deny", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::*" },
      ],
    });
    deepEqual(inShort(await reviewed(granting(both), granting(reads))), [
      "new new-action: s3 GetObject on arn:aws:s3:::a/*",
    ]);
    const bounded: Program = () => {
      const boundary = new aws.iam.Policy("boundary", { policy: statement("Allow", ["logs:*"]) });
      const role = goodRole("role", { permissionsBoundary: boundary.arn });
      new aws.iam.RolePolicy("own", { role: role.name, policy: reads });
      functionWith("fn", role, { name: "fn" });
    };
    deepEqual(inShort(await reviewed(bounded, granting(reads))), [
      "new new-action: s3 GetObject on arn:aws:s3:::a/*",
      "gone boundary-dropped: the permissions boundary of role",
    ]);
  });

  it("leaves open what is not known, and does not compare what is not known on either side", async () => {
    const outside: Program = () => {
      const role = goodRole("role");
      new aws.iam.RolePolicyAttachment("theirs", {
        role: role.name,
        policyArn: "arn:aws:iam::123456789012:policy/theirs",
      });
      functionWith("fn", role);
    };
    const alone: Program = () => void functionWith("fn", goodRole("role"));
    deepEqual(inShort(await reviewed(alone, outside)), [
      // What is not known may also deny.
      "? new : policyArn of theirs outside",
      "? gone : logs CreateLogGroup CreateLogStream PutLogEvents on *",
    ]);
    const recorded = accessIn(await record(outside, false));
    const found = review(recorded, recorded);
    deepEqual([found.changes, found.uncompared.length], [[], 1]);
  });

  for (const example of ["start/broken", "start/repaired", "callback", "fleet", "languages/typescript"]) {
    it(`finds nothing in a program that has not changed: examples/${example}`, async () => {
      const program = readFileSync(join(root, "examples", example, "index.ts"), "utf8");
      const access = accessIn((await runProgram(program, false)).recorded);
      deepEqual(review(access, access).changes, []);
    });
  }

  it("finds nothing in programs of the policies' pages that are compared with their own states", async () => {
    let count = 0;
    for (const { file, examples } of readPages()) {
      for (const { program, line } of examples) {
        const { recorded } = await runProgram(program, false);
        const stacks = readStacks({ file: "state.json", content: Buffer.from(exported(recorded)) });
        ok(!isProblem(stacks));
        const [{ resources, inputs }] = stacks as readonly [DeployedStack];
        const state = accessOf(new Stack(resources, (urn) => inputs.get(urn), true));
        deepEqual(review(state, accessIn(recorded)).changes, [], `${file}.md, line ${line}`);
        count++;
      }
    }
    ok(count >= 50, `${count} programs`);
  });

  it("agrees with the evaluator on pairs of policies, one of which is the other with random edits", () => {
    for (let seed = 0; seed < 300; seed++) {
      const { mistakes } = mistakesIn(pair(chance(seed)));
      deepEqual(mistakes, [], `seed ${seed}`);
    }
  });

  it("agrees with the evaluator on pairs of invoke permissions", () => {
    for (let seed = 0; seed < 300; seed++) {
      deepEqual(mistakesInPermissions(permissionPair(chance(seed))), [], `seed ${seed}`);
    }
  });

  it("is as its schema says as JSON, and lets no text of a stack act", async () => {
    const directory = mkdtempSync(join(tmpdir(), "lambda-access-review-"));
    try {
      writeFileSync(join(directory, "after.json"), await hostileExport());
      writeFileSync(join(directory, "before.json"), exported(await record(granting(reads), false)));
      const as = (format: string) =>
        lambdaAccess(directory, ["review", "before.json", "after.json", "--format", format]).stdout;
      const schema = (name: string) => JSON.parse(readFileSync(join(root, "report", name), "utf8")) as object;
      const ajv = new Ajv2020({ allowUnionTypes: true, formats: { "date-time": true } });
      const validate = ajv.addSchema(schema("access.schema.json")).compile(schema("review.schema.json"));
      ok(validate(JSON.parse(as("json"))), JSON.stringify(validate.errors));
      // eslint-disable-next-line no-control-regex -- they are what is looked for.
      const acting = /[\u0000-\u0009\u000b-\u001f\u202e]/;
      for (const format of ["text", "markdown", "html"]) {
        doesNotMatch(as(format), acting);
      }
      doesNotMatch(as("text"), /^\s*::/m);
      doesNotMatch(as("html"), /<script|onload="/);
      match(as("html"), /content="default-src 'none'"/);
      doesNotMatch(as("markdown").replace(/(`+).*?\1| \[[a-z, -]+\]/g, ""), /[<@[\]]/);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it("says by its exit code whether access is new that is forbidden", async () => {
    const directory = mkdtempSync(join(tmpdir(), "lambda-access-review-"));
    try {
      const programs = {
        small: granting(reads),
        more: granting(statement("Allow", ["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::a/*")),
        open: invokedBy({ principal: "*" }),
      };
      for (const [name, program] of Object.entries(programs)) {
        writeFileSync(join(directory, `${name}.json`), exported(await record(program, false)));
      }
      writeFileSync(join(directory, "broken.json"), "{");
      for (const [words, status] of [
        ["small.json more.json", 0],
        ["small.json more.json --fail-on certain", 1],
        ["small.json more.json --forbid public", 0],
        ["small.json more.json --forbid public,new-action", 1],
        ["more.json small.json --fail-on open", 0],
        ["small.json open.json --forbid public", 1],
        ["small.json broken.json", 2],
        ["small.json nowhere.json", 2],
        ["small.json more.json --forbid everything", 2],
      ] as const) {
        equal(lambdaAccess(directory, ["review", ...words.split(" ")]).status, status, words);
      }
      lambdaAccess(directory, ["audit", "small.json", "--output", "reports/"]);
      const { status, stdout } = lambdaAccess(directory, [
        "review",
        "reports/shop/test/access.json",
        "more.json",
        "--fail-on",
        "certain",
      ]);
      deepEqual([status, /\+ new \[new-action\]/.test(stdout)], [1, true], stdout);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it("prints what its page shows", async () => {
    const page = readFileSync(join(root, "docs", "review.md"), "utf8");
    const before = invokedBy({ sourceArn: topic("orders") });
    const after: Program = granting(
      statement("Allow", ["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::a/*"),
      (fn) => {
        new aws.lambda.Permission("permission", {
          ...{
            action: "lambda:InvokeFunction",
            function: fn.name,
            principal: "sns.amazonaws.com",
            sourceArn: topic("*"),
          },
        });
      },
    );
    const found = review(accessIn(await record(before, false)), accessIn(await record(after, false)));
    const of = { pack: "0.2.0", before: "shop/production", after: "shop/production" };
    equal(reviewAs("text", of, found), /```text\n(.*?)```/s.exec(page)?.[1]);
  });

  it("reviews an empty stack", () => {
    const access = accessIn([]);
    const of = { pack: "0.2.0", before: "shop/dev", after: "shop/dev" };
    match(reviewAs("text", of, review(access, access)), /No access is new, and none is gone\.\n$/);
  });
});
