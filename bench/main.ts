import { createRequire } from "node:module";
import { cpus } from "node:os";
import { measureJudging, type JudgingOf } from "./judging";
import { measurePackage } from "./package";
import { measurePreviews, packs, type Pack, type Previews } from "./preview";
import { measureGrowth, type Growth } from "./scaling";
import { median, ratio } from "./statistics";
import { megabytes, printTable, seconds } from "./table";

const quick = process.argv.includes("--quick");
const previewRounds = quick ? { 1: 2, 20: 1 } : { 1: 9, 400: 3 };
const shapeSizes = quick ? [100, 200, 400] : [1000, 2000, 4000];
const judgingRounds = quick ? { 100: 1, 1000: 1 } : { 100: 3, 1000: 3, 5000: 3, 20000: 1 };

const { version } = createRequire(__filename)("../package.json") as { readonly version: string };

/** Five resources make a function, in every program here. */
const perFunction = 5;

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
  await measurePreviews(1, 1); // Fills caches.
  const ratios: number[] = [];
  for (const [functions, rounds] of sizes(previewRounds)) {
    const figures = await measurePreviews(functions, rounds);
    printPreviews(functions, rounds, figures);
    ratios.push(ratio(figures.ours.wall, figures.empty.wall).median);
  }
  const judgings = await measureJudging(sizes(judgingRounds));
  printJudgings(judgings);
  const growths = measureGrowth(shapeSizes, quick ? 1 : 5);
  printGrowths(growths);
  printAims(ratios, judgings, growths);
}

function printPackage(): void {
  const { packed, unpacked, files, dependencies, installed } = measurePackage();
  printTable(
    "The published package, and what it needs at run time",
    ["archive", "unpacked", "files", "dependencies", "their size"],
    [[megabytes(packed), megabytes(unpacked), String(files), String(dependencies), megabytes(installed)]],
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
      const { functions, rounds, of, resourcePhase, stackPhase, memory, findings, policies } = judging;
      const idle = judgings.find((other) => other.functions === functions && other.of.pack === "idle");
      const isOurs = of.pack === "ours" && idle !== undefined;
      return [
        count(functions),
        String(rounds),
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

function printAims(
  [startUp, preview]: readonly number[],
  judgings: readonly JudgingOf[],
  growths: readonly Growth[],
): void {
  const ours = judgings.filter(({ of }) => of.pack === "ours");
  const rows = [
    aim(`start-up within 5 % of an empty compiled pack`, percent(startUp!), startUp! <= 1.05),
    aim(`a whole preview of ${quick ? 20 : 400} functions within 3 %`, percent(preview!), preview! <= 1.03),
  ];
  for (const stack of ["clean", "violating"] as const) {
    const runs = ours.filter(({ of }) => of.stack === stack);
    const [small, large] = [runs.find(({ functions }) => functions === 1000)!, runs.at(-1)!];
    const growth = perResource(large) / perResource(small);
    const idle = judgings.findLast(({ of }) => of.pack === "idle")!;
    const [time, size] = [together(large), large.memory];
    const what = `${count(large.functions * perFunction)} resources, ${stack}`;
    rows.push(
      aim(`${what}: each costs what it costs among 5,000 (linear)`, times(growth), growth <= 1.2),
      aim(
        `${what}: judged in under 10 s`,
        `${seconds(time)}, idle pack ${seconds(together(idle))}`,
        time < 10_000,
      ),
      aim(
        `${what}: judged in under 1.5 GB`,
        `${megabytes(size)}, idle pack ${megabytes(idle.memory)}`,
        size < 1.5e9,
      ),
    );
  }
  const steepest = growths.reduce((a, b) => (a.exponent > b.exponent ? a : b));
  rows.push(
    aim(
      "what grows in one way is judged with an exponent of at most 1.15",
      `${steepest.exponent.toFixed(2)}, ${steepest.shape.called}`,
      steepest.exponent <= 1.15,
    ),
  );
  printTable("Aims", ["aim", "measured", ""], rows);
}

function aim(what: string, measured: string, met: boolean): string[] {
  return [what, measured, met ? "met" : "NOT MET"];
}

function together({ resourcePhase, stackPhase }: JudgingOf): number {
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

function percent(factor: number): string {
  return `${factor < 1 ? "-" : "+"}${Math.abs((factor - 1) * 100).toFixed(1)} %`;
}

void main();
