/**
 * What IAM means: documents, patterns, evaluation, principals and data, three-valued throughout. Knows nothing of Pulumi.
 */
export * from "./actions";
export * from "./administration";
export * from "./applies";
export * from "./arn";
export * from "./concerns";
export * from "./context";
export { matchCondition } from "./condition";
export * from "./derived";
export * from "./document";
export * from "./escalation";
export * from "./evaluate";
export * from "./managed";
export * from "./operators";
export { type Admission, type Outsider, admissions, admits, conditionsOn } from "./outsiders";
export * from "./partitions";
export * from "./pattern";
export { type Cause, type Grounds, type Policies, openCauses } from "./policies";
export { type Identity, type Principal, type PrincipalKind, type Principals } from "./principals";
export { identify, identity, isAccount, matchPrincipal, matchPrincipals, service } from "./principals";
export type { Problem } from "./problem";
export { brokenData, dataBefore, dataDate, dataFolder } from "./records";
export * from "./retired";
export * from "./services";
export * from "./sizes";
export * from "./source-arn";
export * from "./statement";
export * from "./shared-providers";
export { anyoneIn, strangeInvokers, strangers, strangersBehind } from "./strangers";
export * from "./text";
export * from "./trust";
export * from "./validate";
export { fillVariables } from "./variables";
export * from "./verdict";
export * from "./web-identity";
