import { type Document } from "./document";
import { type Problem } from "./problem";
import { type Condition, describe } from "./statement";
import { isKnown } from "./text";

/**
 * The condition keys of which no value ever has a star or a question mark. A pattern for one of them, compared as it
 * stands, equals nothing. (A source ARN can have one: that of a log group ends in `:*`.)
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
 */
const plainKeys = new Map(
  [
    "sts:RoleSessionName",
    "sts:ExternalId",
    "sts:SourceIdentity",
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalType",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:RequestedRegion",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:userid",
    "aws:username",
  ].map((key) => [key.toLowerCase(), key]),
);

/** Whether no value of a condition key, in lower case, ever has a star or a question mark in it. */
export function neverHasWildcards(key: string): boolean {
  return plainKeys.has(key) || key.startsWith("aws:principaltag/");
}

/** Wildcards under an operator that takes them as they stand, where no value has them. */
export function checkWildcards({ statements }: Document): readonly Problem[] {
  return statements.flatMap((statement) =>
    statement.conditions.flatMap((condition) => {
      const key = brokenKey(condition, statement.hasVariables);
      if (key === undefined) {
        return [];
      }
      const { name = "", negated } = condition.operator ?? {};
      const effect = negated ? "it excludes nothing" : "it matches nothing";
      const instead = negated ? "StringNotLike" : "StringLike";
      const message = `${name} takes the "*" or "?" in a value of ${key} as it stands, and no value of that key has one, so ${effect}. Use ${instead}.`;
      return [{ message, statement: describe(statement) }];
    }),
  );
}

/** The key of a condition that compares a pattern as if it were a value, as AWS writes the key. */
function brokenKey({ operator, key, values }: Condition, hasVariables: boolean): string | undefined {
  if (operator?.comparison !== "equals" && operator?.comparison !== "equalsIgnoringCase") {
    return undefined;
  }
  const patterns = values
    .filter(isKnown)
    .map((value) => (hasVariables ? value.replaceAll(/\$\{[^{}]*\}/g, "") : value))
    .filter((value) => /[*?]/.test(value));
  const lower = key.toLowerCase();
  if (lower === githubSubject) {
    return patterns.some((pattern) => notInGithub.test(pattern)) ? githubSubject : undefined;
  }
  const name = lower.startsWith("aws:principaltag/") ? "aws:PrincipalTag" : plainKeys.get(lower);
  return patterns.length > 0 ? name : undefined;
}

const githubSubject = "token.actions.githubusercontent.com:sub";

/**
 * What no subject of GitHub is like, while the name of an environment may be: the names of owners and repositories and
 * those of branches and tags have no wildcards in them, nor does one begin what follows a repository.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 * @see https://git-scm.com/docs/git-check-ref-format
 */
const notInGithub = /^repo:([^:]*[*?]|[^:]*:[*?]|[^:]*:ref:[^:]*[*?])/;
