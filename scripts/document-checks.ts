import type { PolicyName } from "../policies";

/**
 * The checks of policy documents that IAM Access Analyzer publishes, and what this pack says of each. Tests judge the
 * example of each check that is reported, and what is right in its place; `docs/document-checks.md` is made from this.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
export interface DocumentCheck {
  readonly level: "ERROR" | "SECURITY_WARNING" | "GENERAL_WARNING" | "SUGGESTION";
  readonly verdict: Found | Silent;
}

/** A check that a policy of this pack makes. */
export interface Found {
  readonly policy: PolicyName;
  /** A document of which the policy says so. */
  readonly example: Example;
  /** The nearest one of which it says nothing. */
  readonly instead: Example;
}

/** A check that none makes. */
export interface Silent {
  readonly why: string;
}

/**
 * A document, and what has it: the role of a function, in one of its policies or as its trust policy, or a resource. Of
 * a permission, which makes a statement of the policy of its function, it is the arguments.
 */
export interface Example {
  readonly of: "identity" | "trust" | "bucket" | "topic" | "permission";
  readonly document: object | string;
}

type Statement = Readonly<Record<string, unknown>>;

function document(of: Example["of"]) {
  return (...statements: readonly Statement[]): Example => ({
    of,
    document: { Version: "2012-10-17", Statement: statements },
  });
}

const identity = document("identity");
const trust = document("trust");
const bucket = document("bucket");
const topic = document("topic");
const invoke = { action: "lambda:InvokeFunction", function: "orders" };

/** A statement of an identity-based policy, with what matters in it. */
function read(rest: Statement): Statement {
  return { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::uploads/*", ...rest };
}

function assume(rest: Statement): Statement {
  return { Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole", ...rest };
}

const partner = { AWS: "111122223333" };
const uploads = read({ Principal: partner });
const publish = {
  Effect: "Allow",
  Principal: partner,
  Action: "sns:Publish",
  Resource: "arn:aws:sns:eu-central-1:123456789012:orders",
};

function resource(bad: string, good: string): Found {
  return valid(identity(read({ Resource: bad })), identity(read({ Resource: good })));
}

function condition(bad: Statement, good: Statement): Found {
  return valid(identity(read({ Condition: bad })), identity(read({ Condition: good })));
}

function found(policy: PolicyName, example: Example, instead: Example): Found {
  return { policy, example, instead };
}

function valid(example: Example, instead: Example): Found {
  return found("policy-document-is-valid", example, instead);
}

function none(why: string): Silent {
  return { why };
}

const data =
  "AWS adds actions and services all the time, so one that the pack's data does not know may exist";
const keys = "the pack has no list of condition keys, to which AWS adds all the time";
const keysOfActions = "the pack has no list of the condition keys that each action has";
const organization = "no stack that runs functions has such policies: they are those of an organization";
const harmless = "the document means what it says";
const oneSource = "nobody but this page says so";

const roles = "arn:aws:iam::123456789012:role/jobs-*";
const role = "arn:aws:iam::123456789012:role/jobs";
const github = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
const claim = (name: string): string => `token.actions.githubusercontent.com:${name}`;
const fromGithub = (rest: Statement): Statement => ({
  Effect: "Allow",
  Principal: { Federated: github },
  Action: "sts:AssumeRoleWithWebIdentity",
  ...rest,
});
const fromOffice = (rest: Statement): Statement =>
  fromGithub({
    Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/login.example.com" },
    ...rest,
  });
const ofOneRepository = {
  StringEquals: { [claim("aud")]: "sts.amazonaws.com", [claim("sub")]: "repo:acme/shop:ref:refs/heads/main" },
};

const errors: Readonly<Record<string, Found | Silent>> = {
  ARN_ACCOUNT_NOT_ALLOWED: resource("arn:aws:s3::123456789012:uploads", "arn:aws:s3:::uploads"),
  ARN_REGION_NOT_ALLOWED: resource(
    "arn:aws:iam:us-east-1:123456789012:role/jobs",
    "arn:aws:iam::123456789012:role/jobs",
  ),
  DATA_TYPE_MISMATCH: valid(
    { of: "identity", document: { Version: 20121017, Statement: [read({})] } },
    identity(read({})),
  ),
  DUPLICATE_KEYS_WITH_DIFFERENT_CASE: condition(
    { StringEquals: { "s3:prefix": "a", "S3:Prefix": "b" } },
    { StringEquals: { "s3:prefix": ["a", "b"] } },
  ),
  INVALID_ACTION: none(data),
  INVALID_ARN_ACCOUNT: resource(
    "arn:aws:sqs:eu-central-1:12345678901:jobs",
    "arn:aws:sqs:eu-central-1:123456789012:jobs",
  ),
  INVALID_ARN_PREFIX: resource("aws:s3:::uploads", "arn:aws:s3:::uploads"),
  INVALID_ARN_REGION: resource(
    "arn:aws:sqs:frankfurt:123456789012:jobs",
    "arn:aws:sqs:eu-central-1:123456789012:jobs",
  ),
  INVALID_ARN_RESOURCE: none("AWS has ARNs in use that its own lists of their forms lack"),
  INVALID_ARN_SERVICE_CASE: resource("arn:aws:S3:::uploads", "arn:aws:s3:::uploads"),
  INVALID_CONDITION_DATA_TYPE: condition(
    { DateLessThan: { "aws:CurrentTime": "tomorrow" } },
    { DateLessThan: { "aws:CurrentTime": "2030-01-01" } },
  ),
  INVALID_CONDITION_KEY_FORMAT: condition(
    { StringEquals: { prefix: "a" } },
    { StringEquals: { "s3:prefix": "a" } },
  ),
  INVALID_CONDITION_MULTIPLE_BOOLEAN: condition(
    { Bool: { "aws:SecureTransport": [true, false] } },
    { Bool: { "aws:SecureTransport": true } },
  ),
  INVALID_CONDITION_OPERATOR: condition(
    { StringMatches: { "s3:prefix": "a*" } },
    { StringLike: { "s3:prefix": "a*" } },
  ),
  INVALID_EFFECT: valid(identity(read({ Effect: "allow" })), identity(read({}))),
  INVALID_GLOBAL_CONDITION_KEY: none(keys),
  INVALID_PARTITION: resource("arn::s3:::uploads", "arn:aws:s3:::uploads"),
  INVALID_POLICY_ELEMENT: valid(identity(read({ Actions: "s3:*" })), identity(read({}))),
  INVALID_PRINCIPAL_FORMAT: valid(
    trust(assume({ Principal: "111122223333" })),
    trust(assume({ Principal: { AWS: "111122223333" } })),
  ),
  INVALID_PRINCIPAL_KEY: valid(
    trust(assume({ Principal: { Account: "111122223333" } })),
    trust(assume({ Principal: { AWS: "111122223333" } })),
  ),
  INVALID_REGION: condition(
    { StringEquals: { "aws:RequestedRegion": "Frankfurt" } },
    { StringEquals: { "aws:RequestedRegion": "eu-central-1" } },
  ),
  INVALID_SERVICE: none(data),
  INVALID_SERVICE_CONDITION_KEY: none(keys),
  INVALID_SERVICE_IN_ACTION: none(data),
  INVALID_VARIABLE_FOR_OPERATOR: condition(
    { NumericEquals: { "s3:max-keys": "${aws:username}" } },
    { StringEquals: { "s3:prefix": "${aws:username}" } },
  ),
  INVALID_VERSION: valid(
    { of: "identity", document: { Version: "2012-10-18", Statement: [read({})] } },
    identity(read({})),
  ),
  JSON_SYNTAX_ERROR: valid({ of: "identity", document: '{ "Statement": [ }' }, identity(read({}))),
  MISSING_ACTION: valid(
    identity({ Effect: "Allow", Resource: "arn:aws:s3:::uploads/*" }),
    identity(read({})),
  ),
  MISSING_ARN_FIELD: resource("arn:aws:s3::uploads", "arn:aws:s3:::uploads"),
  MISSING_ARN_REGION: resource(
    "arn:aws:sqs::123456789012:jobs",
    "arn:aws:sqs:eu-central-1:123456789012:jobs",
  ),
  MISSING_EFFECT: valid(
    identity({ Action: "s3:GetObject", Resource: "arn:aws:s3:::uploads/*" }),
    identity(read({})),
  ),
  MISSING_PRINCIPAL: valid(bucket(read({})), bucket(uploads)),
  MISSING_QUALIFIER: none(
    "a managed policy of AWS's own goes without, and what comes of that is not documented",
  ),
  MISSING_RESOURCE: valid(identity({ Effect: "Allow", Action: "s3:GetObject" }), identity(read({}))),
  MISSING_STATEMENT: valid(identity(), identity(read({}))),
  NULL_WITH_IF_EXISTS: condition(
    { NullIfExists: { "s3:prefix": "true" } },
    { Null: { "s3:prefix": "true" } },
  ),
  SCP_SYNTAX_ERROR_ACTION_WILDCARD: none(organization),
  SCP_SYNTAX_ERROR_PRINCIPAL: none(organization),
  UNIQUE_SIDS_REQUIRED: valid(
    topic(publish, publish),
    topic({ Sid: "A", ...publish }, { Sid: "B", ...publish }),
  ),
  UNSUPPORTED_ACTION_IN_POLICY: valid(
    bucket({ ...uploads, Action: ["s3:GetObject", "kms:Decrypt"] }),
    bucket({ ...uploads, Action: ["s3:GetObject", "s3:PutObject"] }),
  ),
  UNSUPPORTED_ELEMENT_COMBINATION: valid(
    identity(read({ NotAction: "s3:PutObject" })),
    identity(read({ Action: ["s3:GetObject", "s3:PutObject"] })),
  ),
  UNSUPPORTED_GLOBAL_CONDITION_KEY: none("the same page calls the key deprecated elsewhere, and so in use"),
  UNSUPPORTED_PRINCIPAL: valid(identity(uploads), identity(read({}))),
  UNSUPPORTED_RESOURCE_ARN_IN_POLICY: valid(
    bucket({ ...uploads, Resource: "arn:aws:kms:eu-central-1:123456789012:key/a" }),
    bucket(uploads),
  ),
  UNSUPPORTED_SID: valid(identity(read({ Sid: "read-it" })), identity(read({ Sid: "ReadIt" }))),
  UNSUPPORTED_WILDCARD_IN_PRINCIPAL: valid(
    trust(assume({ Principal: { AWS: "arn:aws:iam::111122223333:role/*" } })),
    trust(assume({ Principal: { AWS: "arn:aws:iam::111122223333:role/deploy" } })),
  ),
  MISSING_BRACE_IN_VARIABLE: resource(
    "arn:aws:s3:::uploads/${aws:username",
    "arn:aws:s3:::uploads/${aws:username}",
  ),
  MISSING_QUOTE_IN_VARIABLE: resource(
    "arn:aws:s3:::uploads/${aws:username, nobody}",
    "arn:aws:s3:::uploads/${aws:username, 'nobody'}",
  ),
  UNSUPPORTED_SPACE_IN_VARIABLE: resource(
    "arn:aws:s3:::uploads/${aws: username}",
    "arn:aws:s3:::uploads/${aws:username}",
  ),
  EMPTY_VARIABLE: resource("arn:aws:s3:::uploads/${}", "arn:aws:s3:::uploads/${aws:username}"),
  VARIABLE_UNSUPPORTED_IN_ELEMENT: valid(
    trust(assume({ Principal: { AWS: "arn:aws:iam::111122223333:user/${aws:username}" } })),
    trust(assume({ Principal: { AWS: "arn:aws:iam::111122223333:user/deploy" } })),
  ),
  VARIABLE_UNSUPPORTED_IN_VERSION: valid(
    { of: "identity", document: { Statement: [read({ Resource: "arn:aws:s3:::uploads/${aws:username}" })] } },
    identity(read({ Resource: "arn:aws:s3:::uploads/${aws:username}" })),
  ),
  PRIVATE_IP_ADDRESS: condition(
    { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
    { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
  ),
  PRIVATE_NOT_IP_ADDRESS: condition(
    { NotIpAddress: { "aws:SourceIp": "192.168.0.0/16" } },
    { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
  ),
  POLICY_SIZE_EXCEEDS_SCP_QUOTA: none(organization),
  INVALID_SERVICE_PRINCIPAL_FORMAT: condition(
    { StringEquals: { "kms:ViaService": "s3" } },
    { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } },
  ),
  MISSING_TAG_KEY_IN_CONDITION: condition(
    { StringEquals: { "aws:ResourceTag": "shop" } },
    { StringEquals: { "aws:ResourceTag/team": "shop" } },
  ),
  INVALID_VPC_FORMAT: condition(
    { StringEquals: { "aws:SourceVpc": "vpc-main" } },
    { StringEquals: { "aws:SourceVpc": "vpc-12345678" } },
  ),
  INVALID_VPCE_FORMAT: condition(
    { StringEquals: { "aws:SourceVpce": "vpc-12345678" } },
    { StringEquals: { "aws:SourceVpce": "vpce-12345678" } },
  ),
  FEDERATED_PRINCIPAL_NOT_SUPPORTED: none("other validators take such a bucket policy for right"),
  UNSUPPORTED_ACTION_FOR_CONDITION_KEY: none(keysOfActions),
  UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: none(
    "which keys a service sends is not published as a whole",
  ),
  ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL: valid(
    trust({ Effect: "Deny", NotPrincipal: partner, Action: "sts:AssumeRole" }),
    trust(assume({ Effect: "Deny" })),
  ),
  ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL: valid(
    trust(assume({ Principal: "*" })),
    trust(assume({ Principal: { AWS: "*" } })),
  ),
  ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE: valid(trust(assume({ Resource: "*" })), trust(assume({}))),
  TYPE_MISMATCH_IP_RANGE: condition(
    { IpAddress: { "aws:SourceIp": "203.0.113.*" } },
    { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
  ),
  MISSING_ACTION_FOR_CONDITION_KEY: none(keysOfActions),
  INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY: valid(
    trust(fromGithub({ Principal: { Federated: "https://token.actions.githubusercontent.com" } })),
    trust(fromGithub({ Condition: ofOneRepository })),
  ),
  MISMATCHED_ACTION_FOR_PRINCIPAL: valid(
    trust(fromGithub({ Action: "sts:AssumeRoleWithSAML", Condition: ofOneRepository })),
    trust(fromGithub({ Condition: ofOneRepository })),
  ),
  MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY: valid(
    trust(assume({ Principal: { Service: "rolesanywhere.amazonaws.com" } })),
    trust(
      assume({
        Principal: { Service: "rolesanywhere.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
      }),
    ),
  ),
  POLICY_SIZE_EXCEEDS_RCP_QUOTA: none(organization),
  RCP_SYNTAX_ERROR_PRINCIPAL: none(organization),
  RCP_SYNTAX_ERROR_ALLOW: none(organization),
  RCP_SYNTAX_ERROR_NOTACTION: none(organization),
  RCP_SYNTAX_ERROR_ACTION: none(organization),
  MISSING_ARN_ACCOUNT: none("public resources of AWS have ARNs without one, which its own lists lack"),
  INVALID_KMS_KEY_VALUE: none("the page does not say of which keys"),
  VARIABLE_USAGE_TOO_PERMISSIVE: none("which keys are meant is not published as a list"),
  WILDCARD_USAGE_TOO_PERMISSIVE: none("which keys are meant is not published as a list"),
};

const securityWarnings: Readonly<Record<string, Found | Silent>> = {
  UNTRUSTWORTHY_CONDITION_KEY: found(
    "role-cannot-be-assumed-by-anyone",
    trust(assume({ Principal: { AWS: "*" }, Condition: { StringEquals: { "aws:UserAgent": "importer" } } })),
    trust(
      assume({
        Principal: { AWS: "*" },
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
      }),
    ),
  ),
  ALLOW_WITH_NOT_PRINCIPAL: valid(
    bucket({
      Effect: "Allow",
      NotPrincipal: partner,
      Action: uploads["Action"],
      Resource: uploads["Resource"],
    }),
    bucket(uploads),
  ),
  FORALLVALUES_WITH_SINGLE_VALUED_KEY: found(
    "role-cannot-be-assumed-by-anyone",
    trust(
      assume({
        Principal: { AWS: "*" },
        Condition: { "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
      }),
    ),
    trust(
      assume({
        Principal: { AWS: "*" },
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
      }),
    ),
  ),
  PASS_ROLE_WITH_NOT_RESOURCE: found(
    "role-names-its-resources",
    identity({ Effect: "Allow", Action: "iam:PassRole", NotResource: roles }),
    identity({ Effect: "Allow", Action: "iam:PassRole", Resource: role }),
  ),
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: found(
    "role-grants-no-wildcard-actions",
    identity({ Effect: "Allow", Action: "iam:Pass*", NotResource: roles }),
    identity({ Effect: "Allow", Action: "iam:PassRole", Resource: role }),
  ),
  PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE: found(
    "role-grants-no-admin-access",
    identity({ Effect: "Allow", NotAction: "s3:*", NotResource: roles }),
    identity({ Effect: "Allow", Action: "iam:PassRole", Resource: role }),
  ),
  PASS_ROLE_WITH_STAR_IN_RESOURCE: found(
    "role-names-its-resources",
    identity({ Effect: "Allow", Action: "iam:PassRole", Resource: "*" }),
    identity({ Effect: "Allow", Action: "iam:PassRole", Resource: role }),
  ),
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE: found(
    "role-grants-no-admin-access",
    identity({ Effect: "Allow", Action: "iam:*", Resource: "*" }),
    identity({ Effect: "Allow", Action: "iam:PassRole", Resource: role }),
  ),
  PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: found(
    "role-grants-no-admin-access",
    identity({ Effect: "Allow", NotAction: "s3:*", Resource: "*" }),
    identity({ Effect: "Allow", Action: "iam:PassRole", Resource: role }),
  ),
  MISSING_PAIRED_CONDITION_KEYS: none("which keys go together is not published as a list"),
  DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: none(keysOfActions),
  DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: none(keysOfActions),
  RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL: found(
    "permission-names-its-source",
    { of: "permission", document: { ...invoke, principal: "s3.amazonaws.com" } },
    {
      of: "permission",
      document: { ...invoke, principal: "s3.amazonaws.com", sourceArn: "arn:aws:s3:::uploads" },
    },
  ),
  MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL: found(
    "role-conditions-cross-account-trust",
    trust(fromOffice({})),
    trust(
      fromOffice({
        Condition: { StringEquals: { "login.example.com:aud": "shop", "login.example.com:sub": "deploy" } },
      }),
    ),
  ),
  MISSING_GITHUB_REPO_CONDITION_KEY: valid(
    trust(fromGithub({ Condition: { StringEquals: { [claim("aud")]: "sts.amazonaws.com" } } })),
    trust(fromGithub({ Condition: ofOneRepository })),
  ),
  STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS: none(harmless),
  DYNAMODB_ATTRIBUTES_WITHOUT_SELECT: none("it is about the data in a table, which this pack does not judge"),
  S3_PREFIX_IN_NEGATIVE_CONTEXT: none("it is about the objects of a bucket, which this pack does not judge"),
  FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE: none("whether a claim has several values is for its provider to say"),
};

const serviceLinked = "arn:aws:iam::123456789012:role/aws-service-role/*";
const createsOne = identity({
  Effect: "Allow",
  Action: "iam:CreateServiceLinkedRole",
  Resource: "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
});

const generalWarnings: Readonly<Record<string, Found | Silent>> = {
  CREATE_SLR_WITH_NOT_RESOURCE: found(
    "role-names-its-resources",
    identity({ Effect: "Allow", Action: "iam:CreateServiceLinkedRole", NotResource: roles }),
    createsOne,
  ),
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: found(
    "role-grants-no-wildcard-actions",
    identity({ Effect: "Allow", Action: "iam:Create*", NotResource: serviceLinked }),
    createsOne,
  ),
  CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE: found(
    "role-grants-no-admin-access",
    identity({ Effect: "Allow", NotAction: "s3:*", NotResource: serviceLinked }),
    createsOne,
  ),
  CREATE_SLR_WITH_STAR_IN_RESOURCE: found(
    "role-names-its-resources",
    identity({ Effect: "Allow", Action: "iam:CreateServiceLinkedRole", Resource: "*" }),
    createsOne,
  ),
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE: found(
    "role-grants-no-wildcard-actions",
    identity({ Effect: "Allow", Action: "iam:Create*", Resource: "*" }),
    createsOne,
  ),
  CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: found(
    "role-grants-no-admin-access",
    identity({ Effect: "Allow", NotAction: "s3:*", Resource: "*" }),
    createsOne,
  ),
  DEPRECATED_GLOBAL_CONDITION_KEY: none(harmless),
  INVALID_DATE_VALUE: none(harmless),
  INVALID_ROLE_REFERENCE: none("AWS itself puts the id where a role was deleted"),
  INVALID_USER_REFERENCE: none("AWS itself puts the id where a user was deleted"),
  MISSING_VERSION: none("only variables depend on it, and those are reported"),
  UNIQUE_SIDS_RECOMMENDED: none(harmless),
  WILDCARD_WITHOUT_LIKE_OPERATOR: valid(
    trust(assume({ Condition: { StringEquals: { "sts:RoleSessionName": "build-*" } } })),
    trust(assume({ Condition: { StringLike: { "sts:RoleSessionName": "build-*" } } })),
  ),
  POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA: valid(
    identity(read({ Resource: `arn:aws:s3:::uploads/${"x".repeat(10_240)}` })),
    identity(read({})),
  ),
  POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA: none("each service has its own limit"),
  TYPE_MISMATCH: none(keys),
  TYPE_MISMATCH_BOOLEAN: condition(
    { Bool: { "aws:SecureTransport": "yes" } },
    { Bool: { "aws:SecureTransport": "true" } },
  ),
  TYPE_MISMATCH_DATE: condition(
    { DateGreaterThan: { "aws:CurrentTime": "2026-02-30T99" } },
    { DateGreaterThan: { "aws:CurrentTime": "2026-02-28" } },
  ),
  TYPE_MISMATCH_NUMBER: condition(
    { NumericLessThan: { "s3:max-keys": "ten" } },
    { NumericLessThan: { "s3:max-keys": "10" } },
  ),
  TYPE_MISMATCH_STRING: condition(
    { BinaryEquals: { "iot:Payload": "not Base64!" } },
    { BinaryEquals: { "iot:Payload": "aGVsbG8=" } },
  ),
  SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED: none("all branches of a repository of one's own may be meant"),
  POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA: valid(
    trust(assume({ Sid: "x".repeat(2_048) })),
    trust(assume({})),
  ),
  RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY: none(organization),
  RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY: none(organization),
  RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK: none(organization),
  USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES: none(keysOfActions),
};

const empty = "AWS says at once that it is met and that it never is";

const suggestions: Readonly<Record<string, Found | Silent>> = {
  EMPTY_ARRAY_ACTION: valid(identity(read({ Action: [] })), identity(read({}))),
  EMPTY_ARRAY_CONDITION: none(empty),
  EMPTY_ARRAY_CONDITION_FORALLVALUES: none(oneSource),
  EMPTY_ARRAY_CONDITION_FORANYVALUE: none(oneSource),
  EMPTY_ARRAY_CONDITION_IFEXISTS: none(oneSource),
  EMPTY_ARRAY_PRINCIPAL: valid(trust(assume({ Principal: { AWS: [] } })), trust(assume({}))),
  EMPTY_ARRAY_RESOURCE: valid(identity(read({ Resource: [] })), identity(read({}))),
  EMPTY_OBJECT_CONDITION: none(harmless),
  EMPTY_OBJECT_PRINCIPAL: valid(trust(assume({ Principal: {} })), trust(assume({}))),
  EMPTY_SID_VALUE: none(harmless),
  EQUIVALENT_TO_NULL_FALSE: none(harmless),
  EQUIVALENT_TO_NULL_TRUE: none(harmless),
  IMPROVE_IP_RANGE: none(harmless),
  NULL_WITH_QUALIFIER: none(oneSource),
  PRIVATE_IP_ADDRESS_SUBSET: none("the public addresses beside them do what they say"),
  PRIVATE_NOT_IP_ADDRESS_SUBSET: none("the public addresses beside them do what they say"),
  REDUNDANT_ACTION: none(harmless),
  REDUNDANT_CONDITION_VALUE_NUM: none(harmless),
  REDUNDANT_RESOURCE: none(harmless),
  REDUNDANT_STATEMENT: none(harmless),
  WILDCARD_IN_SERVICE_NAME: none(harmless),
  ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: none(keysOfActions),
  ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: none(keysOfActions),
  RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: none(harmless),
  IRRELEVANT_CONDITION_KEY_IN_POLICY: none(keysOfActions),
  REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION: none(harmless),
  REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY: none(harmless),
  REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION: none(keys),
  CONFIRM_AUDIENCE_CLAIM_TYPE: none("whether a claim has several values is for its provider to say"),
};

function of(level: DocumentCheck["level"], verdicts: Readonly<Record<string, Found | Silent>>) {
  return Object.entries(verdicts).map(([code, verdict]): [string, DocumentCheck] => [
    code,
    { level, verdict },
  ]);
}

/** The checks by their issue codes, in the order of AWS's page. */
export const documentChecks: ReadonlyMap<string, DocumentCheck> = new Map([
  ...of("ERROR", errors),
  ...of("SECURITY_WARNING", securityWarnings),
  ...of("GENERAL_WARNING", generalWarnings),
  ...of("SUGGESTION", suggestions),
]);

/** AWS's page on a check. */
export function pageOf(code: string, level: DocumentCheck["level"]): string {
  const anchor = `${level} ${code}`.toLowerCase().replaceAll(/[_ ]/g, "-");
  return `https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-${anchor}`;
}
