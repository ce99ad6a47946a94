import type { Resource } from "./resource";

/** How the resources of some types are read into what a policy judges one by one. */
export interface Subject<Read> {
  readonly types: readonly string[];
  read(this: void, resource: Resource): Read;
}
