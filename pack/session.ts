import type { EngineResource, Stack } from "../model";
import { inForce, type InForce } from "./configuration";
import type { Policy, ResourcePolicy, StackPolicy } from "./define";
import { Heard } from "./heard";
import type { Judgement } from "./judge";
import { Judging, stackOf } from "./judging";
import type { ConfigOf } from "./keys";
import { repairOf } from "./repair";
import type { Finding } from "./reporting";

/** What is reported of a policy. A fault is a mistake of ours that stopped it. */
export interface Report {
  readonly findings: readonly Finding[];
  readonly fault?: string;
}

/** The pack during one operation of the engine: it has the policies judge by what is heard. */
export class Session {
  readonly heard = new Heard();
  private known: InForce;
  private judging: Judging;
  private stack: (() => Stack) | undefined;

  /** @param today tells the day, in UTC, which exemptions need: `2027-03-31`. */
  constructor(
    private readonly policies: readonly Policy[],
    private readonly today: () => string,
  ) {
    this.known = inForce(policies, {});
    this.judging = new Judging(policies, this.known, today);
  }

  /**
   * Takes the configuration of every policy: its enforcement level and its keys.
   *
   * @throws Error with a line for each thing that is wrong: the engine then stops and shows it.
   */
  configure(given: object): void {
    this.heard.isAny = true;
    this.known = inForce(this.policies, given, this.heard.served);
    this.judging = new Judging(this.policies, this.known, this.today);
  }

  /** Takes the resources of the stack phase, which begins with this. */
  keepStack(resources: readonly EngineResource[]): void {
    this.stack = stackOf(resources, this.heard.inputsOf, !this.heard.isOperation);
    this.judging.forgetStack();
  }

  /** What is reported of a resource policy about one resource; what it judged is also kept for the stack phase. */
  reportResource(policy: ResourcePolicy, resource: EngineResource): Report {
    // A state holds no inputs of what the stack only reads, which is made and judged elsewhere.
    if (!this.heard.isOperation && Object.keys(resource.props as object).length === 0) {
      return { findings: [] };
    }
    const judgement = this.judging.judgeResource(policy, this.configOf(policy), resource);
    return this.report(policy, judgement, undefined);
  }

  /** What a policy sets in order to repair a resource, before it is judged. */
  repairOf(policy: ResourcePolicy, resource: EngineResource): ReturnType<typeof repairOf> {
    return repairOf(policy, this.configOf(policy), resource, this.today);
  }

  /**
   * Whether a stack policy is known to have nothing to report, so that the SDK need not read the whole stack for it. Not
   * known before the stack phase.
   */
  hasNothingToReport(policy: StackPolicy): boolean {
    const { findings, fault } = this.reportStack(policy);
    return findings.length === 0 && fault === undefined;
  }

  /** What is reported of a stack policy about the stack, from the shared model. */
  reportStack(policy: StackPolicy): Report {
    return this.stack === undefined
      ? { findings: [], fault: "no stack was heard" }
      : this.report(policy, this.judging.judgeStack(policy, this.configOf(policy), this.stack), this.stack);
  }

  private report(policy: Policy, judgement: Judgement, stack: (() => Stack) | undefined): Report {
    const { fault } = judgement;
    const findings = this.judging.findings(policy, judgement, stack);
    return { findings, ...(fault !== undefined && { fault }) };
  }

  private configOf({ name }: Policy): ConfigOf {
    return this.known.get(name)!.config;
  }
}
