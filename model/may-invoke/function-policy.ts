import { evaluate, service, type Verdict } from "../../iam";
import { written, type PolicySource } from "../linking/policy-source";
import { circumstances, gapsOf, policiesOf } from "../may-do/access";
import type { Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import { tokens } from "../reading/tokens";
import type { LambdaFunction } from "../stack/function";
import type { Stack } from "../stack/stack";
import { arnsOf } from "./delegation";
import { ownerOf, type ByPermission, type Wiring } from "./wiring";

/**
 * The resource-based policies that the stack gives to functions as whole documents, in place of permissions.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/lambda/resourcepolicy/
 */
export class FunctionPolicies {
  private readonly ofFunction = new Map<LambdaFunction, PolicySource[]>();
  private readonly unresolved: Gap[] = [];

  constructor(private readonly stack: Stack) {
    for (const resource of stack.ofType(tokens.functionPolicy)) {
      const reference = stack.functionNamed(resource, "resourceArn");
      if (reference.kind === "here") {
        addTo(this.ofFunction, reference.fn, written(resource, "policy", resource.set.string("policy")));
      } else if (reference.kind === "unresolved") {
        this.unresolved.push(reference.gap);
      }
    }
  }

  /** Whether a function has such a policy, or may have one. */
  mayHave(fn: LambdaFunction): boolean {
    return this.ofFunction.has(fn) || this.unresolved.length > 0;
  }

  /** Whether one lets a trigger invoke its function. */
  letsIn(wiring: Wiring & { readonly by: ByPermission }): {
    readonly verdict: Verdict;
    readonly gaps: readonly Gap[];
  } {
    const { fn, principal, by } = wiring;
    if (!this.mayHave(fn)) {
      return { verdict: "no", gaps: [] };
    }
    const sources = this.ofFunction.get(fn) ?? [];
    const context = circumstances(fn.place, {
      "aws:SourceArn": by.source.arn,
      "aws:SourceAccount": ownerOf(this.stack, by.source),
      "aws:PrincipalIsAWSService": "true",
    });
    const decisions = arnsOf(this.stack, wiring).map((resource) =>
      evaluate(
        { action: "lambda:InvokeFunction", resource, principal: service(principal), context },
        { attached: policiesOf(sources) },
      ),
    );
    if (decisions.some(({ allowed }) => allowed === "yes")) {
      return { verdict: "yes", gaps: [] };
    }
    const gaps = [...this.unresolved, ...decisions.flatMap(({ undecided }) => gapsOf(undecided, fn.place))];
    return { verdict: gaps.length > 0 ? "unknown" : "no", gaps };
  }
}
