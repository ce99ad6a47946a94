import { hole, isKnown, parseArn, type Text } from "../../iam";
import { gap, type Gap } from "../reading/gap";
import type { Place } from "../reading/place";
import type { Leaf } from "../reading/properties";
import type { Resource } from "../reading/resource";
import { valueOf } from "../reading/value";
import { arnForms, type ArnForm } from "./arn-forms";
import { Directory, unknownItems, type Located, type Reference } from "./reference";

/** What a property leads to that holds an ARN. */
export interface Target {
  readonly kind: "target";
  /** Its ARN; a part that is not known is a hole. */
  readonly arn: Text;
  /** The resource, if it is one of this stack. */
  readonly resource: Resource | undefined;
}

/** A target about which nothing is known but that it has an ARN. */
export const anyTarget: Target = {
  kind: "target",
  arn: `arn:${hole}:${hole}:${hole}:${hole}:${hole}`,
  resource: undefined,
};

/** Finds what properties lead to, among the resources of the stack and outside it. */
export class Targets {
  private readonly directories = new Map<ArnForm, Directory>();

  constructor(private readonly stack: Located & { placeOf(this: void, resource: Resource): Place }) {}

  /**
   * What the items of a property lead to: nothing for an item that is absent. Unknown items are the resources of
   * the types that flowed into the property and that no known item names, provided that there are as many of
   * them.
   *
   * @param items where in the property each item is, and what it holds.
   * @param forms what an item may lead to.
   */
  find(
    from: Resource,
    property: string,
    items: readonly Leaf[],
    forms: readonly ArnForm[],
  ): readonly (Target | Gap)[] {
    const found = items.flatMap((item) => this.called(from, item, forms));
    const unknowns = items.filter(([, { kind }]) => kind === "unknown");
    const flows = forms.flatMap((form) =>
      from.flowsInto(property, form.type).map((resource) => ({ resource, form })),
    );
    const others = unknownItems(unknowns.length, flows, ({ resource }) =>
      found.some((each) => each.kind === "target" && each.resource === resource),
    );
    return [
      ...found,
      ...(others?.map(({ resource, form }) => this.of(resource, form)) ??
        unknowns.map(([path]) => gap(from, path, "unknown"))),
    ];
  }

  /**
   * What a property leads to that holds the name, the id or the ARN of a resource of one of some forms. Outside the
   * stack it is taken for one of the first of them.
   */
  named(from: Resource, property: string, forms: readonly [ArnForm, ...(readonly ArnForm[])]): Target | Gap {
    const value = from.set.string(property);
    if (value.kind === "known" && !value.value.startsWith("arn:")) {
      const references = forms.map((form) => this.directory(form).find(from, property, value));
      const [here] = references.flatMap((each, index) => this.here(each, forms[index]!));
      const unresolved = references.find(({ kind }) => kind === "unresolved");
      return (
        here ??
        (unresolved?.kind === "unresolved" ? unresolved.gap : this.outside(from, value.value, forms[0]))
      );
    }
    const [target = gap(from, property, "unknown")] = this.find(from, property, [[property, value]], forms);
    return target;
  }

  /** A resource of the stack, as a target. */
  of(resource: Resource, form: ArnForm): Target {
    const arn = valueOf(resource.made.string(form.arn));
    const name = valueOf(resource.string(form.name)) ?? hole;
    return { kind: "target", arn: arn ?? this.arnBy(form, name, resource), resource };
  }

  /**
   * What the ARN of a resource is up to its name, by what the program sets or the provider has chosen, before it is made.
   *
   * @returns `undefined` for a resource of another form, or without a known name.
   */
  upToName(resource: Resource): Text | undefined {
    const form = Object.values<ArnForm>(arnForms).find(({ type }) => type === resource.type);
    const name = form && valueOf(resource.string(form.name));
    if (form === undefined || name === undefined || name === "") {
      return undefined;
    }
    const arn = this.arnBy(form, name, resource);
    const end = arn.lastIndexOf(name);
    return end < 0 ? undefined : arn.slice(0, end + name.length);
  }

  private here(reference: Reference, form: ArnForm): readonly Target[] {
    return reference.kind === "here" ? [this.of(reference.found, form)] : [];
  }

  private outside(near: Resource, name: Text, form: ArnForm): Target {
    return { kind: "target", arn: this.arnBy(form, name, near), resource: undefined };
  }

  /** The ARN of a resource by its name, in the place of another or of itself. */
  private arnBy({ service, build }: ArnForm, name: Text, near: Resource): Text {
    const { partition, region, account } = this.stack.placeOf(near);
    const rest = build(name, `${region}:${account}`, (property, form) => this.arnIn(near, property, form));
    return `arn:${partition}:${service}:${rest}`;
  }

  private arnIn(resource: Resource, property: string, form: ArnForm): Text {
    const [target] = this.find(resource, property, [[property, resource.set.string(property)]], [form]);
    return target?.kind === "target" ? target.arn : ["arn", hole, hole, hole, hole, hole].join(":");
  }

  private called(from: Resource, [path, value]: Leaf, forms: readonly ArnForm[]): readonly (Target | Gap)[] {
    if (value.kind !== "known") {
      return value.kind === "malformed" ? [gap(from, path, "malformed")] : [];
    }
    if (value.value === "") {
      return [];
    }
    const service = parseArn(value.value)?.service;
    const references = forms
      .filter((form) => form.service === service)
      .map((form) => this.directory(form).find(from, path, value));
    const here = references.find(({ kind }) => kind === "here");
    const unresolved = references.find(({ kind }) => kind === "unresolved");
    if (here === undefined && unresolved?.kind === "unresolved") {
      return [unresolved.gap];
    }
    return [{ kind: "target", arn: value.value, resource: here?.kind === "here" ? here.found : undefined }];
  }

  private directory(form: ArnForm): Directory {
    let directory = this.directories.get(form);
    if (directory === undefined) {
      directory = new Directory(form.type, this.stack, form.arn, form.name);
      this.directories.set(form, directory);
    }
    return directory;
  }
}

/** The service in the ARN of a target: `undefined` if it is not an ARN, or one of which that is not known. */
export function serviceOf({ arn }: Target): string | undefined {
  const service = parseArn(arn)?.service;
  return service !== undefined && isKnown(service) ? service : undefined;
}
