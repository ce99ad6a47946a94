import { Properties } from "./read";
import type { Value } from "./value";

/** What the engine tells a policy about one resource: the part of the SDK's `PolicyResource` that is read here. */
export interface EngineResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: unknown;
  readonly provider?: { readonly urn: string; readonly props: unknown };
  readonly dependencies?: readonly { readonly urn: string }[];
  readonly propertyDependencies?: Readonly<
    Record<string, readonly { readonly urn: string; readonly type: string }[]>
  >;
}

/**
 * One resource, by its two faces.
 *
 * `set` holds the inputs: what the program set, as the provider checked it. `made` holds the outputs. The
 * difference matters at preview, where an output that is optional and computed (`Role.managedPolicyArns`) is
 * unknown although the program never set it: in `set` it is absent. Where the engine did not show the inputs,
 * the outputs stand in, and less is known.
 */
export class Resource {
  readonly set: Properties;
  readonly made: Properties;
  readonly provider: Provider | undefined;

  constructor(
    private readonly engine: EngineResource,
    inputs: unknown,
    private readonly byUrn: ReadonlyMap<string, Resource> = new Map(),
  ) {
    this.made = Properties.of(engine.props);
    this.set = inputs === undefined ? this.made : Properties.of(inputs);
    this.provider = engine.provider && {
      urn: engine.provider.urn,
      set: Properties.of(engine.provider.props),
    };
  }

  get type(): string {
    return this.engine.type;
  }

  get name(): string {
    return this.engine.name;
  }

  get urn(): string {
    return this.engine.urn;
  }

  /** A property that the program may set and the provider else makes: a name, an ARN, a region. */
  string(property: string): Value<string> {
    const set = this.set.string(property);
    if (set.kind === "known" || set.kind === "malformed") {
      return set;
    }
    const made = this.made.string(property);
    return made.kind === "known" || set.kind === "absent" ? made : set;
  }

  /**
   * Whether the engine makes this resource only after another: it depends on it by `dependsOn` or by reference,
   * directly or through resources between them.
   */
  waitsFor(other: Resource): boolean {
    const seen = new Set<Resource>([this]);
    for (const resource of seen) {
      for (const { urn } of resource.engine.dependencies ?? []) {
        const dependency = this.byUrn.get(urn);
        if (dependency !== undefined) {
          seen.add(dependency);
        }
      }
    }
    return other !== this && seen.has(other);
  }

  /** The resources of a type whose outputs flowed into a property, through `apply`, `interpolate` and components. */
  flowsInto(property: string, type: string): readonly Resource[] {
    const found = new Set<Resource>();
    for (const flow of this.engine.propertyDependencies?.[property] ?? []) {
      const resource = flow.type === type ? this.byUrn.get(flow.urn) : undefined;
      if (resource !== undefined) {
        found.add(resource);
      }
    }
    return [...found];
  }

  /**
   * Whether resources of a type flow into one property and into no other. Where they flow into others, the program may
   * be in a language that gives each property all dependencies of its resource.
   */
  flowsApart(property: string, type: string): boolean {
    return Object.entries(this.engine.propertyDependencies ?? {}).every(
      ([name, flows]) => name === property || flows.every((flow) => flow.type !== type),
    );
  }

  /** Whether outputs of the same resources flowed into a property of this one and of another. */
  flowsAlikeInto(property: string, other: Resource): boolean {
    const urns = ({ engine }: Resource): readonly string[] =>
      (engine.propertyDependencies?.[property] ?? []).map(({ urn }) => urn).sort();
    return urns(this).join() === urns(other).join();
  }

  /** The types of all resources whose outputs flowed into a property. */
  typesInto(property: string): ReadonlySet<string> {
    return new Set((this.engine.propertyDependencies?.[property] ?? []).map(({ type }) => type));
  }
}

/** The provider that makes a resource: its region and its account, as far as its configuration says. */
export interface Provider {
  readonly urn: string;
  readonly set: Properties;
}
