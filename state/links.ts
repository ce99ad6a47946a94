import { addTo, tokens } from "../model";
import type { DeployedStack } from "./deployed-stack";
import { isObject } from "./json";

/** The outputs by whose ARNs others name a resource. */
const arnOutput = /^(?:arn|executionArn)$/;

/** The outputs by which others name a resource in its account. */
const nameOutput = /^(?:id|bucket|name|\w+Name)$/;

const arnsInText = /arn:aws[\w-]*:[\w-]*:[\w-]*:\d*:[^\s"'\\,]+/g;

/**
 * By what exports are linked with each other: one names what another one makes, by its ARN or, in the same account, by its name; or
 * functions of both have one execution role. It misses no link that the model would follow. Some that it finds are none, which costs
 * memory and changes nothing.
 *
 * It holds numbers in the place of texts, a few hundred bytes for each resource.
 */
export class Links {
  /** The exports that make what is called so, or name one role as that of a function: one of them for each. */
  private readonly makers = new Map<number, number>();
  /** What each export names, and does not make. */
  private readonly named: Float64Array[] = [];
  private readonly exportsOf = new Map<string, Set<number>>();
  /** For each export one that it is linked with, in the end the first of all of them. */
  private readonly linkedTo: number[] = [];

  /** Adds the stacks of the next export. */
  add(stacks: readonly DeployedStack[]): void {
    const index = this.linkedTo.push(this.linkedTo.length) - 1;
    const made = new Set<number>();
    const named = new Set<number>();
    for (const each of stacks) {
      const name = `${each.project}/${each.stack}`;
      this.exportsOf.set(name, (this.exportsOf.get(name) ?? new Set()).add(index));
      const accounts = accountsIn(each);
      madeBy(each, accounts, (text) => made.add(numberOf(text)));
      namedBy(each, accounts, (text) => named.add(numberOf(text)));
      rolesIn(each, (text) => made.add(numberOf(text)));
    }
    for (const what of made) {
      named.delete(what);
      this.link(index, this.makers.get(what) ?? index);
      this.makers.set(what, index);
    }
    this.named.push(Float64Array.from(named));
  }

  /** The exports that are linked, as indexes: each group in their order, and the groups in that of their first. */
  groups(): readonly (readonly number[])[] {
    this.named.forEach((named, index) => {
      named.forEach((what) => this.link(index, this.makers.get(what) ?? index));
    });
    const apart = new Set([...this.exportsOf.values()].flatMap((some) => (some.size > 1 ? [...some] : [])));
    const groups = new Map<number, number[]>();
    this.linkedTo.forEach((_, index) => {
      addTo(groups, apart.has(index) ? -1 - index : this.first(index), index);
    });
    return [...groups.values()];
  }

  private link(one: number, other: number): void {
    const [first, second] = [this.first(one), this.first(other)].sort((a, b) => a - b);
    this.linkedTo[second!] = first!;
  }

  private first(index: number): number {
    const to = this.linkedTo[index]!;
    return to === index ? index : (this.linkedTo[index] = this.first(to));
  }
}

function accountsIn({ resources }: DeployedStack): readonly string[] {
  const accounts = new Set<string>();
  for (const { props } of resources) {
    eachText(props, (text, name) => {
      const account = name === "arn" ? text.split(":")[4] : "";
      if (account !== undefined && account !== "") {
        accounts.add(account);
      }
    });
  }
  return [...accounts];
}

type Take = (text: string) => void;

/** What the resources of a stack are called by: ARNs, and names with their account. */
function madeBy({ resources }: DeployedStack, accounts: readonly string[], take: Take): void {
  for (const { props } of resources) {
    for (const [name, value] of Object.entries(isObject(props) ? props : {})) {
      if (typeof value === "string" && arnOutput.test(name)) {
        take(value);
      } else if (typeof value === "string" && nameOutput.test(name)) {
        accounts.forEach((account) => take(`${account} ${value}`));
      }
    }
  }
}

/** What the properties of a stack's resources may call another resource by. */
function namedBy({ resources, inputs }: DeployedStack, accounts: readonly string[], take: Take): void {
  const each: Take = (text) => {
    accounts.forEach((account) => take(`${account} ${text}`));
    for (const [arn] of text.matchAll(arnsInText)) {
      beginningsOf(arn).forEach(take);
    }
  };
  for (const { urn, props } of resources) {
    eachText(inputs.get(urn), each);
    eachText(props, each);
  }
}

/** The execution roles of functions: what is no role of these stacks may be that of functions in several. */
function rolesIn({ resources }: DeployedStack, take: Take): void {
  for (const { type, props } of resources) {
    const role = isObject(props) && functions.has(type) ? props["role"] : undefined;
    if (typeof role === "string") {
      take(`role of functions ${role}`);
    }
  }
}

const functions: ReadonlySet<string> = new Set([tokens.function, "aws-native:lambda:Function"]);

/** An ARN, and what of it may be the ARN of which it is a part: `…:function:NAME` of `…:function:NAME:ALIAS`. */
function beginningsOf(arn: string): readonly string[] {
  const resource = arn.split(":", 5).join(":").length + 1;
  const ends = [...arn.slice(resource).matchAll(/[:/]|$/g)].map(({ index }) => resource + index);
  return ends.map((end) => arn.slice(0, end));
}

/** Hands over each text in some properties, with the name of the property that holds it. */
function eachText(raw: unknown, take: (text: string, name: string) => void, name = ""): void {
  if (typeof raw === "string") {
    take(raw, name);
  } else if (Array.isArray(raw)) {
    raw.forEach((each) => eachText(each, take, name));
  } else if (isObject(raw)) {
    Object.entries(raw).forEach(([key, value]) => eachText(value, take, key));
  }
}

/** A number for a text, of 52 bits: two of a million texts have one with a probability of one in 9,000. */
function numberOf(text: string): number {
  let high = 0x811c9dc5;
  let low = 0x9e3779b9;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b);
    low ^= low >>> 13;
  }
  return (high >>> 6) * 2 ** 26 + (low >>> 6);
}
