import type { EngineResource } from "../../model";
import { judgeAll, keyOf, type PolicyJudgement } from "../../pack";
import { policies } from "../../policies";
import type { Finding, Options } from "./judge";
import type { Recorded } from "./recorded";

/** Judges recorded resources without the SDK, all at once: the judgements hold the gaps too. */
export function judgeAtOnce(
  recorded: readonly Recorded[],
  options: Options = {},
): readonly PolicyJudgement[] {
  const { config, today } = options;
  return judgeAll(options.policies ?? policies, shown(recorded), {
    inputsOf: inputsOf(recorded),
    ...(config && { configuration: config }),
    ...(today !== undefined && { today: () => today }),
  });
}

/** What judgements hold, each violation by itself, as Pulumi would show them. */
export function violationsIn(judgements: readonly PolicyJudgement[]): readonly Finding[] {
  return judgements.flatMap((judgement) => shownOf(judgement, judgement.violations));
}

/** The keys of what is reported of judgements, finding by finding, each with what Pulumi shows of it. */
export function keyedFindingsIn(
  judgements: readonly PolicyJudgement[],
): readonly (Finding & { readonly keys: readonly string[] })[] {
  return judgements.flatMap((judgement) => {
    const shownFindings = shownOf(judgement, judgement.findings);
    return judgement.findings.map(({ violations }, index) => ({
      ...shownFindings[index]!,
      keys: [...new Set(violations.map((violation) => keyOf(judgement.policy.name, violation)))],
    }));
  });
}

/** What is reported of judgements, as Pulumi shows it. */
export function findingsIn(judgements: readonly PolicyJudgement[]): readonly Finding[] {
  return judgements.flatMap((judgement) => shownOf(judgement, judgement.findings));
}

function shownOf(
  { policy: { name: policy }, level, faults }: PolicyJudgement,
  said: PolicyJudgement["findings"] | PolicyJudgement["violations"],
): readonly Finding[] {
  return [
    ...said.map(({ resource, message, advisory }) => ({
      policy,
      level: advisory ? "advisory" : level,
      resource: resource.type === "pulumi:pulumi:Stack" ? "" : resource.name,
      message,
    })),
    ...faults.map(({ urn, message }) => ({ policy, level, resource: urn.split("::")[3] ?? "", message })),
  ];
}

/** Recorded resources as the stack phase shows them. */
export function shown(recorded: readonly Recorded[]): readonly EngineResource[] {
  const types = new Map(recorded.map(({ inputs }) => [inputs.getUrn(), inputs.getType()]));
  return recorded.map(({ outputs }) => {
    const propertyDependencies: Record<string, readonly { urn: string; type: string }[]> = {};
    outputs.getPropertydependenciesMap().forEach((flows, property) => {
      propertyDependencies[property] = flows
        .getUrnsList()
        .map((urn) => ({ urn, type: types.get(urn) ?? "" }));
    });
    const provider = outputs.getProvider();
    return {
      type: outputs.getType(),
      name: outputs.getName(),
      urn: outputs.getUrn(),
      props: outputs.getProperties()?.toJavaScript() ?? {},
      dependencies: outputs.getDependenciesList().map((urn) => ({ urn })),
      propertyDependencies,
      ...(provider && {
        provider: { urn: provider.getUrn(), props: provider.getProperties()?.toJavaScript() ?? {} },
      }),
    };
  });
}

/** The inputs of recorded resources, by their URNs. */
export function inputsOf(recorded: readonly Recorded[]): (urn: string) => unknown {
  const inputs = new Map(recorded.map((each) => [each.inputs.getUrn(), each.inputs]));
  return (urn) => inputs.get(urn)?.getProperties()?.toJavaScript();
}
