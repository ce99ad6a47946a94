export { anyTarget, type Target } from "./linking/target";
export type { Reference } from "./linking/reference";
export { aboutGrant, managedName, quote, type PolicySource } from "./linking/policy-source";
export { access, decide, gapsOf, policiesOf, requestContext } from "./may-do/access";
export { brokenAssumptions, type BrokenAssumption } from "./may-do/assumption";
export { attachedByCallback, callbackDefault, type CallbackDefault } from "./may-do/callback";
export { escalationsOf, type Escalation } from "./may-do/escalation";
export { eventSourceUses, type SourceUse } from "./may-do/event-source";
export { featureUses, type FeatureUse } from "./may-do/feature";
export { gapOf, grantsOf, writtenGrants, type Grant } from "./may-do/grants";
export { identityGrants } from "./may-do/identity";
export { lateGrantsOf, type LateGrants } from "./may-do/late-grants";
export { leastGrants, type GrantedPattern, type LeastGrant } from "./may-do/least-grant";
export { operated, type Operated } from "./may-do/operator";
export { createLogGroup, loggingUses } from "./may-do/logging";
export {
  disputedNeeds,
  needs,
  type Actions,
  type DestinationPurpose,
  type FeaturePurpose,
  type Needs,
  type OperatorPurpose,
  type Purpose,
  type SourcePurpose,
  type Witness,
} from "./may-do/needs";
export type { Refusal, RefusedActions } from "./may-do/refusal";
export { needsOf, type Need, type RoleUse } from "./may-do/role-use";
export { unjudged, unjudgedProperties } from "./may-do/unjudged";
export { unmeetableConditions, type UnmeetableCondition } from "./may-do/unmeetable-condition";
export { contextOfUse, decideUse, type UseDecision } from "./may-do/use-decision";
export { admissions, type Admission, type NearMiss, type Part } from "./may-invoke/admission";
export { suffixFor, type ApiSource } from "./may-invoke/api-source";
export { delegation, type Delegation } from "./may-invoke/delegation";
export { isExpected } from "./may-invoke/expected-value";
export { latePermissions, type LatePermission } from "./may-invoke/late-permission";
export { matchSource, type SourceMatch } from "./may-invoke/source-match";
export {
  sourceExample,
  sourceOfType,
  sourceOutput,
  triggerOf,
  triggers,
  triggerServices,
  type Source,
  type Trigger,
  type TriggerService,
} from "./may-invoke/trigger-service";
export { isForeigner, isForUrl, mayInvoke, urlAccesses, type UrlAccess } from "./may-invoke/url-access";
export { uselessPermissions, type UselessPermission } from "./may-invoke/useless-permission";
export { wirings, type DelegatedWiring, type PermittedWiring, type Wiring } from "./may-invoke/wiring";
export { answer, anyOf, hiddenBy, isOtherThan, no, yes, type Answer } from "./reading/answer";
export { inBothProviders, isModelled } from "./reading/equivalents";
export { gap, reasonIn, stackIn, typeIn, type Gap, type NamedResource, type Reason } from "./reading/gap";
export { addTo } from "./reading/groups";
export type { Place } from "./reading/place";
export { withheld } from "./reading/properties";
export { Resource, type EngineResource } from "./reading/resource";
export type { Subject } from "./reading/subject";
export { tagged, type Tagged } from "./reading/tags";
export { tokens, unreadTokens } from "./reading/tokens";
export { absent, known, unknownIn, valueOf, type Value } from "./reading/value";
export { accountAskers } from "./stack/account-askers";
export { credentialIn, type Credential } from "./stack/credential";
export { documentHolders, type DocumentHolder, type HeldDocument } from "./stack/document-holder";
export { environments, reservedNames, type Environment, type Variable } from "./stack/environment";
export { executionRoles, unseenRoles, type ExecutionRole } from "./stack/execution-role";
export type { LambdaFunction } from "./stack/function";
export { isAlias, qualifierOf, type Qualifier } from "./stack/function-reference";
export { functionUrls, type FunctionUrl } from "./stack/function-url";
export { invokeGrants, invokeGrantsOf, servicesLetIn, type FunctionPolicy } from "./stack/invoke-grant";
export { layerPermissions, type LayerPermission } from "./stack/layer-permission";
export type { LogGroup } from "./stack/log-group";
export { holdNoCredential, typesWithoutCredentials } from "./stack/no-credential";
export {
  isConfined,
  namesOwner,
  permissions,
  restricts,
  type Permission,
  type PlacedPermission,
} from "./stack/permission";
export type { Role } from "./stack/role";
export { Stack } from "./stack/stack";
export { accountOfRole, trustGrantsOf, trusts, type RoleTrust } from "./stack/trust";
