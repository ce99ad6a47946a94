import { createRequire } from "node:module";
import type * as sdk from "@pulumi/policy";
import type {
  Policies,
  PolicyConfigSchema,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { isModelled } from "../model";
import { controls } from "./controls";
import type { Metadata, Policy, ResourcePolicy, StackPolicy } from "./define";
import { listen } from "./engine";
import { dayInUtc } from "./exempting";
import { faultMessage, type Judgement } from "./judge";
import type { Level } from "./keys";
import { Session } from "./session";

export type { Policies };

/**
 * The policies in the SDK's form, for `new PolicyPack`. They share one session, so they belong in one pack.
 *
 * @param today tells the day, in UTC: `2027-03-31`.
 * @see https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/
 */
export function toPulumi(policies: readonly Policy[], today = dayInUtc): Policies {
  const session = new Session(policies, today);
  listen(session, isModelled);
  return policies.map((policy) =>
    policy.kind === "stack" ? stackValidation(policy, session) : resourceValidation(policy, session),
  );
}

function resourceValidation(policy: ResourcePolicy, session: Session): ResourceValidationPolicy {
  const { types } = policy.subject;
  const validateResource = (args: ResourceValidationArgs, report: ReportViolation): void => {
    if (!types.includes(args.type)) {
      return passBy(args, `Policy only applies to resources of type ${types.join(", ")}`);
    }
    reportAll(report, policy, session.judgeResource(policy, args.getConfig(), args));
  };
  // The SDK reads this mark to pass by resources of other types without decoding them.
  Object.defineProperty(validateResource, "__pulumiType", { get: () => session.heard.onlyTypeMet(types) });
  return { ...metadata(policy), validateResource, ...remediation(policy, session) };
}

/**
 * Repairs what violates a policy, at the level `remediate` and before it is judged. It sets properties of what the SDK
 * passes and returns that: a copy would make plain text of secrets, and the engine takes what is returned for all that
 * the resource has.
 *
 * @see https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/#remediation-policies
 */
function remediation(
  policy: ResourcePolicy,
  session: Session,
): Pick<ResourceValidationPolicy, "remediateResource"> {
  if (policy.repair === undefined) {
    return {};
  }
  // Loading the SDK takes longer than all the rest, and the command, which does without it, imports this file.
  const { Secret } = createRequire(__filename)("@pulumi/policy") as typeof sdk;
  return {
    remediateResource: (args) => {
      if (!policy.subject.types.includes(args.type)) {
        return undefined;
      }
      const resource = { ...args, props: withoutSecrets(args.props, Secret) };
      const set = session.repairOf(policy, args.getConfig(), resource);
      return Object.keys(set).length === 0 ? undefined : Object.assign(args.props, set);
    },
  };
}

/** What the SDK passes to a remediation, with each secret replaced by what it protects: so it passes others to policies. */
function withoutSecrets(raw: unknown, Secret: typeof sdk.Secret): unknown {
  if (raw instanceof Secret) {
    return withoutSecrets(raw.value, Secret);
  }
  if (Array.isArray(raw)) {
    return raw.map((each) => withoutSecrets(each, Secret));
  }
  if (typeof raw !== "object" || raw === null) {
    return raw;
  }
  const properties = Object.entries(Object.getOwnPropertyDescriptors(raw));
  return Object.fromEntries(properties.map(([name, { value }]) => [name, withoutSecrets(value, Secret)]));
}

/** Says that a policy does not apply. The SDK has that thrown, and the stack trace would cost more than the rest. */
function passBy(args: ResourceValidationArgs, reason: string): void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    args.notApplicable(reason);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function stackValidation(policy: StackPolicy, session: Session): StackValidationPolicy {
  const validateStack = (args: StackValidationArgs, report: ReportViolation): void => {
    const judgement = session.judgeStack(policy, args.getConfig(), args.resources);
    reportAll(report, policy, judgement);
  };
  return {
    ...metadata(policy),
    // The SDK decodes the whole stack anew for each stack policy that has this function. A policy that is
    // known to report nothing hides it, which the SDK takes as passed.
    get validateStack() {
      return session.hasNothingToReport(policy) ? (undefined as never) : validateStack;
    },
  };
}

/** What the SDK takes in place of a text, though it does not declare it: a violation with a level of its own. */
type ReportAtLevel = (violation: {
  readonly message: string;
  readonly urn: string;
  readonly enforcementLevel: Level;
}) => void;

function reportAll(
  report: ReportViolation,
  { description }: Metadata,
  { violations, fault }: Judgement,
): void {
  for (const { resource, message, advisory } of violations) {
    const { urn } = resource;
    if (advisory === true) {
      // The SDK puts the description before a text only.
      const reportAtLevel = report as unknown as ReportAtLevel;
      reportAtLevel({ message: `${description}\n${message}`, urn, enforcementLevel: "advisory" });
    } else {
      report(message, urn);
    }
  }
  if (fault !== undefined) {
    report(faultMessage(fault));
  }
}

function metadata(policy: Metadata) {
  const properties = Object.fromEntries(
    Object.entries(policy.config).map(([name, key]) => [
      name,
      { title: titleOf(name), ...key.schema, default: key.default },
    ]),
  ) as PolicyConfigSchema["properties"];
  return {
    name: policy.name,
    description: policy.description,
    enforcementLevel: policy.enforcementLevel,
    severity: policy.severity,
    remediationSteps: policy.remediation,
    url: pageOf(policy.name),
    ...frameworkOf(policy),
    configSchema: { properties },
  };
}

/** What Pulumi Cloud calls a key: `Shared roles` for `sharedRoles`. */
function titleOf(key: string): string {
  const words = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The control that fits a policy best, for the engine knows one for each. */
function frameworkOf({ controls: [id] }: Metadata) {
  if (id === undefined) {
    return {};
  }
  const { framework, demand } = controls[id];
  return { framework: { ...framework, reference: id, specification: demand } };
}

/** The address of a policy's page, derived from its name. */
export function pageOf(policy: string): string {
  return `https://github.com/pulumi-lambda-access/pulumi-lambda-access/blob/main/docs/policies/${policy}.md`;
}
