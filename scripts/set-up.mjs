import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build, isBuilt } from "./build.mjs";
import { npm } from "./npm.cjs";
import { buildPulumi, downloadPulumi, findPulumi, hasGo, pulumiVersion } from "./pulumi-cli.mjs";
import { root } from "./repository.mjs";

/**
 * Makes a clone ready: the dependencies, the compiled pack and a Pulumi CLI. It does what is missing, with one line for
 * each step, says nothing when nothing is, and asks for no account.
 *
 * @throws Error that says what to do when a step cannot be done.
 */
export async function setUp() {
  await setUpDependencies();
  if (!isBuilt()) {
    await step("Compiling the pack to bin/", build);
  }
  if ((await findPulumi()) === undefined) {
    await installPulumi();
  }
}

/** Makes ready what needs the dependencies only. */
export async function setUpDependencies() {
  if (!isInstalled(readLock("package-lock.json"), readLock("node_modules/.package-lock.json"))) {
    await step("Installing the dependencies (npm ci)", installDependencies);
  }
}

/** Whether what npm has installed is what the lock file asks for. Packages for other platforms may be missing. */
export function isInstalled(lock, installed) {
  return Object.entries(lock?.packages ?? {}).every(
    ([path, { version, optional }]) =>
      path === "" || optional || installed?.packages?.[path]?.version === version,
  );
}

function installDependencies() {
  try {
    npm(root, "ci", "--no-audit", "--no-fund");
  } catch (error) {
    throw new Error(`npm ci failed:\n${error.stdout}${error.stderr}`, { cause: error });
  }
}

async function installPulumi() {
  try {
    await step(`Downloading the Pulumi CLI ${pulumiVersion}`, downloadPulumi);
    return;
  } catch (error) {
    console.log(`Pulumi's download server was not reached, or did not deliver (${reason(error)}).`);
  }
  if (!(await hasGo())) {
    throw new Error(
      `The Pulumi CLI ${pulumiVersion} is needed. Install it (https://www.pulumi.com/docs/install/), or install Go 1.26 ` +
        "or newer (https://go.dev/dl/), from which it is then built.",
    );
  }
  await step(
    `Building the Pulumi CLI ${pulumiVersion} from its Go modules, which takes some minutes`,
    buildPulumi,
  );
}

async function step(what, action) {
  process.stdout.write(`${what} ... `);
  const start = Date.now();
  try {
    await action();
  } catch (error) {
    process.stdout.write("failed\n");
    throw error;
  }
  process.stdout.write(`${((Date.now() - start) / 1000).toFixed(1)} s\n`);
}

function reason(error) {
  return String(error.cause?.code ?? error.message).split("\n")[0];
}

function readLock(path) {
  const file = join(root, path);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}
