import { audited } from "../../pack/audit";
import { policies } from "../../policies";
import type { Run } from "../../report";
import { linkedStacks, type Problem } from "../../state";
import { exported } from "./exported";
import type { Configuration, Finding } from "./judge";
import type { Recorded } from "./recorded";

/** Audits exports that are given as texts, by their names. */
export function auditTexts(
  texts: Readonly<Record<string, string>>,
  config: Configuration = {},
): { readonly runs: readonly Run[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const exports = Object.entries(texts).map(([file, text]) => ({ file, content: Buffer.from(text) }));
  function* groups() {
    const tell = { problem: (problem: Problem) => problems.push(problem) };
    for (const { stacks } of linkedStacks(exports, tell)) {
      yield stacks;
    }
  }
  const runs = audited(policies, groups(), { configuration: config });
  return { runs, problems };
}

/** A finding as Pulumi would show it, with its keys. */
export interface KeyedFinding extends Finding {
  readonly keys: readonly string[];
}

/** What an audit of the state finds that an update has made. */
export function auditRecorded(
  recorded: readonly Recorded[],
  config: Configuration = {},
): readonly KeyedFinding[] {
  return auditTexts({ "state.json": exported(recorded) }, config).runs.flatMap(({ findings }) =>
    findings.map(({ policy, level, resource, message, keys }) => ({
      ...{ policy, level, resource: resource.name, message, keys },
    })),
  );
}
