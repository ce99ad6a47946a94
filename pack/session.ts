import { Stack, type EngineResource, type Gap } from "../model";
import type { ConfigOf, Keys } from "./config";
import { readConfiguration, refuse, type Setting } from "./configuration";
import type { Outcome, Policy, StackPolicy, Unjudged, Violation } from "./define";

/** What a policy said about one resource or one stack. A fault is a mistake of ours that stopped it. */
export interface Judgement {
  readonly violations: readonly Violation[];
  readonly gaps: readonly Gap[];
  readonly fault?: string;
}

/**
 * What the pack remembers during one operation of the engine: the inputs of each resource, which only the
 * resource phase shows; each policy's configuration; and, in the stack phase, the one model that all stack
 * policies share.
 */
export class Session {
  private readonly inputs = new Map<string, unknown>();
  private settings: ReadonlyMap<string, Setting> | undefined;
  private served: ReadonlySet<string> = new Set();
  private readonly resourceGaps = new Map<string, Map<string, readonly Gap[]>>();
  private heard: readonly EngineResource[] | undefined;
  private stack: Stack | undefined;
  private readonly judgements = new Map<string, Judgement>();

  constructor(private readonly policies: readonly Policy[]) {}

  keepInputs(urn: string, inputs: unknown): void {
    this.inputs.set(urn, inputs);
  }

  /** Takes the resources of the stack phase, which begins with this. */
  keepStack(resources: readonly EngineResource[]): void {
    this.heard = resources;
    this.stack = undefined;
    this.judgements.clear();
  }

  /** Takes the names of all policies that the pack serves: beside ours perhaps a team's own. */
  keepServed(names: readonly string[]): void {
    this.served = new Set(names);
  }

  /**
   * Takes the configuration of every policy: its enforcement level and its keys.
   *
   * @throws Error with a line for each thing that is wrong: the engine then stops and shows it.
   */
  configure(given: object): void {
    const { settings, problems } = readConfiguration(this.policies, given, this.served);
    refuse(problems);
    this.settings = settings;
  }

  /** A policy's configuration: as it was heard, else as the SDK passes it to the policy. */
  configOf(policy: Policy, raw: unknown): ConfigOf<Keys> {
    const settings = this.settings ?? readConfiguration([policy], { [policy.name]: raw }).settings;
    const keys = settings.get(policy.name)?.keys ?? {};
    return Object.fromEntries(
      Object.entries(policy.config).map(([name, key]) => [name, keys[name] ?? key.default]),
    );
  }

  /** Remembers what kept a resource policy from judging a resource, so that `stack-is-fully-known` can list it. */
  keepGaps(policy: string, urn: string, gaps: readonly Gap[]): void {
    const kept = this.resourceGaps.get(policy) ?? new Map<string, readonly Gap[]>();
    this.resourceGaps.set(policy, kept.set(urn, gaps));
  }

  /**
   * Whether a stack policy is known to have nothing to report, so that the SDK need not read the whole stack for
   * it. Not known where the stack or the policy's configuration was not heard.
   */
  hasNothingToReport(policy: StackPolicy): boolean {
    if (this.heard === undefined || !this.settings?.has(policy.name)) {
      return false;
    }
    const { violations, fault } = this.judgeStack(policy, {}, []);
    return violations.length === 0 && fault === undefined;
  }

  /**
   * What a stack policy says about the stack, from the shared model.
   *
   * @param resources what the SDK shows of the stack: it counts where the stack was not heard.
   */
  judgeStack(policy: StackPolicy, rawConfig: unknown, resources: readonly EngineResource[]): Judgement {
    const known = this.heard && this.judgements.get(policy.name);
    if (known !== undefined) {
      return known;
    }
    const judgement = judge(() => {
      const stack =
        (this.heard && this.stack) ?? new Stack(this.heard ?? resources, (urn) => this.inputs.get(urn));
      this.stack = stack;
      return policy.judge(stack, this.configOf(policy, rawConfig), () => this.unjudged(stack));
    });
    this.judgements.set(policy.name, judgement);
    return judgement;
  }

  private unjudged(stack: Stack): Unjudged[] {
    const inResources = [...this.resourceGaps].map(
      ([policy, byUrn]) =>
        [policy, [...byUrn].flatMap(([urn, gaps]) => (stack.has(urn) ? gaps : []))] as const,
    );
    const inStack = [...this.judgements].map(([policy, { gaps }]) => [policy, gaps] as const);
    return [...inResources, ...inStack].flatMap(([policy, gaps]) => gaps.map((gap) => ({ policy, gap })));
  }
}

/** Runs a policy to its end and puts what it said in a fixed order, whatever the order of the resources. */
export function judge(run: () => Iterable<Outcome>): Judgement {
  const violations = new Map<string, Violation>();
  const gaps = new Map<string, Gap>();
  try {
    for (const outcome of run()) {
      if (outcome.kind === "violation") {
        violations.set(`${outcome.resource.urn} ${outcome.message}`, outcome);
      } else {
        gaps.set(`${outcome.resource.urn} ${outcome.property} ${outcome.why}`, outcome);
      }
    }
  } catch (error) {
    return { violations: [], gaps: [], fault: placeOf(error) };
  }
  return { violations: inOrder(violations), gaps: inOrder(gaps) };
}

function inOrder<T>(byKey: ReadonlyMap<string, T>): readonly T[] {
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

/** The kind of an error and where in the pack it arose. Its message stays out: it could quote a secret. */
function placeOf(error: unknown): string {
  const kind = error instanceof Error ? error.name : typeof error;
  const frame =
    error instanceof Error ? /(?:policies|pack|model|iam)[\\/][\w.-]+:\d+/.exec(error.stack ?? "") : null;
  return frame === null ? kind : `${kind} at ${frame[0].replace("\\", "/")}`;
}
