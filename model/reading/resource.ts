import { equivalents, isModelled, tokenOf } from "./equivalents";
import type { NamedResource } from "./gap";
import { Properties } from "./properties";
import { asMade, asSet, spelled, type Spelling } from "./spelling";
import type { Value } from "./value";

/** What the engine tells a policy about one resource: the part of the SDK's `PolicyResource` that is read here. */
export interface EngineResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: unknown;
  readonly provider?: { readonly urn: string; readonly props: unknown };
  /** Whether the stack only reads it. An exported state tells that, the engine does not. */
  readonly isRead?: boolean;
  readonly dependencies?: readonly { readonly urn: string }[];
  readonly propertyDependencies?: Readonly<
    Record<string, readonly { readonly urn: string; readonly type: string }[]>
  >;
}

/**
 * One resource, by its two faces, whichever provider makes it: its type and its properties go by the names that the AWS
 * provider has for them.
 *
 * `set` holds the inputs: what the program set, as the provider checked it. `made` holds the outputs. The
 * difference matters at preview, where an output that is optional and computed (`Role.managedPolicyArns`) is
 * unknown although the program never set it: in `set` it is absent. Where the engine did not show the inputs,
 * the outputs stand in, and less is known. Of a resource that `--target` leaves out of an operation the engine shows
 * nothing but its dependencies: then nothing else is known.
 *
 * @see https://www.pulumi.com/docs/iac/cli/commands/pulumi_preview/
 */
export class Resource implements NamedResource {
  /** The type of the AWS provider that it is, or stands for. */
  readonly type: string;
  readonly isLeftOut: boolean;
  readonly set: Properties;
  readonly made: Properties;
  readonly provider: Provider | undefined;
  private readonly spelling: Spelling | undefined;

  constructor(
    private readonly engine: EngineResource,
    inputs: unknown,
    private readonly byUrn: ReadonlyMap<string, Resource> = new Map(),
  ) {
    const native = equivalents.get(engine.type);
    this.type = native?.token ?? engine.type;
    this.spelling = native?.spelling;
    const made = Properties.of(
      native === undefined ? engine.props : asMade(engine.props, native.spelling),
      this,
    );
    const set =
      inputs === undefined
        ? made
        : Properties.of(native === undefined ? inputs : asSet(inputs, native.spelling), this);
    // A state has no resource that is left out.
    this.isLeftOut = engine.isRead === undefined && set.isEmpty && made.isEmpty && isModelled(engine.type);
    this.made = this.isLeftOut ? Properties.hidden(this) : made;
    this.set = this.isLeftOut ? this.made : set;
    this.provider = engine.provider && {
      urn: engine.provider.urn,
      set: Properties.of(engine.provider.props, this, "provider."),
    };
  }

  /**
   * Whether a state that is analyzed only reads it, as the program's `.get()` does: then it is made and changed elsewhere. Where that
   * is not told, it is taken from this: a state has such resources with outputs and without any input, and most of those that
   * the stack makes have a name or defaults that the provider fills in. An operation never shows what is only read, and so
   * must not be asked.
   *
   * @see https://www.pulumi.com/docs/iac/concepts/resources/get/
   */
  get isOnlyRead(): boolean {
    const { isRead } = this.engine;
    return isRead ?? (this.set !== this.made && this.set.isEmpty && this.made.string("id").kind === "known");
  }

  /**
   * Whether the provider that makes it is the one that Pulumi makes from the configuration of the stack, or may be.
   *
   * @see https://www.pulumi.com/docs/iac/concepts/providers/#default-and-explicit-providers
   */
  get isOfDefaultProvider(): boolean {
    return this.provider === undefined || /::default(?:_[^:]*)?$/.test(this.provider.urn);
  }

  /** Whether the AWS Cloud Control provider makes it: then outputs are not called as they are here. */
  get isNative(): boolean {
    return this.spelling !== undefined;
  }

  get name(): string {
    return this.engine.name;
  }

  get urn(): string {
    return this.engine.urn;
  }

  /** The component of a provider that makes it, as far as its URN tells; `undefined` if the program does. */
  get maker(): string | undefined {
    const [stack = "", project = "", types = ""] = this.urn.split("::");
    const [, parent] = types.split("$").reverse();
    const isOfProvider = parent !== undefined && /^aws(?:-native|x)?:[^/]*$/.test(parent);
    return isOfProvider ? [stack, project, types.slice(0, types.lastIndexOf("$"))].join("::") : undefined;
  }

  /** What a property, or something within it, is called in the program that makes the resource. */
  called(property: string): string {
    return this.spelling === undefined ? property : spelled(property, this.spelling);
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

  /** Whether the providers of it and of another are set up to come to the same account and region. */
  isSetUpLike({ provider }: Resource): boolean {
    const own = this.provider;
    return own !== undefined && provider !== undefined && own.set.agrees(provider.set, whereabouts);
  }

  /**
   * Whether the engine makes this resource only after another: it depends on it by `dependsOn` or by reference,
   * directly or through resources between them.
   */
  waitsFor(other: Resource): boolean {
    return this.awaited().has(other);
  }

  /** The resources after which alone the engine makes this one. */
  awaited(): ReadonlySet<Resource> {
    const seen = new Set<Resource>([this]);
    for (const resource of seen) {
      for (const { urn } of resource.engine.dependencies ?? []) {
        const dependency = this.byUrn.get(urn);
        if (dependency !== undefined) {
          seen.add(dependency);
        }
      }
    }
    seen.delete(this);
    return seen;
  }

  /** The resources of a type whose outputs flowed into a property, through `apply`, `interpolate` and components. */
  flowsInto(property: string, type: string): readonly Resource[] {
    const found = new Set<Resource>();
    for (const flow of this.flows(property)) {
      const resource = tokenOf(flow.type) === type ? this.byUrn.get(flow.urn) : undefined;
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
      ([name, flows]) => name === this.whole(property) || flows.every((flow) => tokenOf(flow.type) !== type),
    );
  }

  /** The URNs of all resources whose outputs flowed into a property, in their order. */
  urnsInto(property: string): readonly string[] {
    return this.flows(property)
      .map(({ urn }) => urn)
      .sort();
  }

  /** The types of all resources whose outputs flowed into a property. */
  typesInto(property: string): ReadonlySet<string> {
    return new Set(this.flows(property).map(({ type }) => tokenOf(type)));
  }

  /** The engine records what flows into a property as a whole. */
  private flows(property: string): readonly { readonly urn: string; readonly type: string }[] {
    return this.engine.propertyDependencies?.[this.whole(property)] ?? [];
  }

  /** The property as the engine knows it, of which a part may be what is meant. */
  private whole(property: string): string {
    return this.spelling === undefined ? property : /^\w*/.exec(this.called(property))![0];
  }
}

/**
 * The settings by which a provider comes to an account and a region. Both providers have them by these names.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/provider/
 * @see https://www.pulumi.com/registry/packages/aws-native/api-docs/provider/
 */
const whereabouts = [
  "region",
  "profile",
  "accessKey",
  "assumeRole",
  "assumeRoles",
  "assumeRoleWithWebIdentity",
  "roleArn",
  "allowedAccountIds",
  "sharedConfigFiles",
  "sharedCredentialsFile",
  "sharedCredentialsFiles",
  "endpoints",
];

/** The provider that makes a resource: its region and its account, as far as its configuration says. */
export interface Provider {
  readonly urn: string;
  readonly set: Properties;
}
