import { createRequire } from "node:module";
import { cpus } from "node:os";
import { measureAudit, measureReview, type AuditFigures, type Exports, type ReviewFigures } from "./audit";
import { measureInstallation, type Installation } from "./installation";
import { measureJudging, type Judging, type JudgingOf } from "./judging";
import { measurePackage } from "./package";
import { measurePreviews, packs, type Pack, type Previews } from "./preview";
import { measureGrowth, type Growth } from "./scaling";
import { measureStarts, starts, versionOf, type Start, type Starts } from "./start";
import { median, ratio, type Ratio } from "./statistics";
import { megabytes, printTable, seconds } from "./table";

const quick = process.argv.includes("--quick");
const previewRounds = quick ? { 1: 2, 20: 1 } : { 1: 9, 400: 3 };
const shapeSizes = quick ? [100, 200, 400] : [1000, 2000, 4000];
const judgingRounds = quick ? { 100: 1, 1000: 1 } : { 100: 3, 1000: 3, 5000: 3, 20000: 3 };
const stacks = quick ? 10 : 200;
const audited: readonly Exports[] = [
  { stacks: 1, resources: 500, areLinked: false },
  { stacks, resources: 500, areLinked: false },
  { stacks, resources: 500, areLinked: true },
];
/** How many resources each side of a review has. */
const reviewed = quick ? 500 : 5000;
const startRounds = quick ? 2 : 15;

const { version } = createRequire(__filename)("../package.json") as { readonly version: string };

/** Five resources make a function, in every program here. */
const perFunction = 5;

/** All that was measured, for the aims. */
interface Measured {
  readonly started: readonly { readonly version: string; readonly figures: Record<Start, Starts> }[];
  readonly previews: readonly { readonly functions: number; readonly figures: Record<Pack, Previews> }[];
  readonly judgings: readonly JudgingOf[];
  readonly growths: readonly Growth[];
  readonly review: ReviewFigures;
  readonly audits: readonly (AuditFigures & { readonly of: Exports })[];
  readonly installations: readonly (Installation & { readonly version: string })[];
}

async function main(): Promise<void> {
  // Pulumi's SDK looks at the stack for each resource. Under ts-node, which maps each to its source, the program would
  // take twice as long, and a pack's share of it would seem to be smaller than it is.
  delete (Error as { prepareStackTrace?: unknown }).prepareStackTrace;
  const [cpu] = cpus();
  console.log(
    `pulumi-lambda-access ${version}, Node.js ${process.version}, ${process.platform}, ` +
      `${cpus().length} cores (${cpu?.model.trim() ?? "unknown"}), ${new Date().toISOString().slice(0, 10)}`,
  );
  printPackage();
  const nodes = [process.execPath, ...process.argv.flatMap((each) => /^--node=(.*)/.exec(each)?.[1] ?? [])];
  const started: Measured["started"][number][] = [];
  const installations: Measured["installations"][number][] = [];
  for (const node of nodes) {
    const its = await versionOf(node);
    started.push({ version: its, figures: await measureStarts(node, startRounds) });
    installations.push({ version: its, ...measureInstallation(node) });
  }
  printStarts(started);
  printInstallations(installations);
  await measurePreviews(1, 1); // Fills caches.
  const previews: Measured["previews"][number][] = [];
  for (const [functions, rounds] of sizes(previewRounds)) {
    const figures = await measurePreviews(functions, rounds);
    printPreviews(functions, rounds, figures);
    previews.push({ functions, figures });
  }
  const judgings = await measureJudging(sizes(judgingRounds));
  printJudgings(judgings);
  const growths = measureGrowth(shapeSizes, quick ? 1 : 5);
  printGrowths(growths);
  const audits: Measured["audits"][number][] = [];
  for (const of of audited) {
    audits.push({ of, ...(await measureAudit(of)) });
  }
  printAudits(audits);
  const review = await measureReview(reviewed);
  printReview(review);
  printAims({ started, previews, judgings, growths, installations, audits, review });
}

function printPackage(): void {
  const { packed, unpacked, files, dependencies, installed } = measurePackage();
  printTable(
    "The published package, and what it needs at run time",
    ["archive", "unpacked", "files", "dependencies", "their size"],
    [[megabytes(packed), megabytes(unpacked), String(files), String(dependencies), megabytes(installed)]],
  );
}

function printStarts(started: Measured["started"]): void {
  printTable(
    `The start alone, until the pack prints its port: medians of ${startRounds} rounds in turn`,
    ["Node.js", "pack", "processor time", "ratio", "lowest to highest", "peak memory", "ratio"],
    started.flatMap(({ version: node, figures }) =>
      starts.map((which) => {
        const { processor, memory } = figures[which];
        const slower = ratio(processor, figures.empty.processor);
        return [
          node,
          which,
          seconds(median(processor)),
          which === "empty" ? "" : times(slower.median),
          which === "empty" ? "" : `${times(slower.lowest)} to ${times(slower.highest)}`,
          megabytes(median(memory)),
          which === "empty" ? "" : times(ratio(memory, figures.empty.memory).median),
        ];
      }),
    ),
  );
}

function printInstallations(installations: Measured["installations"]): void {
  printTable(
    "An installation of the packed package, as the README has it",
    ["Node.js", "in an empty project", "added where the project has another SDK"],
    installations.map(({ version: node, alone, besideAnother }) => [
      node,
      megabytes(alone),
      megabytes(besideAnother),
    ]),
  );
}

function sizes(rounds: Readonly<Record<string, number>>): [functions: number, rounds: number][] {
  return Object.entries(rounds).map(([functions, count]) => [Number(functions), count]);
}

function printPreviews(functions: number, rounds: number, figures: Record<Pack, Previews>): void {
  const compared: Record<Pack, Pack | undefined> = { none: undefined, empty: "none", ours: "empty" };
  printTable(
    `pulumi preview, ${count(functions)} x ${perFunction} resources: medians of ${rounds} rounds in turn`,
    [
      "pack",
      "wall time",
      "ratio",
      "lowest to highest",
      "pack's processor time",
      "peak memory",
      "ratio",
      "findings",
    ],
    packs.map((pack) => {
      const { wall, memory, processor, findings } = figures[pack];
      const before = compared[pack] && figures[compared[pack]];
      const slower = before && ratio(wall, before.wall);
      const larger = before && before.memory.length > 0 && ratio(memory, before.memory);
      return [
        pack,
        seconds(median(wall)),
        slower ? `${times(slower.median)} ${compared[pack]}` : "",
        slower ? `${times(slower.lowest)} to ${times(slower.highest)}` : "",
        processor.length > 0 ? seconds(median(processor)) : "",
        memory.length > 0 ? megabytes(median(memory)) : "",
        larger ? `${times(larger.median)} ${compared[pack]}` : "",
        String(findings),
      ];
    }),
  );
}

function printJudgings(judgings: readonly JudgingOf[]): void {
  printTable(
    "Judging alone, without the engine and without the start of the process: medians",
    [
      ...["functions", "rounds", "pack", "stack", "resource phase", "stack phase", "together"],
      ...["per resource", "ratio", "peak memory", "ratio", "findings", "of policies"],
    ],
    judgings.map((judging) => {
      const { functions, all, of, resourcePhase, stackPhase, memory, findings, policies } = judging;
      const idle = judgings.find((other) => other.functions === functions && other.of.pack === "idle");
      const isOurs = of.pack === "ours" && idle !== undefined;
      return [
        count(functions),
        String(all.length),
        of.pack,
        of.stack,
        seconds(resourcePhase),
        seconds(stackPhase),
        seconds(together(judging)),
        `${perResource(judging).toFixed(0)} µs`,
        isOurs ? `${times(together(judging) / together(idle))} idle` : "",
        megabytes(memory),
        isOurs ? `${times(memory / idle.memory)} idle` : "",
        count(findings),
        String(policies),
      ];
    }),
  );
}

function printGrowths(growths: readonly Growth[]): void {
  printTable(
    "Judging stacks that grow in one way, without the SDK: the shortest of some runs",
    ["what there are many of", ...shapeSizes.map(count), "exponent"],
    growths.map(({ shape, times: each, exponent }) => [
      shape.called,
      ...each.map((time) => `${time.toFixed(0)} ms`),
      exponent.toFixed(2),
    ]),
  );
}

function printAudits(audits: Measured["audits"]): void {
  printTable(
    "An audit of exported stacks, in a process of its own",
    ["stacks", "resources of each", "linked", "size of the exports", "wall time", "peak memory", "findings"],
    audits.map(({ of, size, wall, memory, findings }) => [
      count(of.stacks),
      count(of.resources),
      of.areLinked ? "all" : "none",
      megabytes(size),
      seconds(wall),
      megabytes(memory),
      count(findings),
    ]),
  );
}

function printReview({ wall, memory, changes }: ReviewFigures): void {
  printTable(
    "A review of two exported stacks, in a process of its own",
    ["resources of each", "wall time", "peak memory", "changes"],
    [[count(reviewed), seconds(wall), megabytes(memory), count(changes)]],
  );
}

function printAims({ started, previews, judgings, growths, installations, audits, review }: Measured): void {
  const rows: string[][] = [];
  const aim = (what: string, figures: Ratio, most: number): void => {
    rows.push([
      what,
      times(figures.median),
      `${times(figures.lowest)} to ${times(figures.highest)}`,
      `at most ${times(most)}`,
      met(figures.median <= most),
    ]);
  };
  for (const { version: node, figures } of started) {
    const { empty, ours } = figures;
    const most = node.startsWith("v20.") ? 0.8 : 0.75;
    aim(`start alone, processor time, Node.js ${node}`, ratio(ours.processor, empty.processor), most);
    aim(`start alone, memory, Node.js ${node}`, ratio(ours.memory, empty.memory), 0.92);
  }
  for (const { functions, figures } of previews) {
    const what = `a preview of ${count(functions)} function${functions === 1 ? "" : "s"}`;
    aim(what, ratio(figures.ours.wall, figures.empty.wall), functions === 1 ? 0.9 : 1);
  }
  const { functions } = judgings.at(-1)!;
  const largest = judgings.filter((each) => each.functions === functions);
  const empty = largest.find(({ of }) => of.pack === "empty")!;
  for (const [stack, time, size] of [
    ["clean", 1, 0.9],
    ["violating", 1.5, 1.2],
  ] as const) {
    const ours = largest.find(({ of }) => of.pack === "ours" && of.stack === stack)!;
    const what = `${count(functions * perFunction)} resources, ${stack}`;
    aim(`judging ${what}`, ratio(ours.all.map(together), empty.all.map(together)), time);
    aim(
      `memory at ${what}`,
      ratio(
        ours.all.map(({ memory }) => memory),
        empty.all.map(({ memory }) => memory),
      ),
      size,
    );
  }
  rows.push([
    `a review of two stacks of ${count(reviewed)} resources`,
    seconds(review.wall),
    "",
    `at most ${seconds(5000)}`,
    met(review.wall <= 5000),
  ]);
  const [largestAlone, ...others] = audits;
  for (const { of, memory } of others) {
    const most = 2 * largestAlone!.memory + 2000 * of.stacks * of.resources;
    rows.push([
      `memory of an audit of ${count(of.stacks)} stacks, ${of.areLinked ? "all linked" : "none linked"}`,
      megabytes(memory),
      "",
      `at most ${megabytes(most)}`,
      met(memory <= most),
    ]);
  }
  for (const { version: node, alone } of installations) {
    const most = node.startsWith("v20.") ? 100e6 : 120e6;
    rows.push([
      `an installation, Node.js ${node}`,
      megabytes(alone),
      "",
      `at most ${megabytes(most)}`,
      met(alone <= most),
    ]);
  }
  const steepest = growths.reduce((a, b) => (a.exponent > b.exponent ? a : b));
  rows.push([
    `growth, of what grows most: ${steepest.shape.called}`,
    `exponent ${steepest.exponent.toFixed(2)}`,
    "",
    "at most 1.15",
    met(steepest.exponent <= 1.15),
  ]);
  printTable(
    "Aims, as ratios to the empty compiled pack",
    ["measure", "median", "lowest to highest", "aim", ""],
    rows,
  );
}

function met(isMet: boolean): string {
  return isMet ? "met" : "NOT MET";
}

function together({ resourcePhase, stackPhase }: Judging): number {
  return resourcePhase + stackPhase;
}

function perResource(judging: JudgingOf): number {
  return (together(judging) * 1000) / (judging.functions * perFunction);
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

function times(factor: number): string {
  return `${factor.toFixed(2)} x`;
}

void main();
