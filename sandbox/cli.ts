import { PulumiCommand } from "@pulumi/pulumi/automation";

let found: Promise<PulumiCommand> | undefined;

/**
 * The Pulumi CLI that the set-up has found or installed.
 *
 * @throws Error when there is none.
 */
export function pulumiCommand(): Promise<PulumiCommand> {
  return (found ??= findCommand());
}

async function findCommand(): Promise<PulumiCommand> {
  const { findPulumi, pulumiVersion, scratchHome } = await import("../scripts/pulumi-cli.mjs");
  const cli = await findPulumi();
  if (cli === undefined) {
    throw new Error(`there is no Pulumi CLI ${pulumiVersion} or newer yet: npm start installs one`);
  }
  // Pulumi keeps a log of each call in its home, and the Automation API asks for the version in ours.
  const home = process.env.PULUMI_HOME;
  process.env.PULUMI_HOME = scratchHome;
  try {
    return await PulumiCommand.get(cli);
  } finally {
    if (home === undefined) {
      delete process.env.PULUMI_HOME;
    } else {
      process.env.PULUMI_HOME = home;
    }
  }
}
