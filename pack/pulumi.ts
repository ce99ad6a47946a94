import type * as policySdk from "@pulumi/policy";
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
import { refuse } from "./installation";
import { faultMessage } from "./judge";
import type { Level } from "./keys";
import { reporter } from "./reports";
import { pageOf } from "./run";
import { servingSdk, type Sdk } from "./sdk";
import { Session, type Report } from "./session";

export type { Policies };

/**
 * The policies in the SDK's form, for `new PolicyPack`. They share one session, so they belong in one pack.
 *
 * @param today tells the day, in UTC: `2027-03-31`.
 * @see https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/
 */
export function toPulumi(policies: readonly Policy[], today = dayInUtc): Policies {
  const session = new Session(policies, today, reporter(process.env));
  const sdk = servingSdk();
  listen(session, sdk, isModelled);
  return policies.map((policy) =>
    policy.kind === "stack"
      ? stackValidation(policy, session, sdk)
      : resourceValidation(policy, session, sdk),
  );
}

/** Ends the process if a policy is called though nothing was heard: then another copy of the SDK serves the pack. */
function holdToHearing({ heard }: Session, { folder }: Sdk): void {
  if (!heard.isAny) {
    refuse(
      `Another copy of @pulumi/policy serves the pack than the one in ${folder}, so what Pulumi tells is not heard. ` +
        `Import the one that is found from ${process.cwd()}, and leave it out of a bundle.`,
    );
  }
}

function resourceValidation(policy: ResourcePolicy, session: Session, sdk: Sdk): ResourceValidationPolicy {
  const { types } = policy.subject;
  const validateResource = (args: ResourceValidationArgs, report: ReportViolation): void => {
    if (!types.includes(args.type)) {
      return passBy(args, `Policy only applies to resources of type ${types.join(", ")}`);
    }
    holdToHearing(session, sdk);
    reportAll(report, policy, session.reportResource(policy, args));
  };
  // The SDK reads this mark to pass by resources of other types without decoding them.
  Object.defineProperty(validateResource, "__pulumiType", { get: () => session.heard.onlyTypeMet(types) });
  return {
    ...metadata(policy),
    // The SDK makes of a resource what each policy that is for its type is shown. It takes a policy without validations as passed.
    get validateResource() {
      return session.passes(policy) ? [] : validateResource;
    },
    ...remediation(policy, session, sdk),
  };
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
  sdk: Sdk,
): Pick<ResourceValidationPolicy, "remediateResource"> {
  if (policy.repair === undefined) {
    return {};
  }
  return {
    remediateResource: (args) => {
      if (!policy.subject.types.includes(args.type)) {
        return undefined;
      }
      holdToHearing(session, sdk);
      const resource = { ...args, props: withoutSecrets(args.props, sdk.policy.Secret) };
      const set = session.repairOf(policy, resource);
      return Object.keys(set).length === 0 ? undefined : Object.assign(args.props, set);
    },
  };
}

/** What the SDK passes to a remediation, with each secret replaced by what it protects: so it passes others to policies. */
function withoutSecrets(raw: unknown, Secret: typeof policySdk.Secret): unknown {
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

function stackValidation(policy: StackPolicy, session: Session, sdk: Sdk): StackValidationPolicy {
  const validateStack = (_args: StackValidationArgs, report: ReportViolation): void => {
    holdToHearing(session, sdk);
    reportAll(report, policy, session.reportStack(policy));
  };
  return {
    ...metadata(policy),
    // The SDK makes the whole stack anew for each stack policy that has this function. A policy that is known to report nothing
    // hides it, which the SDK takes as passed, and one that reports something is shown no resources, since it has the model.
    get validateStack() {
      if (session.hasNothingToReport(policy)) {
        return undefined as never;
      }
      session.takesTurn();
      return validateStack;
    },
  };
}

/** What the SDK takes in place of a text, though it does not declare it: a violation with a level of its own. */
type ReportAtLevel = (violation: {
  readonly message: string;
  readonly urn: string;
  readonly enforcementLevel: Level;
}) => void;

function reportAll(report: ReportViolation, { description }: Metadata, { findings, fault }: Report): void {
  for (const { resource, message, advisory } of findings) {
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
