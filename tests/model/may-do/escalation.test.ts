import { deepEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { escalationPaths, findAction } from "../../../iam";
import { escalationsOf, executionRoles, Stack, type EngineResource } from "../../../model";

const { paths: published } = JSON.parse(
  readFileSync(join(__dirname, "../../iam/cases/pathfinding.json"), "utf8"),
) as { readonly paths: Readonly<Record<string, readonly string[]>> };

type Json = Readonly<Record<string, unknown>>;

const roleArn = "arn:aws:iam::123456789012:role/worker";

/** The ids of the paths that are open to a role with a policy of these statements, and how many gaps there are. */
function opened(statements: readonly Json[]): { readonly ids: readonly string[]; readonly gaps: number } {
  const resource = (type: string, name: string, props: Json): EngineResource => ({
    type,
    name,
    urn: `urn:pulumi:test::shop::${type}::${name}`,
    props,
    provider: { urn: "provider", props: { region: "eu-west-1" } },
  });
  const document = {
    Version: "2012-10-17",
    Statement: statements.map((each) => ({ Effect: "Allow", ...each })),
  };
  const stack = new Stack(
    [
      resource("aws:iam/role:Role", "worker", { name: "worker", arn: roleArn, assumeRolePolicy: "{}" }),
      resource("aws:lambda/function:Function", "fn", {
        name: "fn",
        role: roleArn,
        arn: "arn:aws:lambda:eu-west-1:123456789012:function:fn",
      }),
      resource("aws:iam/rolePolicy:RolePolicy", "policy", {
        role: "worker",
        name: "policy",
        policy: JSON.stringify(document),
      }),
    ],
    () => undefined,
  );
  const found = [...executionRoles(stack)].map(escalationsOf);
  return {
    ids: found.flatMap(({ open }) => open.map(({ id }) => id)),
    gaps: found.flatMap(({ gaps }) => gaps).length,
  };
}

/** One resource of each type that an action can be limited to; an action that cannot be limited is left out. */
function limited(actions: readonly string[]): readonly Json[] {
  return actions.flatMap((name) => {
    const types = findAction(name)?.resources ?? [];
    const named = types.map((type) =>
      type
        .replace("${Partition}", "aws")
        .replace("${Region}", "*")
        .replace("${Account}", "*")
        .replaceAll(/\$\{\w+\}/g, "orders"),
    );
    return named.length === 0 ? [] : [{ Action: name, Resource: named }];
  });
}

/** Whose actions are by somebody who does not know the table, and the paths beyond. */
const cases: readonly (readonly [id: string, actions: readonly string[]])[] = [
  ...Object.entries(published),
  ...escalationPaths
    .filter(({ source, liftsBoundary }) => source !== undefined && liftsBoundary !== true)
    .map(({ id, needs }) => [id, needs] as const),
];

describe("what opens to a role that has all that a path needs", () => {
  for (const [id, actions] of cases) {
    const services = actions.filter((action) => action !== "iam:PassRole");
    const passes = services.length < actions.length;
    it(`${id}, on everything, and nothing on what is named`, () => {
      const { ids } = opened([{ Action: actions, Resource: "*" }]);
      const covering = escalationPaths.filter(
        ({ needs, passedTo }) =>
          (passedTo !== undefined) === passes && needs.every((action) => actions.includes(action)),
      );
      ok(covering.length > 0 && covering.every((each) => ids.includes(each.id)), ids.join(", "));
      deepEqual(opened(limited(actions)), { ids: [], gaps: 0 });
    });
    if (passes) {
      it(`${id}, and no path on which a role is passed, where that is one role`, () => {
        const one = { Action: "iam:PassRole", Resource: "arn:aws:iam::*:role/orders" };
        const { ids, gaps } = opened([one, { Action: services, Resource: "*" }]);
        const passing = escalationPaths.filter(({ passedTo }) => passedTo !== undefined);
        deepEqual(
          ids.filter((each) => passing.some((path) => path.id === each)),
          [],
        );
        deepEqual(gaps, 0);
      });
    }
  }
});

describe("what each path needs", () => {
  for (const { id, needs, liftsBoundary } of escalationPaths) {
    if (needs.length > 1 && liftsBoundary !== true) {
      it(`${id} is not open where any of it is missing`, () => {
        for (const missing of needs) {
          const { ids } = opened([{ Action: needs.filter((each) => each !== missing), Resource: "*" }]);
          ok(!ids.includes(id), missing);
        }
      });
    }
  }
});
