export { isProblem, type DeployedStack, type Problem } from "./deployed-stack";
export type { Export } from "./export";
export { findExports } from "./find";
export { positionIn, type Position } from "./position";
export { readStacks } from "./read";
export { linkedStacks, type Linked } from "./linked";
