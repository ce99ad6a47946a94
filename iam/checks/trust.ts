import { type Document } from "../document";
import { matchTextIgnoringCase } from "../pattern";
import { type Principal } from "../principals";
import { type Problem } from "../problem";
import { type Statement, problemIn } from "../statement";
import { isKnown } from "../text";
import { type Verdict, any } from "../verdict";

/**
 * What is wrong with a document as a trust policy: that AWS refuses it, or that somebody it names cannot do what it
 * allows.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
 */
export function checkTrust({ statements }: Document): readonly Problem[] {
  return [
    ...statements.flatMap((statement) =>
      [...faultsOfElements(statement), ...faultsOfActions(statement), ...faultsOfProvider(statement)].map(
        (fault) => problemIn(statement, fault),
      ),
    ),
    ...checkRolesAnywhere(statements),
  ];
}

/**
 * The error for the star is `AssumeRolepolicy contained an invalid principal: "STAR":"*"`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-role-trust-policy-unsupported-wildcard-in-principal
 * @see https://github.com/aws/aws-cdk/issues/5732
 */
function faultsOfElements({ principals, resources }: Statement): readonly string[] {
  const faults: string[] = [];
  if (resources) {
    faults.push("Resource does not belong in a trust policy, which is about its role.");
  }
  if (principals?.not) {
    faults.push("NotPrincipal does not belong in a trust policy.");
  } else if (principals?.entries.some(({ kind }) => kind === "everyone")) {
    faults.push(
      'AWS refuses Principal "*" in a trust policy. Name who may assume the role; everybody is { "AWS": "*" }.',
    );
  }
  return faults;
}

/**
 * The actions that a trust policy can allow. Whether AWS accepts `*` and `sts:*` there is said differently in different
 * places.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required
 */
const assuming = [
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  "sts:AssumeRoleWithWebIdentity",
  "sts:SetContext",
  "sts:SetSourceIdentity",
  "sts:TagSession",
];

/**
 * The error is `AssumeRole policy may only specify STS AssumeRole actions`.
 *
 * @see https://github.com/localstack/localstack/blob/main/localstack-core/localstack/services/iam/provider.py
 */
function faultsOfActions({ actions }: Statement): readonly string[] {
  return (actions?.patterns ?? []).flatMap((pattern, i) =>
    any(assuming, (action) => matchTextIgnoringCase(pattern, action)) === "no"
      ? [
          `${actions?.not ? "NotAction" : "Action"}[${i}] is no action by which a role is assumed, and AWS refuses others in a trust policy.`,
        ]
      : [],
  );
}

/** The actions that make a session; the others only add to it, and may stand in a statement of their own. */
const making = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/**
 * An identity provider has one action each. Where a statement names others too, each takes the action that is its own.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-mismatched-action-for-principal
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
 */
function faultsOfProvider(statement: Statement): readonly string[] {
  const { effect, principals } = statement;
  const covered = (action: string): Verdict => covers(statement, action);
  if (effect !== "Allow" || principals === undefined || principals.not || any(making, covered) !== "yes") {
    return [];
  }
  const lacking = principals.entries
    .map((entry) => (isKnown(entry.value) ? actionOf(entry) : undefined))
    .find((action) => action !== undefined && covered(action) === "no");
  if (lacking !== undefined) {
    return [
      `An identity provider that Principal names can assume the role by ${lacking} only, which Action lacks.`,
    ];
  }
  const isForOthers = principals.entries.some(
    ({ kind, value }) => kind === "Federated" || value === "*" || !isKnown(value),
  );
  return !isForOthers && covered("sts:AssumeRole") === "no"
    ? ["Action is for identity providers, and Principal names none as Federated."]
    : [];
}

/** The action by which a provider's users assume a role; `undefined` for a principal that is no such provider. */
function actionOf({ kind, value }: Principal): string | undefined {
  if (kind !== "Federated" || value === "*") {
    return undefined;
  }
  return /^arn:[^:]*:iam::[^:]*:saml-provider\//.test(value)
    ? "sts:AssumeRoleWithSAML"
    : "sts:AssumeRoleWithWebIdentity";
}

function covers({ actions }: Statement, action: string): Verdict {
  if (actions === undefined || actions.not) {
    return "unknown";
  }
  return any(actions.patterns, (pattern) => matchTextIgnoringCase(pattern, action));
}

const rolesAnywhere = "rolesanywhere.amazonaws.com";
const neededThere = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html */
function checkRolesAnywhere(statements: readonly Statement[]): readonly Problem[] {
  const naming = statements.filter(
    ({ effect, principals }) =>
      effect === "Allow" &&
      principals?.not === false &&
      principals.entries.some(({ kind, value }) => kind === "Service" && value === rolesAnywhere),
  );
  const [first] = naming;
  const lacking = neededThere.filter(
    (action) => any(naming, (statement) => covers(statement, action)) === "no",
  );
  return first === undefined || lacking.length === 0
    ? []
    : [problemIn(first, `${rolesAnywhere} cannot assume the role without ${lacking.join(" and ")} too.`)];
}
