import * as aws from "@pulumi/aws";
import { functionWith, goodRole } from "./pieces";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "function-url-requires-iam";

/** The URL of a function that is not in the stack. */
function url(authorizationType: string, functionName = "shop-orders"): () => void {
  return () => {
    new aws.lambda.FunctionUrl("url", { functionName, authorizationType });
  };
}

/** The URL of a function by what no preview knows: its ARN. */
function urlByArn(): void {
  const fn = functionWith("fn", goodRole("role"), { name: "shop-orders" });
  new aws.lambda.FunctionUrl("url", { functionName: fn.arn, authorizationType: "NONE" });
}

const isPublic: Expected[] = [
  [
    policy,
    "url",
    "`authorizationType` is `NONE`, so Lambda does not ask who calls the URL. Set it to `AWS_IAM`, or list the function in `publicFunctions` with a reason.",
  ],
];

/** A configuration that lets these functions be public. */
function lets(...names: string[]) {
  const publicFunctions = Object.fromEntries(names.map((name) => [name, "A web shop."]));
  return { config: { [policy]: { enforcementLevel: "mandatory", publicFunctions } } };
}

function notKnown(property: string) {
  return {
    gaps: [
      [
        "url",
        `\`${property}\` is not known before the update, so it was not judged by \`${policy}\`.`,
      ] as const,
    ],
  };
}

describe(policy, () => {
  allows("a URL for whom IAM knows", url("AWS_IAM"));
  forbids("a URL for everybody", url("NONE"), isPublic);
  forbids("a type that Lambda does not have", url("none"), [
    [
      policy,
      "url",
      "`authorizationType` is not `AWS_IAM`, so Lambda does not ask who calls the URL. Set it to `AWS_IAM`, or list the function in `publicFunctions` with a reason.",
    ],
  ]);

  describe("with functions that may be public", () => {
    allows("one by its name", url("NONE"), lets("shop-orders"));
    allows("one by a pattern", url("NONE"), lets("admin-*", "shop-*"));
    forbids("another", url("NONE"), isPublic, lets("shop", "shop-orders-2", "orders"));
    forbids("one whose name differs in letter case", url("NONE"), isPublic, lets("Shop-Orders"));
    for (const name of [
      "123456789012:function:shop-orders",
      "arn:aws:lambda:eu-west-1:123456789012:function:shop-orders",
      "arn:aws:lambda:eu-west-1:123456789012:function:shop-orders:live",
      "shop-orders:live",
    ]) {
      allows(`one as ${name}`, url("NONE", name), lets("shop-orders"));
    }
    allows(
      "one whose name is given to it by Pulumi",
      () => {
        const fn = functionWith("fn", goodRole("role"));
        new aws.lambda.FunctionUrl("url", { functionName: fn.name, authorizationType: "NONE" });
      },
      lets("fn-*"),
    );
    cannotTell("which function it is that is not known yet", urlByArn, isPublic, {
      ...lets("blog"),
      ...notKnown("functionName"),
    });
    cannotTell("that it is one that may be public", urlByArn, [], {
      ...lets("shop-orders"),
      ...notKnown("functionName"),
    });
  });
  forbids("one that is not known yet, where none may be public", urlByArn, isPublic);

  describe("with a type that is not known yet", () => {
    const unknownType = () => {
      const later = new aws.ssm.Parameter("later", { type: "String", value: "x" }).arn;
      new aws.lambda.FunctionUrl("url", {
        functionName: "shop-orders",
        authorizationType: later.apply(() => "NONE"),
      });
    };
    cannotTell("whether the URL is for everybody", unknownType, isPublic, notKnown("authorizationType"));
    allows("it where the function may be public", unknownType, lets("shop-*"));
  });
});
