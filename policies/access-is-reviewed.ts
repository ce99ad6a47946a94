import { addTo, gap } from "../model";
import {
  accessSince,
  beforeVariable,
  enumerated,
  exemptionsByKey,
  flag,
  keyOf,
  stackPolicy,
  violation,
  type NewAccess,
  type Outcome,
} from "../pack";

const name = "access-is-reviewed";

/**
 * The access that a change adds is hard to see in its code: a statement that was moved looks like a new one, and a
 * condition that was removed leaves no trace. So what is new since a state that was reviewed is reported until
 * somebody accepts it.
 */
export const accessIsReviewed = stackPolicy({
  name,
  description: "No access is new that nobody has accepted.",
  enforcementLevel: "disabled",
  severity: "high",
  remediation:
    "Look at what the new access allows. If it is meant, accept it with an exemption that names the key of the finding, as the message or `findings.json` has it, and a reason. " +
    "It is no longer new once the file that `LAMBDA_ACCESS_BEFORE` names has it.",
  reference:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-checks-validating-policies.html",
  asked: beforeVariable,
  config: {
    open: flag(
      "Whether access that may or may not be new is reported too. Otherwise `stack-is-fully-known` names what hides it.",
    ),
    exemptions: exemptionsByKey,
  },

  *judge(stack, { open }) {
    if (stack.isDeployed) {
      return;
    }
    const since = accessSince(stack, process.env);
    if ("problem" in since) {
      for (const root of stack.roots) {
        yield violation(
          root,
          `\`${beforeVariable}\` ${since.problem} So it cannot be told what access is new.`,
          { about: "before" },
        );
      }
      return;
    }
    const isSaid = (each: NewAccess): boolean => each.isCertain || (open && each.parts.length > 0);
    const statements = new Map<string, NewAccess[]>();
    for (const each of since.added.filter(isSaid)) {
      addTo(statements, `${each.resource.urn} ${each.at} ${each.isCertain}`, each);
    }
    for (const [as, some] of statements) {
      yield* said(as, some);
    }
    yield* since.added.filter((each) => !isSaid(each)).flatMap((each) => hidden(each, open));
  },
});

/** What is new by one statement or one resource, as one finding with a key for each thing. */
function* said(as: string, some: readonly NewAccess[]): Iterable<Outcome> {
  const [{ resource, at, isCertain, witness }] = some as readonly [NewAccess];
  const kinds = [...new Set(some.flatMap((each) => each.kinds))].sort();
  const [property, ...statement] = at.split(" ");
  const place =
    at === ""
      ? "It"
      : statement.length === 0
        ? `\`${property}\``
        : `${statement.join(" ")} of \`${property}\``;
  const lead = `${place} gives access that ${isCertain ? "is" : "may be"} new${kinds.length === 0 ? "" : ` (${kinds.join(", ")})`}:`;
  const example = witness === undefined ? "" : `, for example \`${witness}\``;
  const parts = new Map(
    some.flatMap((each) => each.parts.map(({ key, said: thing }) => [key, thing] as const)),
  );
  for (const [about, thing] of parts) {
    const alone = `${lead} ${thing}${example}. Its key is \`${keyOf(name, { resource, about })}\`.`;
    yield violation(resource, alone, {
      about,
      together: {
        ...{ as, name: thing },
        say: (things) =>
          things.length === 1
            ? alone
            : `${lead} ${enumerated(shortened(things))}${example}. \`findings.json\` holds their keys.`,
      },
    });
  }
}

/** How many things are named where more are given. */
const most = 5;

function shortened(things: readonly string[]): readonly string[] {
  return things.length <= most ? things : [...things.slice(0, most), `${things.length - most} more`];
}

/** What may hide access that is new: a gap, or a finding if that is wanted. */
function hidden({ gaps }: NewAccess, isReported: boolean): readonly Outcome[] {
  return gaps.map(({ resource, property, why }) => {
    if (!isReported) {
      return gap(resource, property, why);
    }
    const about = `hidden by ${property}`;
    const what = property === "" ? "It" : `\`${resource.called(property)}\``;
    return violation(
      resource,
      `${what} hides whether access is new. Its key is \`${keyOf(name, { resource, about })}\`.`,
      { about },
    );
  });
}
