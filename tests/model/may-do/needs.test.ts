import { deepEqual, ok } from "node:assert/strict";
import { findAction, managedPolicy, managedPolicyNames, matchAction } from "../../../iam";
import { disputedNeeds, needs, type Needs } from "../../../model";

const byName = new Map(managedPolicyNames().map((name) => [name.split("/").at(-1) ?? "", name]));
const managedNames: ReadonlySet<string> = new Set(byName.keys());

function grants(managed: string, action: string): boolean {
  const document = managedPolicy(`arn:aws:iam::aws:policy/${byName.get(managed)}`);
  return document?.statements.some((statement) => matchAction(statement, action) === "yes") === true;
}

/** The actions of a purpose: those that are certain, and those of which some are enough. */
function actionsOf({ certain, oneOf = [] }: Needs): readonly (readonly [action: string, form: string])[] {
  return [...certain, ...oneOf.flat()];
}

describe("what a role must allow", () => {
  for (const [purpose, row] of Object.entries<Needs>(needs)) {
    const { what, certain, oneOf, disputed = {}, managed, page, witnesses, alone } = row;
    describe(`for ${what}`, () => {
      it("is made of actions that AWS has, and states its page", () => {
        ok(page.startsWith("https://docs.aws.amazon.com/"), purpose);
        for (const [action] of actionsOf(row)) {
          ok(findAction(action), action);
        }
      });

      it("asks for `*` where an action has no resource-level permissions, and only there", () => {
        for (const [action, form] of actionsOf(row)) {
          const hasResources = findAction(action)?.resources.length !== 0;
          ok(form.startsWith("*") !== hasResources, `${action} on ${form}`);
        }
      });

      it("has a second witness, or says what follows of there being none", () => {
        ok(witnesses.length > 0 || alone !== undefined);
        for (const { who, where } of witnesses) {
          ok(where === undefined ? managedNames.has(who) : where.startsWith("https://"), who);
        }
      });

      it("disputes nothing that it demands", () => {
        const demanded = new Set(actionsOf(row).map(([action]) => action));
        deepEqual(
          Object.keys(disputed).filter((action) => demanded.has(action)),
          [],
        );
      });

      const granted = witnesses.map(({ who }) => who).filter((who) => managedNames.has(who));
      for (const name of new Set([...granted, ...(managed === undefined ? [] : [managed])])) {
        it(`is granted by ${name}`, () => {
          const lacks = (action: string): boolean => !grants(name, action);
          deepEqual(certain.map(([action]) => action).filter(lacks), []);
          ok(oneOf === undefined || oneOf.some((set) => !set.some(([action]) => lacks(action))));
        });
      }
    });
  }

  it("is nothing where the sources contradict each other", () => {
    for (const { certain, disputed } of Object.values<Needs>(disputedNeeds)) {
      deepEqual(certain, []);
      ok(Object.keys(disputed ?? {}).length > 0);
    }
  });
});
