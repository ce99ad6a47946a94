import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { policies } from "../../policies";
import { judge, type Configuration, type Finding } from "../recorder/judge";
import { record } from "../recorder/program";
import type { Recorded } from "../recorder/recorded";

/** What came of one example: what it registered, and each finding. */
export interface Outcome {
  readonly recorded: readonly Recorded[];
  readonly findings: readonly Finding[];
}

/** The text of a TypeScript program as a function that makes its resources. */
export function programOf(text: string): () => void {
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
  const { outputText } = transpileModule(text, { compilerOptions });
  const body = compileFunction(outputText, ["require", "exports"]) as (
    require: NodeJS.Require,
    exports: object,
  ) => void;
  return () => body(createRequire(__filename), {});
}

/** Runs the text of a TypeScript program under the whole pack, as a preview or as an update. */
export async function run(program: string, preview: boolean, config: Configuration = {}): Promise<Outcome> {
  const recorded = await record(programOf(program), preview);
  const findings = await judge(recorded, { config });
  return { recorded, findings };
}

/** The findings as Pulumi prints them. */
export function printed({ recorded, findings }: Outcome): string {
  return findings.map((finding) => shown(finding, recorded)).join("\n");
}

/** One finding as Pulumi prints it below `Policies:`. */
function shown({ policy: name, level, resource, message }: Finding, recorded: readonly Recorded[]): string {
  const policy = policies.find((each) => each.name === name);
  const called = recorded
    .map(({ inputs }) => inputs)
    .filter((each) => (resource === "" ? each.getType() === stackType : each.getName() === resource));
  const [only] = called;
  if (policy === undefined || only === undefined || called.length > 1) {
    throw new Error(`in an example, "${resource}" is to name one resource, for it is reported by its name`);
  }
  return [
    `- [${level}] [severity: ${policy.severity}]  ${name}  (${shortened(only.getType())}: ${only.getName()})`,
    `  ${policy.description}`,
    `  ${message}`,
  ].join("\n");
}

/** The type of the stack itself, on which is reported what concerns no resource. */
const stackType = "pulumi:pulumi:Stack";

/** A type as Pulumi prints it: `aws:lambda:Function` for `aws:lambda/function:Function`. */
function shortened(type: string): string {
  return type.replace(/\/[^:/]*:/, ":");
}
