import { deepEqual, equal } from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { explained, type Language } from "../../report";
import { samples } from "./least-policies";

/** What the code of a language came to when it was run. */
interface Recording {
  readonly program: string;
  readonly role: string;
  readonly document: object;
}

const recordings = JSON.parse(
  readFileSync(join(__dirname, "recorded", "least-policies.json"), "utf8"),
) as Record<string, Record<Exclude<Language, "typescript">, Recording>>;

describe("the code of a least policy", () => {
  for (const [provider, policy] of Object.entries(samples)) {
    const { code, document } = explained(policy);
    for (const language of ["python", "go", "yaml"] as const) {
      it(`makes the policy that its document shows, in ${language} with ${provider}`, () => {
        const recording = recordings[provider]![language];
        const program = createHash("sha256").update(code[language]).digest("hex");
        equal(program, recording.program, "record it anew: tests/report/recorded/README.md");
        equal(recording.role, policy.role.value);
        deepEqual(recording.document, document);
      });
    }
  }

  it("calls what is not known yet by the resource and its output", () => {
    const policy = samples.aws;
    const statements = policy.statements.map((each) => ({
      ...each,
      resources: each.resources.map((pattern) =>
        pattern.map((part) => (typeof part === "string" ? part : { ...part, value: undefined as never })),
      ),
    }));
    deepEqual(
      (explained({ ...policy, statements }).document as { Statement: { Resource: unknown }[] }).Statement[0],
      {
        Effect: "Allow",
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
        Resource: ["${jobs-queue.arn}"],
      },
    );
  });

  it("tells which resource each variable is", () => {
    deepEqual(explained(samples.aws).variables, {
      role: "urn:pulumi:dev::shop::aws:iam/role:Role::role",
      jobsQueue: "urn:pulumi:dev::shop::aws:sqs/queue:Queue::jobs-queue",
    });
  });
});
