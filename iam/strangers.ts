import { matchAction } from "./applies";
import { parseArn } from "./arn";
import { type Outsider, type Values, askedFor, conditionsOn, sampleOf, unheardOf } from "./outsiders";
import { identity, service } from "./principals";
import { type Statement } from "./statement";
import { type Text, hole } from "./text";

/**
 * The strangers of a role: an identity of an account that has nothing to do with it, a user of a web identity provider
 * of which it knows nothing, and a service that acts for such an account. Nobody comes by SAML, because a SAML provider
 * is a resource of the role's own account.
 *
 * A request that an identity makes itself is always signed, and has no source.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const strangers: readonly Outsider[] = [
  {
    principal: identity(roleIn(unheardOf)),
    action: "sts:AssumeRole",
    options: options(
      { "aws:multifactorauthpresent": [["true"], ["false"], []], "aws:multifactorauthage": [["1"], []] },
      (key, statement) =>
        key === "aws:principalarn" ? arnsIn(unheardOf, statement) : ofSigned(unheardOf, key, statement),
    ),
  },
  {
    principal: { kind: "Federated", value: unheardOf },
    action: "sts:AssumeRoleWithWebIdentity",
    options: options(
      { "aws:principalaccount": [[]], "aws:principalarn": [[]], "sts:externalid": [[]] },
      ofAnybody,
    ),
  },
  {
    principal: service(unheardOf),
    action: "sts:AssumeRole",
    options: options(
      {
        "aws:principalaccount": [[unheardOf]],
        "aws:principalarn": [[roleIn(unheardOf)]],
        "aws:sourceaccount": [[unheardOf]],
        "aws:sourceorgid": [[`o-${unheardOf}`], []],
        "aws:sourceorgpaths": [[`o-${unheardOf}/r-${unheardOf}/`], []],
        "aws:sourcearn": [[`arn:${hole}:${hole}:${hole}:${unheardOf}:${hole}`]],
      },
      ofAnybody,
    ),
  },
];

/**
 * Whomever an account lets assume roles: a role of a name that no policy spells out, without MFA, without an external
 * id that means anything, and in no organization that a policy names.
 *
 * @param partition the partition of the account.
 */
export function anyoneIn(account: Text, partition: Text = "aws"): Outsider {
  return {
    principal: identity(roleIn(account, partition)),
    action: "sts:AssumeRole",
    options: options(
      {
        "aws:principalarn": [[roleIn(account, partition)]],
        "aws:multifactorauthpresent": [[], ["false"]],
        "aws:multifactorauthage": [[]],
      },
      (key, statement) =>
        key === "aws:sourceip" || networkKeys.has(key)
          ? askedFor(key, statement)
          : ofSigned(account, key, statement),
    ),
  };
}

/** Keys that an outsider sends or does not, with a value that means nothing to the role. */
const foreign = new Map<string, Text>([
  ["sts:externalid", unheardOf],
  ["aws:principalorgid", `o-${unheardOf}`],
  ["aws:principalorgpaths", `o-${unheardOf}/r-${unheardOf}/`],
]);

const networkKeys = new Map<string, Text>([
  ["aws:sourcevpc", `vpc-${unheardOf}`],
  ["aws:sourcevpce", `vpce-${unheardOf}`],
  ["aws:sourcevpcarn", `arn:aws:ec2:${hole}:${unheardOf}:vpc/vpc-${unheardOf}`],
  ["aws:vpceaccount", unheardOf],
  ["aws:vpceorgid", `o-${unheardOf}`],
  ["aws:vpceorgpaths", `o-${unheardOf}/r-${unheardOf}/`],
]);

/** Keys that are for whoever calls to choose, in the request or in their own account. */
const free = /^(aws:principaltag\/.*|aws:(principaltype|username|useragent)|sts:rolesessionname)$/;

/**
 * Keys that they may choose where the statement lets them by this action too.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
const freeBy = new Map([
  [/^(aws:requesttag\/.*|aws:tagkeys|sts:transitivetagkeys)$/, "sts:TagSession"],
  [/^sts:sourceidentity$/, "sts:SetSourceIdentity"],
]);

const sources =
  /^aws:(sourcearn|sourceaccount|sourceorgid|sourceorgpaths|principalservicename|principalservicenameslist|calledvia|calledviafirst|calledvialast)$/;

type Options = Outsider["options"];

function options(some: Readonly<Record<string, readonly Values[]>>, others: Options): Options {
  const known = new Map(Object.entries(some));
  return (key, statement) => known.get(key) ?? others(key, statement);
}

/** What is known of a signed request that an identity of an account makes itself. */
function ofSigned(account: Text, key: string, statement: Statement): readonly Values[] | undefined {
  if (key === "aws:principalaccount") {
    return [[account]];
  }
  if (key === "aws:principalisawsservice" || key === "aws:viaawsservice") {
    return [["false"]];
  }
  return sources.test(key) ? [[]] : ofAnybody(key, statement);
}

/** What is known of any request at all, whoever makes it. */
export function ofAnybody(key: string, statement: Statement): readonly Values[] | undefined {
  if (key === "aws:securetransport") {
    return [["true"]];
  }
  // Of the range that is kept for the future (RFC 1112), so in no network that a policy names.
  if (key === "aws:sourceip") {
    return [["240.0.0.1"]];
  }
  const value = foreign.get(key) ?? networkKeys.get(key);
  if (value !== undefined) {
    return [[], [value]];
  }
  const isFree =
    free.test(key) ||
    [...freeBy].some(([keys, action]) => keys.test(key) && matchAction(statement, action) === "yes");
  return isFree ? askedFor(key, statement) : undefined;
}

/** The ARNs of identities of an account: one that nobody spells out, and such as the statement asks for. */
function arnsIn(account: Text, statement: Statement): readonly Values[] {
  const asked = conditionsOn("aws:principalarn", statement)
    .flatMap((condition) => condition.values)
    .flatMap((value) => parseArn(value) ?? [])
    .map(({ partition, resource }) => {
      const where = partition.includes("*") ? "aws" : partition;
      return `arn:${where}:iam::${account}:${sampleOf(resource)}`;
    });
  const any = [roleIn(account), ...asked, `arn:${hole}:iam::${account}:${hole}`];
  return any.map((arn) => [arn]);
}

function roleIn(account: Text, partition: Text = "aws"): Text {
  return `arn:${partition}:iam::${account}:role/${unheardOf}`;
}
