import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as policySdk from "@pulumi/policy";
import { refuse } from "./installation";

/**
 * The oldest SDKs that the pack works with; newer ones of the same major versions do too. They are what `package.json`
 * asks for, which counts only where npm installs the pack.
 */
export const oldest = { "@pulumi/policy": "1.21.0", "@pulumi/pulumi": "3.204.0" } as const;

/** The SDK that serves the pack. */
export interface Sdk {
  readonly policy: Pick<typeof policySdk, "Secret">;
  /** `@pulumi/pulumi/proto/analyzer_grpc_pb`, which describes the engine's protocol. */
  readonly protocol: unknown;
  /** The folder of its `@pulumi/policy`. */
  readonly folder: string;
}

let found: Sdk | undefined;

/**
 * The SDK that serves the pack: of several copies, which are normal, the one that is found from the folder of the pack.
 * Pulumi starts a pack in its folder, and the SDK too relies on that.
 *
 * Where there is none, or not one that the pack works with, the process ends.
 */
export function servingSdk(): Sdk {
  return (found ??= find());
}

function find(): Sdk {
  const path =
    resolved("@pulumi/policy", join(process.cwd(), "package.json")) ?? resolved("@pulumi/policy", __filename);
  if (path === undefined) {
    return ask(`There is no @pulumi/policy to serve it.`, "@pulumi/policy");
  }
  hold("@pulumi/policy", dirname(path));
  const protocol = resolved("@pulumi/pulumi/proto/analyzer_grpc_pb", path);
  if (protocol === undefined) {
    return ask(
      `There is no @pulumi/pulumi that the @pulumi/policy in ${dirname(path)} could use.`,
      "@pulumi/pulumi",
    );
  }
  hold("@pulumi/pulumi", dirname(dirname(protocol)));
  const sdk = createRequire(path);
  return { policy: sdk(path) as typeof policySdk, protocol: sdk(protocol), folder: dirname(path) };
}

/** The file of a module as it is found from another file. */
function resolved(module: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(module);
  } catch {
    return undefined;
  }
}

/** Ends the process if a package is not of a version that the pack works with. */
function hold(name: Name, folder: string): void {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  if (!isInRange(version, oldest[name])) {
    ask(`It does not work with the ${name} ${version} in ${folder}.`, name);
  }
}

/** Ends the process, and asks for a package of a version that the pack works with. */
function ask(problem: string, name: Name): never {
  return refuse(`${problem} Run \`npm install ${name}@^${oldest[name]}\` in ${process.cwd()}.`);
}

type Name = keyof typeof oldest;

/** Whether a version, such as `v3.204.0`, is not older than another one, and has the same major number. */
function isInRange(version: string, least: string): boolean {
  const [major, minor, patch] = numbersIn(version);
  const [leastMajor, leastMinor, leastPatch] = numbersIn(least);
  return major === leastMajor && (minor > leastMinor || (minor === leastMinor && patch >= leastPatch));
}

function numbersIn(version: string): readonly [major: number, minor: number, patch: number] {
  const [major = 0, minor = 0, patch = 0] = version.replace(/^v/, "").split(/[.+-]/).map(Number);
  return [major, minor, patch];
}
