import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { functionWith, goodRole } from "./pieces";
import { allows, cannotTell, forbids, type Expected, type Setting } from "./verdicts";

const policy = "function-url-permissions-agree";
const own = "123456789012";
const partner = "arn:aws:iam::111122223333:role/partner";

type Args = Partial<aws.lambda.PermissionArgs>;
type UrlArgs = Partial<aws.lambda.FunctionUrlArgs>;

const calls: Args = {
  action: "lambda:InvokeFunctionUrl",
  functionUrlAuthType: "AWS_IAM",
  principal: partner,
};
const invokes: Args = { action: "lambda:InvokeFunction", invokedViaFunctionUrl: true, principal: partner };
const everybodyCalls: Args = { ...calls, functionUrlAuthType: "NONE", principal: "*" };
const everybodyInvokes: Args = { ...invokes, principal: "*" };

/** A function with a URL and the two permissions of its caller. */
function url(args: UrlArgs, call?: Args, invoke?: Args): () => void {
  return () => {
    const fn = functionWith("fn", goodRole("role"), { name: "shop" });
    for (const name of ["live", "next"]) {
      new aws.lambda.Alias(name, { name, functionName: fn.name, functionVersion: "$LATEST" });
    }
    new aws.lambda.FunctionUrl("url", { functionName: fn.name, authorizationType: "AWS_IAM", ...args });
    for (const [name, permission] of Object.entries({ call, invoke })) {
      if (permission !== undefined) {
        const { action = "", principal = "" } = permission;
        new aws.lambda.Permission(name, { function: fn.name, ...permission, action, principal });
      }
    }
  };
}

function later<T>(value: T): pulumi.Output<T> {
  return new aws.ssm.Parameter("later", { type: "String", value: "x" }).arn.apply(() => value);
}

/** Tells before the update in which account the stack is, and that the function may be public. */
const here: Setting = {
  config: {
    "function-url-requires-iam": { enforcementLevel: "mandatory", publicFunctions: { shop: "A shop." } },
  },
  provider: { region: "eu-west-1", allowedAccountIds: JSON.stringify([own]) },
};

function found(message: string, permission = "call"): Expected[] {
  return [[policy, permission, message]];
}

const incomplete = found(
  "No permission allows `lambda:InvokeFunction` to this `principal`, which calls of `url` need too, so Lambda refuses them. Add one with `invokedViaFunctionUrl` set to true.",
);
const elsewhere = found(
  "It is for another version or alias of the function than `url`, so nobody may call the URL by it. Name the same one in both.",
);
const remainder = found(
  "`functionUrlAuthType` is `NONE` and `authorizationType` of `url` is `AWS_IAM`, so this permission is for nobody now, and for everybody once the URL is made public. Remove it.",
);
const remainingInvoke = found(
  "`principal` is `*` and `authorizationType` of `url` is `AWS_IAM`, so everybody has one of the two permissions that a caller needs. Name the callers in `principal`, or remove what is left of a public URL.",
  "invoke",
);
function otherType(type: string, ofUrl: string): Expected[] {
  return found(
    `\`functionUrlAuthType\` is \`${type}\` and \`authorizationType\` of \`url\` is \`${ofUrl}\`, so nobody may call the URL by this permission. Give both the same type.`,
  );
}

function notKnown(resource: string, property: string, ...others: string[]): readonly [string, string] {
  const names = [...others, policy].sort().map((name) => `\`${name}\``);
  const listed = names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0];
  return [resource, `\`${property}\` is not known before the update, so it was not judged by ${listed}.`];
}

describe(policy, () => {
  describe("the second permission", () => {
    allows("another account with both", url({}, calls, invokes), here);
    forbids("another account with one", url({}, calls), incomplete, here);
    forbids("it without a type", url({}, { ...calls, functionUrlAuthType: undefined }), incomplete, here);
    allows("the function's own account with one", url({}, { ...calls, principal: own }), here);
    allows(
      "the second without a condition",
      url({}, calls, { ...invokes, invokedViaFunctionUrl: false }),
      here,
    );
    allows(
      "the second for the whole account",
      url({}, calls, { ...invokes, principal: "111122223333" }),
      here,
    );
    forbids(
      "the second for a third account",
      url({}, calls, { ...invokes, principal: "444455556666" }),
      incomplete,
      here,
    );
    forbids(
      "the second for another alias",
      url({}, calls, { ...invokes, invokedViaFunctionUrl: undefined, qualifier: "live" }),
      incomplete,
      here,
    );
    forbids(
      "the second for another action",
      url({}, calls, { action: "lambda:GetFunction", principal: partner }),
      [
        [
          "permission-allows-only-invoke",
          "invoke",
          "`action` is `lambda:GetFunction`, so the principal may do that and not invoke the function. Set it to `lambda:InvokeFunction`.",
        ],
        ...incomplete,
      ],
      here,
    );

    const cloudFront = {
      principal: "cloudfront.amazonaws.com",
      sourceArn: `arn:aws:cloudfront::${own}:distribution/E2EXAMPLE`,
    };
    allows("CloudFront with both", url({}, { ...calls, ...cloudFront }, { ...invokes, ...cloudFront }));
    forbids("CloudFront with one", url({}, { ...calls, ...cloudFront }), incomplete);

    const organization = { principal: "*", principalOrgId: "o-a1b2c3d4e5" };
    allows(
      "an organization with both",
      url({}, { ...calls, ...organization }, { ...invokes, ...organization }),
    );
    forbids("an organization with one", url({}, { ...calls, ...organization }), incomplete);

    allows(
      "a public URL without permissions, which the provider adds",
      url({ authorizationType: "NONE" }),
      here,
    );
    allows(
      "one with one, beside what the provider adds",
      url({ authorizationType: "NONE" }, everybodyCalls),
      here,
    );
    allows("one with both", url({ authorizationType: "NONE" }, everybodyCalls, everybodyInvokes), here);

    cannotTell("whether it is another account", url({}, calls), incomplete, {
      gaps: [
        [
          "call",
          `\`principal\` names an account that may be the stack's own, which before the update only \`allowedAccountIds\` of the provider would tell, so it was not judged by \`${policy}\`.`,
        ],
      ],
    });
    cannotTell(
      "who has the second permission",
      () => url({}, calls, { ...invokes, principal: later("444455556666") })(),
      incomplete,
      {
        ...here,
        gaps: [
          notKnown("invoke", "principal", "permission-names-its-source", "permission-names-source-account"),
        ],
      },
    );
    cannotTell(
      "what the second permission allows",
      () => url({}, calls, { action: later("lambda:InvokeFunctionUrl"), principal: partner })(),
      [...incomplete, [policy, "invoke", incomplete[0]![2]]],
      { ...here, gaps: [notKnown("invoke", "action", "permission-allows-only-invoke")] },
    );
    cannotTell(
      "for which function the second permission is",
      () => url({}, calls, { ...invokes, function: later("blog") })(),
      incomplete,
      { ...here, gaps: [notKnown("invoke", "function")] },
    );
    cannotTell(
      "for which alias the second permission is",
      () => url({}, calls, { ...invokes, invokedViaFunctionUrl: undefined, qualifier: later("live") })(),
      incomplete,
      { ...here, gaps: [notKnown("invoke", "qualifier", "permission-fits-its-function")] },
    );
    cannotTell("who may call", () => url({}, { ...calls, principal: later(partner) })(), incomplete, {
      ...here,
      gaps: [
        notKnown(
          "call",
          "principal",
          "permission-is-not-public",
          "permission-names-its-source",
          "permission-names-source-account",
        ),
      ],
    });
  });

  describe("the authorization type", () => {
    forbids("a permission that a public URL left behind", url({}, everybodyCalls), remainder);
    forbids("its second one", url({}, undefined, everybodyInvokes), remainingInvoke);
    allows(
      "that for an organization",
      url({}, undefined, { ...everybodyInvokes, principalOrgId: "o-a1b2c3d4e5" }),
    );
    forbids("both", url({}, everybodyCalls, everybodyInvokes), [...remainder, ...remainingInvoke]);
    forbids(
      "a named caller of a public URL that needs IAM now",
      url({}, { ...calls, functionUrlAuthType: "NONE" }),
      otherType("NONE", "AWS_IAM"),
      here,
    );
    forbids(
      "a signed caller of a public URL",
      url({ authorizationType: "NONE" }, calls),
      otherType("AWS_IAM", "NONE"),
      here,
    );
    allows("permissions of a function without a URL", () => {
      const fn = functionWith("fn", goodRole("role"));
      new aws.lambda.Permission("call", {
        ...everybodyCalls,
        function: fn.name,
      } as aws.lambda.PermissionArgs);
    });
    allows("permissions of another function than that of the URL", () => {
      url({})();
      const other = functionWith("other", goodRole("other-role"));
      new aws.lambda.Permission("call", {
        ...everybodyCalls,
        function: other.name,
      } as aws.lambda.PermissionArgs);
    });
    cannotTell(
      "the type of the URL",
      () => url({ authorizationType: later("AWS_IAM") }, everybodyCalls)(),
      remainder,
      {
        ...here,
        gaps: [notKnown("url", "authorizationType")],
      },
    );
    cannotTell(
      "the type of the permission",
      () => url({}, { ...everybodyCalls, functionUrlAuthType: later("NONE") })(),
      remainder,
      { gaps: [notKnown("call", "functionUrlAuthType", "permission-is-not-public")] },
    );
    cannotTell("whose URL it is", () => url({ functionName: later("shop") }, everybodyCalls)(), remainder, {
      gaps: [notKnown("url", "functionName")],
    });
    cannotTell(
      "for which function either is",
      () => {
        const name = later("shop");
        url({ functionName: name }, { ...everybodyCalls, function: name })();
      },
      remainder,
      { gaps: [notKnown("call", "function")] },
    );
    cannotTell(
      "for which function the permission is",
      () => url({}, { ...everybodyCalls, function: later("shop") })(),
      remainder,
      { gaps: [notKnown("call", "function")] },
    );
  });

  describe("the alias", () => {
    const live = { qualifier: "live" };
    allows("that of the URL", url(live, { ...calls, ...live }, { ...invokes, ...live }));
    forbids("none, where the URL has one", url(live, calls), elsewhere);
    forbids("one, where the URL has none", url({}, { ...calls, ...live }), elsewhere);
    forbids("another one", url(live, { ...calls, qualifier: "next" }), elsewhere);
    const byArn = { function: `arn:aws:lambda:eu-west-1:${own}:function:shop` };
    allows("none in the ARN of the function", url({}, { ...calls, ...byArn }, { ...invokes, ...byArn }));
    allows("`$LATEST`, which is none", url({ qualifier: "$LATEST" }, calls, invokes), here);
    for (const name of [
      "shop:live",
      `${own}:function:shop:live`,
      `arn:aws:lambda:eu-west-1:${own}:function:shop:live`,
    ]) {
      allows(
        `that in ${name}`,
        url(live, { ...calls, function: name }, { ...invokes, function: name }),
        here,
      );
      forbids(`another than that in ${name}`, url({}, { ...calls, function: name }), elsewhere, here);
    }
    forbids("one, for whoever comes through the URL", url(live, undefined, invokes), [
      [policy, "invoke", elsewhere[0]![2]],
    ]);
    cannotTell("the alias of the URL", () => url({ qualifier: later("live") }, calls)(), elsewhere, {
      gaps: [notKnown("url", "qualifier")],
    });
    cannotTell(
      "the alias of the permission",
      () => url({}, { ...calls, qualifier: later("live") })(),
      elsewhere,
      {
        gaps: [notKnown("call", "qualifier", "permission-fits-its-function")],
      },
    );
    cannotTell(
      "whether an ARN holds one",
      () => {
        const fn = functionWith("fn", goodRole("role"), { name: "shop" });
        const alias = new aws.lambda.Alias("live", { functionName: "shop", functionVersion: "$LATEST" });
        new aws.lambda.FunctionUrl("url", { functionName: fn.name, authorizationType: "AWS_IAM" });
        new aws.lambda.Permission("call", { ...calls, function: alias.arn } as aws.lambda.PermissionArgs);
      },
      elsewhere,
      { gaps: [notKnown("call", "function")] },
    );
  });
});
