import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { SandboxStack } from "../sandbox/stack";
import { clean } from "./programs";

export const packs = ["none", "empty", "ours"] as const;
export type Pack = (typeof packs)[number];

/** What the previews under one pack took, round by round. */
export interface Previews {
  /** From the call of `pulumi preview` to its end, in milliseconds. */
  readonly wall: number[];
  /** The peak memory of the pack's process, in bytes; of no process where there is no pack. */
  readonly memory: number[];
  /** The processor time of that process, in milliseconds: other work of the machine hardly touches it. */
  readonly processor: number[];
  /** The findings of the last preview. */
  findings: number;
}

const directories: Record<Pack, readonly string[]> = {
  none: [],
  empty: [join(__dirname, "empty-pack")],
  ours: [dirname(__dirname)],
};

/** Previews a clean program with the real engine, under each pack in turn, and as often as there are rounds. */
export async function measurePreviews(functions: number, rounds: number): Promise<Record<Pack, Previews>> {
  const stacks: (readonly [Pack, MeasuredStack])[] = [];
  try {
    for (const pack of packs) {
      stacks.push([pack, await MeasuredStack.open(functions, pack)]);
    }
    const figures = { none: nothing(), empty: nothing(), ours: nothing() };
    for (let round = 0; round < rounds; round++) {
      // Each pack comes first, second and third equally often.
      const inTurn = [...stacks.slice(round % packs.length), ...stacks.slice(0, round % packs.length)];
      for (const [pack, stack] of inTurn) {
        const { wall, usage, findings } = await stack.preview();
        figures[pack].wall.push(wall);
        if (usage !== undefined) {
          figures[pack].memory.push(usage.memory);
          figures[pack].processor.push(usage.processor);
        }
        figures[pack].findings = findings;
      }
    }
    return figures;
  } finally {
    for (const [, stack] of stacks) {
      stack.close();
    }
  }
}

function nothing(): Previews {
  return { wall: [], memory: [], processor: [], findings: 0 };
}

/** A stack in the sandbox, and a directory in which the process of its policy pack notes what it uses. */
class MeasuredStack {
  private constructor(
    private readonly stack: SandboxStack,
    private readonly notes: string,
  ) {}

  static async open(functions: number, pack: Pack): Promise<MeasuredStack> {
    const notes = mkdtempSync(join(tmpdir(), "lambda-access-bench-"));
    const program = (): Promise<void> => {
      for (let number = 0; number < functions; number++) {
        clean.make(`f${number}`);
      }
      return Promise.resolve();
    };
    const hook = `--require ${JSON.stringify(join(__dirname, "pack-usage.cjs"))}`;
    const stack = await SandboxStack.open(program, {
      config: { "aws:region": "eu-west-1" },
      policyPacks: directories[pack],
      environment: {
        NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} ${hook}`.trim(),
        LAMBDA_ACCESS_BENCH_NOTES: notes,
      },
    });
    return new MeasuredStack(stack, notes);
  }

  async preview(): Promise<{ wall: number; usage: Usage | undefined; findings: number }> {
    const start = performance.now();
    const { exitCode, stdout, stderr, violations } = await this.stack.preview();
    const wall = performance.now() - start;
    if (exitCode !== 0) {
      throw new Error(`The program of the benchmark does not pass its preview:\n${stdout}${stderr}`);
    }
    return { wall, usage: this.takeNotes(), findings: violations.length };
  }

  close(): void {
    this.stack.close();
    rmSync(this.notes, { recursive: true, force: true });
  }

  private takeNotes(): Usage | undefined {
    const files = readdirSync(this.notes).map((process) => join(this.notes, process));
    const usages = files.map((file) => lastNote(readFileSync(file, "utf8")));
    files.forEach((file) => rmSync(file));
    // Where several processes ran the pack, they did so one after the other.
    return usages.length === 0
      ? undefined
      : {
          memory: Math.max(...usages.map(({ memory }) => memory)),
          processor: usages.reduce((sum, { processor }) => sum + processor, 0),
        };
  }
}

/** What a process of the pack used. */
interface Usage {
  readonly memory: number;
  readonly processor: number;
}

function lastNote(notes: string): Usage {
  const [memory = NaN, processor = NaN] = (notes.trim().split("\n").at(-1) ?? "").split(" ").map(Number);
  return { memory, processor };
}
