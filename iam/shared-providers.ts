import { type Text, unheardOf, unheardOfAccount } from "./text";

/**
 * A web identity provider that has one issuer for all its customers: what its tokens say tells them apart, and whoever
 * gets an account there is a user of it.
 */
export interface SharedProvider {
  /** The claim that tells whose the token is: IAM refuses a trust policy that does not ask for it, if it is `required`. */
  readonly tenant: "sub" | "aud";
  readonly required: boolean;
  /** How a subject is written; `undefined` if that is not known here. */
  readonly subject?: SubjectForm;
}

/** The form of a subject that begins with whose it is. */
export interface SubjectForm {
  /** What every subject begins with, and what ends the name of the owner after it. */
  readonly start: string;
  readonly end: string;
  /** One of a name that no policy spells out. */
  readonly foreign: Text;
  /** Those that begin with a name that has {@link letter} in it, and so can be anybody's. */
  readonly anybodys: RegExp;
  /** What stars of a pattern may stand for in such a one. */
  readonly fills: readonly string[];
}

/** A character that no policy spells out. */
export const letter = unheardOfAccount.slice(0, 1);

const name = `[\\w.${letter}-]*${letter}[\\w.${letter}-]*`;
const some = `[\\w.${letter}-]+`;
const id = `[\\d${letter}]*${letter}[\\d${letter}]*`;
const ref = "[^\\s:~^?*\\\\[]+";

/**
 * Subjects of GitHub, of which newer repositories have the numbers of the owner and the repository too. An owner and
 * those numbers are not for others to choose; a repository, a branch and an environment are.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 * @see https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
 * @see https://learn.microsoft.com/en-us/entra/workload-id/workload-identities-github-immutable-subjects
 */
const github: SubjectForm = form("repo:", "/", `ref:refs/heads/${letter}`, {
  owner: `(?:${name}/${some}|${name}@${id}/${some}@${id})`,
  rest: `(?:ref:refs/(?:heads|tags)/${ref}|environment:[^:]+|pull_request)`,
  named: [`${letter}/${letter}`, `${letter}@${letter}/${letter}@${letter}`],
});

/** @see https://docs.gitlab.com/ci/cloud_services/aws/ */
const gitlab: SubjectForm = form("project_path:", "/", `ref_type:branch:ref:${letter}`, {
  owner: `${name}(?:/${some})+`,
  rest: `ref_type:(?:branch|tag):ref:${ref}`,
  named: [`${letter}/${letter}`],
});

/** @see https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration */
const terraform: SubjectForm = form(
  "organization:",
  ":",
  `project:${letter}:workspace:${letter}:run_phase:apply`,
  {
    owner: name,
    rest: `project:[^:]+:workspace:${some}:run_phase:(?:plan|apply)`,
    named: [letter],
  },
);

/** @see https://buildkite.com/docs/pipelines/security/oidc/aws */
const buildkite: SubjectForm = form(
  "organization:",
  ":",
  `pipeline:${letter}:ref:${letter}:commit:${letter}:step:${letter}`,
  {
    owner: name,
    rest: `pipeline:${some}:ref:${ref}:commit:[^:]+:step:[^:]*`,
    named: [letter],
  },
);

/**
 * The providers that IAM takes for shared, and those by which it lets people sign in. Of the first it demands the claim
 * since 2025, when a role is made or its trust policy changed; the gateway of Versity has the same list of its own.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 * @see https://github.com/versity/versitygw
 */
export const sharedProviders: ReadonlyMap<string, SharedProvider> = new Map([
  ["token.actions.githubusercontent.com", { tenant: "sub", required: true, subject: github }],
  ["vstoken.actions.githubusercontent.com", { tenant: "sub", required: true }],
  ["oidc-configuration.audit-log.githubusercontent.com", { tenant: "sub", required: true }],
  ["gitlab.com", { tenant: "sub", required: true, subject: gitlab }],
  ["app.terraform.io", { tenant: "sub", required: true, subject: terraform }],
  ["agent.buildkite.com", { tenant: "sub", required: true, subject: buildkite }],
  ["oidc.codefresh.io", { tenant: "sub", required: true }],
  ["studio.datachain.ai/api", { tenant: "sub", required: true }],
  ["scalr.io", { tenant: "sub", required: true }],
  ["tokens.cloud.shisho.dev", { tenant: "sub", required: true }],
  ["proidc.upbound.io", { tenant: "sub", required: true }],
  ["api.pulumi.com/oidc", { tenant: "aud", required: true }],
  ["sandboxes.cloud", { tenant: "aud", required: true }],
  ["oidc.vercel.com", { tenant: "aud", required: true }],
  ["cognito-identity.amazonaws.com", { tenant: "aud", required: true }],
  ["accounts.google.com", { tenant: "aud", required: false }],
  ["graph.facebook.com", { tenant: "aud", required: false }],
  ["www.amazon.com", { tenant: "aud", required: false }],
] as const satisfies [string, SharedProvider][]);

/**
 * A subject that anybody of a provider can have and that a pattern matches. `undefined` if none was found, which among
 * patterns with many stars may happen though there is one.
 */
export function subjectFor(pattern: string, { anybodys, fills }: SubjectForm): Text | undefined {
  const [head = "", ...rest] = pattern.replaceAll("?", letter).split(/\*+/);
  let tries = 0;
  const found = (subject: string, at: number): Text | undefined => {
    if (at === rest.length) {
      return tries++ <= mostTries && anybodys.test(subject) ? subject : undefined;
    }
    for (const fill of tries > mostTries ? [] : fills) {
      const whole = found(subject + fill + (rest[at] ?? ""), at + 1);
      if (whole !== undefined) {
        return whole;
      }
    }
    return undefined;
  };
  return pattern.length > longestSubject ? undefined : found(head, 0);
}

const mostTries = 5_000;

/** More than the subjects of any of them have. */
const longestSubject = 1_000;

/** Whether a pattern leaves the owner open, as far as letters before its first wildcard tell. */
export function leavesOwnerOpen(pattern: string, { start, end }: SubjectForm): boolean {
  const at = pattern.search(/[*?]/);
  const literal = pattern.slice(0, at);
  return (
    at >= 0 &&
    (start.startsWith(literal) || (literal.startsWith(start) && !literal.slice(start.length).includes(end)))
  );
}

function form(
  start: string,
  end: string,
  next: string,
  parts: { readonly owner: string; readonly rest: string; readonly named: readonly string[] },
): SubjectForm {
  const wholes = parts.named.map((owner) => `${start}${owner}:${next}`);
  const pieces = wholes.flatMap((whole) => {
    const fields = whole.split(":");
    return fields.flatMap((_, from) =>
      fields.slice(from).map((_each, to) => fields.slice(from, from + to + 1)),
    );
  });
  return {
    start,
    end,
    foreign: (wholes[0] ?? "").replaceAll(letter, unheardOf),
    anybodys: new RegExp(`^${start}${parts.owner}:${parts.rest}$`),
    fills: [...new Set([letter, "", next, ...parts.named, ...pieces.map((piece) => piece.join(":"))])],
  };
}
