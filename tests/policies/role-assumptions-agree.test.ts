import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { functionWith, goodRole } from "./pieces";
import { allows, cannotTell, forbids, type Setting } from "./verdicts";

const policy = "role-assumptions-agree";
const own = "123456789012";
const other = "210987654321";

const here: Setting = { provider: { region: "eu-west-1", allowedAccountIds: JSON.stringify([own]) } };

function roleArn(name: string, account = own): string {
  return `arn:aws:iam::${account}:role/${name}`;
}

function trusting(...principals: string[]): string {
  const statement = { Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

function assuming(...roles: string[]): string {
  const statement = { Sid: "Assume", Effect: "Allow", Action: "sts:AssumeRole", Resource: roles };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

interface Twist {
  /** Whom the role that is assumed trusts. */
  readonly trusts: readonly string[];
  /** Which roles the execution role is granted to assume. */
  readonly grants?: readonly string[];
  /** The account that the role to be assumed is in, if it is another. */
  readonly account?: string;
}

/** A function whose role is to assume another role, which reads reports. */
function assumption({ trusts, grants, account }: Twist): () => void {
  return () => {
    const role = goodRole("role", { name: "caller" });
    functionWith("fn", role);
    const provider =
      account === undefined
        ? undefined
        : new aws.Provider("other", { region: "eu-west-1", allowedAccountIds: [account] });
    new aws.iam.Role(
      "reader",
      { name: "reader", assumeRolePolicy: trusting(...trusts) },
      provider && { provider },
    );
    if (grants !== undefined) {
      new aws.iam.RolePolicy("assumes", { role: role.name, policy: assuming(...grants) });
    }
  };
}

const so = "so `fn` cannot assume it";
const distrusted: [string, string, string] = [
  policy,
  "reader",
  `\`assumeRolePolicy\` does not let \`role\` assume this role, which \`assumes\` grants, ${so}. Name the \`arn\` of \`role\` as \`Principal\`.`,
];
const notGranted: [string, string, string] = [
  policy,
  "role",
  `Nothing attached to this role allows sts:AssumeRole on \`reader\` of another account, which trusts it, ${so}.`,
];

describe(policy, () => {
  describe("in one account", () => {
    allows(
      "a grant and the trust",
      assumption({ trusts: [roleArn("caller")], grants: [roleArn("reader")] }),
      here,
    );
    allows("the trust alone, which names the role", assumption({ trusts: [roleArn("caller")] }), here);
    allows(
      "a grant, and trust in the account",
      assumption({ trusts: [own], grants: [roleArn("reader")] }),
      here,
    );
    forbids(
      "a grant, and trust in somebody else",
      assumption({ trusts: [roleArn("clerk")], grants: [roleArn("reader")] }),
      [distrusted],
      here,
    );
    allows(
      "a grant on whatever role, and trust in somebody else",
      assumption({ trusts: [roleArn("clerk")], grants: [roleArn("read*")] }),
      here,
    );
  });

  describe("in two accounts", () => {
    allows(
      "a grant and the trust",
      assumption({ trusts: [roleArn("caller")], grants: [roleArn("reader", other)], account: other }),
      here,
    );
    forbids(
      "the trust alone",
      assumption({ trusts: [roleArn("caller")], account: other }),
      [notGranted],
      here,
    );
    forbids(
      "the trust, and a grant on the role of that name in its own account",
      assumption({ trusts: [roleArn("caller")], grants: [roleArn("reader")], account: other }),
      [notGranted],
      here,
    );
    forbids(
      "a grant, and trust in somebody else",
      assumption({ trusts: [roleArn("clerk")], grants: [roleArn("reader", other)], account: other }),
      [distrusted],
      here,
    );
  });

  cannotTell(
    "a grant on a role that is not made yet",
    () => {
      const role = goodRole("role");
      functionWith("fn", role);
      const reader = new aws.iam.Role("reader", { assumeRolePolicy: trusting(roleArn("clerk")) });
      const policyText = pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [{ Sid: "Assume", Effect: "Allow", Action: "sts:AssumeRole", Resource: reader.arn }],
      });
      new aws.iam.RolePolicy("assumes", { role: role.name, policy: policyText });
    },
    [distrusted],
    {
      ...here,
      gaps: [
        [
          "assumes",
          "`policy` is not known before the update, so it was not judged by `policy-document-is-valid`, `role-assumptions-agree`, `role-can-write-logs` and 5 more.",
        ],
      ],
    },
  );
});
