import { deepEqual } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { dataDate } from "../../iam";
import { judge, type Configuration } from "../recorder/judge";
import { record } from "../recorder/program";
import { code, functionWith, goodRole, statement } from "./pieces";
import { allows, cannotTell } from "./verdicts";

const policy = "stack-is-fully-known";

/** A function whose role has a policy that mentions a bucket not there yet. */
function readsUnknownBucket(): void {
  const bucket = new aws.s3.Bucket("bucket");
  const role = goodRole("role");
  const document = bucket.arn.apply((arn) => statement("Allow", ["s3:GetObject"], `${arn}/*`));
  new aws.iam.RolePolicy("reads", { role: role.name, policy: document });
  functionWith("fn", role);
}

describe(policy, () => {
  allows("a stack in which everything that matters is known", () => {
    functionWith("fn", goodRole("role"));
  });

  cannotTell(
    "what a document says that is not known yet, once for all policies that needed it",
    readsUnknownBucket,
    [],
    {
      gaps: [
        [
          "reads",
          "`policy` is not known before the update, so it was not judged by `policy-document-is-valid`, `role-can-write-logs`, `role-cannot-escalate-privileges` and 4 more.",
        ],
      ],
    },
  );

  cannotTell(
    "what a document says that is not known yet, by the policies that are enabled",
    readsUnknownBucket,
    [],
    {
      config: { "role-can-write-logs": "disabled" },
      gaps: [
        [
          "reads",
          "`policy` is not known before the update, so it was not judged by `policy-document-is-valid`, `role-cannot-escalate-privileges`, `role-conditions-fit-lambda` and 3 more.",
        ],
      ],
    },
  );

  allows(
    "gaps to pass in silence, where it is disabled",
    () => {
      new aws.lambda.Function("fn", { role: "arn:aws:iam::123456789012:role/platform", ...code });
    },
    { config: { [policy]: "disabled" } },
  );

  describe("what cannot change any answer:", () => {
    allows("ids, names, ARNs and URLs in the environment, which are no credentials", () => {
      const [queue, secret] = [new aws.sqs.Queue("queue"), new aws.secretsmanager.Secret("secret")];
      const variables = { QUEUE_URL: queue.url, QUEUE: queue.arn, DB_PASSWORD_SECRET: secret.arn };
      functionWith("fn", goodRole("role"), { environment: { variables } });
    });
    cannotTell(
      "the same beside what may be a credential",
      () => {
        const variables = {
          QUEUE_URL: new aws.sqs.Queue("queue").url,
          CLIENT: new aws.cognito.UserPoolClient("client", { userPoolId: "pool", generateSecret: true })
            .clientSecret,
        };
        functionWith("fn", goodRole("role"), { environment: { variables } });
      },
      [],
      {
        gaps: [
          [
            "fn",
            "`environment.variables` is not known before the update, so it was not judged by `function-environment-holds-no-credentials`.",
          ],
        ],
      },
    );

    const vpcAccess = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";
    const inVpc = (managedPolicyArns: string[]) => () => {
      const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
      const subnetIds = vpc.id.apply((id) => [id.replace("vpc", "subnet")]);
      const role = goodRole("role", { managedPolicyArns });
      functionWith("fn", role, {
        vpcConfig: { subnetIds, securityGroupIds: [vpc.defaultSecurityGroupId] },
      });
    };
    allows("whether there is a network, for a role that may use one", inVpc([vpcAccess]));
    cannotTell(
      "whether there is a network, for a role that may not",
      inVpc([]),
      [
        [
          "role-can-use-configured-features",
          "role",
          "Nothing attached to this role allows ec2:CreateNetworkInterface, ec2:DescribeNetworkInterfaces and ec2:DeleteNetworkInterface for the network interfaces of `fn`, so Lambda cannot connect it to its VPC. Attach `arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole`, which does.",
        ],
      ],
      {
        gaps: [
          [
            "fn",
            "`vpcConfig` is not known before the update, so it was not judged by `role-can-use-configured-features`.",
          ],
        ],
      },
    );

    allows("whether two permissions of one API are for the same route", () => {
      const api = new aws.apigatewayv2.Api("api", { protocolType: "HTTP" });
      const fn = functionWith("fn", goodRole("role"));
      const integration = new aws.apigatewayv2.Integration("integration", {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationUri: fn.invokeArn,
        payloadFormatVersion: "2.0",
      });
      for (const path of ["orders", "invoices"]) {
        new aws.apigatewayv2.Route(path, {
          apiId: api.id,
          routeKey: `GET /${path}`,
          target: pulumi.interpolate`integrations/${integration.id}`,
        });
        new aws.lambda.Permission(path, {
          function: fn.name,
          action: "lambda:InvokeFunction",
          principal: "apigateway.amazonaws.com",
          sourceArn: pulumi.interpolate`${api.executionArn}/*/GET/${path}`,
        });
      }
    });
  });

  describe("the age of the pack's IAM data", () => {
    const [actions, managed] = [dataDate("actions"), dataDate("managed-policies")];
    const said = async (today: string, config: Configuration = {}): Promise<readonly string[]> => {
      const recorded = await record(() => {
        functionWith("fn", goodRole("role"));
      }, true);
      const findings = await judge(recorded, { today, config });
      return findings.map(({ policy: name, level, resource, message }) =>
        [name, level, resource, message].join(" | "),
      );
    };
    const old = (what: string): string =>
      `${policy} | advisory |  | The pack's IAM data is older than half a year (${what}), so what AWS has added since is not known here. Use a newer version of the pack.`;
    /** A day so many days after half a year from a date. */
    const halfAYearAfter = (date: string, days: number): string => {
      const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
      return new Date(Date.UTC(year, month - 1 + 6, day + days)).toISOString().slice(0, 10);
    };

    it("is not told within half a year of each kind", async () => {
      const [first = ""] = [actions, managed].sort();
      deepEqual(await said(halfAYearAfter(first, 0)), []);
    });

    it("is told once, kind by kind, from the next day on", async () => {
      const kinds = [`AWS managed policies of ${managed}`, `actions of ${actions}`];
      const [first = ""] = [actions, managed].sort();
      const [firstKind = ""] = first === managed ? kinds : [...kinds].reverse();
      deepEqual(await said(halfAYearAfter(first, 1)), [old(firstKind)]);
      const all = first === managed ? kinds : [...kinds].reverse();
      deepEqual(await said("2099-12-31"), [old(all.join(" and "))]);
    });

    it("is advice, whatever the level is, and no exemption", async () => {
      const advised = await said("2099-12-31");
      for (const config of [{ all: "mandatory" }, { all: "remediate" }, { [policy]: "mandatory" }]) {
        deepEqual(
          (await said("2099-12-31", config)).filter((line) => line.startsWith(policy)),
          advised,
        );
      }
      const exemptions = [{ resource: "other", reason: "Looked at." }];
      const lines = await said("2099-12-31", { [policy]: { exemptions } });
      deepEqual(
        lines.filter((line) => line.includes("exempt:")),
        [],
      );
    });
  });
});
