import type { Reference } from "../linking/reference";
import type { Answer } from "../reading/answer";
import type { Place } from "../reading/place";
import type { Resource } from "../reading/resource";
import type { Value } from "../reading/value";
import type { LogGroup } from "./log-group";
import type { Role } from "./role";

/** A Lambda function of this stack. */
export interface LambdaFunction {
  readonly resource: Resource;
  readonly name: Value<string>;
  readonly place: Place;
  /** The role that it runs with. */
  readonly executionRole: Reference<Role>;
  /** The log group that it writes to. */
  readonly logGroup: LogGroup;
  /** Whether CloudFront runs it. */
  readonly atEdge: Answer;
}
