import type { PulumiFn } from "@pulumi/pulumi/automation";

/** A program to run: a function that makes resources, or the directory of a Pulumi project in TypeScript. */
export type Program = PulumiFn | string;

/** How a program is run. */
export interface Settings {
  /** The project's name, for a program that is a function; `sandbox` when left out. */
  readonly project?: string;
  /** The stack's name; `dev` when left out. */
  readonly stack?: string;
  /** The stack's configuration, such as `{ "aws:region": "eu-west-1" }`; it is added to that of `Pulumi.<stack>.yaml`. */
  readonly config?: Readonly<Record<string, string>>;
  /** Directories of the policy packs to enforce. */
  readonly policyPacks?: readonly string[];
  /** Their configuration files, in the order of the packs. */
  readonly policyPackConfigs?: readonly string[];
  /** Where the AWS providers come from: the sandbox's stand-ins, or `pulumi-resource-aws(-native)` on the `PATH`. */
  readonly provider?: "stand-in" | "from-path";
  /** Environment variables for Pulumi and all that it starts. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with all that Pulumi prints, as it prints it. */
  readonly onOutput?: (text: string) => void;
  /** Whether Pulumi prints in colour. */
  readonly color?: "always" | "never";
}
