import type { EngineResource, Stack } from "../model";
import { configPassed, inForce, type InForce } from "./configuration";
import type { Policy, ResourcePolicy, StackPolicy } from "./define";
import { Heard } from "./heard";
import type { Judgement } from "./judge";
import { Judging, stackOf } from "./judging";
import type { ConfigOf } from "./keys";
import { repairOf } from "./repair";

/**
 * The pack during one operation of the engine: it joins what is heard with what the SDK passes, of which the first counts,
 * and has the policies judge by it.
 */
export class Session {
  readonly heard = new Heard();
  private known: InForce = new Map();
  private judging: Judging;
  private stack: (() => Stack) | undefined;

  /** @param today tells the day, in UTC, which exemptions need: `2027-03-31`. */
  constructor(
    private readonly policies: readonly Policy[],
    private readonly today: () => string,
  ) {
    this.judging = new Judging(policies, this.known, today);
  }

  /**
   * Takes the configuration of every policy: its enforcement level and its keys.
   *
   * @throws Error with a line for each thing that is wrong: the engine then stops and shows it.
   */
  configure(given: object): void {
    this.known = inForce(this.policies, given, this.heard.served);
    this.judging = new Judging(this.policies, this.known, this.today);
  }

  /** Takes the resources of the stack phase, which begins with this. */
  keepStack(resources: readonly EngineResource[]): void {
    this.stack = stackOf(resources, this.heard.inputsOf);
    this.judging.forgetStack();
  }

  /** What a resource policy says about one resource, which is also kept for the stack phase. */
  judgeResource(policy: ResourcePolicy, rawConfig: unknown, resource: EngineResource): Judgement {
    return this.judging.judgeResource(policy, this.configOf(policy, rawConfig), resource);
  }

  /** What a policy sets in order to repair a resource, before it is judged. */
  repairOf(
    policy: ResourcePolicy,
    rawConfig: unknown,
    resource: EngineResource,
  ): ReturnType<typeof repairOf> {
    return repairOf(policy, this.configOf(policy, rawConfig), resource, this.today);
  }

  /**
   * Whether a stack policy is known to have nothing to report, so that the SDK need not read the whole stack for
   * it. Not known where the stack or the policy's configuration was not heard.
   */
  hasNothingToReport(policy: StackPolicy): boolean {
    const config = this.known.get(policy.name)?.config;
    if (this.stack === undefined || config === undefined) {
      return false;
    }
    const { violations, fault } = this.judging.judgeStack(policy, config, this.stack);
    return violations.length === 0 && fault === undefined;
  }

  /**
   * What a stack policy says about the stack, from the shared model.
   *
   * @param resources what the SDK shows of the stack: it counts where the stack was not heard.
   */
  judgeStack(policy: StackPolicy, rawConfig: unknown, resources: readonly EngineResource[]): Judgement {
    if (this.stack === undefined) {
      // Nobody tells here when another stack begins.
      this.judging.forgetStack([policy]);
    }
    const stack = this.stack ?? stackOf(resources, this.heard.inputsOf);
    return this.judging.judgeStack(policy, this.configOf(policy, rawConfig), stack);
  }

  private configOf(policy: Policy, raw: unknown): ConfigOf {
    return this.known.get(policy.name)?.config ?? configPassed(policy, raw);
  }
}
