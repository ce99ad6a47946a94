import { isKnown, managedPolicyArn } from "../iam";
import {
  decideUse,
  leastGrants,
  needs,
  type DestinationPurpose,
  type Gap,
  type Needs,
  type Purpose,
  type Refusal,
  type RoleUse,
  type Stack,
} from "../model";
import { leastIf } from "./least-policy";
import { enumerated, quoted } from "./message";
import { violation, type Outcome } from "./outcome";
import { refusal } from "./sentence";

/** How a use is called in a message. */
export interface Words {
  /** What its actions are done to. */
  readonly on: string;
  /** What comes of their being refused. */
  readonly so: string;
  /** What to do where nothing grants them. */
  readonly fix?: string;
}

/** Whose role it is, as a message names one user or several about which it says the same. */
export interface Users {
  readonly names: string;
  /** What a word for what each of them has ends in: `s` if they are several. */
  readonly s: "" | "s";
  readonly it: "it" | "they";
  readonly them: "it" | "them";
  readonly its: "its" | "their";
  /** What a verb ends in whose subject they are: `s` if it is one. */
  readonly does: "s" | "";
}

function usersCalled(names: readonly string[]): Users {
  const called = quoted(names);
  return names.length === 1
    ? { names: called, s: "", it: "it", them: "it", its: "its", does: "s" }
    : { names: called, s: "s", it: "they", them: "them", its: "their", does: "" };
}

/** Demands that the execution role of each use's function allows what the use needs. */
export function* judgeUses<P extends Purpose>(
  stack: Stack,
  uses: readonly (RoleUse<P> | Gap)[],
  wordsFor: (use: RoleUse<P>, users: Users, refused: readonly string[]) => Words,
): Iterable<Outcome> {
  for (const use of uses) {
    if (use.kind === "gap") {
      yield use;
      continue;
    }
    const { refused, gaps } = decideUse(stack, use);
    yield* gaps;
    for (const { refusal: why, actions, needed } of refused) {
      const say = (names: readonly string[]): string => {
        const { on, so, fix } = wordsFor(use, usersCalled(names), actions);
        const advice = why.why === "nothing" ? (instead(why, use, names) ?? fix) : undefined;
        return (
          refusal(why, `${enumerated(inShort(actions))} ${on}`, so) +
          (advice === undefined ? "" : ` ${advice}`)
        );
      };
      const { user, resource, purpose } = use;
      const names = [user.name, ...(resource === user ? [] : [resource.name]), ...nameAmongSome(use)];
      yield violation(why.resource, say([user.name]), {
        about: `${purpose} ${names.join(" ")} ${actions.join(" ")}`,
        together: { as: `${why.resource.urn} ${say([""])}`, name: user.name, say },
        ...(use.role.kind === "here" &&
          leastIf(why, use.role.found, purpose, [resource, use.target?.resource], leastGrants(use, needed))),
      });
    }
  }
}

/** The name of a target where a resource may name several of one sort, such as two destinations or secrets. */
function nameAmongSome({ purpose, target }: RoleUse): readonly string[] {
  const name = target?.resource?.name;
  return name !== undefined && /Destination$|Key$|^secret$|^encryptedSource$/.test(purpose) ? [name] : [];
}

/** What a role allows that looks like a slip, and what is needed where that is one thing. */
function instead({ near }: Refusal, { logGroup }: RoleUse, names: readonly string[]): string | undefined {
  const name = logGroup?.name ?? "";
  const isOne = names.length === 1 && names[0] !== "" && name !== "" && isKnown(name);
  return near && `What it allows is on \`${near}\`${isOne ? `, and \`${name}\` is needed` : ""}.`;
}

/** The actions without those that are refused on something apart as well as anywhere: `a on subnets` beside `a`. */
function inShort(actions: readonly string[]): readonly string[] {
  return actions.filter((each) => !actions.some((action) => each.startsWith(`${action} on `)));
}

/** The AWS managed policy that grants what a purpose needs, as advice to paste; nothing where there is none. */
export function byManagedPolicy(purpose: Purpose): Pick<Words, "fix"> {
  const { managed }: Needs = needs[purpose];
  const arn = managed && managedPolicyArn(managed);
  return arn === undefined ? {} : { fix: `Attach \`${arn}\`, which does.` };
}

/** The name of a use's target, for a message: a space and the name, nothing if the target is not in the stack. */
export function named({ target }: RoleUse): string {
  return target?.resource === undefined ? "" : ` \`${target.resource.name}\``;
}

/** What is the same for all that Lambda sends to, and for the customer keys of all of these. */
export function forDestinations<T>(destination: T, key: T): Readonly<Record<DestinationPurpose, T>> {
  return {
    queueDestination: destination,
    topicDestination: destination,
    bucketDestination: destination,
    functionDestination: destination,
    busDestination: destination,
    kafkaDestination: destination,
    queueKey: key,
    topicKey: key,
    bucketKey: key,
  };
}
