import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { LocalWorkspace, type ProjectSettings } from "@pulumi/pulumi/automation";
import { pulumiCommand } from "./cli";
import { installPlugins, plugins } from "./plugins";
import { mirrorProject } from "./project";
import type { Program, Settings } from "./settings";

/**
 * Prepares a directory for Pulumi: the project with its plugins, its state and its home.
 *
 * @throws Error when the program is no Pulumi project, or there is no Pulumi CLI.
 */
export async function createWorkspace(
  directory: string,
  program: Program,
  settings: Settings,
): Promise<LocalWorkspace> {
  const { project = "sandbox", stack = "dev", config = {}, provider = "stand-in" } = settings;
  const command = await pulumiCommand();
  const isDirectory = typeof program === "string";
  const workDir = join(directory, "project");
  const state = join(directory, "state");
  mkdirSync(workDir);
  mkdirSync(state);
  const installed = installPlugins(join(directory, "plugins"), [
    isDirectory ? plugins.languageHost : plugins.policyHost,
    ...(provider === "stand-in" ? [plugins.aws, plugins.awsNative] : []),
  ]);
  const projectSettings: ProjectSettings & { plugins?: object } = isDirectory
    ? await mirrorProject(program, workDir, command)
    : { name: project, runtime: "nodejs" };
  if (!isDirectory) {
    // What a serialized function needs is taken from the project, by what the dependencies of this one are.
    symlinkSync(join(dirname(__dirname), "node_modules"), join(workDir, "node_modules"), "junction");
  }
  const withPlugins = { ...projectSettings, plugins: { ...projectSettings.plugins, ...installed } };
  const workspace = await LocalWorkspace.create({
    workDir,
    projectSettings: withPlugins,
    pulumiCommand: command,
    pulumiHome: join(directory, "home"),
    envVars: { ...confinement(state), ...settings.environment },
    ...(isDirectory ? {} : { program }),
  });
  if (Object.keys(config).length > 0) {
    const own = await workspace.stackSettings(stack).catch(() => ({ config: {} }));
    await workspace.saveStackSettings(stack, { ...own, config: { ...own.config, ...config } });
  }
  return workspace;
}

/** What keeps Pulumi, and the programs that it starts, to the sandbox. */
function confinement(state: string): Record<string, string> {
  return {
    // A program without dependencies of its own finds those of this project.
    NODE_PATH: join(dirname(__dirname), "node_modules"),
    // Pulumi stops its plugins without waiting for what a coverage tool would have them write.
    NODE_V8_COVERAGE: "",
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? "sandbox",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}
