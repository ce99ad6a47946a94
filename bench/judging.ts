import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { messagesOf } from "./messages";
import { clean, violating } from "./programs";
import { median } from "./statistics";

/** What it takes a policy pack to judge a stack, without the engine and without the start of the process. */
export interface Judging {
  /** From each resource's bytes to its answer, for all of them, in milliseconds. */
  readonly resourcePhase: number;
  /** From the stack's bytes to the answer, in milliseconds. */
  readonly stackPhase: number;
  /** The peak memory of the process, in bytes. */
  readonly memory: number;
  readonly findings: number;
  /** How many policies have findings. */
  readonly policies: number;
}

/** A pack and the stack that it judges. The idle pack is one stack policy that does nothing. */
export const cases = [
  { pack: "empty", stack: "clean" },
  { pack: "idle", stack: "clean" },
  { pack: "ours", stack: "clean" },
  { pack: "ours", stack: "violating" },
] as const;
export type Case = (typeof cases)[number];

/** Medians, and the figures of each round. */
export interface JudgingOf extends Judging {
  readonly of: Case;
  readonly functions: number;
  readonly all: readonly Judging[];
}

/** Judges stacks of several sizes, each under each pack in turn, and each time in a process of its own: medians. */
export async function measureJudging(
  sizes: readonly (readonly [functions: number, rounds: number])[],
): Promise<JudgingOf[]> {
  const directory = mkdtempSync(join(tmpdir(), "lambda-access-bench-"));
  try {
    const files = {
      clean: join(directory, "clean.json"),
      violating: join(directory, "violating.json"),
    };
    writeFileSync(files.clean, JSON.stringify(await messagesOf(clean)));
    writeFileSync(files.violating, JSON.stringify(await messagesOf(violating)));
    const judgings: JudgingOf[] = [];
    for (const [functions, rounds] of sizes) {
      const runs = cases.map((of) => ({ of, judgings: [] as Judging[] }));
      for (let round = 0; round < rounds; round++) {
        for (const run of runs) {
          run.judgings.push(await judgeOnce(run.of.pack, functions, files[run.of.stack]));
        }
      }
      judgings.push(...runs.map(({ of, judgings: all }) => ({ of, functions, all, ...medians(all) })));
    }
    return judgings;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function judgeOnce(pack: string, functions: number, messages: string): Promise<Judging> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...["--require", "ts-node/register/transpile-only"],
    ...[join(__dirname, "pack-process.ts"), pack, String(functions), messages],
  ]);
  return JSON.parse(stdout) as Judging;
}

function medians(rounds: readonly Judging[]): Judging {
  const of = (figure: keyof Judging): number => median(rounds.map((round) => round[figure]));
  return {
    resourcePhase: of("resourcePhase"),
    stackPhase: of("stackPhase"),
    memory: of("memory"),
    findings: of("findings"),
    policies: of("policies"),
  };
}
