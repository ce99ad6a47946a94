import { hidden, policyAt, written, type PolicySource } from "../linking/policy-source";
import { Directory, mapped, type Located, type Reference } from "../linking/reference";
import { gap, type Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { absent, valueOf, type Value } from "../reading/value";

/** An IAM role of this stack, with everything in the stack that trusts, grants or limits. */
export interface Role {
  readonly resource: Resource;
  readonly name: Value<string>;
  readonly arn: Value<string>;
  /** Who may assume it. */
  readonly trust: PolicySource;
  /** What its policies say: those inside it, those attached to it, and those that may be and cannot be seen. */
  readonly policies: readonly PolicySource[];
  /** What limits it, if anything does. */
  readonly boundary: PolicySource | undefined;
  /** Where `permissionsBoundary` leads: nowhere if it is not set. */
  readonly limit: Reference;
}

/** Reads every role of the stack and links to it what other resources attach. */
export class Roles {
  readonly directory: Directory;
  private readonly customerPolicies: Directory;
  private readonly attached = new Map<Resource, PolicySource[]>();
  /** What the stack attaches to each role, by ARN or by name, as far as it is known. */
  private readonly explained = new Map<Resource, (string | undefined)[]>();
  private readonly byResource: ReadonlyMap<Resource, Role>;

  /** @param isDeployed whether what is attached by hand stays: an operation may be about to detach it. */
  constructor(
    private readonly resources: Located,
    private readonly isDeployed: boolean,
  ) {
    const roles = resources.ofType(tokens.role);
    this.directory = new Directory(tokens.role, resources);
    this.customerPolicies = new Directory(tokens.policy, resources);
    this.link();
    this.byResource = new Map(roles.map((resource) => [resource, this.read(resource)]));
  }

  get all(): readonly Role[] {
    return [...this.byResource.values()];
  }

  /** The role that a reference among resources leads to. */
  at(reference: Reference): Reference<Role> {
    return mapped(reference, this.byResource);
  }

  private read(role: Resource): Role {
    const boundary = role.set.string("permissionsBoundary");
    const limit = this.customerPolicies.find(role, "permissionsBoundary", boundary);
    return {
      resource: role,
      name: role.string("name"),
      arn: role.made.string("arn"),
      trust: written(role, "assumeRolePolicy", role.set.string("assumeRolePolicy")),
      policies: [
        ...inlinePolicies(role),
        ...this.managedPolicies(role, "managedPolicyArns"),
        ...(this.attached.get(role) ?? []),
        ...this.attachedByHand(role),
      ],
      boundary: followed(role, [limit])[0],
      limit,
    };
  }

  /**
   * The policies in the outputs of a role that nothing in the stack explains. A refresh or an import has found them, so
   * somebody attached them by hand, or the program did so before and the operation detaches them: then they are hidden.
   *
   * @see https://www.pulumi.com/docs/iac/cli/commands/pulumi_refresh/
   */
  private attachedByHand(role: Resource): readonly PolicySource[] {
    if (role.set === role.made) {
      return [];
    }
    const explained = new Set(this.explained.get(role));
    const byHand = (property: string, source: () => readonly PolicySource[], key: Value<string>) =>
      key.kind !== "known" || key.value === "" || explained.has(key.value)
        ? []
        : this.isDeployed
          ? source()
          : [hidden(role, gap(role, property, "undecidable"), "text")];
    const arns = valueOf(role.made.strings("managedPolicyArns")) ?? [];
    const inline = valueOf(role.made.objects("inlinePolicies")) ?? [];
    for (const arn of valueOf(role.set.strings("managedPolicyArns")) ?? []) {
      explained.add(valueOf(arn));
    }
    for (const item of valueOf(role.set.objects("inlinePolicies")) ?? []) {
      explained.add(item.kind === "known" ? valueOf(item.value.string("name")) : undefined);
    }
    return [
      ...arns.flatMap((arn, index) => {
        const property = `managedPolicyArns[${index}]`;
        return byHand(
          property,
          () => followed(role, [this.customerPolicies.find(role, "managedPolicyArns", arn, property)]),
          arn,
        );
      }),
      ...inline.flatMap((item, index) => {
        const property = `inlinePolicies[${index}].policy`;
        return item.kind === "known"
          ? byHand(
              property,
              () => [written(role, property, item.value.string("policy"))],
              item.value.string("name"),
            )
          : [];
      }),
    ];
  }

  /** Hands each attachment's policies to the roles it names, or its gap to all roles that it may name. */
  private link(): void {
    const { resources } = this;
    const exclusivePolicies = this.exclusives(tokens.rolePoliciesExclusive, "policyNames");
    const exclusiveAttachments = this.exclusives(tokens.rolePolicyAttachmentsExclusive, "policyArns");
    for (const from of resources.ofType(tokens.rolePolicy)) {
      const policies = [written(from, "policy", from.set.string("policy"))];
      this.attach(from, this.roleNamed(from, "role"), policies, exclusivePolicies, from.string("name"));
    }
    for (const from of resources.ofType(tokens.rolePolicyAttachment)) {
      const policies = this.managedPolicy(from, "policyArn");
      this.attach(
        from,
        this.roleNamed(from, "role"),
        policies,
        exclusiveAttachments,
        from.set.string("policyArn"),
      );
    }
    for (const from of resources.ofType(tokens.policyAttachment)) {
      const roles = this.directory.findAll(from, "roles", from.set.strings("roles"));
      const policies = this.managedPolicy(from, "policyArn");
      this.attach(from, roles, policies, exclusiveAttachments, from.set.string("policyArn"));
    }
    for (const from of resources.ofType(tokens.policy)) {
      const roles = this.directory.findAll(from, "roles", from.set.strings("roles"));
      const policies = [written(from, "policy", from.set.string("policy"))];
      this.attach(from, roles, policies, exclusiveAttachments, from.string("arn"));
    }
    for (const from of resources.ofType(tokens.rolePolicyAttachmentsExclusive)) {
      const roles = this.roleNamed(from, "roleName");
      this.attach(from, roles, this.managedPolicies(from, "policyArns"));
      const arns = valueOf(from.set.strings("policyArns")) ?? [];
      for (const role of roles) {
        if (role.kind === "here") {
          addTo(this.explained, role.found, ...arns.map(valueOf));
        }
      }
    }
  }

  /** The exclusive lists of the stack, by role. An exclusive resource removes from its role what it does not list. */
  private exclusives(type: string, property: string): ReadonlyMap<Resource, Exclusive> {
    const lists = new Map<Resource, Exclusive>();
    for (const from of this.resources.ofType(type)) {
      const listed = from.set.strings(property);
      for (const role of this.roleNamed(from, "roleName")) {
        if (
          role.kind === "here" &&
          listed.kind === "known" &&
          listed.value.every(({ kind }) => kind === "known")
        ) {
          lists.set(role.found, {
            listed: new Set(listed.value.map(valueOf)),
            by: from,
            removes: gap(from, property, "undecidable"),
          });
        }
      }
    }
    return lists;
  }

  private attach(
    from: Resource,
    roles: readonly Reference[],
    policies: readonly PolicySource[],
    exclusives?: ReadonlyMap<Resource, Exclusive>,
    key: Value<string> = absent,
  ): void {
    const form = policies[0]?.form ?? "text";
    for (const role of roles) {
      if (role.kind === "here") {
        addTo(this.explained, role.found, valueOf(key));
        const exclusive = exclusives?.get(role.found);
        const removed = exclusive !== undefined && key.kind === "known" && !exclusive.listed.has(key.value);
        const left = removed ? [hidden(exclusive.by, exclusive.removes, form)] : policies;
        addTo(this.attached, role.found, ...left);
      } else if (role.kind === "unresolved") {
        role.candidates.forEach((candidate) => addTo(this.attached, candidate, hidden(from, role.gap, form)));
      }
    }
  }

  private roleNamed(from: Resource, property: string): readonly Reference[] {
    return [this.directory.find(from, property, from.set.string(property))];
  }

  private managedPolicy(from: Resource, property: string): readonly PolicySource[] {
    return followed(from, [this.customerPolicies.find(from, property, from.set.string(property))]);
  }

  private managedPolicies(from: Resource, property: string): readonly PolicySource[] {
    return followed(from, this.customerPolicies.findAll(from, property, from.set.strings(property)));
  }
}

interface Exclusive {
  readonly listed: ReadonlySet<string | undefined>;
  readonly by: Resource;
  readonly removes: Gap;
}

/** The documents of managed policies, of AWS or of the stack, to which a property leads. */
function followed(from: Resource, references: readonly Reference[]): readonly PolicySource[] {
  return references.flatMap((reference) => {
    switch (reference.kind) {
      case "nowhere":
        return [];
      case "here": {
        const { found } = reference;
        return [written(found, "policy", found.set.string("policy"), from)];
      }
      case "outside":
        return [policyAt(reference.id, from, reference.gap)];
      case "unresolved":
        return [hidden(from, reference.gap, "arn")];
    }
  });
}

function inlinePolicies(role: Resource): readonly PolicySource[] {
  const list = role.set.objects("inlinePolicies");
  if (list.kind === "absent") {
    return [];
  }
  if (list.kind !== "known") {
    return [hidden(role, list.gap, "text")];
  }
  return list.value.flatMap((item, index) => {
    const property = `inlinePolicies[${index}].policy`;
    if (item.kind !== "known") {
      return item.kind === "absent" ? [] : [hidden(role, gap(role, property, item.kind), "text")];
    }
    const text = item.value.string("policy");
    return text.kind === "absent" ? [] : [written(role, property, text)];
  });
}
