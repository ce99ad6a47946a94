import { gap, tagged } from "../model";
import { quoted, resourcePolicy, tagValues, violation } from "../pack";

/**
 * Where policies allow and deny by tags, a function without them is one that nobody may manage, or everybody, and a role
 * without them reaches less than it needs, or more than it should.
 */
export const functionHasAccessTags = resourcePolicy({
  name: "function-has-access-tags",
  description: "Every function and role carries the tags that access control relies on.",
  enforcementLevel: "disabled",
  severity: "low",
  remediation:
    "Add the tags to `tags`, or to the `defaultTags` of the provider, with one of the values that are allowed.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/attribute-based-access-control.html",
  controls: ["Lambda.6", "IAM.24"],
  subject: tagged,
  config: {
    requiredTags: tagValues(
      "Tags by their keys, each with the values that are allowed: any if none are listed.",
    ),
  },

  *judge({ resource, tags, gap: hidden }, { requiredTags }) {
    const required = Object.entries(requiredTags).sort(([a], [b]) => (a < b ? -1 : 1));
    const missing = required.map(([key]) => key).filter((key) => !tags.has(key));
    if (missing.length > 0 && hidden !== undefined) {
      yield hidden;
    }
    const facts = missing.length > 0 && hidden === undefined ? [`\`tags\` lacks ${quoted(missing)}`] : [];
    for (const [key, allowed] of required) {
      const value = tags.get(key);
      if (allowed.length > 0 && value?.kind === "unknown") {
        yield gap(resource, `tags.${key}`, "unknown");
      } else if (allowed.length > 0 && value?.kind === "known" && !allowed.includes(value.value)) {
        facts.push(`\`tags.${key}\` is ${allowed.length > 1 ? "none of" : "not"} ${quoted(allowed)}`);
      }
    }
    if (facts.length > 0) {
      yield violation(resource, `${facts.join(" and ")}, so access control by tags misjudges this resource.`);
    }
  },
});
