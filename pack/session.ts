import { Resource, Stack, type EngineResource, type Gap } from "../model";
import { readConfiguration, refuse, type Setting } from "./configuration";
import type { Exempting, Others, Policy, ResourcePolicy, StackPolicy } from "./define";
import { exempted, type Exemption } from "./exemption";
import type { ConfigOf } from "./keys";
import type { Outcome, Violation } from "./outcome";

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
  private readonly typesMet = new Set<string>();
  private readonly configs = new Map<string, ConfigOf>();
  private disabled: ReadonlySet<string> = new Set();
  private served: ReadonlySet<string> = new Set();
  private readonly inResources = new Map<string, Map<string, Judgement>>();
  private heard: readonly EngineResource[] | undefined;
  private stack: Stack | undefined;
  private readonly judgements = new Map<string, Judgement>();

  /** @param today tells the day, in UTC, which exemptions need: `2027-03-31`. */
  constructor(
    private readonly policies: readonly Policy[],
    private readonly today = () => new Date().toISOString().slice(0, 10),
  ) {}

  /** Takes the type of a resource, before any policy is asked about the resource. */
  meet(type: string): void {
    this.typesMet.add(type);
  }

  /**
   * The one of some types of which resources were met so far, the first if none was: no resource of the others is under
   * way. `undefined` if several were met, or where nothing is heard.
   */
  onlyTypeMet(types: readonly string[]): string | undefined {
    const [only, ...others] = types.filter((type) => this.typesMet.has(type));
    return this.typesMet.size === 0 || others.length > 0 ? undefined : (only ?? types[0]);
  }

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
    for (const policy of this.policies) {
      this.configs.set(policy.name, configFrom(policy, settings));
    }
    this.disabled = new Set([...settings.keys()].filter((name) => settings.get(name)?.level === "disabled"));
  }

  /** A policy's configuration: as it was heard, else as the SDK passes it to the policy. */
  private configOf(policy: Policy, raw: unknown): ConfigOf {
    const heard = this.configs.get(policy.name);
    return heard ?? configFrom(policy, readConfiguration([policy], { [policy.name]: raw }).settings);
  }

  /** What a resource policy says about one resource, which is also kept for the stack phase. */
  judgeResource(policy: ResourcePolicy, rawConfig: unknown, resource: EngineResource): Judgement {
    const config = this.configOf(policy, rawConfig);
    const judgement = this.judge(config, () =>
      policy.judge(policy.subject.read(new Resource(resource, resource.props)), config),
    );
    const kept = this.inResources.get(policy.name) ?? new Map<string, Judgement>();
    this.inResources.set(policy.name, kept.set(resource.urn, judgement));
    return judgement;
  }

  /**
   * What a policy sets in order to repair a resource that violates it, unless that is exempt: by the names that its
   * provider has for the properties. Nothing where the policy has no repair, or one with a fault: then the violation is
   * reported.
   */
  repairOf(
    policy: ResourcePolicy,
    rawConfig: unknown,
    engine: EngineResource,
  ): Readonly<Record<string, string>> {
    const resource = new Resource(engine, engine.props);
    const config = this.configOf(policy, rawConfig);
    const subject = () => policy.subject.read(resource);
    const { violations } = this.judge(config, () => policy.judge(subject(), config));
    if (violations.every(({ advisory }) => advisory)) {
      return {};
    }
    try {
      const set = Object.entries(policy.repair?.set(subject(), config) ?? {});
      return Object.fromEntries(set.map(([name, value]) => [resource.called(name), value]));
    } catch {
      return {};
    }
  }

  /**
   * Whether a stack policy is known to have nothing to report, so that the SDK need not read the whole stack for
   * it. Not known where the stack or the policy's configuration was not heard.
   */
  hasNothingToReport(policy: StackPolicy): boolean {
    if (this.heard === undefined || !this.configs.has(policy.name)) {
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
    const config = this.configOf(policy, rawConfig);
    const judgement = this.judge(config, () => {
      const stack =
        (this.heard && this.stack) ?? new Stack(this.heard ?? resources, (urn) => this.inputs.get(urn));
      this.stack = stack;
      return policy.judge(stack, config, this.others(policy, stack));
    });
    this.judgements.set(policy.name, judgement);
    return judgement;
  }

  private judge(config: ConfigOf, run: () => Iterable<Outcome>): Judgement {
    const judgement = judge(run);
    const exemptions = exemptionsIn(config);
    if (exemptions.length === 0) {
      return judgement;
    }
    const today = this.today();
    return {
      ...judgement,
      violations: judgement.violations.map((each) => exempted(each, exemptions, today)),
    };
  }

  private others(policy: Policy, stack: Stack): Others {
    return {
      unjudged: () =>
        this.policies.flatMap(({ name }) =>
          this.saidOf(stack, name).flatMap(({ gaps }) => gaps.map((gap) => ({ policy: name, gap }))),
        ),
      exempting: () =>
        this.policies.filter((each) => each !== policy).flatMap((each) => this.exempting(each, stack)),
    };
  }

  private exempting(policy: Policy, stack: Stack): Exempting[] {
    const exemptions = exemptionsIn(this.configs.get(policy.name) ?? {});
    if (exemptions.length === 0 || this.disabled.has(policy.name)) {
      return [];
    }
    if (policy.kind === "stack") {
      this.judgeStack(policy, {}, []);
    }
    const said = this.saidOf(stack, policy.name);
    if (said.some(({ fault }) => fault !== undefined)) {
      return [];
    }
    return [
      {
        policy: policy.name,
        exemptions,
        violations: said.flatMap(({ violations }) => violations),
        gaps: said.flatMap(({ gaps }) => gaps),
      },
    ];
  }

  /** What a policy has said so far of a stack and its resources. */
  private saidOf(stack: Stack, policy: string): readonly Judgement[] {
    const ofStack = this.judgements.get(policy);
    const ofResources = [...(this.inResources.get(policy) ?? [])].filter(([urn]) => stack.has(urn));
    return [...(ofStack === undefined ? [] : [ofStack]), ...ofResources.map(([, judgement]) => judgement)];
  }
}

function configFrom({ name, config }: Policy, settings: ReadonlyMap<string, Setting>): ConfigOf {
  const set = settings.get(name)?.keys ?? {};
  return Object.fromEntries(
    Object.entries(config).map(([key, { default: usual }]) => [key, set[key] ?? usual]),
  );
}

function exemptionsIn(config: ConfigOf): readonly Exemption[] {
  return (config["exemptions"] ?? []) as readonly Exemption[];
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
