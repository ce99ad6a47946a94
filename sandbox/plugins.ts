import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";

/** A program that the engine starts: what a project calls it, and the module that it runs. */
interface Plugin {
  readonly kind: "analyzers" | "languages" | "providers";
  readonly name: string;
  readonly executable: string;
  readonly module: string;
}

/** The plugins that the sandbox brings along. */
export const plugins = {
  /** Starts policy packs. */
  policyHost: {
    kind: "analyzers",
    name: "policy-nodejs",
    executable: "pulumi-analyzer-policy-nodejs",
    module: "policy-host",
  },
  /** Starts programs, and policy packs too. */
  languageHost: {
    kind: "languages",
    name: "nodejs",
    executable: "pulumi-language-nodejs",
    module: "language-host",
  },
  /** Stands in for AWS. */
  aws: { kind: "providers", name: "aws", executable: "pulumi-resource-aws", module: "provider/server" },
  awsNative: {
    kind: "providers",
    name: "aws-native",
    executable: "pulumi-resource-aws-native",
    module: "provider/server",
  },
} as const satisfies Record<string, Plugin>;

/**
 * Writes an executable for each plugin into a directory of its own, and returns what `Pulumi.yaml` says of them under
 * `plugins`. Source: https://www.pulumi.com/docs/iac/concepts/projects/project-file/#plugins-options
 *
 * The plugins run as plain JavaScript: the engine starts several for each preview, and loading the TypeScript compiler
 * in every one of them would take longer than the preview itself.
 */
export function installPlugins(
  directory: string,
  wanted: readonly Plugin[],
): Record<string, { name: string; path: string }[]> {
  const compiled = compiledSandbox();
  const installed: Record<string, { name: string; path: string }[]> = {};
  for (const { kind, name, executable, module } of wanted) {
    const path = join(directory, executable);
    mkdirSync(path, { recursive: true });
    writeScript(join(path, executable), join(compiled, `${module}.js`));
    (installed[kind] ??= []).push({ name, path });
  }
  return installed;
}

/** Writes a program that runs a module. No path stands in it, for to a shell the letters of a path may mean something. */
function writeScript(executable: string, module: string): void {
  writeFileSync(`${executable}.js`, `require(${JSON.stringify(module)});\n`);
  if (process.platform === "win32") {
    writeFileSync(`${executable}.cmd`, '@node "%~dpn0.js" %*\r\n');
  } else {
    symlinkSync(process.execPath, join(dirname(executable), "node"));
    writeFileSync(executable, '#!/bin/sh\nexec "${0%/*}/node" "$0.js" "$@"\n', { mode: 0o755 });
  }
}

/** The directory of the compiled plugins. It is named by what the sources say, so that it never needs to be cleared. */
function compiledSandbox(): string {
  const sources = [
    "policy-host.ts",
    "language-host.ts",
    "rpc.ts",
    ...readdirSync(join(__dirname, "provider")).map((file) => join("provider", file)),
  ];
  const texts = sources.map((source) => readFileSync(join(__dirname, source), "utf8"));
  const hash = createHash("sha256");
  for (const text of texts) {
    hash.update(text);
  }
  const cache = join(dirname(__dirname), "node_modules", ".cache", "pulumi-lambda-access");
  const target = join(cache, `sandbox-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(target)) {
    return target;
  }

  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, "unfinished-"));
  mkdirSync(join(unfinished, "provider"));
  sources.forEach((source, index) => {
    const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
    const { outputText } = transpileModule(texts[index] ?? "", { compilerOptions, fileName: source });
    writeFileSync(join(unfinished, source.replace(/\.ts$/, ".js")), outputText);
  });
  try {
    renameSync(unfinished, target);
  } catch (error) {
    // Another run was faster, and wrote the same.
    rmSync(unfinished, { recursive: true });
    if (!existsSync(target)) {
      throw error;
    }
  }
  return target;
}
