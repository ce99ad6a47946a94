import { type Place, examplesOf, findAction } from "./actions";
import { type Text } from "./text";

/**
 * A way from some permissions to more: actions that together let whoever has them act with permissions that nobody gave
 * them. The paths are those of the published research which a Lambda function can take; services that AWS has closed
 * are left out.
 *
 * @see https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
 * @see https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation-part-2/
 * @see https://bishopfox.com/blog/privilege-escalation-in-aws
 * @see https://pathfinding.cloud/
 */
export interface EscalationPath {
  /** What it lets somebody do, in the words that follow "lets the function". */
  readonly does: string;
  /** What is needed, all of it; of an inner list, any one. The first is the one that gives the path away. */
  readonly needs: readonly (string | readonly string[])[];
  /** The service that a role is passed to, as `iam:PassedToService` names it. */
  readonly passedTo?: string;
  /** What it does where it is open for one's own role, or for a policy of that, and not for all. */
  readonly onItself?: { readonly of: "role" | "policy"; readonly does: string };
}

export const escalationPaths: readonly EscalationPath[] = [
  {
    does: "rewrite any managed policy",
    needs: ["iam:CreatePolicyVersion"],
    onItself: { of: "policy", does: "rewrite a policy of its own role" },
  },
  {
    does: "bring back an old version of any managed policy",
    needs: ["iam:SetDefaultPolicyVersion"],
    onItself: { of: "policy", does: "bring back an old version of a policy of its own role" },
  },
  {
    does: "attach any policy to any role",
    needs: ["iam:AttachRolePolicy"],
    onItself: { of: "role", does: "attach any policy to its own role" },
  },
  {
    does: "write policies into any role",
    needs: ["iam:PutRolePolicy"],
    onItself: { of: "role", does: "write policies into its own role" },
  },
  { does: "make any role trust it", needs: ["iam:UpdateAssumeRolePolicy"] },
  { does: "attach any policy to any user", needs: ["iam:AttachUserPolicy"] },
  { does: "write policies into any user", needs: ["iam:PutUserPolicy"] },
  { does: "attach any policy to any group", needs: ["iam:AttachGroupPolicy"] },
  { does: "write policies into any group", needs: ["iam:PutGroupPolicy"] },
  { does: "put users into any group", needs: ["iam:AddUserToGroup"] },
  { does: "make access keys for any user", needs: ["iam:CreateAccessKey"] },
  { does: "set the password of any user", needs: [["iam:CreateLoginProfile", "iam:UpdateLoginProfile"]] },
  { does: "assume any role that trusts its account", needs: ["sts:AssumeRole"] },

  passing("a new Lambda function", "lambda.amazonaws.com", "lambda:CreateFunction", [
    "lambda:InvokeFunction",
    "lambda:AddPermission",
    "lambda:CreateEventSourceMapping",
  ]),
  passing("a new EC2 instance", "ec2.amazonaws.com", ["ec2:RunInstances", "ec2:RequestSpotInstances"]),
  passing("a new ECS task", "ecs-tasks.amazonaws.com", "ecs:RegisterTaskDefinition", [
    "ecs:RunTask",
    "ecs:StartTask",
    "ecs:CreateService",
  ]),
  passing("a new Batch job", "ecs-tasks.amazonaws.com", "batch:RegisterJobDefinition", "batch:SubmitJob"),
  passing("a Glue development endpoint", "glue.amazonaws.com", "glue:CreateDevEndpoint"),
  passing(
    "a Glue job",
    "glue.amazonaws.com",
    ["glue:CreateJob", "glue:UpdateJob"],
    ["glue:StartJobRun", "glue:CreateTrigger"],
  ),
  passing("a new EMR Serverless job", "emr-serverless.amazonaws.com", "emr-serverless:StartJobRun"),
  passing("a CloudFormation stack", "cloudformation.amazonaws.com", [
    "cloudformation:CreateStack",
    "cloudformation:UpdateStack",
  ]),
  passing(
    "a CloudFormation stack set",
    "cloudformation.amazonaws.com",
    ["cloudformation:CreateStackSet", "cloudformation:UpdateStackSet"],
    "cloudformation:CreateStackInstances",
  ),
  passing(
    "a CodeBuild project",
    "codebuild.amazonaws.com",
    ["codebuild:CreateProject", "codebuild:UpdateProject"],
    ["codebuild:StartBuild", "codebuild:StartBuildBatch"],
  ),
  passing(
    "a data pipeline",
    "datapipeline.amazonaws.com",
    "datapipeline:CreatePipeline",
    "datapipeline:PutPipelineDefinition",
  ),
  passing(
    "a SageMaker notebook",
    "sagemaker.amazonaws.com",
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreatePresignedNotebookInstanceUrl",
  ),
  passing("a SageMaker job", "sagemaker.amazonaws.com", [
    "sagemaker:CreateTrainingJob",
    "sagemaker:CreateProcessingJob",
  ]),
  passing("an App Runner service", "tasks.apprunner.amazonaws.com", "apprunner:CreateService"),
  passing(
    "a Bedrock code interpreter",
    "bedrock-agentcore.amazonaws.com",
    "bedrock-agentcore:CreateCodeInterpreter",
    "bedrock-agentcore:StartCodeInterpreterSession",
    "bedrock-agentcore:InvokeCodeInterpreter",
  ),
  passing(
    "a state machine",
    "states.amazonaws.com",
    ["states:CreateStateMachine", "states:UpdateStateMachine"],
    "states:StartExecution",
  ),
  passing("a schedule", "scheduler.amazonaws.com", ["scheduler:CreateSchedule", "scheduler:UpdateSchedule"]),

  { does: "replace the code of any function", needs: ["lambda:UpdateFunctionCode"] },
  {
    does: "put a layer under any function",
    needs: ["lambda:UpdateFunctionConfiguration", "lambda:GetLayerVersion"],
  },
  { does: "run commands on any instance", needs: ["ssm:SendCommand"] },
  { does: "open a session on any instance", needs: ["ssm:StartSession"] },
  { does: "log in to any instance", needs: ["ec2-instance-connect:SendSSHPublicKey"] },
  {
    does: "change what any instance runs when it starts",
    needs: ["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"],
  },
  { does: "run commands in any ECS task", needs: ["ecs:ExecuteCommand"] },
  { does: "log in to any Glue development endpoint", needs: ["glue:UpdateDevEndpoint"] },
  { does: "change what any CloudFormation stack makes", needs: ["cloudformation:UpdateStack"] },
  {
    does: "change what any CloudFormation stack makes",
    needs: ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"],
  },
  {
    does: "run commands of its own in any CodeBuild project",
    needs: [["codebuild:StartBuild", "codebuild:StartBuildBatch"]],
  },
  { does: "open any SageMaker notebook", needs: ["sagemaker:CreatePresignedNotebookInstanceUrl"] },
  { does: "change what any App Runner service runs", needs: ["apprunner:UpdateService"] },
  {
    does: "run code in any Bedrock code interpreter",
    needs: ["bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"],
  },
];

/**
 * The resources on all of which an action must be allowed to count as allowed on any: nobody has heard of them, so that
 * nothing but a wildcard takes them. `undefined` for an action that the data does not know.
 */
export function anyResourceOf(name: string, place: Place): readonly Text[] | undefined {
  const action = findAction(name);
  const needed = neededTypes.get(name);
  if (action === undefined) {
    return undefined;
  }
  if (needed === undefined) {
    return examplesOf(action, place);
  }
  const resources = action.resources.filter((type) => needed.some((each) => type.includes(each)));
  return examplesOf({ ...action, resources }, place);
}

/**
 * Of actions that can be limited to several types of resources, those that a request always has. The others are for
 * requests that ask for more.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const neededTypes: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "ec2:RunInstances",
    [":image/", ":instance/", ":network-interface/", ":security-group/", ":subnet/", ":volume/"],
  ],
  ["ec2:RequestSpotInstances", [":image/", ":security-group/", ":spot-instances-request/", ":subnet/"]],
  ["ec2:ModifyInstanceAttribute", [":instance/"]],
  ["ec2:StartInstances", [":instance/"]],
  ["ecs:ExecuteCommand", [":cluster/", ":task/"]],
  ["batch:RegisterJobDefinition", [":job-definition/"]],
  ["batch:SubmitJob", [":job-definition/${JobDefinitionName}:", ":job-queue/"]],
  ["cloudformation:UpdateStackSet", [":stackset/"]],
  ["cloudformation:CreateStackInstances", [":stackset/"]],
  ["sagemaker:CreateTrainingJob", [":training-job/"]],
  ["apprunner:CreateService", [":service/"]],
  ["apprunner:UpdateService", [":service/"]],
  ["ssm:SendCommand", [":document/", ":ec2:"]],
  ["ssm:StartSession", [":ec2:"]],
  ["bedrock-agentcore:StartCodeInterpreterSession", [":code-interpreter-custom/"]],
  ["bedrock-agentcore:InvokeCodeInterpreter", [":code-interpreter-custom/"]],
]);

function passing(
  to: string,
  passedTo: string,
  ...needs: readonly (string | readonly string[])[]
): EscalationPath {
  return { does: `pass any role to ${to}`, needs: ["iam:PassRole", ...needs], passedTo };
}
