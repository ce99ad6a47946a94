export { accessSince, beforeVariable, type NewAccess } from "./before";
export { controls, type Control, type ControlId } from "./controls";
export {
  accounts,
  flag,
  identifier,
  identifiers,
  levels,
  patterns,
  reasons,
  tagValues,
  type Key,
  type Level,
} from "./keys";
export { resourcePolicy, stackPolicy, type Policy, type Unjudged } from "./define";
export { dayInUtc, type Exempting } from "./exempting";
export { covers, exemptionsByKey, isElsewhere, isFor, type Exemption } from "./exemption";
export { keyOf, partsOfKey } from "./finding-key";
export { requireData, versionOfPackage } from "./installation";
export { judgeAll, type JudgeOptions, type Fault, type PolicyJudgement } from "./judge-all";
export { leastIf } from "./least-policy";
export { accountOf, enumerated, listed, meant, quoted } from "./message";
export { notesOn } from "./notes";
export { violation, type Cause, type Outcome, type Together, type Violation } from "./outcome";
export { toPulumi, type Policies } from "./pulumi";
export { pageOf } from "./run";
export type { Finding } from "./reporting";
export { repeatedKeys } from "./repeated-keys";
export { isDate } from "./schema";
export { distrust, refusal, worstFirst } from "./sentence";
export { chosen, levelsOf, severities, type Choice } from "./selecting";
export { configured, readConfiguration, type ConfigurationOf } from "./configuration";
export { variable } from "./variable";
export { byManagedPolicy, forDestinations, judgeUses, named, type Users, type Words } from "./uses";
