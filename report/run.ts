/** What one operation of the engine came to: the content of `findings.json`, whose schema is `report/findings.schema.json`. */
export interface Run {
  /** The version of this form: it grows by one when a reader of the form before would misread it. */
  readonly version: 1;
  /** The same in all files of one run, and in those of no other. */
  readonly id: string;
  /** The version of the pack. */
  readonly pack: string;
  /** When it was written, in UTC: `2026-11-26T09:30:00.000Z`. */
  readonly at: string;
  /** Whether a preview, an update, or an analysis of a state that stands as it is: by the engine or, at an audit, without it. */
  readonly mode: "preview" | "update" | "analysis" | "audit";
  readonly project: string;
  readonly stack: string;
  /** The export that was audited, as it was given: two may be of stacks with one name. */
  readonly file?: string;
  /**
   * Whether everything was judged. If not, the program or the update failed before the stack was whole, and there is only what
   * was found of each resource by itself.
   */
  readonly complete: boolean;
  /** The policies that were asked, in the order of the pack. */
  readonly policies: readonly RunPolicy[];
  /** What they found, the worst first. */
  readonly findings: readonly RunFinding[];
  /** What could not be judged. */
  readonly gaps: readonly RunGap[];
  readonly repairs: readonly RunRepair[];
  /** Mistakes of the pack that stopped a policy. */
  readonly faults: readonly RunFault[];
}

export interface RunPolicy {
  readonly name: string;
  readonly description: string;
  readonly level: "advisory" | "mandatory" | "remediate";
  readonly severity: "low" | "medium" | "high" | "critical";
  /** What to do, in general. */
  readonly remediation: string;
  /** The page about it. */
  readonly url: string;
}

/** A resource by what tells it apart and by what people know it by. The stack itself has an empty name. */
export interface RunResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Where in the program it is made, as far as an exported state tells. */
  readonly position?: RunPosition;
}

export interface RunPosition {
  /** Relative to the folder of the project: `index.ts`. */
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

export interface RunFinding {
  readonly policy: string;
  /** The stable keys of what is reported as this one finding, one at least: by them it can be exempted. */
  readonly keys: readonly string[];
  /** Whether it stops the operation. */
  readonly level: "advisory" | "mandatory";
  readonly severity: RunPolicy["severity"];
  readonly resource: RunResource;
  readonly message: string;
  /** The exemption that keeps it from stopping anything. */
  readonly exemption?: RunExemption;
  /** What would let a role do what it lacks. In a file it is explained: as a document, and as a program of each language. */
  readonly leastPolicy?: LeastPolicy;
}

/** The least policy that lets a role do something, as a resource of the stack could hold it. */
export interface LeastPolicy {
  /** What the resource is called. */
  readonly name: string;
  /** The package that makes the role, and so the policy. */
  readonly provider: "aws" | "aws-native";
  /** The name of the role. */
  readonly role: LeastOutput;
  readonly statements: readonly LeastStatement[];
}

/** That some actions are allowed. */
export interface LeastStatement {
  readonly actions: readonly string[];
  readonly resources: readonly LeastPattern[];
}

/** A pattern of resources: texts, in which a `*` stands for what the stack does not tell, and outputs. */
export type LeastPattern = readonly (string | LeastOutput)[];

/** An output of a resource. */
export interface LeastOutput {
  readonly urn: string;
  readonly name: string;
  /** What the program is likely to call the resource: another one for each resource of a policy. */
  readonly variable: string;
  readonly property: string;
  /** What it is, if that is known. */
  readonly value?: string;
}

export interface RunExemption {
  readonly reason: string;
  readonly owner?: string;
  /** The last day on which it holds, in UTC. */
  readonly until?: string;
  /** Whether it is for this finding, by its key, and not for a resource. */
  readonly byKey: boolean;
}

export interface RunGap {
  readonly policy: string;
  readonly resource: RunResource;
  /** The property that is not known, "" for all of the resource. */
  readonly property: string;
  readonly why: string;
}

export interface RunRepair {
  readonly policy: string;
  readonly resource: RunResource;
  /** The properties that were set. Their values stay out. */
  readonly properties: readonly string[];
}

export interface RunFault {
  readonly policy: string;
  readonly message: string;
}

/** What an audit of stacks that stand came to: as JSON its schema is `report/audit.schema.json`. */
export interface Audit {
  /** The version of this form: it grows by one when a reader of the form before would misread it. */
  readonly version: 1;
  /** The version of the pack. */
  readonly pack: string;
  /** When it was made, in UTC: `2026-11-26T09:30:00.000Z`. */
  readonly at: string;
  /** A run for each stack. */
  readonly runs: readonly Run[];
  /** The exports that were not read. */
  readonly problems: readonly AuditProblem[];
}

export interface AuditProblem {
  /** The export, as it was given. */
  readonly file: string;
  /** Why it was not read, as a sentence. */
  readonly problem: string;
}
