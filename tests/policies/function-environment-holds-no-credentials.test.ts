import { equal } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { judge } from "../recorder/judge";
import { record } from "../recorder/program";
import { functionWith, goodRole } from "./pieces";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "function-environment-holds-no-credentials";

/** A function with these environment variables. */
function keeps(variables: Record<string, pulumi.Input<string>>): () => void {
  return () => {
    functionWith("fn", goodRole("role"), { environment: { variables } });
  };
}

function kept(what: string, fix: string): Expected {
  return [
    policy,
    "fn",
    `\`environment.variables\` keeps ${what}, open to everyone who may read the function's configuration. ${fix}`,
  ];
}

const useRole = "Grant the execution role what the key allows, and remove the key.";
const useSecret = "Keep it in Secrets Manager, and let the execution role read it there.";
const useReference = "Keep the secret in Secrets Manager, and put its name or ARN here.";

/** A text that no preview knows. */
function later(text: string): pulumi.Output<string> {
  return new aws.ssm.Parameter("later", { type: "String", value: text }).arn.apply(() => text);
}

function notKnown(property: string): [string, string] {
  return ["fn", `\`${property}\` is not known before the update, so it was not judged by \`${policy}\`.`];
}

// In parts, so that no scanner takes this file for a leak.
const accessKey = ["AK", "IA", "IOSFODNN7EXAMPLE"].join("");
const gitHubToken = ["gh", "p_", "0123456789abcdefghijABCDEFGHIJ012345"].join("");
const slackToken = ["xo", "xb-", "17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy"].join("");
const stripeKey = ["sk_", "live_", "4eC39HqLyjWDarjtT1zdp7dc"].join("");
const privateKey = ["-----BEGIN ", "PRIVATE KEY-----\nMIIE"].join("");
const databaseUrl = ["postgres://orders:", "hunter2", "@db.internal/orders"].join("");

describe(policy, () => {
  for (const [value, what, fix] of [
    [accessKey, "an AWS access key", useRole],
    [gitHubToken, "a GitHub token", useSecret],
    [slackToken, "a Slack token", useSecret],
    [stripeKey, "a Stripe key", useSecret],
    [privateKey, "a private key", useSecret],
    [databaseUrl, "a password", useSecret],
  ] as const) {
    forbids(`${what}, whatever its name`, keeps({ ORDERS: value }), [kept(`${what} in \`ORDERS\``, fix)]);
    allows(`what begins as ${what}`, keeps({ ORDERS: value.slice(0, 14) }));
    forbids(`${what} that is a Pulumi secret`, keeps({ ORDERS: pulumi.secret(value) }), [
      kept(`${what} in \`ORDERS\``, fix),
    ]);
    it(`never shows ${what}`, async () => {
      const recorded = await record(keeps({ ORDERS: value, ORDERS_PASSWORD: `${value} hunter2` }), true);
      for (const { message } of await judge(recorded)) {
        equal(message.includes(value.slice(-8)) || message.includes("hunter2"), false, message);
      }
    });
  }

  forbids("a literal under a name that says it is secret", keeps({ DB_PASSWORD: "hunter2" }), [
    kept("the secret itself in `DB_PASSWORD`", useReference),
  ]);
  allows(
    "a reference under such a name",
    keeps({
      DB_PASSWORD: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-db-AbCdEf",
      API_TOKEN: "/shop/prod/api-token",
      DB_SECRET: "prod/orders/db",
    }),
  );
  allows(
    "what is about a secret, and is none",
    keeps({ TOKEN_TTL: "3600", SECRET_NAME: "orders", MAX_TOKEN: "4096", PASSWORD_TABLE: "hunter2" }),
  );
  forbids("a look-alike of the names that Lambda reserves", keeps({ AWS_SECRET_KEY: "hunter2" }), [
    kept("an AWS access key in `AWS_SECRET_KEY`", useRole),
  ]);
  allows(
    "hashes, identifiers and names",
    keeps({
      COMMIT: "da39a3ee5e6b4b0d3255bfef95601890afd80709",
      TENANT: "8f14e45f-ceea-467f-a0e6-9c8b7d6e5f4a",
      DIGEST: "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFy",
      TABLE: "orders-4f2a9c1",
      TOPIC: "arn:aws:sns:eu-west-1:123456789012:orders",
    }),
  );

  forbids(
    "many, in one finding for each kind",
    keeps({
      A_PASSWORD: "hunter2",
      B_PASSWORD: "hunter2",
      C_PASSWORD: "hunter2",
      D_PASSWORD: "hunter2",
      E_PASSWORD: "hunter2",
      CI: gitHubToken,
      MIRROR: gitHubToken,
    }),
    [
      kept("GitHub tokens in `CI` and `MIRROR`", useSecret),
      kept("the secrets themselves in `A_PASSWORD`, `B_PASSWORD`, `C_PASSWORD` and 2 more", useReference),
    ],
  );

  forbids(
    "what can be seen beside a variable that is not known yet",
    () => {
      keeps({ DB_HOST: later("db.internal"), DB_PASSWORD: "hunter2" })();
    },
    [kept("the secret itself in `DB_PASSWORD`", useReference)],
    // At the update nothing is left to list.
    { gaps: [notKnown("environment.variables.DB_HOST")] },
  );
  cannotTell(
    "what a variable holds that is not known yet",
    () => {
      keeps({ DATABASE_URL: later(databaseUrl) })();
    },
    [kept("a password in `DATABASE_URL`", useSecret)],
    { gaps: [notKnown("environment.variables.DATABASE_URL")] },
  );
  cannotTell(
    "what several hold, and lists them once",
    () => {
      const text = later("orders");
      keeps({ ORDERS_TABLE: text, INVOICES_TABLE: text })();
    },
    [],
    { gaps: [notKnown("environment.variables")] },
  );
  cannotTell(
    "what an environment holds that is not known yet as a whole",
    () => {
      const variables = later("hunter2").apply((text) => ({ DB_PASSWORD: text }));
      functionWith("fn", goodRole("role"), { environment: { variables } });
    },
    [kept("the secret itself in `DB_PASSWORD`", useReference)],
    {
      gaps: [
        [
          "fn",
          `\`environment.variables\` is not known before the update, so it was not judged by \`function-environment-avoids-reserved-names\` and \`${policy}\`.`,
        ],
      ],
    },
  );
});
