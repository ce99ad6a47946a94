import { deepEqual } from "node:assert/strict";
import { policies as wholePack } from "../../policies";
import { confirmAccess } from "../recorder/access";
import { auditRecorded } from "../recorder/audit";
import { hidden, partsHiddenOneByOne, whatIsRead, type Hiding } from "../recorder/hide";
import { judge, type Configuration, type Finding } from "../recorder/judge";
import { judgeAtOnce, keyedFindingsIn, violationsIn } from "../recorder/judge-at-once";
import { confirmLeastPolicies } from "../recorder/least-policy";
import { asTyped } from "../recorder/other-spelling";
import { record, type Program } from "../recorder/program";
import { holdsReporting, oneByOne } from "../recorder/reporting";
import { hasUntriedAdvice } from "./advice";

/** What a test expects of a program: each finding as policy, resource and message, in the order of the report. */
export type Expected = readonly [policy: string, resource: string, message: string];

export interface Setting {
  /**
   * What is known at preview where a policy document may hold unknown parts, as with the AWS Cloud Control provider: more
   * than where such a document is unknown as a whole.
   */
  readonly atNativePreview?: {
    readonly expected?: readonly Expected[];
    readonly gaps: readonly (readonly [resource: string, message: string])[];
  };
  /** Why it cannot be written for the AWS Cloud Control provider. */
  readonly onlyClassic?: string;
  /** The pack's configuration. */
  readonly config?: Configuration;
  /** The default provider's configuration, beside its region. */
  readonly provider?: Readonly<Record<string, unknown>>;
  /** What `stack-is-fully-known` lists at preview, as resource and message. */
  readonly gaps?: readonly (readonly [resource: string, message: string])[];
  /** What it still lists at the update. */
  readonly lasting?: readonly (readonly [resource: string, message: string])[];
}

/** A program that the whole pack lets pass, in preview and in update. */
export function allows(title: string, program: Program, setting: Setting = {}): void {
  describe(`allows ${title}`, () => {
    findsInBoth(program, [], [], setting);
  });
}

/** A program of which the whole pack reports exactly these findings, in preview and in update. */
export function forbids(
  title: string,
  program: Program,
  expected: readonly Expected[],
  setting: Setting = {},
): void {
  describe(`forbids ${title}`, () => {
    findsInBoth(program, expected, expected, setting);
  });
}

/** A program of which nothing is certain at preview, and these findings are at the update. */
export function cannotTell(
  title: string,
  program: Program,
  atUpdate: readonly Expected[],
  setting: Setting & Required<Pick<Setting, "gaps">>,
): void {
  describe(`cannot tell ${title}`, () => {
    findsInBoth(program, [], atUpdate, setting);
  });
}

/** Every policy by itself: what is reported of what they say is held beside that. */
const policies = oneByOne(wholePack);

/** The findings in preview and in update, of which those that are there at preview have the same keys at the update. */
function findsInBoth(
  program: Program,
  atPreview: readonly Expected[],
  atUpdate: readonly Expected[],
  setting: Setting,
): void {
  const keys: string[] = [];
  finds("at preview", program, true, atPreview, setting, (met) => keys.push(...met));
  finds("at the update", program, false, atUpdate, setting, (met) => {
    const gone = keys.filter((key) => !met.includes(key) && !/^(?:stack-is|exemptions-are)/.test(key));
    deepEqual(gone, [], "at the update other keys than at preview");
  });
}

function finds(
  when: string,
  program: Program,
  preview: boolean,
  expected: readonly Expected[],
  setting: Setting,
  keep: (keys: readonly string[]) => void,
): void {
  it(when, async () => {
    const recorded = await record(program, preview, setting.provider);
    const [findings, names] = await whatIsRead(() => judge(recorded, { policies, ...setting }));
    keep(holdsReporting(judgeAtOnce(recorded, setting)));
    const gaps = (preview ? setting.gaps : setting.lasting) ?? [];
    deepEqual(
      findings.map(({ policy, resource, message }) => [policy, resource, message]),
      [...expected, ...gaps.map(([resource, message]) => ["stack-is-fully-known", resource, message])],
    );
    confirmAccess(recorded);
    await confirmLeastPolicies(program, preview, setting.provider, setting, judgeAtOnce(recorded, setting));
    if (!preview) {
      // What the update has made is found in its state, by the same keys.
      const reported = keyedFindingsIn(judgeAtOnce(recorded, setting));
      deepEqual(sorted(auditRecorded(recorded, setting.config)), sorted(reported));
    }
    deepEqual(findings.filter(hasUntriedAdvice), [], "advice that advice.ts does not try");
    deepEqual(
      await judge(recorded, { policies, ...setting, order: (resources) => [...resources].reverse() }),
      findings,
    );
    learnsMonotonically(hidden(recorded, names), findings, setting);
  });
  if (setting.onlyClassic !== undefined) {
    return;
  }
  it(`${when}, made with aws-native where that can`, async () => {
    const recorded = await record(program, preview, setting.provider, true);
    const known = preview ? setting.atNativePreview : undefined;
    const gaps = known?.gaps ?? (preview ? setting.gaps : setting.lasting) ?? [];
    const wanted = [
      ...(known?.expected ?? expected),
      ...gaps.map(([resource, message]) => ["stack-is-fully-known", resource, message] as const),
    ];
    const findings = await judge(recorded, { policies, ...setting });
    deepEqual(
      inSameOrder(findings.map(({ policy, resource, message }) => [policy, resource, message])),
      inSameOrder(
        wanted.map(([policy, resource, message]) => [policy, resource, asTyped(message, resource, recorded)]),
      ),
    );
    if (!preview) {
      learnsMonotonically(partsHiddenOneByOne(recorded), findings, setting);
    }
  });
}

function sorted(findings: readonly Finding[]): readonly string[] {
  return findings.map((each) => JSON.stringify(each)).sort();
}

/** Without the order of types, which is that of URNs. */
function inSameOrder(findings: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...findings].sort((a, b) => (a.join(" ") < b.join(" ") ? -1 : 1));
}

/**
 * Hides each property, or each part of a document, in turn. No finding may be added, but one may move to another resource
 * of the same policy, where the hidden value tells which of them is to blame. And no mandatory finding may go without a
 * gap of its policy, unless the stack tells of what is hidden nevertheless.
 */
function learnsMonotonically(hiding: Iterable<Hiding>, findings: readonly Finding[], setting: Setting): void {
  for (const { hidden: what, less, tells } of hiding) {
    const judgements = judgeAtOnce(less, setting);
    const found = violationsIn(judgements).filter(({ policy }) => policy !== "stack-is-fully-known");
    const added = found.filter(
      ({ policy, resource }) =>
        !findings.some((known) => known.policy === policy && known.resource === resource) &&
        countOf(policy, found) > countOf(policy, findings),
    );
    deepEqual(added, [], `hiding ${what} adds findings`);
    const silent = judgements.filter(
      ({ policy: { name }, level, gaps }) =>
        !tells &&
        level === "mandatory" &&
        gaps.length === 0 &&
        countOf(name, found) < countOf(name, findings),
    );
    deepEqual(
      silent.map(({ policy }) => policy.name),
      [],
      `hiding ${what} silences without a gap`,
    );
  }
}

function countOf(policy: string, findings: readonly Finding[]): number {
  return findings.filter((finding) => finding.policy === policy).length;
}
