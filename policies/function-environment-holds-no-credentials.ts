import {
  addTo,
  credentialIn,
  environments,
  gap,
  holdNoCredential,
  reservedNames,
  type Credential,
} from "../model";
import { quoted, resourcePolicy, violation } from "../pack";

/**
 * Environment variables are part of a function's configuration: in the console, in the API's answers and in the state of
 * the stack. A Pulumi secret is one only until it gets there.
 */
export const functionEnvironmentHoldsNoCredentials = resourcePolicy({
  name: "function-environment-holds-no-credentials",
  description: "No function keeps a credential in its environment variables.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediation:
    "For what is in AWS, grant the function's execution role access, and use no keys. Keep any other credential in " +
    "Secrets Manager, and let the function read it there. Replace a credential that has been deployed before.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/with-secrets-manager.html",
  subject: environments,
  expects: holdNoCredential,

  *judge(environment) {
    const { resource } = environment;
    if (environment.gap !== undefined) {
      yield environment.gap;
    }
    const { variables } = environment;
    const held = new Map<Credential, string[]>();
    for (const { name, value } of variables) {
      const credential = value.kind === "known" ? credentialIn(name, value.value) : undefined;
      if (credential !== undefined) {
        addTo(held, credential, name);
      }
    }
    for (const [credential, names] of held) {
      const { one, many, fix } = words[credential];
      const fact = `\`environment.variables\` keeps ${names.length > 1 ? many : one} ${quoted(names)}`;
      yield violation(
        resource,
        `${fact}, open to everyone who may read the function's configuration. ${fix}`,
        { about: names.toSorted().join(" ") },
      );
    }
    // What is under a reserved name cannot stay there, whatever it is: `function-environment-avoids-reserved-names` says so.
    const [unseen, ...others] = variables.filter(
      ({ name, value }) => value.kind === "unknown" && !reservedNames.has(name),
    );
    if (unseen !== undefined) {
      const property = others.length > 0 ? "environment.variables" : `environment.variables.${unseen.name}`;
      yield gap(resource, property, "unknown");
    }
  },
});

const useRole = "Grant the execution role what the key allows, and remove the key.";
const useSecret = "Keep it in Secrets Manager, and let the execution role read it there.";
const useReference = "Keep the secret in Secrets Manager, and put its name or ARN here.";

const words: Readonly<Record<Credential, Readonly<Record<"one" | "many" | "fix", string>>>> = {
  awsKey: { one: "an AWS access key in", many: "AWS access keys in", fix: useRole },
  githubToken: { one: "a GitHub token in", many: "GitHub tokens in", fix: useSecret },
  slackToken: { one: "a Slack token in", many: "Slack tokens in", fix: useSecret },
  stripeKey: { one: "a Stripe key in", many: "Stripe keys in", fix: useSecret },
  privateKey: { one: "a private key in", many: "private keys in", fix: useSecret },
  connectionString: { one: "a password in", many: "passwords in", fix: useSecret },
  secret: { one: "the secret itself in", many: "the secrets themselves in", fix: useReference },
};
