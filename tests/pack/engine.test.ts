import { deepEqual, equal, ok } from "node:assert/strict";
import { createRequire } from "node:module";
import * as aws from "@pulumi/aws";
import type { Policies, PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { toPulumi } from "../../pack";
import { policies } from "../../policies";
import { functionWith, goodRole } from "../policies/pieces";
import { record } from "../recorder/program";
import type { Recorded } from "../recorder/recorded";

type Handler<Request> = (
  call: { readonly request: Request },
  callback: (error: Error | null, response: analyzer.AnalyzeResponse | undefined) => void,
) => unknown;
type Make<Request> = (name: string, version: string, level: string, policies: Policies) => Handler<Request>;

/** The SDK's analyzer, which it exports but does not declare. */
const sdk = createRequire(__filename)("@pulumi/policy/server") as {
  readonly makeAnalyzeRpcFun: Make<analyzer.AnalyzeRequest>;
  readonly makeAnalyzeStackRpcFun: Make<analyzer.AnalyzeStackRequest>;
};

/** Resources with all that a policy is shown: options, providers, secrets, assets, and types that the pack does not know. */
const program = () => {
  const provider = new aws.Provider("ireland", { region: "eu-west-1" });
  const role = goodRole("role");
  const fn = functionWith("fn", role);
  const queue = new aws.sqs.Queue("queue", { name: pulumi.secret("hush") }, { provider, protect: true });
  new aws.s3.BucketObjectv2(
    "object",
    { bucket: "uploads", content: pulumi.secret(queue.arn), tags: { fn: fn.name } },
    { parent: queue, dependsOn: [fn], ignoreChanges: ["tags"], customTimeouts: { create: "5m" } },
  );
  new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16", tags: { a: "1", b: "" } });
};

/** A policy of a team's own of each kind, which notes all that it is shown. */
function noting(seen: unknown[]): Policies {
  const plain = ({ props, opts, type, urn, name, provider }: ResourceValidationArgs | PolicyResource) => ({
    ...{ opts, type, urn, name, provider },
    props: Object.fromEntries(
      Object.entries(Object.getOwnPropertyDescriptors(props as object)).map(([key, each]) => [
        key,
        each.value as unknown,
      ]),
    ),
  });
  return [
    {
      name: "notes-resources",
      description: "Notes each resource.",
      validateResource: (args) => void seen.push(plain(args)),
    },
    {
      name: "notes-stacks",
      description: "Notes the stack.",
      validateStack: ({ resources }) => {
        seen.push(
          resources.map((each) => ({
            ...plain(each),
            parent: each.parent?.urn,
            dependencies: each.dependencies.map(({ urn }) => urn),
            flows: Object.entries(each.propertyDependencies).map(([key, all]) => [
              key,
              all.map(({ urn }) => urn),
            ]),
          })),
        );
      },
    },
  ];
}

/** A value with what its promises come to: the SDK makes promises of what assets hold. */
async function settled(value: unknown): Promise<unknown> {
  const known = await value;
  if (Array.isArray(known)) {
    return Promise.all(known.map(settled));
  }
  if (typeof known !== "object" || known === null) {
    return known;
  }
  const members = Object.entries(known).map(async ([name, each]) => [name, await settled(each)] as const);
  return Object.fromEntries(await Promise.all(members));
}

/** Has recorded resources judged as the engine has it done, and tells how many messages the SDK decoded, by their kind. */
async function judged(recorded: readonly Recorded[], pack: Policies): Promise<readonly [number, number]> {
  const answer = <Request>(handler: Handler<Request>, request: Request) =>
    new Promise((resolve, reject) => {
      handler({ request }, (error, response) => (error ? reject(error) : resolve(response)));
    });
  const { AnalyzeRequest, AnalyzeStackRequest } = analyzer;
  const kinds = [AnalyzeRequest, AnalyzeStackRequest];
  const originals = kinds.map((kind) => kind.deserializeBinary.bind(kind));
  const times: [number, number] = [0, 0];
  kinds.forEach((kind, index) => {
    kind.deserializeBinary = ((bytes: Uint8Array) => {
      times[index]!++;
      return originals[index]!(bytes);
    }) as never;
  });
  try {
    const one = sdk.makeAnalyzeRpcFun("acme", "1.0.0", "mandatory", pack);
    for (const { inputs } of recorded) {
      const bytes = Buffer.from(inputs.serializeBinary());
      await answer(one, AnalyzerService.analyze.requestDeserialize(bytes));
    }
    const stack = new AnalyzeStackRequest().setResourcesList(recorded.map(({ outputs }) => outputs));
    const bytes = Buffer.from(stack.serializeBinary());
    const all = sdk.makeAnalyzeStackRpcFun("acme", "1.0.0", "mandatory", pack);
    await answer(all, AnalyzerService.analyzeStack.requestDeserialize(bytes));
    return times;
  } finally {
    kinds.forEach((kind, index) => {
      kind.deserializeBinary = originals[index] as never;
    });
  }
}

describe("what the engine sends", function () {
  this.timeout(20_000);
  const methods = [AnalyzerService.configure, AnalyzerService.analyze, AnalyzerService.analyzeStack];
  const unheard = methods.map((method) => ({ ...method }));

  afterEach(() => {
    methods.forEach((method, index) => Object.assign(method, unheard[index]));
  });

  /** Our policies, configured. */
  const ours = (): Policies => {
    const pack = toPulumi(policies);
    AnalyzerService.configure.requestDeserialize(
      Buffer.from(new analyzer.ConfigureAnalyzerRequest().serializeBinary()),
    );
    return pack;
  };

  const reporting = () => {
    program();
    const role = goodRole("shared");
    functionWith("orders", role);
    functionWith("invoices", role, { environment: { variables: { DB_PASSWORD: "hunter2" } } });
  };

  for (const [what, made] of [
    ["nothing", program],
    ["something", reporting],
  ] as const) {
    for (const [place, beside] of [
      ["before", (own: Policies, all: Policies) => [...own, ...all]],
      ["after", (own: Policies, all: Policies) => [...all, ...own]],
      ["among", (own: Policies, all: Policies) => all.flatMap((each) => [...own, each])],
    ] as const) {
      it(`reaches a team's own policies ${place} ours whole where ours report ${what}`, async () => {
        const recorded = await record(made, true);
        const pack = ours();
        const times = beside([{} as never], pack).filter((each) => !("name" in each)).length;
        const alone: unknown[] = [];
        await judged(recorded, Array.from({ length: times }, () => noting(alone)).flat());
        const seen: unknown[] = [];
        await judged(recorded, beside(noting(seen), pack));
        ok(alone.length > 5 * times);
        ok(JSON.stringify(alone).includes("hush"));
        deepEqual(await settled(seen), await settled(alone));
      });
    }
  }

  it("is decoded by the SDK only where a policy is for it", async () => {
    const recorded = await record(() => {
      functionWith("fn", goodRole("role"));
      new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
      new aws.route53.Zone("zone", { name: "example.com" });
    }, true);
    const pack = ours();
    const others = recorded.filter(({ inputs }) => /:(ec2|route53)\//.test(inputs.getType()));
    equal(others.length, 2);
    deepEqual(await judged(others, pack), [0, 0]);
    equal((await judged(recorded, pack))[1], 0, "nothing is found in this stack");
  });
});
