import { deepEqual } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { judge } from "../recorder/judge";
import { record } from "../recorder/program";
import { functionWith, goodRole, statement, trust } from "./pieces";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "exemptions-are-in-use";
const own = "function-has-own-role";
const logs = "role-can-write-logs";

function good(): void {
  functionWith("fn", goodRole("role"));
}

function sharing(): void {
  const role = goodRole("role");
  functionWith("orders", role);
  functionWith("invoices", role);
}

/** Exemptions of these resources from a policy. */
function from(name: string, ...resources: string[]) {
  return { [name]: { exemptions: resources.map((resource) => ({ resource, reason: "A reason." })) } };
}

function idle(name: string, resource: string, index = 0): Expected {
  return [
    policy,
    "",
    `\`exemptions[${index}]\` of \`${name}\`, for \`${resource}\`, exempts nothing in this stack.`,
  ];
}

function shares(resource: string, other: string, exempt: string): Expected {
  const fact = `Its execution role \`role\` is also that of \`${other}\`, so each function may do whatever any of them may.`;
  return [own, resource, `${fact}${exempt}`];
}

function inUse(what: string): Expected {
  return [policy, "", `${what}.`];
}

describe(policy, () => {
  allows("a stack without exemptions", good);

  describe("with exemptions of what is not there", () => {
    forbids("one by a name", good, [idle(own, "report")], { config: from(own, "report") });
    forbids("one by a type", good, [idle(own, "aws:sqs:Queue")], { config: from(own, "aws:sqs:Queue") });
    const here = "urn:pulumi:test::shop::*::report";
    forbids("one by a URN of this stack", good, [idle(own, here)], { config: from(own, here) });
    for (const elsewhere of [
      "urn:pulumi:prod::shop::*::report",
      "urn:pulumi:test::blog::*",
      "urn:pulumi:prod*",
      "urn:pulumi:*::blog::*",
    ]) {
      allows(`one of another stack, as ${elsewhere}`, good, { config: from(own, elsewhere) });
    }
    const anywhere = "urn:pulumi:*::*::*::report";
    forbids("one of any stack", good, [idle(own, anywhere)], { config: from(own, anywhere) });
  });

  describe("with exemptions of what is as it should be", () => {
    forbids("one by a name", good, [idle(own, "fn")], { config: from(own, "fn") });
    forbids("one that has ended", good, [idle(own, "fn")], {
      config: { [own]: { exemptions: [{ resource: "fn", reason: "A reason.", until: "2020-01-01" }] } },
    });
    forbids("from a policy that judges each resource", good, [idle("permission-is-not-public", "open")], {
      config: from("permission-is-not-public", "open"),
    });
    forbids("from what lists the gaps", good, [idle("stack-is-fully-known", "fn")], {
      config: from("stack-is-fully-known", "fn"),
    });
    allows("from a policy that is disabled", good, {
      config: { [own]: { ...from(own, "fn")[own], enforcementLevel: "disabled" } },
    });
    allows("where this policy is disabled", good, { config: { ...from(own, "fn"), [policy]: "disabled" } });
  });

  forbids(
    "those of several that exempt nothing, and counts what the others do",
    sharing,
    [
      shares("invoices", "orders", " Exempt: A reason."),
      shares("orders", "invoices", " Exempt: A reason."),
      inUse(`2 findings of this stack are exempt: 2 of \`${own}\``),
      idle(logs, "role"),
      idle(own, "report", 1),
    ],
    { config: { ...from(own, "orders", "report", "in*"), ...from(logs, "role") } },
  );

  forbids(
    "nothing but the fault where an exemption has ended",
    sharing,
    [
      shares("invoices", "orders", ""),
      shares("orders", "invoices", " Its exemption ended on 2020-01-01: A reason."),
    ],
    { config: { [own]: { exemptions: [{ resource: "orders", reason: "A reason.", until: "2020-01-01" }] } } },
  );

  describe("with what is not known yet", () => {
    /** A role that cannot write logs, as is known once its policy is. */
    const later = (): void => {
      const role = new aws.iam.Role("role", { assumeRolePolicy: JSON.stringify(trust()) });
      const bucket = new aws.s3.Bucket("bucket");
      const document = bucket.arn.apply((arn) => statement("Allow", ["s3:GetObject"], arn));
      new aws.iam.RolePolicy("reads", { role: role.name, policy: document });
      functionWith("fn", role);
    };
    const gaps = [
      [
        "reads",
        "`policy` is not known before the update, so it was not judged by `policy-document-is-valid`, `role-can-write-logs`, `role-cannot-escalate-privileges` and 4 more.",
      ],
    ] as const;
    const lacks =
      "Nothing attached to this role allows logs:CreateLogGroup, logs:CreateLogStream and logs:PutLogEvents on the log group of `fn`, so its logs are lost. Attach `arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`, which does. Exempt: A reason.";
    cannotTell(
      "whether an exemption is in use",
      later,
      [[logs, "role", lacks], inUse(`1 finding of this stack is exempt: 1 of \`${logs}\``)],
      {
        config: from(logs, "role"),
        gaps,
      },
    );
  });

  it("stops nobody by what is in use, even where it is mandatory", async () => {
    const config = { ...from(own, "orders", "invoices", "report"), [policy]: "mandatory" };
    const findings = await judge(await record(sharing, true), { config });
    deepEqual(
      findings.filter((each) => each.policy === policy).map(({ level, message }) => [level, message]),
      [
        ["advisory", inUse(`2 findings of this stack are exempt: 2 of \`${own}\``)[2]],
        ["mandatory", idle(own, "report", 2)[2]],
      ],
    );
  });
});
