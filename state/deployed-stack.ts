import type { EngineResource } from "../model";
import type { Position } from "./position";

/** A stack as an export holds it, in the form in which the model takes resources. */
export interface DeployedStack {
  readonly project: string;
  readonly stack: string;
  /** The export, as it was given: a path, or `-` for standard input. */
  readonly file: string;
  /** The resources with their outputs. Of those of types that nobody reads, there are only the dependencies. */
  readonly resources: readonly EngineResource[];
  /** The inputs of a resource by its URN. */
  readonly inputs: ReadonlyMap<string, unknown>;
  /** Where in the program a resource is made, by its URN. */
  readonly positions: ReadonlyMap<string, Position>;
}

/** Why a file was not read, in one line that shows nothing of what is in it. */
export interface Problem {
  readonly file: string;
  readonly problem: string;
}

export function isProblem(it: object): it is Problem {
  return "problem" in it;
}
