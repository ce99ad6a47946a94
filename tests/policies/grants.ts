import * as aws from "@pulumi/aws";
import type { Program } from "../recorder/program";
import { functionWith, goodRole } from "./pieces";

/** A statement of an identity-based policy: what it does not say is allowed, on `*`. */
export type Statement = Readonly<Record<string, unknown>>;

/** A role with logs, and with a policy of these statements, and a function that runs with it. */
export function granting(...statements: Statement[]): Program {
  return () => {
    inline(functionRole(), "policy", ...statements);
  };
}

/** A role with logs and with this AWS managed policy, and a function that runs with it. */
export function attaching(...names: string[]): Program {
  return () => {
    const role = functionRole();
    for (const name of names) {
      attach(role, name, `arn:aws:iam::aws:policy/${name}`);
    }
  };
}

export function functionRole(args: Partial<aws.iam.RoleArgs> = {}): aws.iam.Role {
  const role = goodRole("role", args);
  functionWith("fn", role);
  return role;
}

export function inline(role: aws.iam.Role, name: string, ...statements: Statement[]): void {
  new aws.iam.RolePolicy(name, { role: role.name, policy: documentOf(...statements) });
}

export function attach(role: aws.iam.Role, name: string, policyArn: string): void {
  new aws.iam.RolePolicyAttachment(name, { role: role.name, policyArn });
}

export function documentOf(...statements: Statement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((each) => ({ Effect: "Allow", ...onAll(each), ...each })),
  });
}

function onAll(statement: Statement): Statement {
  return "NotResource" in statement ? {} : { Resource: "*" };
}
