import { accountOf, inRegion, type Account } from "./account";
import { autoName, nameProperty } from "./auto-name";
import { lookUp } from "./data-sources";
import { defaultsOf, noted, withoutNotes } from "./defaults";
import { changedByHand, existing } from "./existing";
import { withDefaultTags } from "./native";
import { newId, plannedOutputs, settledOutputs } from "./outputs";
import { documentText } from "./policy-document";
import { containsSecret, revealed, secret, type Properties } from "./property-values";
import { resourceType, type ResourceType } from "./resource-type";
import { isNative } from "./token";

/** One resource as the engine names it: its type token and the name that the program gave. */
export interface Subject {
  readonly type: string;
  readonly name: string;
}

/** A resource as it was last seen. */
export interface State {
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** A property that the program may not set so, with the reason. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/**
 * The `aws` and `aws-native` providers of the sandbox: each behaves as the real one does towards a program, the engine and
 * its policies, for every resource type of the installed `@pulumi/aws` and `@pulumi/aws-native`, and makes nothing.
 *
 * Source: https://www.pulumi.com/docs/iac/concepts/resources/dynamic-providers/#how-dynamic-providers-work
 */
export class StandInAwsProvider {
  #account: Account = accountOf({});

  /** Takes the provider's configuration: the region and account to act for, and the default tags. */
  configure(configuration: Properties): void {
    this.#account = accountOf(configuration);
  }

  /** The inputs as AWS will get them: named, completed by defaults, and with policy documents as JSON text. */
  check(
    subject: Subject,
    old: Properties,
    given: Properties,
    seed: Uint8Array,
  ): { inputs: Properties; failures: CheckFailure[] } {
    const type = resourceType(subject.type);
    const failures = [...type.inputs]
      .filter(([property, { optional }]) => !optional && (given[property] ?? undefined) === undefined)
      .map(([property]) => ({
        property,
        reason: `Missing required argument. The argument "${property}" is required.`,
      }));
    const filled = { ...defaultsOf(type.token), ...autoName(type, subject.name, given, old, seed) };
    const inputs: Record<string, unknown> = { ...filled };
    for (const [property, value] of Object.entries(given)) {
      if (value === null || value === undefined) {
        continue;
      }
      inputs[property] = type.inputs.get(property)?.isPolicyDocument ? documentText(value) : value;
    }
    if (isNative(type.token)) {
      const undeclared = Object.keys(given).filter((property) => !type.inputs.has(property));
      failures.push(...undeclared.map((property) => ({ property, reason: "There is no such property." })));
      return { inputs: withDefaultTags(type, inputs, this.#account.defaultTags), failures };
    }
    const byProvider = Object.keys(filled).filter((property) => (given[property] ?? undefined) === undefined);
    return { inputs: noted(inputs, byProvider), failures };
  }

  /** Which inputs changed, and which of those changes need a new resource. */
  diff(token: string, old: Properties, given: Properties): { changed: string[]; replacing: string[] } {
    const type = resourceType(token);
    const fixed = new Set(["region", nameProperty(type)]);
    const changed = [...new Set([...Object.keys(old), ...Object.keys(given)])].filter(
      (property) =>
        !property.startsWith("__") && JSON.stringify(old[property]) !== JSON.stringify(given[property]),
    );
    return { changed, replacing: changed.filter((property) => fixed.has(property)) };
  }

  /** Makes a resource, or at preview tells what is known of it. */
  create(token: string, checked: Properties, preview: boolean): { id: string; outputs: Properties } {
    const type = resourceType(token);
    const inputs = withoutNotes(checked) as Properties;
    if (preview) {
      return { id: "", outputs: plannedOutputs(type, inputs, this.#account) };
    }
    const id = newId(type, revealed(inputs) as Properties, this.#account);
    return { id, outputs: this.#settled(type, id, inputs) };
  }

  /** Changes a resource. What AWS decided stays as it was. */
  update(token: string, id: string, old: State, checked: Properties, preview: boolean): Properties {
    const type = resourceType(token);
    const inputs = withoutNotes(checked) as Properties;
    const outputs = preview ? plannedOutputs(type, inputs, this.#account) : this.#settled(type, id, inputs);
    const decided = Object.entries(old.outputs).filter(
      ([property]) => !(property in old.inputs) && !(property in inputs),
    );
    return {
      ...outputs,
      ...Object.fromEntries(decided),
      ...("tagsAll" in outputs ? { tagsAll: outputs.tagsAll } : {}),
      ...("__inputs" in old.outputs ? { __inputs: outputs.__inputs } : {}),
    };
  }

  /** Finds a resource: one of the stack as it was last seen but for what was changed by hand, or one that exists outside. */
  read(token: string, id: string, last: State): State {
    if (Object.keys(last.inputs).length > 0) {
      return { ...last, outputs: { ...last.outputs, ...changedByHand(id) } };
    }
    const found = existing(resourceType(token), id, inRegion(this.#account, last.outputs.region));
    return { inputs: found.inputs, outputs: { ...present(found.outputs), ...last.outputs } };
  }

  /** Answers a data source. */
  invoke(token: string, args: Properties): Properties {
    return lookUp(token, args, this.#account);
  }

  #settled(type: ResourceType, id: string, inputs: Properties): Properties {
    const outputs = present(settledOutputs(type, id, revealed(inputs) as Properties, this.#account));
    return Object.fromEntries(
      Object.entries(outputs).map(([property, value]) => {
        const given = inputs[property];
        return [property, containsSecret(given) ? (isNative(type.token) ? secret(value) : given) : value];
      }),
    );
  }
}

/** The properties that have a value. */
function present(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}
