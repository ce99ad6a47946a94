export { patterns, type Key } from "./config";
export { resourcePolicy, stackPolicy, violation, type Outcome, type Policy, type Unjudged } from "./define";
export { listed, quoted } from "./message";
export { pageOf, toPulumi } from "./pulumi";
