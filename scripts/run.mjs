import { execFile, spawnSync } from "node:child_process";

/** Runs Node.js with what it prints passed through. Returns its exit code. */
export function runNode(args, environment = {}) {
  const { status } = spawnSync(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: "inherit",
  });
  return status ?? 1;
}

/** Runs Node.js beside others. Returns its exit code and all that it printed. */
export async function runNodeAside(args) {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { maxBuffer: Infinity }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : 1, output: stdout + stderr });
    });
  });
}

/** Ends the process with one line for an error that the user can mend. */
export function fail(error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
