import { credentialIn, environments, reservedNames, valueOf } from "../model";
import { quoted, resourcePolicy, violation } from "../pack";

/** Lambda refuses such a function only when it is deployed, and by then half of the stack may be there. */
export const functionEnvironmentAvoidsReservedNames = resourcePolicy({
  name: "function-environment-avoids-reserved-names",
  description: "No function sets an environment variable whose name Lambda reserves for itself.",
  enforcementLevel: "mandatory",
  severity: "medium",
  remediation:
    "Remove the variable, for Lambda sets it by itself, or give it another name if the code is to see another value.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
  subject: environments,

  *judge({ resource, variables, gap }) {
    if (gap !== undefined) {
      yield gap;
    }
    const reserved = variables.filter(({ name }) => reservedNames.has(name));
    const [keys, others] = [
      reserved.filter(({ name, value }) => credentialIn(name, valueOf(value) ?? "") !== undefined),
      reserved.filter(({ name, value }) => credentialIn(name, valueOf(value) ?? "") === undefined),
    ];
    for (const [some, follows] of [
      [others, []],
      [keys, [{ policy: "function-environment-holds-no-credentials", resource }]],
    ] as const) {
      const names = some.map(({ name }) => name);
      if (names.length > 0) {
        yield violation(
          resource,
          `\`environment.variables\` sets ${quoted(names)}, which Lambda reserves for itself, so it refuses to create or update the function. Remove or rename ${names.length > 1 ? "them" : "it"}.`,
          { about: names.toSorted().join(" "), follows },
        );
      }
    }
  },
});
