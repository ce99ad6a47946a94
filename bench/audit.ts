import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { exported } from "../tests/recorder/exported";
import { record } from "../tests/recorder/program";
import { placeholder } from "./copies";
import { clean, violating, type Piece } from "./programs";

/** What it takes to audit exported stacks, in a process of its own. */
export interface AuditFigures {
  /** In milliseconds. */
  readonly wall: number;
  /** The peak memory of the process, in bytes. */
  readonly memory: number;
  /** The size of all exports, in bytes. */
  readonly size: number;
  readonly findings: number;
}

/** How exports are made: the first and every second of what violates, and linked with each other or not. */
export interface Exports {
  readonly stacks: number;
  /** Of each stack. */
  readonly resources: number;
  /** Whether all stacks name a rule that one of them makes. */
  readonly areLinked: boolean;
}

/** What it takes to review two exports of one stack, in a process of its own: what is granted in the one is not what is in the other. */
export interface ReviewFigures extends Pick<AuditFigures, "wall" | "memory"> {
  readonly changes: number;
}

/** Reviews an export that violates against one that does not, each with as many resources. */
export async function measureReview(resources: number): Promise<ReviewFigures> {
  const directory = mkdtempSync(join(tmpdir(), "lambda-access-bench-"));
  const notes = join(directory, "notes");
  try {
    mkdirSync(notes);
    const sides = { before: clean, after: violating };
    for (const [name, piece] of Object.entries(sides)) {
      writeFileSync(join(directory, `${name}.json`), exportOf(await pieceOf(piece), "app", resources, false));
    }
    const output = join(directory, "review.out");
    const [before, after] = Object.keys(sides).map((name) => join(directory, `${name}.json`));
    const usage = measureCommand(["review", before!, after!, "--format", "json", "--output", output], notes);
    const { changes } = JSON.parse(readFileSync(output, "utf8")) as { changes: readonly object[] };
    return { ...usage, changes: changes.length };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs the command, which notes in a folder what it takes. */
function measureCommand(words: readonly string[], notes: string): Pick<AuditFigures, "wall" | "memory"> {
  const start = performance.now();
  const { stderr, status } = spawnSync(
    process.execPath,
    [
      ...["--require", join(__dirname, "pack-usage.cjs"), join(dirname(__dirname), "entry", "command.js")],
      ...words,
    ],
    { env: { ...process.env, LAMBDA_ACCESS_BENCH_NOTES: notes }, encoding: "utf8" },
  );
  const wall = performance.now() - start;
  if (status !== 0 && status !== 1) {
    throw new Error(stderr);
  }
  const [note = ""] = readdirSync(notes);
  const memories = readFileSync(join(notes, note), "utf8")
    .split("\n")
    .map((line) => Number(line.split(" ")[0]));
  return { wall, memory: Math.max(...memories) };
}

/** Audits exports of a number of stacks, in one process. */
export async function measureAudit({ stacks, resources, areLinked }: Exports): Promise<AuditFigures> {
  const directory = mkdtempSync(join(tmpdir(), "lambda-access-bench-"));
  const [exports, notes] = [join(directory, "exports"), join(directory, "notes")];
  try {
    [exports, notes].forEach((each) => mkdirSync(each));
    const pieces = [await pieceOf(violating), await pieceOf(clean)];
    for (let stack = 0; stack < stacks; stack++) {
      const text = exportOf(pieces[stack % 2]!, `app-${stack}`, resources, areLinked && stack === 0);
      writeFileSync(join(exports, `app-${stack}.json`), text);
    }
    const output = join(directory, "findings.json");
    const usage = measureCommand(["audit", exports, "--format", "json", "--output", output], notes);
    const { runs } = JSON.parse(readFileSync(output, "utf8")) as {
      runs: readonly { findings: readonly object[] }[];
    };
    return {
      ...usage,
      size: readdirSync(exports).reduce((sum, file) => sum + statSync(join(exports, file)).size, 0),
      findings: runs.reduce((sum, { findings }) => sum + findings.length, 0),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The resources of a piece as an export has them, under names that are replaced. */
interface Made {
  readonly piece: Piece;
  readonly text: string;
  readonly others: readonly object[];
}

async function pieceOf(piece: Piece): Promise<Made> {
  const recorded = await record(() => piece.make(placeholder), false);
  const { deployment } = JSON.parse(exported(recorded)) as {
    deployment: { resources: readonly { urn: string }[] };
  };
  const isOfPiece = ({ urn }: { urn: string }): boolean => urn.includes(placeholder);
  return {
    piece,
    text: JSON.stringify(deployment.resources.filter(isOfPiece)).slice(1, -1),
    others: deployment.resources.filter((each) => !isOfPiece(each)),
  };
}

function exportOf(
  { piece, text, others }: Made,
  project: string,
  resources: number,
  makesRule: boolean,
): string {
  const copies = Array.from({ length: Math.round(resources / piece.resources) }, (_, index) =>
    text.replaceAll(placeholder, `${project}-${index}`),
  );
  const rule = {
    urn: "urn:pulumi:test::shop::aws:cloudwatch/eventRule:EventRule::nightly",
    type: "aws:cloudwatch/eventRule:EventRule",
    inputs: { name: "nightly" },
    outputs: { name: "nightly", arn: "arn:aws:events:eu-west-1:123456789012:rule/nightly" },
  };
  const all = [...others, ...(makesRule ? [rule] : [])].map((each) => JSON.stringify(each));
  return `{"version":3,"deployment":{"resources":[${[...all, ...copies].join(",")}]}}`.replaceAll(
    "::shop::",
    `::${project}::`,
  );
}
