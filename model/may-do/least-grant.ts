import { hole, type Text } from "../../iam";
import { arnForms } from "../linking/arn-forms";
import type { Target } from "../linking/target";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { valueOf } from "../reading/value";
import type { NeededAction, RoleUse } from "./role-use";

/** An output of a resource of the stack, as a part of a text. */
export interface OutputPart {
  readonly resource: Resource;
  /** The property, as the `aws` provider names it. */
  readonly property: string;
}

/** A pattern of resources in a policy, made of texts and of outputs; a `*` in a text stands for what the stack does not tell. */
export type GrantedPattern = readonly (string | OutputPart)[];

/** What would let a role do one thing that nothing lets it do: the action, and the least that it has to be allowed on. */
export interface LeastGrant {
  readonly action: string;
  readonly resources: readonly GrantedPattern[];
}

/** What would let a role do what a use needs and nothing grants. */
export function leastGrants(
  { target, logGroup, purpose, user }: Pick<RoleUse, "target"> & Partial<RoleUse>,
  needed: readonly NeededAction[],
): readonly LeastGrant[] {
  const write = (arn: Text): GrantedPattern => {
    if (logGroup !== undefined && user !== undefined) {
      return [...logGroupOf(user, arn), ":*"];
    }
    return purpose === "fileSystem" && target?.resource !== undefined
      ? fileSystemOf(target.resource, arn)
      : patternOf(arn, target);
  };
  return needed.map(({ action, least }) => ({ action, resources: distinct(least.map(write)) }));
}

/** Patterns, each once. */
function distinct(patterns: readonly GrantedPattern[]): readonly GrantedPattern[] {
  const keyOf = (pattern: GrantedPattern): string =>
    pattern
      .map((part) => (typeof part === "string" ? part : `\${${part.resource.urn}.${part.property}}`))
      .join("");
  return [...new Map(patterns.map((each) => [keyOf(each), each])).values()];
}

/** An ARN by the output that holds it, or what it begins with, if it is that of a resource of the stack. */
function patternOf(arn: Text, target: Target | undefined): GrantedPattern {
  const { resource } = target ?? {};
  if (target === undefined || resource === undefined) {
    return [written(arn)];
  }
  if (arn.startsWith(target.arn)) {
    const rest = written(arn.slice(target.arn.length));
    return [{ resource, property: outputOf(resource) }, ...(rest === "" ? [] : [rest])];
  }
  // A consumer is called by the ARN of its stream, and more.
  return resource.type === tokens.streamConsumer && target.arn.startsWith(`${arn}/consumer/`)
    ? [{ resource, property: "streamArn" }]
    : [written(arn)];
}

/** The output that holds the ARN of a resource. */
function outputOf({ type }: Resource): string {
  return Object.values(arnForms).find((form) => form.type === type)?.arn ?? "arn";
}

/** The file system behind an access point, which the `aws` provider tells by an output. */
function fileSystemOf(accessPoint: Resource, arn: Text): GrantedPattern {
  return accessPoint.isNative ? [written(arn)] : [{ resource: accessPoint, property: "fileSystemArn" }];
}

/** The log group of a function: the one that its configuration names, or the one that is called after it. */
function logGroupOf(fn: Resource, arn: Text): GrantedPattern {
  const group = arn.replace(/:log-stream:.*$/s, "");
  const [flowing] = fn.flowsInto("loggingConfig", tokens.logGroup);
  if (flowing !== undefined) {
    return [{ resource: flowing, property: "arn" }];
  }
  const [, before = "", name = ""] =
    /^(.*:log-group:\/aws\/lambda\/(?:us-east-1\.)?)(.*)$/s.exec(group) ?? [];
  return before !== "" && name === (valueOf(fn.string("name")) ?? hole)
    ? [written(before), { resource: fn, property: "name" }]
    : [written(group)];
}

/** A text for a policy: what is not known of an ARN may be anything. */
function written(text: Text): string {
  return text
    .replaceAll(hole, "*")
    .replace(/^arn:\*:/, "arn:aws:")
    .replace(/\*+/g, "*");
}
