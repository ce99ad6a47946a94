import { deepEqual, ok } from "node:assert/strict";
import { findAction, managedPolicy, managedPolicyNames, matchAction } from "../../../iam";
import { needs, type Needs } from "../../../model";

describe("what an execution role must allow", () => {
  for (const [deed, { what, actions, managed, page }] of Object.entries<Needs>(needs)) {
    describe(`for ${what}`, () => {
      it("is made of actions that AWS has, and states its page", () => {
        ok(page.startsWith("https://docs.aws.amazon.com/lambda/"), deed);
        for (const action of Object.keys(actions)) {
          ok(findAction(action), action);
        }
      });

      it("asks for `*` where an action has no resource-level permissions, and only there", () => {
        for (const [action, form] of Object.entries(actions)) {
          const hasResources = findAction(action)?.resources.length !== 0;
          ok(form.startsWith("*") !== hasResources, `${action} on ${form}`);
        }
      });

      if (managed !== undefined) {
        it(`is granted by ${managed}`, () => {
          const name = managedPolicyNames().find((each) => each.split("/").at(-1) === managed);
          const document = managedPolicy(`arn:aws:iam::aws:policy/${name}`);
          const lacking = Object.keys(actions).filter(
            (action) => !document?.statements.some((statement) => matchAction(statement, action) === "yes"),
          );
          deepEqual(lacking, []);
        });
      }
    });
  }
});
