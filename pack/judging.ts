import { derived } from "../iam";
import { addTo, Resource, Stack, type EngineResource } from "../model";
import type { InForce } from "./configuration";
import type { Others, Policy, ResourcePolicy, StackPolicy } from "./define";
import { exemptingOf, exemptionsIn, withExemptions, type Exempting } from "./exempting";
import { judge, type Judgement } from "./judge";
import type { ConfigOf } from "./keys";
import type { Outcome, Violation } from "./outcome";
import { findingsOf, type Finding, type Judged } from "./reporting";
import type { Said } from "./run";

/**
 * The judging of resources, and then of the stack that they make, by policies that may speak of what the others said. So
 * it remembers that.
 */
export class Judging {
  private readonly ofResources = new Map<string, Map<string, Judgement>>();
  private readonly ofStack = new Map<string, Judgement>();

  /**
   * @param known what is in force, as far as that is known: no exemption is accounted for of a policy that is missing here.
   * @param today tells the day, in UTC, which exemptions need: `2027-03-31`.
   */
  constructor(
    private readonly policies: readonly Policy[],
    private readonly known: InForce,
    private readonly today: () => string,
  ) {}

  /** What a resource policy says about one resource, by its inputs. */
  judgeResource(policy: ResourcePolicy, config: ConfigOf, resource: EngineResource): Judgement {
    const judgement = this.judge(policy, config, () =>
      policy.judge(policy.subject.read(new Resource(resource, resource.props)), config),
    );
    const kept = this.ofResources.get(policy.name) ?? new Map<string, Judgement>();
    this.ofResources.set(policy.name, kept.set(resource.urn, judgement));
    return judgement;
  }

  /** What a stack policy says about the stack: it is asked once, until what it said is forgotten. */
  judgeStack(policy: StackPolicy, config: ConfigOf, stack: () => Stack): Judgement {
    const said = this.ofStack.get(policy.name);
    if (said !== undefined) {
      return said;
    }
    const judgement = this.judge(policy, config, () =>
      policy.judge(stack(), config, this.othersThan(policy, stack())),
    );
    this.ofStack.set(policy.name, judgement);
    return judgement;
  }

  /** Forgets what was said about the stack, because another one comes. */
  forgetStack(): void {
    this.ofStack.clear();
  }

  /**
   * What is reported of a judgement of this policy: what follows from a cause is silent if that was judged, by now, to be
   * there.
   *
   * @param stack the stack, in its phase.
   */
  findings(policy: Policy, { violations }: Judgement, stack?: () => Stack): readonly Finding[] {
    const level = this.known.get(policy.name)?.level ?? policy.enforcementLevel;
    return findingsOf({ policy, level, violations }, (name, urn) => this.judged(name, urn, stack));
  }

  /**
   * What every policy that is enabled has said so far, and what is reported of it.
   *
   * @param stack the stack, if it is whole.
   */
  everything(stack?: () => Stack): readonly Said[] {
    return this.policies.flatMap((policy) => {
      const inForce = this.known.get(policy.name);
      if (inForce === undefined || inForce.level === "disabled") {
        return [];
      }
      const judgements: readonly (readonly [urn: string, Judgement])[] =
        policy.kind === "resource"
          ? [...(this.ofResources.get(policy.name) ?? [])]
          : stack === undefined
            ? []
            : [["", this.judgeStack(policy, inForce.config, stack)]];
      const phase = policy.kind === "stack" ? stack : undefined;
      return judgements.map(([urn, judgement]) => ({
        ...{ policy, urn, judgement },
        findings: this.findings(policy, judgement, phase),
      }));
    });
  }

  /** What a policy judges on a resource, if it is enabled: a policy of the stack is asked for that. */
  private judged(name: string, urn: string, stack?: () => Stack): Judged | undefined {
    const policy = this.policies.find((each) => each.name === name);
    const inForce = this.known.get(name);
    if (policy === undefined || inForce === undefined || inForce.level === "disabled") {
      return undefined;
    }
    const said =
      policy.kind === "resource"
        ? this.ofResources.get(name)?.get(urn)
        : stack && this.judgeStack(policy, inForce.config, stack);
    const violations = (said && byResource(said).get(urn)) ?? [];
    return { policy, level: inForce.level, violations };
  }

  private judge(policy: Policy, config: ConfigOf, run: () => Iterable<Outcome>): Judgement {
    return withExemptions(policy.name, judge(run), config, this.today);
  }

  private othersThan(policy: Policy, stack: Stack): Others {
    return {
      unjudged: () =>
        this.policies.flatMap(({ name, expects = () => false }) =>
          this.saidOf(name, stack)
            .flatMap(({ gaps }) => gaps)
            .filter((gap) => !expects(gap, stack) && !stack.settles(gap))
            .map((gap) => ({ policy: name, gap })),
        ),
      exempting: () =>
        this.policies.filter((each) => each !== policy).flatMap((each) => this.exempting(each, stack)),
      today: this.today,
    };
  }

  private exempting(policy: Policy, stack: Stack): readonly Exempting[] {
    const { level, config } = this.known.get(policy.name) ?? { config: {} };
    const exemptions = exemptionsIn(config);
    if (exemptions.length === 0 || level === "disabled") {
      return [];
    }
    if (policy.kind === "stack") {
      this.judgeStack(policy, config, () => stack);
    }
    return exemptingOf(policy.name, exemptions, this.saidOf(policy.name, stack));
  }

  /** What a policy has said so far of a stack and its resources. */
  private saidOf(policy: string, stack: Stack): readonly Judgement[] {
    const ofStack = this.ofStack.get(policy);
    const ofResources = [...(this.ofResources.get(policy) ?? [])].filter(
      ([urn]) => stack.resourceAt(urn) !== undefined,
    );
    return [...(ofStack === undefined ? [] : [ofStack]), ...ofResources.map(([, judgement]) => judgement)];
  }
}

/** The violations of a judgement, by the URNs of their resources. */
const byResource = derived(({ violations }: Judgement) => {
  const groups = new Map<string, Violation[]>();
  violations.forEach((each) => addTo(groups, each.resource.urn, each));
  return groups;
});

/** The stack that resources make, built when a policy first asks for it: a fault in that is one of the policy. */
export function stackOf(
  resources: readonly EngineResource[],
  inputsOf: (urn: string) => unknown,
  isDeployed = false,
): () => Stack {
  let stack: Stack | undefined;
  return () => (stack ??= new Stack(resources, inputsOf, isDeployed));
}
