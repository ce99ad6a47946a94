import type { Recorded } from "./recorded";

/** What `pulumi stack export` would write of recorded resources after an update. */
export function exported(recorded: readonly Recorded[]): string {
  const providers = new Map<string, object>();
  const resources = recorded.map(({ inputs, outputs }) => {
    const provider = outputs.getProvider();
    if (provider !== undefined && !recorded.some((each) => each.inputs.getUrn() === provider.getUrn())) {
      const props = provider.getProperties()?.toJavaScript() ?? {};
      providers.set(provider.getUrn(), {
        ...{ urn: provider.getUrn(), custom: true, id: "1234", type: provider.getType() },
        ...{ inputs: props, outputs: props },
      });
    }
    const propertyDependencies: Record<string, readonly string[]> = {};
    outputs.getPropertydependenciesMap().forEach((flows, property) => {
      propertyDependencies[property] = flows.getUrnsList();
    });
    return {
      urn: inputs.getUrn(),
      custom: true,
      type: inputs.getType(),
      inputs: inputs.getProperties()?.toJavaScript() ?? {},
      outputs: outputs.getProperties()?.toJavaScript() ?? {},
      dependencies: outputs.getDependenciesList(),
      propertyDependencies,
      ...(provider && { provider: `${provider.getUrn()}::1234` }),
    };
  });
  return JSON.stringify({
    version: 3,
    deployment: {
      manifest: { time: "2026-11-26T09:30:00Z", magic: "", version: "v3.259.0" },
      secrets_providers: { type: "passphrase", state: { salt: "v1:0000:v1:0000:0000" } },
      resources: [...providers.values(), ...resources],
    },
  });
}
