/** A published control: what AWS, or CIS through AWS, asks of an account. */
export interface Control {
  readonly framework: Framework;
  /** What it asks for. */
  readonly demand: string;
  /** The AWS page that defines it, and maps it to the requirements of NIST and CIS. */
  readonly page: string;
  /** The controls of NIST SP 800-53 Revision 5 to which AWS maps it. */
  readonly nist: readonly string[];
  /** The recommendations of the CIS AWS Foundations Benchmark to which AWS maps it, by version and number. */
  readonly cis: readonly string[];
}

/** Where a control is from. The version is empty if the framework has none. */
interface Framework {
  readonly name: string;
  readonly version: string;
}

/** @see https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html */
const bestPractices: Framework = { name: "AWS Foundational Security Best Practices", version: "1.0.0" };
/** @see https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html */
const cisBenchmark: Framework = { name: "CIS AWS Foundations Benchmark", version: "5.0.0" };
/** @see https://docs.aws.amazon.com/securityhub/latest/userguide/standards-tagging.html */
const tagging: Framework = { name: "AWS Resource Tagging Standard", version: "1.0.0" };
/** @see https://docs.aws.amazon.com/controltower/latest/controlreference/proactive-controls.html */
const controlTower: Framework = { name: "AWS Control Tower proactive controls", version: "" };

const leastPrivilege = ["AC-2", "AC-2(1)", "AC-3", "AC-3(7)", "AC-3(15)", "AC-5", "AC-6"];

/** The controls that policies of the pack serve, by the identifiers that AWS gives them. */
export const controls = {
  "Lambda.1": {
    framework: bestPractices,
    demand: "Nobody from the public may invoke a function, and S3 only for a known account.",
    page: "https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1",
    nist: [
      ...["AC-3", "AC-3(7)", "AC-4", "AC-4(21)", "AC-6", "AC-21"],
      ...["SC-7", "SC-7(3)", "SC-7(4)", "SC-7(9)", "SC-7(11)", "SC-7(16)", "SC-7(20)", "SC-7(21)"],
    ],
    cis: [],
  },
  "IAM.1": {
    framework: bestPractices,
    demand: "No IAM policy allows every action on every resource.",
    page: "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
    nist: [...leastPrivilege, "AC-6(2)", "AC-6(3)", "AC-6(10)"],
    cis: ["1.2.0/1.22", "1.4.0/1.16"],
  },
  "IAM.21": {
    framework: bestPractices,
    demand: "No IAM policy allows every action of a service.",
    page: "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21",
    nist: [...leastPrivilege, "AC-6(2)", "AC-6(3)", "AC-6(10)"],
    cis: [],
  },
  "KMS.1": {
    framework: bestPractices,
    demand: "No managed policy allows decryption with every key.",
    page: "https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1",
    nist: [...leastPrivilege, "AC-6(3)"],
    cis: [],
  },
  "KMS.2": {
    framework: bestPractices,
    demand: "No inline policy allows decryption with every key.",
    page: "https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-2",
    nist: [...leastPrivilege, "AC-6(3)"],
    cis: [],
  },
  "IAM.27": {
    framework: cisBenchmark,
    demand: "The AWS managed policy AWSCloudShellFullAccess is not attached.",
    page: "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-27",
    nist: [],
    cis: ["3.0.0/1.22", "5.0.0/1.21"],
  },
  "IAM.24": {
    framework: tagging,
    demand: "Roles carry the tags that are asked for.",
    page: "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-24",
    nist: [],
    cis: [],
  },
  "Lambda.6": {
    framework: tagging,
    demand: "Functions carry the tags that are asked for.",
    page: "https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-6",
    nist: [],
    cis: [],
  },
  "CT.LAMBDA.PR.2": {
    framework: controlTower,
    demand: "Invoke permissions for everybody or for a service say for whom.",
    page: "https://docs.aws.amazon.com/controltower/latest/controlreference/lambda-rules.html#ct-lambda-pr-2-description",
    nist: [],
    cis: [],
  },
  "CT.LAMBDA.PR.4": {
    framework: controlTower,
    demand: "Layers are shared with accounts or an organization, not with everybody.",
    page: "https://docs.aws.amazon.com/controltower/latest/controlreference/lambda-rules.html#ct-lambda-pr-4-description",
    nist: [],
    cis: [],
  },
  "CT.LAMBDA.PR.5": {
    framework: controlTower,
    demand: "Function URLs are authorized by IAM.",
    page: "https://docs.aws.amazon.com/controltower/latest/controlreference/lambda-rules.html#ct-lambda-pr-5-description",
    nist: [],
    cis: [],
  },
  "CT.IAM.PR.1": {
    framework: controlTower,
    demand: "No inline policy allows every action on every resource.",
    page: "https://docs.aws.amazon.com/controltower/latest/controlreference/iam-rules.html#ct-iam-pr-1-description",
    nist: [],
    cis: [],
  },
  "CT.IAM.PR.2": {
    framework: controlTower,
    demand: "No managed policy allows every action on every resource.",
    page: "https://docs.aws.amazon.com/controltower/latest/controlreference/iam-rules.html#ct-iam-pr-2-description",
    nist: [],
    cis: [],
  },
  "CT.IAM.PR.3": {
    framework: controlTower,
    demand: "No managed policy allows every action of a service.",
    page: "https://docs.aws.amazon.com/controltower/latest/controlreference/iam-rules.html#ct-iam-pr-3-description",
    nist: [],
    cis: [],
  },
  "CT.IAM.PR.5": {
    framework: controlTower,
    demand: "No inline policy allows every action of a service.",
    page: "https://docs.aws.amazon.com/controltower/latest/controlreference/iam-rules.html#ct-iam-pr-5-description",
    nist: [],
    cis: [],
  },
} as const satisfies Record<string, Control>;

/** The identifier of a control that some policy serves. */
export type ControlId = keyof typeof controls;
