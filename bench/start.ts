import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** An empty compiled pack, ours, and ours where Node.js may keep no compiled code. */
export const starts = ["empty", "ours", "ours, no cache"] as const;
export type Start = (typeof starts)[number];

/** What the starts of one pack took, round by round. */
export interface Starts {
  /** The processor time until the pack prints its port, in milliseconds. */
  readonly processor: number[];
  /** The peak memory until then, in bytes. */
  readonly memory: number[];
}

const repository = dirname(__dirname);

/**
 * Starts the packs in turn, each until it tells the engine its port, and as often as there are rounds. One start before the
 * first round fills the cache.
 *
 * @param node the executable of the version of Node.js.
 */
export async function measureStarts(node: string, rounds: number): Promise<Record<Start, Starts>> {
  const figures = { empty: nothing(), ours: nothing(), "ours, no cache": nothing() };
  const home = mkdtempSync(join(tmpdir(), "lambda-access-bench-home-"));
  mkdirSync(join(home, "temporary"));
  try {
    for (let round = -1; round < rounds; round++) {
      for (const which of starts) {
        const { processor, memory } = await startOnce(node, which, home);
        if (round >= 0) {
          figures[which].processor.push(processor);
          figures[which].memory.push(memory);
        }
      }
    }
    return figures;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The version of Node.js that an executable is. */
export async function versionOf(node: string): Promise<string> {
  const child = spawn(node, ["--version"], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.on("data", (data: Buffer) => (printed += data.toString()));
  await once(child, "close");
  return printed.trim();
}

function nothing(): Starts {
  return { processor: [], memory: [] };
}

async function startOnce(
  node: string,
  which: Start,
  home: string,
): Promise<{ processor: number; memory: number }> {
  const pack = which === "empty" ? join(__dirname, "empty-pack") : repository;
  const notes = join(home, "notes");
  mkdirSync(notes);
  const { PATH } = process.env;
  const child = spawn(
    node,
    [
      ...["--require", join(__dirname, "pack-usage.cjs")],
      ...[require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", pack],
    ],
    {
      cwd: pack,
      env: {
        ...{ PATH, HOME: home, XDG_CACHE_HOME: join(home, "cache"), LAMBDA_ACCESS_BENCH_NOTES: notes },
        // Among temporary files the pack keeps nothing, and that is where this home is.
        TMPDIR: join(home, "temporary"),
        ...(which === "ours, no cache" && { NODE_DISABLE_COMPILE_CACHE: "1" }),
      },
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  try {
    const [printed] = (await Promise.race([once(child.stdout, "data"), once(child, "close")])) as unknown[];
    if (!(printed instanceof Buffer)) {
      throw new Error(`The pack "${which}" does not start with ${node}: it ends with ${String(printed)}.`);
    }
    const [file = ""] = readdirSync(notes);
    const last = readFileSync(join(notes, file), "utf8").trim().split("\n").at(-1) ?? "";
    const [memory = NaN, processor = NaN] = last.split(" ").map(Number);
    return { processor, memory };
  } finally {
    if (child.exitCode === null) {
      child.kill("SIGKILL");
      await once(child, "close");
    }
    rmSync(notes, { recursive: true });
  }
}
