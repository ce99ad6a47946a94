import type { EngineResource, Stack } from "../model";
import type { RunRepair } from "../report";
import { inForce, isAskedFor, type InForce } from "./configuration";
import type { Policy, ResourcePolicy, StackPolicy } from "./define";
import { Heard } from "./heard";
import { tell } from "./installation";
import type { Judgement } from "./judge";
import { Judging, stackOf } from "./judging";
import type { ConfigOf, Level } from "./keys";
import { repairOf } from "./repair";
import type { Finding } from "./reporting";
import type { Ran } from "./reports";
import { named, runOf, unlessFaulty } from "./run";

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
  private repairs: RunRepair[] = [];
  private isReported = false;
  /** A resource of the stack, by which that can be told. */
  private first: EngineResource | undefined;
  /** Whether it is for one of our stack policies that the SDK looks at the stack. */
  isOurs = false;
  /** How many resources were heard of that are not answered for. */
  private underWay = 0;
  /** The type of the last of them, "" if its inputs are not wanted. */
  private lastType = "";
  /** The policies that report something about one of those, or of others that were under way with them. */
  private readonly reporting = new Set<ResourcePolicy>();

  /**
   * @param today tells the day, in UTC, which exemptions need: `2027-03-31`.
   * @param reports takes what a run came to, if that is wanted.
   */
  constructor(
    private readonly policies: readonly Policy[],
    private readonly today: () => string,
    private readonly reports?: (ran: () => Ran | undefined) => void,
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
    this.tellOfUnused();
    this.judging = new Judging(this.policies, this.known, this.today);
    this.stack = undefined;
    this.first = undefined;
    this.repairs = [];
    this.isReported = false;
  }

  /** Tells of each policy that the environment asks for and that is disabled: else nobody would notice that it says nothing. */
  private tellOfUnused(): void {
    for (const policy of this.policies) {
      const { asked } = policy;
      if (asked !== undefined && isAskedFor(policy) && this.levelOf(policy) === "disabled") {
        tell(
          `${asked} is set, but ${policy.name} is disabled: nothing is reviewed. Set its level in the configuration.`,
        );
      }
    }
  }

  private levelOf({ name }: Policy): Level | undefined {
    return this.known.get(name)?.level;
  }

  /**
   * Takes a resource that is about to be made, with its inputs if its type is wanted, and has it judged at once: then the SDK need
   * not be asked to show it to each policy.
   */
  hear(resource: EngineResource): void {
    this.heard.meet(resource.type);
    this.first ??= resource;
    this.underWay++;
    this.lastType = resource.props === undefined ? "" : resource.type;
    if (resource.props === undefined) {
      return;
    }
    this.heard.keepInputs(resource.urn, resource.props);
    for (const policy of this.policies) {
      if (policy.kind === "resource" && !this.isPassed(policy, resource)) {
        this.reporting.add(policy);
      }
    }
  }

  /** Takes note that one of the resources was answered for, whichever. */
  answered(): void {
    if (--this.underWay === 0) {
      this.reporting.clear();
    }
  }

  /**
   * Whether a resource policy is for the resource that was heard of last, and is known to report nothing about it or another that is
   * under way: so that the SDK need not show it these.
   */
  passes(policy: ResourcePolicy): boolean {
    return this.underWay > 0 && policy.subject.types.includes(this.lastType) && !this.reporting.has(policy);
  }

  private isPassed(policy: ResourcePolicy, resource: EngineResource): boolean {
    if (!policy.subject.types.includes(resource.type) || this.levelOf(policy) === "disabled") {
      return true;
    }
    const { findings, fault } = this.reportResource(policy, resource);
    return findings.length === 0 && fault === undefined;
  }

  /** Takes the resources of the stack phase, which begins with this. */
  keepStack(resources: readonly EngineResource[]): void {
    this.first ??= resources[0];
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
    const set = repairOf(policy, this.configOf(policy), resource, this.today);
    const properties = Object.keys(set);
    if (properties.length > 0) {
      this.repairs.push({ policy: policy.name, resource: named(resource), properties });
    }
    return set;
  }

  /**
   * Whether a stack policy is known to have nothing to report, so that the SDK need not read the whole stack for it. Not
   * known before the stack phase.
   */
  hasNothingToReport(policy: StackPolicy): boolean {
    const { findings, fault } = this.reportStack(policy);
    return findings.length === 0 && fault === undefined;
  }

  /**
   * Tells that the SDK turns to one of our stack policies. It has looked at the resources before it waits for anything, and before it
   * turns to another policy.
   */
  takesTurn(): void {
    this.isOurs = true;
    queueMicrotask(() => {
      this.isOurs = false;
    });
  }

  /** What is reported of a stack policy about the stack, from the shared model. */
  reportStack(policy: StackPolicy): Report {
    if (this.stack === undefined) {
      return { findings: [], fault: "no stack was heard" };
    }
    // The engine does not ask a policy that is disabled, but it knows nothing of what the environment asks for.
    if (policy.asked !== undefined && this.levelOf(policy) === "disabled") {
      return { findings: [] };
    }
    return this.report(
      policy,
      this.judging.judgeStack(policy, this.configOf(policy), this.stack),
      this.stack,
    );
  }

  /** Takes note that the run is at its end, or that the engine ends it, and reports what it came to: once. */
  ended(): void {
    if (this.isReported || this.reports === undefined) {
      return;
    }
    this.isReported = true;
    this.reports(() => {
      this.heard.locate(this.first?.urn);
      const { mode, project, stack } = this.heard;
      if (project === "") {
        return undefined;
      }
      const whole = unlessFaulty(this.stack);
      const said = this.judging.everything(this.stack);
      const course = { mode, project, stack, whole, repairs: this.repairs };
      return { run: runOf(this.policies, this.known, said, course), stack: whole };
    });
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
