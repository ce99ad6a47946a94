import { gap, matchSource, restricts, triggerOf, valueOf, type SourceMatch, type Trigger } from "../model";
import { stackPolicy, violation } from "../pack";

/** Lambda accepts a permission whose two halves never meet, and nobody hears of it until the events do not arrive. */
export const permissionSourceMatchesPrincipal = stackPolicy({
  name: "permission-source-matches-principal",
  description: "Every source ARN of an invoke permission belongs to the service that is let in.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediation:
    "Set `sourceArn` to the ARN of the resource that triggers the function, and `principal` to the service that this " +
    "resource belongs to.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",

  *judge({ permissions }) {
    for (const permission of permissions) {
      const { resource, principal, sourceArn } = permission;
      if (restricts(sourceArn).verdict === "no") {
        continue;
      }
      if (principal.kind === "unknown") {
        yield gap(resource, "principal", "unknown");
      }
      const who = valueOf(principal);
      const trigger = who === undefined ? undefined : triggerOf(who);
      if (who === undefined || trigger === undefined) {
        continue;
      }
      const match = matchSource(trigger, permission);
      if (match.kind === "gap") {
        yield match;
      } else if (match.kind !== "fits") {
        const output = resource.isNative ? "ARN" : outputOf(trigger);
        yield violation(
          resource,
          `${whatIsWrong(match, who, trigger, output)}, so the permission lets nobody in. ${fix(match, trigger, output)}`,
        );
      }
    }
  },
});

type Mismatch = Extract<SourceMatch, { kind: "other" | "noArn" }>;

function whatIsWrong(match: Mismatch, who: string, trigger: Trigger, output: string): string {
  if (match.kind === "noArn") {
    return "`sourceArn` is not an ARN";
  }
  return match.of === undefined
    ? `\`sourceArn\` is not the ${output} of ${sourcesOf(trigger)}, for which alone ${who} invokes`
    : `\`sourceArn\` is the ARN of ${match.of.source.called}, but ${who} invokes only for ${sourcesOf(trigger)}`;
}

function fix(match: Mismatch, trigger: Trigger, output: string): string {
  const [{ ends = "" }] = trigger.sources;
  const after = ends === "" || !output.startsWith("`") ? "" : `, and \`${ends}\` after it`;
  const source = `\`sourceArn\` to the ${output} of ${sourcesOf(trigger)}${after}`;
  return match.kind === "noArn" || match.of === undefined
    ? `Set ${source}.`
    : `Set ${source}, or \`principal\` to ${match.of.trigger.principal}.`;
}

/** The output that holds the ARN of a source, if it is the same for all types. */
function outputOf({ sources }: Trigger): string {
  const [output = "", ...others] = new Set(sources.flatMap(({ types }) => Object.values(types)));
  return others.length === 0 && /arn$/i.test(output) ? `\`${output}\`` : "ARN";
}

function sourcesOf({ sources }: Trigger): string {
  const names = sources.map(({ called }) => called);
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
