import { matchAction } from "./applies";
import { type Document } from "./document";
import { conditionsOn } from "./outsiders";
import { type Problem } from "./problem";
import { type Statement, describe } from "./statement";
import { sharedProvider } from "./web-identity";

/**
 * Trust in shared web identity providers that IAM refuses to take: no condition on whose token it is, or, for GitHub, one
 * of wildcards alone. A condition on another claim may be enough for IAM, so that it is not reported then.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
export function checkSharedProviders({ statements }: Document): readonly Problem[] {
  return statements.flatMap((statement) => {
    const { principals, effect, wellFormed } = statement;
    if (effect !== "Allow" || !wellFormed || principals === undefined || principals.not) {
      return [];
    }
    if (matchAction(statement, "sts:AssumeRoleWithWebIdentity") !== "yes") {
      return [];
    }
    return principals.entries.flatMap((principal) => {
      const provider = sharedProvider(principal);
      const what = provider?.required ? whatIsMissing(provider, statement, statements) : undefined;
      return provider === undefined || what === undefined
        ? []
        : [{ message: `IAM refuses to trust ${provider.name} ${what}.`, statement: describe(statement) }];
    });
  });
}

function whatIsMissing(
  { name, tenant }: { readonly name: string; readonly tenant: "sub" | "aud" },
  statement: Statement,
  statements: readonly Statement[],
): string | undefined {
  const key = `${name}:${tenant}`;
  const mayDo = (other: string): boolean =>
    tenant === "aud" ? other === key : other.startsWith(`${name}:`) && other !== `${name}:aud`;
  const asked = statements.flatMap(({ conditions }) =>
    conditions.map((condition) => condition.key.toLowerCase()),
  );
  if (!asked.some(mayDo)) {
    return `without a condition on ${key}`;
  }
  const conditions = conditionsOn(key, [statement]);
  const isOpen =
    name === "token.actions.githubusercontent.com" &&
    asked.filter(mayDo).every((other) => other === key) &&
    conditions.length > 0 &&
    conditions.every(
      ({ operator, values }) =>
        operator?.comparison === "like" &&
        !operator.negated &&
        values.every((value) => /^[*?]+$/.test(value)),
    );
  return isOpen ? `with nothing but wildcards for ${key}` : undefined;
}
