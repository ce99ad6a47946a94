import type { EngineEvent, PolicyEvent } from "@pulumi/pulumi/automation";

/** A policy violation as the engine reports it. */
export interface Violation {
  readonly policy: string;
  readonly pack: string;
  readonly level: string;
  readonly severity: string | undefined;
  readonly urn: string;
  /** The policy's description, and below it what the policy says of this resource. */
  readonly message: string;
}

/** What came of one preview or update. */
export interface Outcome {
  /** Pulumi's exit code. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** In the order in which the engine reported them. */
  readonly violations: readonly Violation[];
  readonly events: readonly EngineEvent[];
}

/** The violations among the engine's events. */
export function violationsIn(events: readonly EngineEvent[]): Violation[] {
  return events.flatMap(({ policyEvent }) => (policyEvent === undefined ? [] : [violation(policyEvent)]));
}

function violation(event: PolicyEvent & { readonly severity?: string }): Violation {
  return {
    policy: event.policyName,
    pack: event.policyPackName,
    level: event.enforcementLevel,
    severity: event.severity,
    urn: event.resourceUrn ?? "",
    message: event.message,
  };
}
