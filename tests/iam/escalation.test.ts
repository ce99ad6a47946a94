import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { anyResourceOf, escalationPaths, findAction, neededTypes, show } from "../../iam";

const { paths: published } = JSON.parse(readFileSync(join(__dirname, "cases/pathfinding.json"), "utf8")) as {
  readonly paths: Readonly<Record<string, readonly string[]>>;
};

const actions = [...new Set(escalationPaths.flatMap(({ needs }) => needs))];

describe("the escalation paths", () => {
  for (const name of actions) {
    it(`${name} is an action, spelled as AWS does, and it is clear on which resources it is judged`, () => {
      strictEqual(findAction(name)?.name, name);
      const types = findAction(name)?.resources ?? [];
      ok(types.length < 2 || neededTypes.has(name), "of several types, those that a request always has");
      const home = { partition: "aws", region: "eu-west-1", account: "111122223333" };
      const examples = anyResourceOf(name, home) ?? [];
      strictEqual(examples.length, neededTypes.get(name)?.length ?? 1);
      for (const example of examples) {
        ok(example === "*" || (example.startsWith("arn:aws:") && !example.includes("$")));
        strictEqual(show(example), example, "nothing of it is unknown");
      }
    });
  }

  it("name no type of resources in vain", () => {
    deepStrictEqual(
      [...neededTypes.keys()].filter((name) => !actions.includes(name)),
      [],
    );
  });
  it("begin with iam:PassRole where a role is passed to a service, and only there", () => {
    for (const { needs, passedTo, does } of escalationPaths) {
      strictEqual(needs[0] === "iam:PassRole", passedTo !== undefined, does);
    }
  });
  it("are open for the role itself only where one action is all that is needed", () => {
    for (const { onItself, needs } of escalationPaths) {
      if (onItself !== undefined) {
        strictEqual(needs.length, 1);
        notDeepStrictEqual(onItself.does, "");
      }
    }
  });
  it("have an id each, which pathfinding.cloud gave it for the same actions, or else a source and no number", () => {
    strictEqual(new Set(escalationPaths.map(({ id }) => id)).size, escalationPaths.length);
    for (const { id, needs, source } of escalationPaths) {
      const theirs = published[id];
      strictEqual(theirs === undefined, source !== undefined, id);
      strictEqual(/-\d+$/.test(id), theirs !== undefined, id);
      deepStrictEqual(
        needs.filter((action) => theirs?.includes(action) === false),
        [],
        id,
      );
    }
  });
  it("hold every path of pathfinding.cloud: who has all that one needs has what a path of the table needs", () => {
    const missing = Object.entries(published).filter(([, theirs]) => {
      const passes = theirs.includes("iam:PassRole");
      return !escalationPaths.some(
        ({ needs, passedTo }) =>
          (passedTo !== undefined) === passes && needs.every((action) => theirs.includes(action)),
      );
    });
    deepStrictEqual(missing, []);
  });
  it("do not hold the same twice", () => {
    const within = escalationPaths.flatMap((path) =>
      escalationPaths
        .filter(({ does, needs }) => path.does === does && needs.every((each) => path.needs.includes(each)))
        .filter(({ id }) => id !== path.id)
        .map(({ id }) => `${path.id} needs all that ${id} needs`),
    );
    deepStrictEqual(within, []);
  });
  it("cannot tell of an action that is not in the data", () => {
    strictEqual(anyResourceOf("iam:NoSuchAction", {}), undefined);
  });
});
