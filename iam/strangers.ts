import { matchAction } from "./applies";
import { parseArn } from "./arn";
import { type Outsider, type Values, askedFor, conditionsOn, sampleOf } from "./outsiders";
import { isRegion, partitions } from "./partitions";
import { identity, service, type PrincipalKind } from "./principals";
import { type Statement } from "./statement";
import { type Text, hole, unheardOf, unheardOfAccount } from "./text";

/** How a request comes to AWS: through a VPC endpoint it has a network, and no address of the internet. */
export type Route = "internet" | "endpoint";

/**
 * The strangers of a role: an identity of an account that has nothing to do with it, a user of a web identity provider
 * of which it knows nothing, and a service that acts for such an account. Nobody comes by SAML, because a SAML provider
 * is a resource of the role's own account.
 *
 * A request that an identity makes itself is always signed, and has no source.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const strangers: readonly Outsider[] = byEachRoute(comingBy);

/** The strangers of a function: those of a role who are an identity of another account, and ask to invoke it. */
export const strangeInvokers: readonly Outsider[] = invoking("AWS");

/** The strangers of a function who have a service invoke it: it acts for their account and their resources. */
export function strangersBehind(name: string): readonly Outsider[] {
  return invoking("Service").map((outsider) => ({
    ...outsider,
    principal: service(name),
    options: (key, statements) => {
      const values = outsider.options(key, statements);
      return key === "aws:sourcearn"
        ? [...sourcesIn(unheardOfAccount, statements), ...(values ?? [])]
        : values;
    },
  }));
}

/** ARNs of resources of an account, such as the statements ask for. One that names no account tells nothing of its owner. */
function sourcesIn(account: Text, statements: readonly Statement[]): readonly Values[] {
  return askedFor("aws:sourcearn", statements)
    .flatMap(([value = ""]) => parseArn(value) ?? [])
    .filter((arn) => arn.account !== "")
    .map(({ partition, service: of, region, resource }) => [
      `arn:${partition}:${of}:${region}:${account}:${resource}`,
    ]);
}

function invoking(kind: PrincipalKind): readonly Outsider[] {
  return strangers
    .filter(({ principal }) => principal.kind === kind)
    .map((outsider) => ({ ...outsider, action: "lambda:InvokeFunction", resource: hole }));
}

/** The same outsiders by either route. Which it is matters to conditions on addresses and networks only. */
export function byEachRoute(comingBy: (route: Route) => readonly Outsider[]): readonly Outsider[] {
  const keys = /^aws:(vpc|source(ip$|vpc))/;
  return [...comingBy("internet"), ...comingBy("endpoint").map((outsider) => ({ ...outsider, keys }))];
}

function comingBy(route: Route): readonly Outsider[] {
  return [
    {
      principal: identity(roleIn(unheardOfAccount)),
      action: "sts:AssumeRole",
      options: options(
        { "aws:multifactorauthpresent": [["true"], ["false"], []], "aws:multifactorauthage": [["1"], []] },
        (key, statements) =>
          key === "aws:principalarn"
            ? arnsIn(unheardOfAccount, statements)
            : ofSigned(unheardOfAccount, key, statements, route),
      ),
    },
    {
      principal: { kind: "Federated", value: unheardOf },
      action: "sts:AssumeRoleWithWebIdentity",
      options: options(
        { "aws:principalaccount": [[]], "aws:principalarn": [[]], "sts:externalid": [[]] },
        (key, statements) => ofAnybody(key, statements, route),
      ),
    },
    {
      principal: service(unheardOf),
      action: "sts:AssumeRole",
      options: options(
        {
          "aws:principalaccount": [[unheardOfAccount]],
          "aws:principalarn": [[roleIn(unheardOfAccount)]],
          "aws:sourceaccount": [[unheardOfAccount]],
          "aws:sourceorgid": [[`o-${unheardOf}`], []],
          "aws:sourceorgpaths": [[`o-${unheardOf}/r-${unheardOf}/`], []],
          "aws:sourcearn": [[`arn:${hole}:${hole}:${hole}:${unheardOfAccount}:${hole}`]],
        },
        (key, statements) => ofAnybody(key, statements, route),
      ),
    },
  ];
}

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
      (key, statements) =>
        key === "aws:sourceip" || networkKeys.has(key)
          ? [...askedFor(key, statements), []]
          : ofSigned(account, key, statements, "internet"),
    ),
  };
}

/**
 * Keys that an outsider sends or does not, with what the form of a value begins with and a value that means nothing to
 * the role. An external id of theirs can be as long as they like.
 */
const foreign = new Map<string, { readonly start: string; readonly value: Text }>([
  ["sts:externalid", { start: "", value: unheardOf }],
  ["aws:principalorgid", { start: "o-", value: `o-${unheardOf}` }],
  ["aws:principalorgpaths", { start: "o-", value: `o-${unheardOf}/r-${unheardOf}/` }],
]);

/** Keys that are sent of a request through a VPC endpoint. */
const networkKeys = new Map<string, { readonly start: string; readonly value: Text }>([
  ["aws:sourcevpc", { start: "vpc-", value: `vpc-${unheardOf}` }],
  ["aws:sourcevpce", { start: "vpce-", value: `vpce-${unheardOf}` }],
  [
    "aws:sourcevpcarn",
    { start: "arn:", value: `arn:aws:ec2:${hole}:${unheardOfAccount}:vpc/vpc-${unheardOf}` },
  ],
  ["aws:vpceaccount", { start: "", value: unheardOfAccount }],
  ["aws:vpceorgid", { start: "o-", value: `o-${unheardOf}` }],
  ["aws:vpceorgpaths", { start: "o-", value: `o-${unheardOf}/r-${unheardOf}/` }],
]);

/** Keys that are for whoever calls to choose, in the request or in their own account, and to leave out. */
const free = /^aws:(principaltag\/.*|username|useragent|referer)$/;

/** Keys that are always sent, of which whoever calls chooses the value. */
const chosen = new Map<string, readonly Values[]>([
  ["sts:rolesessionname", []],
  ["sts:durationseconds", [["900"], ["3600"], ["43200"]]],
]);

/** Keys that have several values at once. */
const multivalued = /^(aws:tagkeys|sts:transitivetagkeys)$/;

/**
 * Keys that they may choose where the statement lets them by this action too.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
const freeBy = new Map([
  [/^(aws:requesttag\/.*|aws:tagkeys|sts:transitivetagkeys)$/, "sts:TagSession"],
  [/^sts:sourceidentity$/, "sts:SetSourceIdentity"],
]);

/**
 * The regions that every account has, in each of which STS has an endpoint: whoever calls chooses which of them is asked.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_region-endpoints.html
 */
const regions =
  "us-east-1 us-east-2 us-west-1 us-west-2 ap-south-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-west-1 eu-west-2 eu-west-3 eu-north-1 sa-east-1".split(
    " ",
  );

const sources =
  /^aws:(sourcearn|sourceaccount|sourceorgid|sourceorgpaths|principalservicename|principalservicenameslist|calledvia|calledviafirst|calledvialast)$/;

type Options = Outsider["options"];

function options(some: Readonly<Record<string, readonly Values[]>>, others: Options): Options {
  const known = new Map(Object.entries(some));
  return (key, statements) => known.get(key) ?? others(key, statements);
}

/** What is known of a signed request that an identity of an account makes itself. */
function ofSigned(
  account: Text,
  key: string,
  statements: readonly Statement[],
  route: Route,
): readonly Values[] | undefined {
  if (key === "aws:principalaccount") {
    return [[account]];
  }
  if (key === "aws:principaltype") {
    return [["AssumedRole"], ["User"]];
  }
  if (key === "aws:principalisawsservice" || key === "aws:viaawsservice") {
    return [["false"]];
  }
  return sources.test(key) ? [[]] : ofAnybody(key, statements, route);
}

/** What is known of any request at all, whoever makes it. */
export function ofAnybody(
  key: string,
  statements: readonly Statement[],
  route: Route,
): readonly Values[] | undefined {
  if (key === "aws:securetransport") {
    return [["true"]];
  }
  // Of the range that is kept for the future (RFC 1112), so in no network that a policy names.
  if (key === "aws:sourceip") {
    return route === "internet" ? [["240.0.0.1"]] : [[]];
  }
  const network = networkKeys.get(key);
  if (network !== undefined) {
    return route === "internet" ? [[]] : meaningless(key, network, statements);
  }
  const own = foreign.get(key);
  if (own !== undefined) {
    return [[], ...meaningless(key, own, statements)];
  }
  if (key === "aws:requestedregion") {
    const asked = askedFor(key, statements).filter(([region = ""]) => isRegion(region));
    return [...asked, ...regions.map((region) => [region])];
  }
  const always = chosen.get(key);
  if (always !== undefined) {
    return [...askedFor(key, statements), ...always];
  }
  if (free.test(key)) {
    return [[], ...askedFor(key, statements)];
  }
  const [, action] = [...freeBy].find(([keys]) => keys.test(key)) ?? [];
  if (action === undefined) {
    return undefined;
  }
  const isFree = statements.slice(0, 1).every((statement) => matchAction(statement, action) === "yes");
  const asked = askedFor(key, statements);
  // Another statement may let them send it.
  return [[], ...(isFree ? asked : [[hole]]), ...(isFree && multivalued.test(key) ? [asked.flat()] : [])];
}

/**
 * A value that means nothing to the role. Where a condition asks for nothing but a length, one of that length: an external
 * id is for them to choose, while of other ids it is not known how long they may be.
 */
function meaningless(
  key: string,
  { start, value }: { readonly start: string; readonly value: Text },
  statements: readonly Statement[],
): readonly Values[] {
  const lengths = conditionsOn(key, statements)
    .filter(({ operator }) => operator?.comparison === "like" || operator?.comparison === "arn")
    .flatMap(({ values }) => values)
    .filter((pattern) => pattern.includes("?") && [start, ""].includes(pattern.replaceAll(/[*?]/g, "")))
    .slice(0, 4)
    .map((pattern) => (start === "" && key === "sts:externalid" ? sampleOf(pattern) : `${start}${hole}`));
  return [[value], ...[...new Set(lengths)].map((length) => [length])];
}

/** The ARNs of identities of an account: one that nobody spells out, and such as the statements ask for. */
function arnsIn(account: Text, statements: readonly Statement[]): readonly Values[] {
  const asked = askedFor("aws:principalarn", statements)
    .flatMap(([value = ""]) => parseArn(value) ?? [])
    .map(({ partition, resource }) => {
      const where = partitions.some(({ name }) => name === partition) ? partition : "aws";
      return `arn:${where}:iam::${account}:${resource}`;
    });
  const any = [roleIn(account), ...new Set(asked), `arn:${hole}:iam::${account}:${hole}`];
  return any.map((arn) => [arn]);
}

function roleIn(account: Text, partition: Text = "aws"): Text {
  return `arn:${partition}:iam::${account}:role/${unheardOf}`;
}
