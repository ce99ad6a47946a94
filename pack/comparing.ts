/**
 * What it takes to compare a stack with one that a file holds. It is built for itself, and loaded when it is used: few runs review anything.
 */
export { readAccess } from "../report";
export { additions, namesIn, partsOf } from "../review";
export { isProblem, readStacks } from "../state";
