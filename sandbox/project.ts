import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { LocalWorkspace, type ProjectSettings, type PulumiCommand } from "@pulumi/pulumi/automation";

/**
 * Lays a program's directory out again in another one, so that Pulumi can write there: its files are linked, and the
 * settings of its stacks copied. The project file is left out; its content is returned.
 *
 * @throws Error when the directory is no Pulumi project, or one in another language than TypeScript or JavaScript.
 */
export async function mirrorProject(
  program: string,
  directory: string,
  command: PulumiCommand,
): Promise<ProjectSettings> {
  const source = resolve(program);
  const settings = await projectSettings(source, command);
  mkdirSync(directory, { recursive: true });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(directory, entry.name);
    if (/^Pulumi\.(yaml|yml|json)$/.test(entry.name)) {
      continue;
    }
    if (/^Pulumi\..+\.(yaml|yml|json)$/.test(entry.name)) {
      copyFileSync(from, to);
    } else {
      symlinkSync(from, to, entry.isDirectory() ? "junction" : "file");
    }
  }
  return settings;
}

async function projectSettings(directory: string, pulumiCommand: PulumiCommand): Promise<ProjectSettings> {
  if (!existsSync(directory)) {
    throw new Error(`${directory} does not exist`);
  }
  const workspace = await LocalWorkspace.create({ workDir: directory, pulumiCommand });
  const settings = await workspace.projectSettings().catch(() => {
    throw new Error(`${directory} is no Pulumi project: it has no Pulumi.yaml`);
  });
  const runtime = typeof settings.runtime === "object" ? settings.runtime.name : settings.runtime;
  if (runtime !== "nodejs") {
    throw new Error(`${directory} is a program for the runtime ${runtime}; the sandbox runs only nodejs`);
  }
  return settings;
}
