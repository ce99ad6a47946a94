import { deepEqual, equal, ok } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { keyOf, type PolicyJudgement } from "../../pack";
import { explained, type LeastPolicy } from "../../report";
import { outputsIn } from "../../report/least-policy/tree";
import type { Properties } from "../../sandbox/provider/property-values";
import type { Options } from "./judge";
import { judgeAtOnce, shown } from "./judge-at-once";
import { record, type Program } from "./program";

/**
 * Holds that the least policy of each finding helps that has one: the program with the code of all of them in it, run, has the findings
 * no more and no new one, but that something has to wait for what is new.
 *
 * @param judged what is found in the program without.
 * @returns how many least policies were executed.
 */
export async function confirmLeastPolicies(
  program: Program,
  preview: boolean,
  provider: Properties | undefined,
  options: Options,
  judged: readonly PolicyJudgement[],
): Promise<number> {
  const policies = leastPoliciesIn(judged);
  const without = judged.flatMap(({ violations }) =>
    violations.filter((each) => isLack(each.message) && !each.least),
  );
  deepEqual(
    without.map(({ message }) => message),
    [],
    "what a role lacks, without a least policy",
  );
  if (policies.length === 0) {
    return 0;
  }
  equal(new Set(policies.map(({ name }) => name)).size, policies.length, "two policies of one name");
  const recorded = await record(
    async () => {
      const made = everythingMade();
      await program();
      policies.forEach((policy) => run(policy, made));
    },
    preview,
    provider,
  );
  const after = judgeAtOnce(recorded, options);
  deepEqual(
    leastPoliciesIn(after).map(({ name }) => name),
    [],
    "what helps does not",
  );
  // What is said of one resource may be said in other words when it is no longer in the way of something.
  const before = new Set(keysIn(judged).map(placeIn));
  const more = keysIn(after).filter((key) => !before.has(placeIn(key)) && !isExpected.test(key));
  deepEqual(more, [], "what helps brings up more");
  if (!preview) {
    holdsDocuments(policies, new Map(shown(recorded).map(({ name, props }) => [name, props as Properties])));
  }
  return policies.length;
}

/** Whether a role lacks something, and that alone keeps it from what it is for. */
function isLack(message: string): boolean {
  return message.startsWith("Nothing attached to this role allows ") && !message.includes(", nor does `");
}

/** That something has to wait for what is new, that not all of that is known yet, or that nothing is to be exempted is no fault of it. */
const isExpected = /^(?:function-waits-for-its-permissions|stack-is-fully-known|exemptions-are-in-use)\//;

function leastPoliciesIn(judged: readonly PolicyJudgement[]): readonly LeastPolicy[] {
  const all = judged.flatMap(({ violations }) => violations.flatMap(({ least }) => least ?? []));
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}

function keysIn(judged: readonly PolicyJudgement[]): readonly string[] {
  return judged.flatMap(({ policy: { name }, violations }) => violations.map((each) => keyOf(name, each)));
}

function placeIn(key: string): string {
  return key.slice(0, `${key}#`.indexOf("#"));
}

interface Made {
  readonly urn: string;
  readonly resource: pulumi.Resource;
}

/** All resources that the program makes from now on, by what their URNs end in. */
function everythingMade(): readonly Made[] {
  const made: Made[] = [];
  pulumi.runtime.registerStackTransformation(({ resource, type, name }) => {
    made.push({ urn: `${type}::${name}`, resource });
    return undefined;
  });
  return made;
}

/** Runs the code of a policy, with the resources of the program as its variables. */
function run(policy: LeastPolicy, made: readonly Made[]): void {
  const { code, variables } = explained(policy);
  const scope = Object.entries(variables).map(([variable, urn]) => {
    const found = made.find((each) => urn.endsWith(`::${each.urn}`) || urn.endsWith(`$${each.urn}`));
    ok(found, urn);
    return [variable, found.resource] as const;
  });
  const all = { aws, awsNative: native(), pulumi, ...Object.fromEntries(scope) };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is the code that users paste.
  const act = new Function(...Object.keys(all), code.typescript) as (...values: unknown[]) => void;
  act(...Object.values(all));
}

/** Loaded late: it is large, and few programs use it. */
function native(): unknown {
  return {
    get iam(): unknown {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- see above.
      return (require("@pulumi/aws-native") as { iam: unknown }).iam;
    },
  };
}

/** Holds the document that a finding shows to what the code has made. */
function holdsDocuments(policies: readonly LeastPolicy[], made: ReadonlyMap<string, Properties>): void {
  for (const policy of policies) {
    const { policy: text, policyDocument } = made.get(policy.name)!;
    const document: unknown = typeof text === "string" ? JSON.parse(text) : policyDocument;
    const { document: shownDocument, code } = explained(policy);
    deepEqual(document, shownDocument);
    deepEqual(documentInYaml(code.yaml, policy), shownDocument);
  }
}

/** The document that Pulumi YAML would make of a policy's code. */
function documentInYaml(code: string, policy: LeastPolicy): unknown {
  const values = new Map(
    outputsIn(policy).map(({ name, property, value }) => [`${name}.${property}`, value] as const),
  );
  const [resource] = Object.values(
    parse(code) as Record<string, { properties: Record<string, { "fn::toJSON"?: unknown }> }>,
  );
  const { policy: classic, policyDocument } = resource!.properties;
  const text = JSON.stringify(classic?.["fn::toJSON"] ?? policyDocument);
  return JSON.parse(text.replace(/\$\{([^}]*)\}/g, (_, path: string) => values.get(path as never) ?? path));
}
