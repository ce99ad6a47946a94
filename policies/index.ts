import {
  chosen,
  configured,
  levelsOf,
  meant,
  requireData,
  toPulumi,
  type Choice,
  type ConfigurationOf,
  type Level,
  type Policy,
  type Policies,
} from "../pack";
import { accessIsReviewed } from "./access-is-reviewed";
import { exemptionsAreInUse } from "./exemptions-are-in-use";
import { functionEnvironmentAvoidsReservedNames } from "./function-environment-avoids-reserved-names";
import { functionEnvironmentHoldsNoCredentials } from "./function-environment-holds-no-credentials";
import { functionHasAccessTags } from "./function-has-access-tags";
import { functionHasOwnRole } from "./function-has-own-role";
import { functionUrlPermissionsAgree } from "./function-url-permissions-agree";
import { functionUrlRequiresIam } from "./function-url-requires-iam";
import { functionWaitsForItsPermissions } from "./function-waits-for-its-permissions";
import { identityInvokesNamedFunctions } from "./identity-invokes-named-functions";
import { layerIsNotPublic } from "./layer-is-not-public";
import { permissionAllowsOnlyInvoke } from "./permission-allows-only-invoke";
import { permissionFitsItsFunction } from "./permission-fits-its-function";
import { permissionIsNotPublic } from "./permission-is-not-public";
import { permissionNamesItsSource } from "./permission-names-its-source";
import { permissionNamesKnownAccounts } from "./permission-names-known-accounts";
import { permissionNamesSourceAccount } from "./permission-names-source-account";
import { permissionSourceIsSpecific } from "./permission-source-is-specific";
import { permissionSourceMatchesPrincipal } from "./permission-source-matches-principal";
import { policyDocumentIsValid } from "./policy-document-is-valid";
import { roleAssumptionsAgree } from "./role-assumptions-agree";
import { roleCanReadEventSources } from "./role-can-read-event-sources";
import { roleCanUseConfiguredFeatures } from "./role-can-use-configured-features";
import { roleCanWriteLogs } from "./role-can-write-logs";
import { roleCannotBeAssumedByAnyone } from "./role-cannot-be-assumed-by-anyone";
import { roleCannotEscalatePrivileges } from "./role-cannot-escalate-privileges";
import { roleConditionsCrossAccountTrust } from "./role-conditions-cross-account-trust";
import { roleConditionsFitLambda } from "./role-conditions-fit-lambda";
import { roleGrantsNoAdminAccess } from "./role-grants-no-admin-access";
import { roleGrantsNoFullAccessPolicies } from "./role-grants-no-full-access-policies";
import { roleGrantsNoWildcardActions } from "./role-grants-no-wildcard-actions";
import { roleHasBoundary } from "./role-has-boundary";
import { roleNamesItsResources } from "./role-names-its-resources";
import { roleTrustsLambda } from "./role-trusts-lambda";
import { roleTrustsOnlyLambda } from "./role-trusts-only-lambda";
import { stackIsFullyKnown } from "./stack-is-fully-known";
import { triggerMayInvokeItsFunction } from "./trigger-may-invoke-its-function";
import { triggerWaitsForItsPermission } from "./trigger-waits-for-its-permission";

/**
 * Every policy, with what it demands, its severity, its default level and its keys. Those that speak of what the others
 * said are the last.
 */
export const policies = [
  functionHasOwnRole,
  roleTrustsLambda,
  roleTrustsOnlyLambda,
  roleCannotBeAssumedByAnyone,
  roleConditionsCrossAccountTrust,
  roleHasBoundary,
  roleCanWriteLogs,
  roleCanReadEventSources,
  roleCanUseConfiguredFeatures,
  functionWaitsForItsPermissions,
  roleConditionsFitLambda,
  roleAssumptionsAgree,
  permissionNamesItsSource,
  permissionNamesSourceAccount,
  permissionIsNotPublic,
  permissionAllowsOnlyInvoke,
  permissionSourceIsSpecific,
  permissionSourceMatchesPrincipal,
  permissionNamesKnownAccounts,
  triggerMayInvokeItsFunction,
  triggerWaitsForItsPermission,
  permissionFitsItsFunction,
  functionUrlRequiresIam,
  functionUrlPermissionsAgree,
  functionEnvironmentHoldsNoCredentials,
  functionEnvironmentAvoidsReservedNames,
  identityInvokesNamedFunctions,
  layerIsNotPublic,
  functionHasAccessTags,
  policyDocumentIsValid,
  roleGrantsNoAdminAccess,
  roleCannotEscalatePrivileges,
  roleGrantsNoFullAccessPolicies,
  roleGrantsNoWildcardActions,
  roleNamesItsResources,
  accessIsReviewed,
  exemptionsAreInUse,
  stackIsFullyKnown,
] as const;

/** The names of the policies. */
export type PolicyName = (typeof policies)[number]["name"];

/**
 * What a team configures in code, in the form of a `--policy-pack-config` file: for each policy, or for `all`, a level or
 * an object with a level and the policy's own keys.
 */
export type Configuration = ConfigurationOf<(typeof policies)[number]>;

export type { Choice, Exemption, Level } from "../pack";

/**
 * The policies for a pack of your own: `new PolicyPack("acme", { policies: [...lambdaAccess({ … }), ourOwn] })`.
 *
 * All are there, so that the configuration of the engine, which counts for more than this one, can enable each. One is
 * disabled by its level. They share what they know of the stack, so call this once for a pack. Nothing is started before
 * the `PolicyPack` is.
 *
 * @throws Error with a line for each thing that is wrong in the configuration: in which policy, at which key, what was
 * found and what is allowed.
 * @see https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/
 */
export function lambdaAccess(configuration: Configuration = {}): Policies {
  requireData();
  return toPulumi(configured(policies, configuration));
}

/**
 * A configuration of the policies that are chosen by name, by severity and by the controls that they serve: a part of
 * what {@link lambdaAccess} takes, such as `{ all: "disabled", ...lambdaAccess.select({ severities: ["critical"] }) }`.
 *
 * @param level the level of each; its default level if it is left out.
 * @throws Error with a line for each thing to choose by that does not exist.
 */
lambdaAccess.select = (choice: Choice<PolicyName>, level?: Level): Configuration =>
  levelsOf(chosen<(typeof policies)[number]>(policies, choice), level);

/** The usual stages of a roll-out, by the level that each policy has in them. */
const profiles = {
  /** It reports and stops nothing. */
  observe: ({ asked }) => (asked === undefined ? "advisory" : "disabled"),
  /** Each policy has its default level. */
  recommended: ({ enforcementLevel }) => enforcementLevel,
  /** All policies stop a deployment, except those that a correct program may violate. */
  strict: ({ name, asked }) =>
    asked !== undefined ? "disabled" : aboutThePack.includes(name) ? "advisory" : "mandatory",
} as const satisfies Readonly<Record<string, (policy: Policy) => Level>>;

export type Profile = keyof typeof profiles;

const aboutThePack: readonly string[] = [
  "exemptions-are-in-use",
  "stack-is-fully-known",
] satisfies PolicyName[];

/**
 * The configuration of a stage of a roll-out, as the file of that name in `config/` has it.
 *
 * @throws Error if there is no such stage.
 */
lambdaAccess.profile = (name: Profile): Configuration => {
  if (!Object.hasOwn(profiles, name)) {
    throw new Error(`There is no profile \`${name}\`${meant(name, Object.keys(profiles))}`);
  }
  return Object.fromEntries(policies.map((policy) => [policy.name, profiles[name](policy)]));
};
