import { isKnown, sizeLimits, sizeOf, validateDocument, type Problem } from "../iam";
import { addTo, documentHolders, gap, isExpected, unknownIn, valueOf } from "../model";
import { resourcePolicy, violation } from "../pack";

/**
 * AWS rejects a malformed document only when it is deployed, and some mistakes never: a text made from an Output
 * too early is JSON all the same. Every other policy stays silent about a document that it cannot read.
 */
export const policyDocumentIsValid = resourcePolicy({
  name: "policy-document-is-valid",
  description: "Every IAM policy document is one that AWS accepts and that means what it says.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediation:
    "Correct the document as the message says. Giving it as an object, with outputs as they are, instead of as " +
    "JSON text, avoids most mistakes.",
  reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
  subject: documentHolders,
  expects: isExpected,

  *judge({ resource, documents, partition, hidden, bucket }) {
    yield* [...hidden, ...unknownIn(bucket)];
    for (const { property, kind, text } of documents) {
      const called = `\`${resource.called(property)}\``;
      if (text.kind === "unknown") {
        yield gap(resource, property, "unknown");
      } else if (text.kind === "malformed") {
        const message = `${called} holds ${text.problem}, not a policy document.`;
        yield violation(resource, message, { about: property });
      } else if (text.kind === "known") {
        if (!isKnown(text.value)) {
          yield gap(resource, property, "unknown");
        }
        const problems = byStatement(
          validateDocument(text.value, kind, {
            partition,
            ...(bucket.kind === "known" && { bucket: bucket.value }),
          }),
        );
        for (const [statement, messages] of [...problems].slice(0, shown)) {
          yield violation(
            resource,
            `${statement === undefined ? "" : `${statement} of `}${called}: ${messages.join(" ")}`,
            { about: `${property} ${statement ?? ""}`.trim() },
          );
        }
        if (problems.size > shown) {
          const message = `${called} has more statements with problems: ${count(problems.size)} in all.`;
          yield violation(resource, message, { about: `${property} more` });
        }
      }
    }
    const inline = documents.filter(({ kind }) => kind === "roleInline");
    const size = inline.reduce((sum, { text }) => sum + sizeOf(valueOf(text) ?? ""), 0);
    if (inline.length > 1 && size > limit) {
      yield violation(
        resource,
        `\`${resource.called("inlinePolicies")}\` have ${count(size)} characters without white space together, and IAM allows ${count(limit)} for a role. Move some into a managed policy.`,
        { about: "inlinePolicies" },
      );
    }
  },
});

/** What is wrong with a document, by the statements that it is in. */
function byStatement(problems: readonly Problem[]): ReadonlyMap<string | undefined, readonly string[]> {
  const groups = new Map<string | undefined, string[]>();
  problems.forEach(({ statement, message }) => addTo(groups, statement, message));
  return groups;
}

const shown = 5;

/** The one limit that is for several documents together. */
const limit = sizeLimits.roleInline ?? Infinity;

function count(characters: number): string {
  return characters.toLocaleString("en-US");
}
