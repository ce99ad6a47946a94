import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { applyEdits, modify, parse, type FormattingOptions } from "jsonc-parser";
import { dayInUtc, isDate, partsOfKey, type Exemption } from "../pack";
import { lambdaAccess } from "../policies";
import { writeTogether, type Audit, type RunFinding } from "../report";
import { auditOf } from "./audit";
import { readConfigurationFile } from "./config";
import { tell } from "./output";
import { only, type Options } from "./verb";

/**
 * Exempts what is found in exported stacks today, each finding by its key, so that only what is new is reported from then on. What the
 * policies say that speak of the pack itself is exempt only where it stops something.
 *
 * Prints a configuration that holds the exemptions, or merges them into a file.
 *
 * @returns 2 if an export was not read: then nothing is exempt. Else 0.
 * @throws Error that says what is wrong with the options or the configuration.
 */
export function makeBaseline(paths: readonly string[], options: Options): number {
  const granted = grantedBy(options);
  const own = options["own"] ?? [];
  const file = only(options, "into");
  const existing = file !== undefined && existsSync(file) ? file : undefined;
  const audit = auditOf(paths, existing === undefined ? {} : readConfigurationFile(existing, own));
  if (audit.problems.length > 0) {
    audit.problems.forEach(({ file: path, problem }) => tell(`${path}: ${problem}`));
    tell("Nothing is exempt, for not all of it could be looked at.");
    return 2;
  }
  const exemptions = exemptionsFor(audit, granted);
  const after = merged(existing === undefined ? "" : readFileSync(existing, "utf8"), exemptions);
  if (file === undefined) {
    console.log(after.trimEnd());
  } else if (exemptions.length === 0) {
    console.log(`${file}: Nothing was found that is not exempt already.`);
  } else {
    writeTogether(dirname(resolve(file)), { [basename(file)]: after });
    const policies = new Set(exemptions.map(([policy]) => policy)).size;
    const are = exemptions.length === 1 ? "finding is" : "findings are";
    const by = policies === 1 ? "policy" : "policies";
    console.log(`${file}: ${exemptions.length} ${are} exempt now, of ${policies} ${by}.`);
  }
  return 0;
}

/** What all exemptions have in common. */
function grantedBy(options: Options): Omit<Exemption, "resource" | "finding"> {
  const reason = only(options, "reason");
  const owner = only(options, "owner");
  const until = only(options, "until");
  if (reason === undefined || reason.trim() === "") {
    throw new Error('say why they may stay: --reason "…"');
  }
  if (until !== undefined && !(isDate(until) && until >= dayInUtc())) {
    throw new Error(`--until is a day to come such as 2027-03-31, but \`${until}\` is none`);
  }
  return { reason, ...(owner !== undefined && { owner }), ...(until !== undefined && { until }) };
}

/** An exemption for each key that is found and not exempt, in the order of policies and keys. */
function exemptionsFor(
  { runs }: Audit,
  granted: Omit<Exemption, "resource" | "finding">,
): readonly (readonly [policy: string, exemption: Exemption])[] {
  const strict: Readonly<Record<string, unknown>> = lambdaAccess.profile("strict");
  const isMeant = ({ policy, level, exemption }: RunFinding): boolean =>
    exemption === undefined && [level, strict[policy]].includes("mandatory");
  const keys = runs.flatMap(({ findings }) => findings.filter(isMeant).flatMap((each) => each.keys));
  return [...new Set(keys)].sort().map((finding) => [partsOfKey(finding).policy, { finding, ...granted }]);
}

/** A configuration with more exemptions. The order, the indentation and the ends of lines in it stay. */
function merged(text: string, exemptions: readonly (readonly [string, Exemption])[]): string {
  const formattingOptions = formatOf(text);
  return exemptions.reduce(
    (before, [policy, exemption]) => added(before, policy, exemption, formattingOptions),
    text.trim() === "" ? "{}\n" : text,
  );
}

function added(
  text: string,
  policy: string,
  exemption: Exemption,
  formattingOptions: FormattingOptions,
): string {
  const edit = (before: string, path: readonly (string | number)[], value: unknown): string =>
    applyEdits(before, modify(before, [...path], value, { formattingOptions }));
  const entry = (parse(text) as Readonly<Record<string, Entry | undefined>>)[policy];
  if (entry === undefined) {
    return edit(text, [policy], { exemptions: [exemption] });
  }
  if (typeof entry === "string") {
    return edit(text, [policy], { enforcementLevel: entry, exemptions: [exemption] });
  }
  if (entry.exemptions === undefined) {
    return edit(text, [policy, "exemptions"], [exemption]);
  }
  // One that has ended is granted anew.
  const index = entry.exemptions.findIndex(({ finding }) => finding === exemption.finding);
  return edit(text, [policy, "exemptions", index < 0 ? entry.exemptions.length : index], exemption);
}

/** An entry of a configuration, as far as exemptions go. */
type Entry = string | { readonly exemptions?: readonly Exemption[] };

/** How a file is indented, and how its lines end. */
function formatOf(text: string): FormattingOptions {
  const [, indent = "  "] = /\n([ \t]+)"/.exec(text) ?? [];
  return {
    insertSpaces: !indent.includes("\t"),
    tabSize: indent.includes("\t") ? 1 : indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}
