import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { code, functionWith, goodRole } from "./pieces";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "function-has-own-role";

function shares(fn: string, role: string, ...others: string[]): Expected {
  const names = others.map((other) => `\`${other}\``).join(" and ");
  return [
    policy,
    fn,
    `Its execution role${role} is also that of ${names}, so each function may do whatever any of them may.`,
  ];
}

/** What the other policies cannot see of a function whose role is outside the stack. */
function outside(...functions: string[]): [string, string][] {
  return functions.map((fn) => [
    fn,
    "`role` leads outside this stack, where nothing can be seen, so it was not judged by `role-can-write-logs`, `role-cannot-escalate-privileges`, `role-conditions-fit-lambda` and 6 more.",
  ]);
}

const platformRole = "arn:aws:iam::123456789012:role/platform/lambda";

describe(policy, () => {
  allows("a role for each function", () => {
    functionWith("orders", goodRole("orders-role"));
    functionWith("invoices", goodRole("invoices-role"));
  });

  forbids(
    "one role for two functions, when every ARN is unknown",
    () => {
      const role = goodRole("shared");
      functionWith("orders", role);
      functionWith("invoices", role);
    },
    [shares("invoices", " `shared`", "orders"), shares("orders", " `shared`", "invoices")],
  );

  forbids(
    "one role for three functions, whichever way they name it",
    () => {
      const role = goodRole("shared", { name: "shared" });
      functionWith("a", role);
      new aws.lambda.Function("b", { role: role.arn.apply((arn) => arn), ...code });
      new aws.lambda.Function("c", { role: pulumi.interpolate`${role.arn}`, ...code });
    },
    [
      shares("a", " `shared`", "b", "c"),
      shares("b", " `shared`", "a", "c"),
      shares("c", " `shared`", "a", "b"),
    ],
  );

  forbids(
    "one role for two functions, one of which spells out the ARN that it will have",
    () => {
      const role = goodRole("shared", { name: "shared" });
      functionWith("a", role);
      new aws.lambda.Function(
        "b",
        { role: "arn:aws:iam::123456789012:role/shared", ...code },
        { dependsOn: role },
      );
    },
    [shares("a", " `shared`", "b"), shares("b", " `shared`", "a")],
  );

  forbids(
    "one role for many functions, naming the first of them",
    () => {
      const role = goodRole("shared");
      for (const name of ["a", "b", "c", "d", "e", "f"]) {
        functionWith(name, role);
      }
    },
    ["a", "b", "c", "d", "e", "f"].map((fn) => {
      const [first, second, third] = ["a", "b", "c", "d", "e", "f"].filter((other) => other !== fn);
      return [
        policy,
        fn,
        `Its execution role \`shared\` is also that of \`${first}\`, \`${second}\`, \`${third}\` and 2 more, so each function may do whatever any of them may.`,
      ];
    }),
  );

  allows("two functions whose roles one component class makes", () => {
    class Worker extends pulumi.ComponentResource {
      constructor(name: string) {
        super("shop:index:Worker", name);
        const role = new aws.iam.Role(
          `${name}-role`,
          { assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }) },
          { parent: this },
        );
        new aws.iam.RolePolicyAttachment(
          `${name}-logs`,
          { role: role.name, policyArn: aws.iam.ManagedPolicy.AWSLambdaBasicExecutionRole },
          { parent: this },
        );
        new aws.lambda.Function(`${name}-fn`, { role: role.arn, ...code }, { parent: this });
      }
    }
    new Worker("orders");
    new Worker("invoices");
  });

  forbids(
    "one role that a component hands to two functions",
    () => {
      class Worker extends pulumi.ComponentResource {
        constructor(name: string, roleArn: pulumi.Input<string>) {
          super("shop:index:Worker", name, { roleArn });
          new aws.lambda.Function(`${name}-fn`, { role: roleArn, ...code }, { parent: this });
        }
      }
      const role = goodRole("shared");
      new Worker("orders", role.arn);
      new Worker("invoices", role.arn);
    },
    [shares("invoices-fn", " `shared`", "orders-fn"), shares("orders-fn", " `shared`", "invoices-fn")],
  );

  forbids(
    "one role outside the stack, named twice by its ARN",
    () => {
      new aws.lambda.Function("a", { role: platformRole, ...code });
      new aws.lambda.Function("b", { role: platformRole, ...code });
    },
    [shares("a", ", which is outside this stack,", "b"), shares("b", ", which is outside this stack,", "a")],
    { gaps: outside("a", "b"), lasting: outside("a", "b") },
  );

  allows(
    "a role outside the stack for each function: a literal ARN, a data source, Role.get",
    () => {
      new aws.lambda.Function("a", { role: platformRole, ...code });
      new aws.lambda.Function("b", { role: aws.iam.getRoleOutput({ name: "looked-up" }).arn, ...code });
      new aws.lambda.Function("c", { role: aws.iam.Role.get("read", "read-role").arn, ...code });
    },
    { gaps: outside("a", "b", "c"), lasting: outside("a", "b", "c") },
  );

  allows(
    "a role that the configuration lets functions share, by name",
    () => {
      const role = goodRole("shared", { name: "batch-workers" });
      functionWith("a", role);
      functionWith("b", role);
    },
    { config: { [policy]: { sharedRoles: ["batch-*"] } } },
  );

  allows(
    "a role outside the stack that the configuration lets functions share, by ARN",
    () => {
      new aws.lambda.Function("a", { role: platformRole, ...code });
      new aws.lambda.Function("b", { role: platformRole, ...code });
    },
    {
      config: { [policy]: { sharedRoles: ["arn:aws:iam::*:role/platform/*"] } },
      gaps: outside("a", "b"),
      lasting: outside("a", "b"),
    },
  );

  forbids(
    "a shared role that the configuration does not name",
    () => {
      const role = goodRole("shared", { name: "web-workers" });
      functionWith("a", role);
      functionWith("b", role);
    },
    [shares("a", " `shared`", "b"), shares("b", " `shared`", "a")],
    { config: { [policy]: { sharedRoles: ["batch-*"] } } },
  );

  allows("roles of one name in two accounts", () => {
    for (const account of ["111111111111", "222222222222"]) {
      const provider = new aws.Provider(account, { region: "eu-west-1", allowedAccountIds: [account] });
      const role = new aws.iam.Role(
        `role-${account}`,
        {
          name: "worker",
          assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
        },
        { provider },
      );
      new aws.iam.RolePolicyAttachment(
        `logs-${account}`,
        { role: "worker", policyArn: aws.iam.ManagedPolicy.AWSLambdaBasicExecutionRole },
        { provider },
      );
      new aws.lambda.Function(`fn-${account}`, { role: role.arn, ...code }, { provider });
    }
  });

  cannotTell(
    "which role a value computed from another output names",
    () => {
      const role = goodRole("shared");
      const chosen = new aws.ssm.Parameter("chosen", { type: "String", value: "shared" });
      const arn = chosen.arn.apply(() => role.arn);
      new aws.lambda.Function("a", { role: arn, ...code });
      new aws.lambda.Function("b", { role: arn, ...code });
    },
    [shares("a", " `shared`", "b"), shares("b", " `shared`", "a")],
    {
      gaps: ["a", "b"].map((fn) => [
        fn,
        "`role` is not known before the update, so it was not judged by `function-has-own-role`, `role-can-write-logs`, `role-cannot-escalate-privileges` and 7 more.",
      ]),
    },
  );
});
