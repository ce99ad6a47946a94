export { access, circumstances, gapsOf, logArns, policiesOf } from "./access";
export type { Admission, NearMiss, Part } from "./admission";
export { callbackDefault } from "./callback";
export { credentialIn, type Credential } from "./credential";
export { delegation, type DelegatedWiring, type Delegation } from "./delegation";
export { documentHolders, type DocumentHolder, type HeldDocument } from "./document";
export type { EdgeUse } from "./edge";
export { environments, reservedNames, type Environment, type Variable } from "./environment";
export { escalationsOf, type Escalation } from "./escalation";
export { gapsOfRoles, rolesInUse, type ExecutionRole, type LambdaFunction } from "./function";
export { isAlias, type FunctionReference, type Qualifier } from "./function-reference";
export { functionUrls, type FunctionUrl } from "./function-url";
export { gap, reasonIn, type Gap, type Reason } from "./gap";
export { gapOf, grantsOf, writtenGrants, type Grant } from "./grants";
export { addTo } from "./groups";
export { identityGrants } from "./identity";
export { lackOf, shortfallsOf, type Lack, type Shortfall } from "./lack";
export { layerPermissions, type LayerPermission } from "./layer-permission";
export type { LogGroup } from "./log-group";
export { misfits, type Misfit } from "./misfit";
export { inBothProviders, isModelled } from "./native";
export { needs, type Deed, type Needs } from "./needs";
export {
  isConfined,
  namesOwner,
  permissions,
  restricts,
  type Kind,
  type Permission,
  type PlacedPermission,
} from "./permission";
export type { Place } from "./place";
export { raceOf, type Race } from "./race";
export type { Reference } from "./reference";
export { Resource, type EngineResource } from "./resource";
export type { Role } from "./role";
export { contextOfUse, fitness, type Fitness } from "./fitness";
export { managedName, quote, type PolicySource } from "./source";
export { Stack } from "./stack";
export { tagged, type Tagged } from "./tags";
export type { Target } from "./target";
export { seen, tokens } from "./tokens";
export {
  matchSource,
  sourceOutput,
  triggerOf,
  triggers,
  type Source,
  type SourceMatch,
  type Trigger,
} from "./trigger";
export { trustGrantsOf, trusts, type RoleTrust } from "./trust";
export { unmetConditions, type Unmet } from "./unmet";
export {
  isForeigner,
  isForUrl,
  mayInvoke,
  urlAccesses,
  type QualifiedPermission,
  type UrlAccess,
} from "./url-access";
export { requests, type Use } from "./use";
export { absent, known, malformed, unknown, valueOf, type Value } from "./value";
export { wiredTriggers, type Wiring } from "./wiring";
