export { controls, type Control, type ControlId } from "./controls";
export {
  accounts,
  flag,
  identifier,
  identifiers,
  patterns,
  reasons,
  tagValues,
  type Key,
  type Level,
} from "./keys";
export { resourcePolicy, stackPolicy, type Exempting, type Policy, type Unjudged } from "./define";
export { covers, isElsewhere, type Exemption } from "./exemption";
export { enumerated, listed, quoted } from "./message";
export type { Policies } from "@pulumi/policy";
export { violation, type Outcome } from "./outcome";
export { pageOf, toPulumi } from "./pulumi";
export { distrust, refusal, worstFirst } from "./sentence";
export { configured, readConfiguration, type ConfigurationOf } from "./configuration";
export { judgeUses, type Words } from "./uses";
