import { deepEqual, ok } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import fc from "fast-check";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { functionWith, goodRole, statement, trust } from "../policies/pieces";
import { judge, type Finding } from "../recorder/judge";
import { record } from "../recorder/program";
import type { Recorded } from "../recorder/recorded";

/** Whatever stands for something inside the pack, and some of those that may do so one day. */
const markers = [
  "\uFDD0",
  "\uFDD1",
  "\uFDD2",
  "\uFDD3",
  "\uFDD4",
  "\uFDD5",
  "\uFDD6",
  "\uFDEF",
  "\uFFFE",
  "\uFFFF",
];

/** A program of which every document is found fault with, in one way or another. */
function faulty(): void {
  const stranger = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
  const denied = {
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: "sts:AssumeRole",
    Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/blocked" } },
  };
  const role = goodRole("role", {
    assumeRolePolicy: JSON.stringify({ ...trust(), Statement: [...trust().Statement, stranger, denied] }),
  });
  new aws.iam.RolePolicy("everything", { role: role.name, policy: statement("Allow", ["*"]) });
  const kept = new aws.iam.Policy("kept", { policy: statement("Allow", ["iam:PassRole", "lambda:*"]) });
  new aws.iam.RolePolicyAttachment("keeps", { role: role.name, policyArn: kept.arn });
  functionWith("fn", role);
  const mute = new aws.iam.Role("mute", { assumeRolePolicy: JSON.stringify(trust()) });
  new aws.iam.RolePolicy("silence", {
    role: mute.name,
    policy: statement("Allow", ["logs:CreateLogStream"], "arn:aws:logs:*:*:log-group:/aws/lambda/*"),
  });
  functionWith("mute-fn", mute);
}

interface Document {
  readonly holder: string;
  readonly resource: number;
  readonly property: string;
  readonly text: string;
  readonly isText: boolean;
  /** The places within its strings. */
  readonly places: readonly number[];
}

describe("a character that stands for something inside the pack", () => {
  for (const preview of [true, false]) {
    for (const native of [false, true]) {
      const when = `${preview ? "at preview" : "at the update"}${native ? ", made with aws-native" : ""}`;
      it(`makes a document malformed wherever it is, and nothing else, ${when}`, async function () {
        this.timeout(60_000);
        const recorded = await record(faulty, preview, {}, native);
        const before = await judge(recorded);
        const documents = documentsIn(recorded);
        ok(documents.length === 5);
        const anywhere = fc.record({
          document: fc.constantFrom(...documents),
          place: fc.nat(10_000),
          marker: fc.constantFrom(...markers),
          times: fc.constantFrom(1, 12, 64),
          isEscaped: fc.boolean(),
        });
        await fc.assert(
          fc.asyncProperty(anywhere, async ({ document, place, marker, times, isEscaped }) => {
            const at = document.places[place % document.places.length] ?? 0;
            const written = isEscaped ? `\\u${marker.charCodeAt(0).toString(16)}` : marker;
            const text = document.text.slice(0, at) + written.repeat(times) + document.text.slice(at);
            const after = await judge(replaced(recorded, document, text));
            const isOfDocuments = ({ policy, resource, message }: Finding): boolean =>
              policy === "policy-document-is-valid" &&
              resource === document.holder &&
              message.endsWith("The policy document has a Unicode noncharacter, which stands for no text.");
            const known = new Set(before.map(asText));
            const judged = after.filter(({ policy }) => policy !== "stack-is-fully-known");
            ok(after.some(isOfDocuments));
            deepEqual(
              judged.filter((finding) => !isOfDocuments(finding) && !known.has(asText(finding))),
              [],
            );
            const remaining = new Set(after.map(asText));
            const gaps = after.filter(({ policy }) => policy === "stack-is-fully-known");
            for (const lost of before.filter((finding) => !remaining.has(asText(finding)))) {
              const hasReason =
                lost.resource === document.holder ||
                gaps.some(({ message }) => message.includes(lost.policy));
              ok(hasReason || lost.policy === "stack-is-fully-known", asText(lost));
            }
          }),
          { numRuns: 40 },
        );
      });
    }
  }
});

function asText({ policy, resource, message }: Finding): string {
  return `${policy} ${resource} ${message}`;
}

function documentsIn(recorded: readonly Recorded[]): readonly Document[] {
  return recorded.flatMap(({ inputs }, resource) =>
    Object.entries(inputs.getProperties()?.toJavaScript() ?? {}).flatMap(([property, value]) => {
      if (!/policy(document)?$/i.test(property)) {
        return [];
      }
      const isText = typeof value === "string";
      const text = isText ? value : JSON.stringify(value);
      return [{ holder: inputs.getName(), resource, property, text, isText, places: placesIn(text) }];
    }),
  );
}

/** Where something may be put into a string of a JSON text that has no escapes. */
function placesIn(text: string): readonly number[] {
  let isInside = false;
  return Array.from(text).flatMap((character, index) => {
    if (character === '"') {
      isInside = !isInside;
      return isInside ? [] : [index];
    }
    return isInside ? [index] : [];
  });
}

function replaced(recorded: readonly Recorded[], document: Document, text: string): readonly Recorded[] {
  const { inputs, outputs } = recorded[document.resource]!;
  const copy = { inputs: inputs.cloneMessage(), outputs: outputs.cloneMessage() };
  const value = document.isText ? text : (JSON.parse(text) as JavaScriptValue);
  for (const half of [copy.inputs, copy.outputs]) {
    const properties = half.getProperties()?.toJavaScript() ?? {};
    half.setProperties(Struct.fromJavaScript({ ...properties, [document.property]: value }));
  }
  return recorded.with(document.resource, copy);
}
