import type { EngineResource } from "../model";
import { judgeAll } from "../pack";
import { policies } from "../policies";

/** A stack that grows in one way, where each part could meet all others. */
export interface Shape {
  readonly called: string;
  /** The resources of a stack with so many of what grows. */
  readonly make: (count: number) => readonly EngineResource[];
}

const account = "123456789012";
const region = "eu-west-1";
const provider = {
  urn: "urn:pulumi:prod::scale::pulumi:providers:aws::default",
  props: { region, allowedAccountIds: `["${account}"]` },
};

/** A resource as it is after an update: its ARN and its name are known. */
function resource(
  type: string,
  name: string,
  props: Readonly<Record<string, unknown>>,
  after: readonly EngineResource[] = [],
): EngineResource {
  const dependencies = after.map(({ urn }) => ({ urn }));
  return {
    type,
    name,
    urn: `urn:pulumi:prod::scale::${type}::${name}`,
    props: { name, region, ...props },
    provider,
    dependencies,
  };
}

function arnOf(service: string, rest: string): string {
  return `arn:aws:${service}:${region}:${account}:${rest}`;
}

function document(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

const trust = document({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service: "lambda.amazonaws.com" },
});

function roleNamed(name: string): EngineResource {
  const arn = `arn:aws:iam::${account}:role/${name}`;
  return resource("aws:iam/role:Role", name, { arn, assumeRolePolicy: trust });
}

function logsOf(role: string): EngineResource {
  const policyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
  return resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", role, { role, policyArn });
}

function functionNamed(
  name: string,
  role = name,
  after: readonly EngineResource[] = [],
  args: object = {},
): EngineResource {
  const arn = arnOf("lambda", `function:${name}`);
  const iamRole = `arn:aws:iam::${account}:role/${role}`;
  return resource("aws:lambda/function:Function", name, { arn, role: iamRole, ...args }, after);
}

function functionAlone(name: string): readonly EngineResource[] {
  const [role, logs] = [roleNamed(name), logsOf(name)];
  return [role, logs, functionNamed(name, name, [role, logs])];
}

function permission(
  name: string,
  fn: string,
  principal: string,
  sourceArn: string,
  others: object = {},
): EngineResource {
  return resource("aws:lambda/permission:Permission", name, {
    function: fn,
    action: "lambda:InvokeFunction",
    principal,
    sourceArn,
    ...others,
  });
}

function subscription(name: string, topic: string, endpoint: string): EngineResource {
  return resource("aws:sns/topicSubscription:TopicSubscription", name, {
    topic: arnOf("sns", topic),
    protocol: "lambda",
    endpoint,
  });
}

function topicNamed(name: string): EngineResource {
  return resource("aws:sns/topic:Topic", name, { arn: arnOf("sns", name) });
}

function many<T>(count: number, make: (index: number) => readonly T[]): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index)).flat();
}

const sns = "sns.amazonaws.com";
const lambdaArn = (name: string): string => arnOf("lambda", `function:${name}`);

export const shapes: readonly Shape[] = [
  {
    called: "functions of their own",
    make: (count) => many(count, (index) => functionAlone(`fn-${index}`)),
  },
  {
    called: "permissions of one function",
    make: (count) => [
      ...functionAlone("fn"),
      ...many(count, (index) => [
        permission(`p-${index}`, "fn", "events.amazonaws.com", arnOf("events", `rule/r-${index}`)),
      ]),
    ],
  },
  {
    called: "triggers of one function",
    make: (count) => [
      ...functionAlone("fn"),
      ...many(count, (index) => [
        topicNamed(`t-${index}`),
        subscription(`s-${index}`, `t-${index}`, lambdaArn("fn")),
        permission(`p-${index}`, "fn", sns, arnOf("sns", `t-${index}`)),
      ]),
    ],
  },
  {
    called: "functions of one topic, each with a permission for the wrong alias",
    make: (count) => [
      topicNamed("topic"),
      ...many(count, (index) => [
        ...functionAlone(`fn-${index}`),
        resource("aws:lambda/alias:Alias", `live-${index}`, {
          name: "live",
          functionName: `fn-${index}`,
          arn: `${lambdaArn(`fn-${index}`)}:live`,
        }),
        subscription(`s-${index}`, "topic", `${lambdaArn(`fn-${index}`)}:live`),
        permission(`p-${index}`, `fn-${index}`, sns, arnOf("sns", "topic")),
      ]),
    ],
  },
  {
    called: "permissions that no trigger of a topic is left for",
    make: (count) => [
      topicNamed("topic"),
      ...many(count, (index) => [
        ...functionAlone(`fn-${index}`),
        ...functionAlone(`other-${index}`),
        subscription(`s-${index}`, "topic", lambdaArn(`fn-${index}`)),
        permission(`p-${index}`, `other-${index}`, sns, arnOf("sns", "topic")),
      ]),
    ],
  },
  {
    called: "permissions for functions of which the names are not known",
    make: (count) =>
      many(count, (index) => [
        ...functionAlone(`fn-${index}`),
        topicNamed(`t-${index}`),
        subscription(`s-${index}`, `t-${index}`, lambdaArn(`fn-${index}`)),
        permission(`p-${index}`, "04da6b54-80e4-46f7-96ec-b56ff0331ba9", sns, arnOf("sns", `t-${index}`)),
      ]),
  },
  {
    called: "queues that policies of one role grant one by one",
    make: (count) => [
      roleNamed("fn"),
      logsOf("fn"),
      functionNamed("fn"),
      ...many(count, (index) => [
        resource("aws:sqs/queue:Queue", `q-${index}`, { arn: arnOf("sqs", `q-${index}`) }),
        resource("aws:iam/rolePolicy:RolePolicy", `q-${index}`, {
          role: "fn",
          policy: document({
            Effect: "Allow",
            Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            Resource: arnOf("sqs", `q-${index}`),
          }),
        }),
        resource("aws:lambda/eventSourceMapping:EventSourceMapping", `m-${index}`, {
          functionName: "fn",
          eventSourceArn: arnOf("sqs", `q-${index}`),
        }),
      ]),
    ],
  },
  {
    called: "queues that no policy of one role grants",
    make: (count) => [
      roleNamed("fn"),
      logsOf("fn"),
      functionNamed("fn"),
      ...many(count, (index) => [
        resource("aws:sqs/queue:Queue", `q-${index}`, { arn: arnOf("sqs", `q-${index}`) }),
        resource("aws:lambda/eventSourceMapping:EventSourceMapping", `m-${index}`, {
          functionName: "fn",
          eventSourceArn: arnOf("sqs", `q-${index}`),
        }),
      ]),
    ],
  },
  {
    called: "functions that share one role",
    make: (count) => [
      roleNamed("shared"),
      logsOf("shared"),
      ...many(count, (index) => [functionNamed(`fn-${index}`, "shared")]),
    ],
  },
  {
    called: "roles that assume the next",
    make: (count) =>
      many(count, (index) => [
        ...functionAlone(`fn-${index}`),
        resource("aws:iam/rolePolicy:RolePolicy", `assumes-${index}`, {
          role: `fn-${index}`,
          policy: document({
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Resource: `arn:aws:iam::${account}:role/fn-${index + 1}`,
          }),
        }),
      ]),
  },
  {
    called: "resources that wait for each other, with a function at the end of each",
    make: (count) => {
      const made: EngineResource[] = [];
      for (let index = 0; index < count; index++) {
        const last = made.slice(-1);
        const role = roleNamed(`fn-${index}`);
        const logs = logsOf(`fn-${index}`);
        made.push(role, logs, functionNamed(`fn-${index}`, `fn-${index}`, [...last, role, logs]));
      }
      return made;
    },
  },
  {
    called: "methods of one API",
    make: (count) => [
      ...functionAlone("fn"),
      resource("aws:apigateway/restApi:RestApi", "api", {
        id: "a1b2c3d4e5",
        rootResourceId: "root",
        executionArn: arnOf("execute-api", "a1b2c3d4e5"),
      }),
      permission("p", "fn", "apigateway.amazonaws.com", `${arnOf("execute-api", "a1b2c3d4e5")}/*/*`),
      ...many(count, (index) => [
        resource("aws:apigateway/resource:Resource", `part-${index}`, {
          id: `id-${index}`,
          restApi: "a1b2c3d4e5",
          parentId: index % 5 === 0 ? "root" : `id-${index - 1}`,
          pathPart: `part-${index}`,
        }),
        resource("aws:apigateway/integration:Integration", `i-${index}`, {
          restApi: "a1b2c3d4e5",
          resourceId: `id-${index}`,
          httpMethod: "GET",
          integrationHttpMethod: "POST",
          type: "AWS_PROXY",
          uri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${lambdaArn("fn")}/invocations`,
        }),
      ]),
    ],
  },
  {
    called: "routes and integrations of one HTTP API",
    make: (count) => [
      ...functionAlone("fn"),
      resource("aws:apigatewayv2/api:Api", "api", {
        id: "a1b2c3d4e5",
        protocolType: "HTTP",
        executionArn: arnOf("execute-api", "a1b2c3d4e5"),
      }),
      permission("p", "fn", "apigateway.amazonaws.com", `${arnOf("execute-api", "a1b2c3d4e5")}/*/*`),
      ...many(count, (index) => [
        resource("aws:apigatewayv2/integration:Integration", `i-${index}`, {
          id: `id-${index}`,
          apiId: "a1b2c3d4e5",
          integrationType: "AWS_PROXY",
          integrationUri: lambdaArn("fn"),
        }),
        resource("aws:apigatewayv2/route:Route", `r-${index}`, {
          apiId: "a1b2c3d4e5",
          routeKey: `GET /part-${index}`,
          target: `integrations/id-${index}`,
        }),
      ]),
    ],
  },
  {
    called: "methods of one API, each with a permission of its own",
    make: (count) => [
      ...functionAlone("fn"),
      resource("aws:apigateway/restApi:RestApi", "api", {
        id: "a1b2c3d4e5",
        rootResourceId: "root",
        executionArn: arnOf("execute-api", "a1b2c3d4e5"),
      }),
      ...many(count, (index) => [
        resource("aws:apigateway/resource:Resource", `part-${index}`, {
          id: `id-${index}`,
          restApi: "a1b2c3d4e5",
          parentId: "root",
          pathPart: `part-${index}`,
        }),
        resource("aws:apigateway/integration:Integration", `i-${index}`, {
          restApi: "a1b2c3d4e5",
          resourceId: `id-${index}`,
          httpMethod: "GET",
          integrationHttpMethod: "POST",
          type: "AWS_PROXY",
          uri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${lambdaArn("fn")}/invocations`,
        }),
        permission(
          `p-${index}`,
          "fn",
          "apigateway.amazonaws.com",
          `${arnOf("execute-api", "a1b2c3d4e5")}/*/GET/part-${index}`,
        ),
      ]),
    ],
  },
  {
    called: "callers of one function URL, each with both permissions",
    make: (count) => [
      ...functionAlone("fn"),
      resource("aws:lambda/functionUrl:FunctionUrl", "url", {
        functionName: "fn",
        authorizationType: "AWS_IAM",
      }),
      ...many(count, (index) => {
        const caller = `arn:aws:iam::${100000000000 + index}:role/caller`;
        return [
          permission(`p-${index}`, "fn", caller, "", {
            action: "lambda:InvokeFunctionUrl",
            functionUrlAuthType: "AWS_IAM",
          }),
          permission(`i-${index}`, "fn", caller, "", { invokedViaFunctionUrl: true }),
        ];
      }),
    ],
  },
  {
    called: "aliases of one function, each with a permission of its own",
    make: (count) => [
      ...functionAlone("fn"),
      ...many(count, (index) => [
        resource("aws:lambda/alias:Alias", `a-${index}`, {
          functionName: "fn",
          arn: `${lambdaArn("fn")}:a-${index}`,
        }),
        permission(`p-${index}`, "fn", sns, arnOf("sns", "topic"), { qualifier: `a-${index}` }),
      ]),
    ],
  },
  {
    called: "functions at the edge, each of a distribution of its own",
    make: (count) =>
      many(count, (index) => [
        ...functionAlone(`fn-${index}`),
        resource("aws:cloudfront/distribution:Distribution", `d-${index}`, {
          defaultCacheBehavior: {
            lambdaFunctionAssociations: [
              { eventType: "viewer-request", lambdaArn: `${lambdaArn(`fn-${index}`)}:1` },
            ],
          },
        }),
      ]),
  },
  {
    called: "function URLs, each with both permissions",
    make: (count) =>
      many(count, (index) => [
        ...functionAlone(`fn-${index}`),
        resource("aws:lambda/functionUrl:FunctionUrl", `u-${index}`, {
          functionName: `fn-${index}`,
          authorizationType: "NONE",
        }),
        permission(`p-${index}`, `fn-${index}`, "*", "", {
          action: "lambda:InvokeFunctionUrl",
          functionUrlAuthType: "NONE",
        }),
        permission(`i-${index}`, `fn-${index}`, "*", "", { invokedViaFunctionUrl: true }),
      ]),
  },
];

/** How long it takes to judge a stack as it grows. */
export interface Growth {
  readonly shape: Shape;
  /** Milliseconds for each size: the shortest of some runs. */
  readonly times: readonly number[];
  /** By which power of its size the time grows, from the smallest to the largest: 1 is linear. */
  readonly exponent: number;
}

/** Judges a stack of each shape in several sizes. */
export function measureGrowth(sizes: readonly number[], runs: number): readonly Growth[] {
  shapes.forEach((shape) => timeToJudge(shape, 100, 3));
  const [smallest = 1] = sizes;
  const largest = sizes.at(-1) ?? smallest;
  return shapes.map((shape) => {
    const times = sizes.map((size) => timeToJudge(shape, size, runs));
    const exponent = Math.log(times.at(-1)! / times[0]!) / Math.log(largest / smallest);
    return { shape, times, exponent };
  });
}

function timeToJudge({ make }: Shape, count: number, runs: number): number {
  const resources = make(count);
  const inputs = new Map(resources.map(({ urn, props }) => [urn, props]));
  const times = Array.from({ length: runs }, () => {
    const begin = performance.now();
    judgeAll(policies, resources, { inputsOf: (urn) => inputs.get(urn) });
    return performance.now() - begin;
  });
  return Math.min(...times);
}
