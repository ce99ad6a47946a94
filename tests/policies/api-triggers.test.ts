import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { functionWith, goodRole } from "./pieces";
import { allows, cannotTell, type Expected } from "./verdicts";

const policy = "trigger-may-invoke-its-function";

type Apis = aws.apigatewayv2.Api | aws.apigateway.RestApi;

/** An API, a function behind one of its routes, and a permission with what follows the API in its source ARN. */
function route(
  protocolType: "HTTP" | "WEBSOCKET",
  routeKey: string,
  after: string | ((api: aws.apigatewayv2.Api) => pulumi.Input<string>),
): () => void {
  return () => {
    const fn = functionWith("fn", goodRole("role"));
    const api = new aws.apigatewayv2.Api("api", { protocolType });
    const integration = new aws.apigatewayv2.Integration("trigger", {
      apiId: api.id,
      integrationType: "AWS_PROXY",
      integrationUri: fn.invokeArn,
    });
    new aws.apigatewayv2.Route("route", {
      apiId: api.id,
      routeKey,
      target: pulumi.interpolate`integrations/${integration.id}`,
    });
    permits(fn, typeof after === "string" ? pulumi.interpolate`${api.executionArn}${after}` : after(api));
  };
}

/** The method of a REST API, at a path of up to two parts. */
function method(httpMethod: string, [first, ...rest]: readonly string[], after: string): () => void {
  return () => {
    const fn = functionWith("fn", goodRole("role"));
    const api = new aws.apigateway.RestApi("api");
    const at = rest.reduce(
      (parent, pathPart, index) =>
        new aws.apigateway.Resource(`part-${index}`, { restApi: api.id, parentId: parent.id, pathPart }),
      new aws.apigateway.Resource("part", {
        restApi: api.id,
        parentId: api.rootResourceId,
        pathPart: first!,
      }),
    );
    new aws.apigateway.Integration("trigger", {
      restApi: api.id,
      resourceId: at.id,
      httpMethod,
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: fn.invokeArn,
    });
    permits(fn, pulumi.interpolate`${api.executionArn}${after}`);
  };
}

/** An authorizer of an API, and a permission for it. */
function authorizer(after: (id: pulumi.Output<string>) => pulumi.Input<string>): () => void {
  return () => {
    const fn = functionWith("fn", goodRole("role"));
    const api: Apis = new aws.apigatewayv2.Api("api", { protocolType: "HTTP" });
    const trigger = new aws.apigatewayv2.Authorizer("trigger", {
      apiId: api.id,
      authorizerType: "REQUEST",
      authorizerUri: fn.invokeArn,
    });
    permits(fn, pulumi.interpolate`${api.executionArn}${after(trigger.id)}`);
  };
}

function permits(fn: aws.lambda.Function, sourceArn: pulumi.Input<string>): void {
  new aws.lambda.Permission("permission", {
    action: "lambda:InvokeFunction",
    function: fn.name,
    principal: "apigateway.amazonaws.com",
    sourceArn,
  });
}

function mismatch(suffix: string, so = "so API Gateway answers with an error"): Expected[] {
  return [
    [
      policy,
      "trigger",
      `No permission lets apigateway.amazonaws.com invoke \`fn\` for \`api\`, ${so}: \`sourceArn\` of \`permission\` is not that of this trigger, which ends in \`${suffix}\`.`,
    ],
  ];
}

describe("what follows an API in a source ARN", () => {
  describe("of a route of an HTTP API", () => {
    for (const [key, ...fitting] of [
      ["POST /orders", "/*/POST/orders", "/*/*/orders", "/*/*", "/*", "/prod/POST/orders", "/*/*/*"],
      ["GET /books/{id}", "/*/*/books/{id}", "/*/GET/books/*", "/*/*"],
      ["ANY /{proxy+}", "/*/*/{proxy+}", "/*/*", "/*/ANY/{proxy+}"],
      ["$default", "/*/$default", "/*/*", "/*", "/$default/$default", "/prod/*"],
    ] as const) {
      for (const after of fitting) {
        allows(`${after} for ${key}`, route("HTTP", key, after));
      }
    }
    for (const [key, after, right] of [
      ["POST /orders", "/*/GET/orders", "/*/POST/orders"],
      ["POST /orders", "/*/POST/refunds", "/*/POST/orders"],
      ["POST /orders", "/prod", "/*/POST/orders"],
      ["POST /orders", "/*/$default", "/*/POST/orders"],
      ["$default", "/*/*/$default", "/*/$default"],
      ["$default", "/*/GET/orders", "/*/$default"],
    ] as const) {
      cannotTell(`${after} for ${key}`, route("HTTP", key, after), mismatch(right), { gaps: [] });
    }
    cannotTell(
      "the prefix that a stage gives, alone",
      route("HTTP", "POST /orders", (api) => {
        const stage = new aws.apigatewayv2.Stage("stage", { apiId: api.id, name: "prod" });
        return stage.executionArn;
      }),
      mismatch("/*/POST/orders"),
      {
        gaps: [
          [
            "permission",
            "`sourceArn` is not known before the update, so it was not judged by `trigger-may-invoke-its-function`.",
          ],
        ],
      },
    );
  });

  describe("of a route of a WebSocket API", () => {
    for (const [key, ...fitting] of [
      ["$connect", "/*/$connect", "/*$connect", "/*/*$connect", "/*/*", "/prod/$connect"],
      ["send", "/*/send", "/*/*", "/prod/send"],
    ] as const) {
      for (const after of fitting) {
        allows(`${after} for ${key}`, route("WEBSOCKET", key, after));
      }
    }
    for (const [key, after] of [
      ["$connect", "/*/$disconnect"],
      ["send", "/*/receive"],
    ] as const) {
      cannotTell(`${after} for ${key}`, route("WEBSOCKET", key, after), mismatch(`/*/${key}`), { gaps: [] });
    }
  });

  describe("of a method of a REST API", () => {
    for (const [verb, path, ...fitting] of [
      ["GET", ["orders"], "/*/GET/orders", "/*/*/orders", "/*/*", "/*/*/*", "/prod/GET/orders"],
      ["GET", ["orders", "{id}"], "/*/GET/orders/*", "/*/GET/orders/{id}", "/*/*"],
      ["ANY", ["orders"], "/*/*/orders", "/*/*", "/*/GET/orders"],
    ] as const) {
      for (const after of fitting) {
        allows(`${after} for ${verb} /${path.join("/")}`, method(verb, path, after));
      }
    }
    for (const [verb, path, after, right] of [
      ["GET", ["orders"], "/*/POST/orders", "/*/GET/orders"],
      ["GET", ["orders", "{id}"], "/*/GET/orders", "/*/GET/orders/*"],
      ["ANY", ["orders"], "/*/ANY/orders", "/*/*/orders"],
    ] as const) {
      cannotTell(`${after} for ${verb} /${path.join("/")}`, method(verb, path, after), mismatch(right), {
        gaps: [],
      });
    }
  });

  describe("of an authorizer", () => {
    for (const after of ["/authorizers/*", "/*/*", "/*"]) {
      allows(
        after,
        authorizer(() => after),
      );
    }
    allows(
      "its id",
      authorizer((id) => pulumi.interpolate`/authorizers/${id}`),
    );
    cannotTell(
      "a route",
      authorizer(() => "/*/GET/orders"),
      [
        [
          policy,
          "trigger",
          "No permission lets apigateway.amazonaws.com invoke `fn` for `api`, so API Gateway lets no caller in: `sourceArn` of `permission` is not that of this trigger, which ends in `/authorizers/*`.",
        ],
      ],
      { gaps: [] },
    );
  });
});
