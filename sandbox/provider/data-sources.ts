import { createHash } from "node:crypto";
import type { Account } from "./account";
import { inRegion } from "./account";
import { existing } from "./existing";
import { plausible } from "./outputs";
import { policyDocument } from "./policy-document";
import { text, type Properties } from "./property-values";
import { isResourceType, resourceType, resultOf } from "./resource-type";

type DataSource = (args: Properties, account: Account) => Properties;

const dataSources: Readonly<Record<string, DataSource>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_, { accountId, partition }) => ({
    accountId,
    arn: `arn:${partition}:iam::${accountId}:user/sandbox`,
    id: accountId,
    userId: "AIDAEXAMPLEID12345678",
  }),
  "aws:index/getRegion:getRegion": (args, account) => {
    const { region } = inRegion(account, args.region ?? args.name);
    return { description: region, endpoint: `ec2.${region}.amazonaws.com`, id: region, name: region, region };
  },
  "aws:index/getPartition:getPartition": (_, { partition }) => {
    const dnsSuffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    return {
      dnsSuffix,
      id: partition,
      partition,
      reverseDnsPrefix: dnsSuffix.split(".").reverse().join("."),
    };
  },
  "aws-native:index:getAccountId": (_, { accountId }) => ({ accountId }),
  "aws-native:index:getPartition": (_, { partition }) => ({ partition }),
  "aws-native:index:getRegion": (_, { region }) => ({ region }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (_, { region }) => {
    const names = ["a", "b", "c"].map((zone) => `${region}${zone}`);
    return { groupNames: [region], id: region, names, region, zoneIds: names };
  },
  "aws:iam/getPolicyDocument:getPolicyDocument": (args) => {
    const json = policyDocument(args);
    return {
      ...args,
      id: createHash("sha256").update(json).digest("hex"),
      json,
      minifiedJson: JSON.stringify(JSON.parse(json)),
    };
  },
};

/**
 * What a data source answers. `aws.iam.getRole` and its like, which look one resource up, find one made by somebody else:
 * whatever is asked for exists.
 *
 * @throws Error that names the data source when the sandbox has no answer.
 */
export function lookUp(token: string, args: Properties, account: Account): Properties {
  const dataSource = dataSources[token];
  if (dataSource !== undefined) {
    return dataSource(args, account);
  }
  const subject = token.replace(
    /\/get\w+:get(\w+)$/,
    (_, name: string) => `/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`,
  );
  if (subject === token || !isResourceType(subject)) {
    throw new Error(`the sandbox has no answer for the data source ${token}`);
  }
  return found(token, subject, args, inRegion(account, args.region));
}

function found(token: string, subject: string, args: Properties, account: Account): Properties {
  const key = [args.arn, args.name, args.bucket, args.functionName, args.id, ...Object.values(args)].find(
    (value) => typeof value === "string" && value !== account.region,
  );
  const id = typeof key === "string" ? key : (subject.split(":")[2] ?? "");
  const { outputs } = existing(resourceType(subject), id, account);
  const answers = Array.from(resultOf(token), ([property, type]) => {
    const value = args[property] ?? outputs[property] ?? plausible(property, type, id, text(outputs.arn));
    return [property, value] as const;
  });
  return { ...Object.fromEntries(answers), id };
}
