export { access, circumstances, gapsOf, logArns, policiesOf } from "./may-do/access";
export type { Admission, NearMiss, Part } from "./may-invoke/admission";
export { callbackDefault } from "./may-do/callback";
export { credentialIn, type Credential } from "./stack/credential";
export { delegation, type DelegatedWiring, type Delegation } from "./may-invoke/delegation";
export { documentHolders, type DocumentHolder, type HeldDocument } from "./stack/document-holder";
export type { EdgeUse } from "./stack/edge";
export { environments, reservedNames, type Environment, type Variable } from "./stack/environment";
export { escalationsOf, type Escalation } from "./may-do/escalation";
export { gapsOfRoles, rolesInUse, type ExecutionRole, type LambdaFunction } from "./stack/function";
export { isAlias, type FunctionReference, type Qualifier } from "./stack/function-reference";
export { functionUrls, type FunctionUrl } from "./stack/function-url";
export { gap, reasonIn, type Gap, type Reason } from "./reading/gap";
export { gapOf, grantsOf, writtenGrants, type Grant } from "./may-do/grants";
export { addTo } from "./reading/groups";
export { identityGrants } from "./may-do/identity";
export { lackOf, shortfallsOf, type Lack, type Shortfall } from "./may-do/refusal";
export { layerPermissions, type LayerPermission } from "./stack/layer-permission";
export type { LogGroup } from "./stack/log-group";
export { misfits, type Misfit } from "./may-invoke/useless-permission";
export { inBothProviders, isModelled } from "./reading/equivalents";
export { needs, type Deed, type Needs } from "./may-do/needs";
export {
  isConfined,
  namesOwner,
  permissions,
  restricts,
  type Kind,
  type Permission,
  type PlacedPermission,
} from "./stack/permission";
export type { Place } from "./reading/place";
export { raceOf, type Race } from "./may-do/late-grants";
export type { Reference } from "./linking/reference";
export { Resource, type EngineResource } from "./reading/resource";
export type { Role } from "./stack/role";
export { contextOfUse, fitness, type Fitness } from "./may-do/use-decision";
export { managedName, quote, type PolicySource } from "./linking/policy-source";
export { Stack } from "./stack/stack";
export { tagged, type Tagged } from "./reading/tags";
export type { Target } from "./linking/target";
export { seen, tokens } from "./reading/tokens";
export {
  matchSource,
  sourceOutput,
  triggerOf,
  triggers,
  type Source,
  type SourceMatch,
  type Trigger,
} from "./may-invoke/trigger";
export { trustGrantsOf, trusts, type RoleTrust } from "./stack/trust";
export { unmetConditions, type Unmet } from "./may-do/unmeetable-condition";
export {
  isForeigner,
  isForUrl,
  mayInvoke,
  urlAccesses,
  type QualifiedPermission,
  type UrlAccess,
} from "./may-invoke/url-access";
export { requests, type Use } from "./may-do/role-use";
export { absent, known, malformed, unknown, valueOf, type Value } from "./reading/value";
export { wiredTriggers, type Wiring } from "./may-invoke/wiring";
