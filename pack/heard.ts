/** What is heard before the stack phase: the inputs of each resource, its type, and which policies the pack serves. */
export class Heard {
  private readonly inputs = new Map<string, unknown>();
  private readonly typesMet = new Set<string>();
  /** The names of all policies that the pack serves: beside ours perhaps a team's own. */
  served: ReadonlySet<string> = new Set();
  /** Whether anything was heard: the engine configures a pack before it asks it anything. */
  isAny = false;
  /**
   * Whether it is a preview or an update of a stack, which the engine names then. It names none when `pulumi policy analyze`
   * has a state judged that stands as it is.
   *
   * @see https://github.com/pulumi/pulumi/blob/master/pkg/resource/plugin/analyzer_plugin.go
   */
  get isOperation(): boolean {
    return this.mode !== "analysis";
  }
  /** What the engine does. */
  mode: "preview" | "update" | "analysis" = "analysis";
  /** The project and the stack, "" as long as nothing names them. */
  project = "";
  stack = "";

  /** Takes the type of a resource, before any policy is asked about the resource. */
  meet(type: string): void {
    this.typesMet.add(type);
  }

  /** Takes the project and the stack from the URN of a resource: an analysis names none but there. */
  locate(urn = ""): void {
    const [, stack, project] = /^urn:pulumi:(.*?)::(.*?)::/.exec(urn) ?? [];
    this.stack = stack ?? this.stack;
    this.project = project ?? this.project;
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

  /** The inputs of a resource by its URN, `undefined` where they were not heard. */
  readonly inputsOf = (urn: string): unknown => this.inputs.get(urn);
}
