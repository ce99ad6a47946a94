import type { Policy } from "../pack";
import { exemptionsAreInUse } from "./exemptions-are-in-use";
import { functionEnvironmentAvoidsReservedNames } from "./function-environment-avoids-reserved-names";
import { functionEnvironmentHoldsNoCredentials } from "./function-environment-holds-no-credentials";
import { functionHasAccessTags } from "./function-has-access-tags";
import { functionHasOwnRole } from "./function-has-own-role";
import { functionWaitsForItsPermissions } from "./function-waits-for-its-permissions";
import { functionUrlPermissionsAgree } from "./function-url-permissions-agree";
import { functionUrlRequiresIam } from "./function-url-requires-iam";
import { identityInvokesNamedFunctions } from "./identity-invokes-named-functions";
import { layerIsNotPublic } from "./layer-is-not-public";
import { permissionAllowsOnlyInvoke } from "./permission-allows-only-invoke";
import { permissionFitsItsFunction } from "./permission-fits-its-function";
import { permissionIsNotPublic } from "./permission-is-not-public";
import { permissionNamesKnownAccounts } from "./permission-names-known-accounts";
import { permissionNamesItsSource } from "./permission-names-its-source";
import { permissionNamesSourceAccount } from "./permission-names-source-account";
import { permissionSourceIsSpecific } from "./permission-source-is-specific";
import { permissionSourceMatchesPrincipal } from "./permission-source-matches-principal";
import { policyDocumentIsValid } from "./policy-document-is-valid";
import { roleCanWriteLogs } from "./role-can-write-logs";
import { roleCanReadEventSources } from "./role-can-read-event-sources";
import { roleCanUseConfiguredFeatures } from "./role-can-use-configured-features";
import { roleConditionsFitLambda } from "./role-conditions-fit-lambda";
import { roleCannotBeAssumedByAnyone } from "./role-cannot-be-assumed-by-anyone";
import { roleConditionsCrossAccountTrust } from "./role-conditions-cross-account-trust";
import { roleHasBoundary } from "./role-has-boundary";
import { roleCannotEscalatePrivileges } from "./role-cannot-escalate-privileges";
import { roleGrantsNoAdminAccess } from "./role-grants-no-admin-access";
import { roleGrantsNoFullAccessPolicies } from "./role-grants-no-full-access-policies";
import { roleGrantsNoWildcardActions } from "./role-grants-no-wildcard-actions";
import { roleNamesItsResources } from "./role-names-its-resources";
import { roleTrustsLambda } from "./role-trusts-lambda";
import { roleTrustsOnlyLambda } from "./role-trusts-only-lambda";
import { triggerMayInvokeItsFunction } from "./trigger-may-invoke-its-function";
import { stackIsFullyKnown } from "./stack-is-fully-known";

/** Every policy of the pack. `stack-is-fully-known` is the last: it lists what those before it could not judge. */
export const policies: readonly Policy[] = [
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
  permissionNamesItsSource,
  permissionNamesSourceAccount,
  permissionIsNotPublic,
  permissionAllowsOnlyInvoke,
  permissionSourceIsSpecific,
  permissionSourceMatchesPrincipal,
  permissionNamesKnownAccounts,
  triggerMayInvokeItsFunction,
  permissionFitsItsFunction,
  functionUrlRequiresIam,
  functionUrlPermissionsAgree,
  functionEnvironmentAvoidsReservedNames,
  functionEnvironmentHoldsNoCredentials,
  identityInvokesNamedFunctions,
  layerIsNotPublic,
  functionHasAccessTags,
  policyDocumentIsValid,
  roleGrantsNoAdminAccess,
  roleCannotEscalatePrivileges,
  roleGrantsNoFullAccessPolicies,
  roleGrantsNoWildcardActions,
  roleNamesItsResources,
  exemptionsAreInUse,
  stackIsFullyKnown,
];
