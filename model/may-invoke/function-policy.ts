import { derived, evaluate, hole, service } from "../../iam";
import { written, type PolicySource } from "../linking/policy-source";
import { gapsOf, policiesOf, requestContext } from "../may-do/access";
import { hiddenBy, no, yes, type Answer } from "../reading/answer";
import type { Gap } from "../reading/gap";
import { tokens } from "../reading/tokens";
import type { LambdaFunction } from "../stack/function";
import { byFunction } from "../stack/function-reference";
import type { Stack } from "../stack/stack";
import { arnsOf, ownerOf, type PermittedWiring } from "./wiring";

/**
 * The resource-based policies that a stack gives to functions as whole documents, in place of permissions.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/lambda/resourcepolicy/
 */
export const functionPolicies = derived((stack: Stack) => new FunctionPolicies(stack));

class FunctionPolicies {
  private readonly ofFunction: ReadonlyMap<LambdaFunction, readonly PolicySource[]>;
  private readonly unresolved: readonly Gap[];

  constructor(private readonly stack: Stack) {
    const { here, unresolved } = byFunction(stack.ofType(tokens.functionPolicy), (resource) =>
      stack.functionNamed(resource, "resourceArn"),
    );
    this.ofFunction = new Map(
      [...here].map(([fn, resources]) => [
        fn,
        resources.map((resource) => written(resource, "policy", resource.set.string("policy"))),
      ]),
    );
    this.unresolved = unresolved.map(({ gap }) => gap);
  }

  /** Whether a function has such a policy, or may have one. */
  mayHave(fn: LambdaFunction): boolean {
    return this.ofFunction.has(fn) || this.unresolved.length > 0;
  }

  /** Whether one lets a trigger invoke its function. */
  letsIn(wiring: PermittedWiring): Answer {
    const { fn, principal, source, on } = wiring;
    if (!this.mayHave(fn)) {
      return no;
    }
    const sources = this.ofFunction.get(fn) ?? [];
    const context = requestContext(fn.place, {
      "aws:SourceArn": on === undefined ? source.arn : `${source.arn}/${hole}`,
      "aws:SourceAccount": ownerOf(this.stack, source),
      "aws:PrincipalIsAWSService": "true",
    });
    const decisions = arnsOf(this.stack, wiring).map((resource) =>
      evaluate(
        { action: "lambda:InvokeFunction", resource, principal: service(principal), context },
        { attached: policiesOf(sources) },
      ),
    );
    if (decisions.some(({ allowed }) => allowed === "yes")) {
      return yes;
    }
    const gaps = decisions.flatMap(({ undecided }) => gapsOf(undecided, fn.place));
    return hiddenBy([...this.unresolved, ...gaps], no);
  }
}
