import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** The version of the Pulumi CLI that the project is tested with: an older one is not used, a newer one is. */
export const pulumiVersion = "3.259.0";

/** A home for calls of Pulumi that only ask for its version: Pulumi logs each call there. */
export const scratchHome = join(tmpdir(), "lambda-access-pulumi-home");

/** Where the project keeps a Pulumi CLI of its own when the `PATH` has none that is recent enough. */
export function ownRoot() {
  return join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "versions", pulumiVersion);
}

/**
 * Finds a Pulumi CLI: the one on the `PATH` if it is recent enough, else the project's own.
 *
 * Returns its root, the directory above `bin`, or no root for the one on the `PATH`; nothing when there is none.
 */
export async function findPulumi() {
  if (isRecentEnough(await versionOf("pulumi"))) {
    return {};
  }
  const root = ownRoot();
  return isRecentEnough(await versionOf(join(root, "bin", "pulumi"))) ? { root } : undefined;
}

/** Whether a version such as `v3.260.1` is one that the project works with: the same major, and not older. */
export function isRecentEnough(version) {
  const [major, minor, patch] = numbers(version);
  const [wantedMajor, wantedMinor, wantedPatch] = numbers(pulumiVersion);
  if (major !== wantedMajor) {
    return false;
  }
  return minor > wantedMinor || (minor === wantedMinor && patch >= wantedPatch);
}

/**
 * Installs Pulumi's official CLI as the project's own.
 *
 * @throws Error when Pulumi's download server is not reached within a few seconds, or the download fails.
 */
export async function downloadPulumi() {
  await fetch("https://get.pulumi.com/install.sh", { method: "HEAD", signal: AbortSignal.timeout(5_000) });
  const { PulumiCommand } = require("@pulumi/pulumi/automation");
  const { SemVer } = require("semver");
  await installBy(async (root) => {
    const download = PulumiCommand.install({ root, version: new SemVer(pulumiVersion) });
    await Promise.race([download, failure(300_000, "the download took more than five minutes")]);
  });
}

/**
 * Builds the CLI from its Go modules as the project's own.
 *
 * @throws Error when Go is not installed, or the build fails.
 */
export async function buildPulumi() {
  const sources = mkdtempSync(join(tmpdir(), "pulumi-cli-"));
  // Pulumi's own module replaces the clipboard library, and Go heeds a replacement only in the main module.
  writeFileSync(
    join(sources, "go.mod"),
    `module pulumi-cli

go 1.26

require (
	github.com/pulumi/pulumi/pkg/v3 v${pulumiVersion}
	github.com/pulumi/pulumi/sdk/v3 v${pulumiVersion}
)

replace github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e
`,
  );
  try {
    await installBy(async (root) => {
      const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumiVersion}`;
      const output = join(root, "bin", process.platform === "win32" ? "pulumi.exe" : "pulumi");
      const main = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
      await run("go", ["build", "-trimpath", "-ldflags", `-s -w ${version}`, "-o", output, main], {
        cwd: sources,
        env: { ...process.env, GOFLAGS: `${process.env.GOFLAGS ?? ""} -mod=mod`.trim() },
        maxBuffer: 64 * 1024 * 1024,
      });
    });
  } finally {
    rmSync(sources, { recursive: true, force: true });
  }
}

/** Whether Go is installed. */
export async function hasGo() {
  return run("go", ["version"]).then(
    () => true,
    () => false,
  );
}

/** Lets a CLI be put into a directory beside the final one, and then moves it there in one step. */
async function installBy(fill) {
  const root = ownRoot();
  mkdirSync(dirname(root), { recursive: true });
  const unfinished = mkdtempSync(`${root}-unfinished-`);
  try {
    await fill(unfinished);
    if (existsSync(root) && (await versionOf(join(root, "bin", "pulumi"))) === undefined) {
      rmSync(root, { recursive: true });
    }
    if (!existsSync(root)) {
      renameSync(unfinished, root);
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function versionOf(command) {
  const env = { ...process.env, PULUMI_HOME: scratchHome, PULUMI_SKIP_UPDATE_CHECK: "true" };
  return run(command, ["version"], { env }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

function numbers(version) {
  return (/^v?(\d+)\.(\d+)\.(\d+)/.exec(version ?? "") ?? []).slice(1).map(Number);
}

function failure(milliseconds, message) {
  return new Promise((_, reject) => setTimeout(() => reject(new Error(message)), milliseconds).unref());
}
