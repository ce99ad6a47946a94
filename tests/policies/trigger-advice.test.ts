import { deepEqual, ok } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { judge } from "../recorder/judge";
import { record } from "../recorder/program";
import { functionWith, goodRole } from "./pieces";
import { wired, type Wired } from "./wirings";

/** What a message tells to add for a trigger: the parts of a permission, and whether the trigger has to wait for it. */
interface Advice {
  /** The output that the source ARN is, and what comes after it. */
  readonly source: { readonly output: string; readonly after: string } | undefined;
  readonly needsAccount: boolean;
  readonly isFirst: boolean;
}

/** Reads the sentence that says what to add, and nothing else of the message. */
function adviceIn(message: string): Advice | undefined {
  const [, advice] = / Add one with (.*)\.$/.exec(message) ?? [];
  if (advice === undefined) {
    return undefined;
  }
  const [, output, after = ""] = /^`(?:\$\{)?\w+\.(\w+)(?:\}([^`]+))?` as `sourceArn`/.exec(advice) ?? [];
  return {
    source: output === undefined ? undefined : { output, after },
    needsAccount: advice.includes(".accountId` as `sourceAccount`"),
    isFirst: advice.endsWith("let this wait for it by `dependsOn`"),
  };
}

/** A trigger and its function, with what a message told to add, if it told something. */
function program(trigger: Wired, advice?: Advice): () => void {
  return () => {
    const made = new Map<string, Readonly<Record<string, pulumi.Output<string>>>>();
    let permission: aws.lambda.Permission | undefined;
    pulumi.runtime.registerStackTransformation(({ name, props, opts, resource }) => {
      made.set(name, resource as never);
      const waits = name === "trigger" && permission !== undefined && advice?.isFirst === true;
      return waits ? { props, opts: pulumi.mergeOptions(opts, { dependsOn: permission! }) } : undefined;
    });
    const fn = functionWith("fn", goodRole("role"));
    const permit = (source: string): void => {
      permission =
        advice &&
        new aws.lambda.Permission("permission", {
          action: "lambda:InvokeFunction",
          function: fn.name,
          principal: trigger.principal,
          ...(advice.source && {
            sourceArn: pulumi.interpolate`${made.get(source)![advice.source.output]!}${advice.source.after}`,
          }),
          ...(advice.needsAccount && { sourceAccount: aws.getCallerIdentityOutput().accountId }),
        });
    };
    if (trigger.self !== undefined && advice?.source === undefined) {
      permit("trigger");
      trigger.self("trigger", fn);
    } else if (trigger.self !== undefined) {
      trigger.self("trigger", fn);
      permit("trigger");
    } else {
      const { wire } = trigger.source("source");
      permit("source");
      wire?.(fn);
    }
  };
}

describe("what a message tells to add for a trigger", () => {
  for (const trigger of wired) {
    for (const preview of [true, false]) {
      it(`${trigger.title} is let in by it, ${preview ? "at preview" : "at the update"}`, async () => {
        const findings = await judge(await record(program(trigger), preview));
        const told = findings.find(({ policy }) => policy === "trigger-may-invoke-its-function");
        const advice = adviceIn(told?.message ?? "");
        ok(advice, JSON.stringify(findings));
        const left = await judge(await record(program(trigger, advice), preview));
        deepEqual(left, []);
      });
    }
  }
});
