import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert";
import { anyResourceOf, escalationPaths, findAction, neededTypes, show } from "../../iam";

const actions = [...new Set(escalationPaths.flatMap(({ needs }) => needs.flat()))];

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
  it("cannot tell of an action that is not in the data", () => {
    strictEqual(anyResourceOf("iam:NoSuchAction", {}), undefined);
  });
});
