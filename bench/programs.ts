import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { functionWith, goodRole, trust } from "../tests/policies/pieces";

/** A piece of a program, which is repeated under other names. */
export interface Piece {
  readonly functions: number;
  readonly resources: number;
  make(this: void, name: string): void;
}

/** One function as the pack demands it: with its role, that role's log access, its log group and who invokes it. */
export const clean: Piece = {
  functions: 1,
  resources: 5,
  make(name) {
    const fn = functionWith(name, goodRole(name));
    logGroup(name, fn);
    permission(name, fn, "events.amazonaws.com", "arn:aws:events:eu-west-1:123456789012:rule/nightly");
  },
};

/** Two functions about which every policy has something to say. */
export const violating: Piece = {
  functions: 2,
  resources: 10,
  make(name) {
    const role = new aws.iam.Role(name, { assumeRolePolicy: JSON.stringify(trust("ec2.amazonaws.com")) });
    const policyArn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    new aws.iam.RolePolicyAttachment(name, { role: role.name, policyArn });
    const invoker = new aws.iam.Role(`${name}-invoker`, {
      assumeRolePolicy: '{"Statement":[{"Effect":"no"}]}',
    });
    const [one, two] = [functionWith(`${name}-one`, role), functionWith(`${name}-two`, role)];
    logGroup(`${name}-one`, one);
    logGroup(`${name}-two`, two);
    permission(`${name}-anybody`, one, "s3.amazonaws.com");
    permission(`${name}-any-account`, one, "s3.amazonaws.com", "arn:aws:s3:::uploads");
    permission(`${name}-unknown`, two, invoker.arn);
  },
};

function logGroup(name: string, fn: aws.lambda.Function): void {
  new aws.cloudwatch.LogGroup(name, {
    name: pulumi.interpolate`/aws/lambda/${fn.name}`,
    retentionInDays: 30,
  });
}

function permission(
  name: string,
  fn: aws.lambda.Function,
  principal: pulumi.Input<string>,
  sourceArn?: string,
): void {
  new aws.lambda.Permission(name, {
    action: "lambda:InvokeFunction",
    function: fn.name,
    principal,
    ...(sourceArn !== undefined && { sourceArn }),
  });
}
