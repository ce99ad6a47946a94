const { appendFileSync } = require("node:fs");
const { PolicyPack } = require("@pulumi/policy");

/** Adds one line of JSON to the file that `LAMBDA_ACCESS_RECORDING` names. */
const record = (line) => appendFileSync(process.env.LAMBDA_ACCESS_RECORDING, `${JSON.stringify(line)}\n`);

/** The properties as the engine sent them: reading them the usual way throws where one is unknown. */
const raw = (props) =>
  Object.fromEntries(
    Object.keys(props).map((key) => [key, Object.getOwnPropertyDescriptor(props, key).value]),
  );

const named = ({ urn, type, name }) => ({ urn, type, name });

const urns = (resources) => resources.map(({ urn }) => urn);

new PolicyPack("recording", {
  enforcementLevel: "advisory",
  policies: [
    {
      name: "each-resource",
      description: "Records what a resource policy is told.",
      validateResource: ({ urn, type, name, props, opts, provider }) =>
        record({ phase: "resource", urn, type, name, props: raw(props), opts, provider: provider?.urn }),
    },
    {
      name: "whole-stack",
      description: "Records what a stack policy is told.",
      validateStack: ({ resources }) =>
        resources.forEach(
          ({ urn, type, name, props, opts, parent, provider, dependencies, propertyDependencies }) =>
            record({
              phase: "stack",
              urn,
              type,
              name,
              props: raw(props),
              opts,
              parent: parent?.urn,
              provider: provider && { ...named(provider), props: raw(provider.props) },
              dependencies: urns(dependencies),
              propertyDependencies: Object.fromEntries(
                Object.entries(propertyDependencies).map(([property, sources]) => [property, urns(sources)]),
              ),
            }),
        ),
    },
  ],
});
