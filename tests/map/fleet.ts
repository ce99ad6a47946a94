import * as aws from "@pulumi/aws";
import { basicExecution, code, functionWith, statement, trust } from "../policies/pieces";
import { exported } from "../recorder/exported";
import { record, type Program } from "../recorder/program";

const account = "123456789012";

/** A program of so many functions, of all sorts: what is open, what is public, and what violates policies among them. */
export function fleet(functions: number): Program {
  return () => {
    const topic = new aws.sns.Topic("orders", { name: "orders" });
    const shared = roleOf("shared");
    for (let index = 0; index < functions; index++) {
      makes[index % makes.length]!(`${names[index % names.length]!}-${index}`, topic, shared);
    }
  };
}

const names = ["checkout", "receipts", "report", "thumbnails", "import", "search", "notify"];

/** The export of a stack with such a program. */
export async function fleetExport(functions: number): Promise<string> {
  return exported(await record(fleet(functions), false));
}

/** The export of a stack in which so many functions have one role. */
export async function sharedExport(functions: number): Promise<string> {
  const program: Program = () => {
    const role = roleOf("shared");
    for (let index = 0; index < functions; index++) {
      const name = `worker-${index}`;
      permission(name, functionWith(name, role, { name }), "events.amazonaws.com", {
        sourceArn: `arn:aws:events:eu-west-1:${account}:rule/${name}`,
      });
    }
  };
  return exported(await record(program, false));
}

function roleOf(name: string, policyArn = basicExecution): aws.iam.Role {
  const role = new aws.iam.Role(name, { name, assumeRolePolicy: JSON.stringify(trust()) });
  new aws.iam.RolePolicyAttachment(`${name}-logs`, { role: role.name, policyArn });
  return role;
}

function permission(
  name: string,
  fn: aws.lambda.Function,
  principal: string,
  more: Partial<aws.lambda.PermissionArgs> = {},
): void {
  new aws.lambda.Permission(name, { action: "lambda:InvokeFunction", function: fn.name, principal, ...more });
}

type Make = (name: string, topic: aws.sns.Topic, shared: aws.iam.Role) => void;

const makes: readonly Make[] = [
  (name, topic) => {
    const role = roleOf(name);
    new aws.iam.RolePolicy(`${name}-bucket`, {
      role: role.name,
      policy: statement("Allow", ["s3:GetObject", "s3:PutObject"], `arn:aws:s3:::${name}-uploads/*`),
    });
    const fn = functionWith(name, role, { name });
    permission(`${name}-topic`, fn, "sns.amazonaws.com", { sourceArn: topic.arn });
  },
  (name) => {
    const role = roleOf(name, "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole");
    const queue = new aws.sqs.Queue(`${name}-jobs`, { name: `${name}-jobs` });
    const fn = functionWith(name, role, { name });
    new aws.lambda.EventSourceMapping(`${name}-reads`, { eventSourceArn: queue.arn, functionName: fn.name });
  },
  (name) => {
    const role = roleOf(name);
    new aws.iam.RolePolicy(`${name}-table`, {
      role: role.name,
      policy: statement("Allow", ["dynamodb:*"], `arn:aws:dynamodb:eu-west-1:${account}:table/${name}`),
    });
    const fn = functionWith(name, role, { name });
    const alias = new aws.lambda.Alias(`${name}-live`, {
      name: "live",
      functionName: fn.name,
      functionVersion: "1",
    });
    permission(`${name}-rule`, fn, "events.amazonaws.com", {
      qualifier: alias.name,
      sourceArn: `arn:aws:events:eu-west-1:${account}:rule/nightly`,
    });
  },
  (name) => {
    const fn = functionWith(name, roleOf(name), { name });
    new aws.lambda.FunctionUrl(`${name}-url`, { functionName: fn.name, authorizationType: "NONE" });
    permission(`${name}-bucket`, fn, "s3.amazonaws.com", { sourceArn: `arn:aws:s3:::${name}` });
  },
  (name, _, shared) => void functionWith(name, shared, { name }),
  (name) => {
    new aws.lambda.Function(name, { name, role: `arn:aws:iam::${account}:role/made-elsewhere`, ...code });
  },
  (name, topic) => {
    const role = roleOf(name);
    new aws.iam.RolePolicy(`${name}-publish`, {
      role: role.name,
      policy: topic.arn.apply((arn) => statement("Allow", ["sns:Publish"], arn)),
    });
    permission(`${name}-api`, functionWith(name, role, { name }), "apigateway.amazonaws.com", {
      sourceArn: `arn:aws:execute-api:eu-west-1:${account}:a1b2c3/*/*`,
    });
  },
];
