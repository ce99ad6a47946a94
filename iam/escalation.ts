import { type Place, examplesOf, findAction } from "./actions";
import { type Text } from "./text";

/**
 * A way from some permissions to more: actions that together let whoever has them act with permissions that nobody gave
 * them. The table holds each path of pathfinding.cloud, of which commit a89d537a42a9cd7c8481247cf3468a2addd8ad77 has 89:
 * a path that needs all that another one needs is found with that. The others have a source of their own. Paths through
 * services that AWS has closed altogether are left out.
 *
 * @see https://github.com/DataDog/pathfinding.cloud
 * @see https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
 * @see https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation-part-2/
 * @see https://bishopfox.com/blog/privilege-escalation-in-aws
 */
export interface EscalationPath {
  /** What others can cite: the id that pathfinding.cloud gives it, else one without a number, named after the action. */
  readonly id: string;
  /** What it lets somebody do, in the words that follow "lets the function". */
  readonly does: string;
  /** The actions that it needs, all of them. The first is the one that gives the path away. */
  readonly needs: readonly string[];
  /**
   * The services that a role is passed to, as `iam:PassedToService` names them. It must be allowed for all: two roles are
   * passed, or sources differ about the name.
   */
  readonly passedTo?: readonly string[];
  /** What it does where it is open for one's own role, or for a policy of that, and not for all. */
  readonly onItself?: { readonly of: "role" | "policy"; readonly does: string };
  /** Whether it lifts the boundary of one's own role, and so leads to more only where that cuts something off. */
  readonly liftsBoundary?: true;
  /** The page that shows a path which pathfinding.cloud does not have. */
  readonly source?: string;
}

const rhino = "https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/";
const rhino2 = "https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation-part-2/";
const boundaryApi =
  "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html";
const putBoundaryApi =
  "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html";
const hackTricks = (page: string): string =>
  `https://cloud.hacktricks.wiki/en/pentesting-cloud/aws-security/aws-privilege-escalation/${page}/index.html`;

export const escalationPaths: readonly EscalationPath[] = [
  {
    id: "iam-001",
    does: "rewrite any managed policy",
    needs: ["iam:CreatePolicyVersion"],
    onItself: { of: "policy", does: "rewrite a policy of its own role" },
  },
  {
    id: "iam-set-default-policy-version",
    does: "bring back an old version of any managed policy",
    needs: ["iam:SetDefaultPolicyVersion"],
    onItself: { of: "policy", does: "bring back an old version of a policy of its own role" },
    source: rhino,
  },
  {
    id: "iam-009",
    does: "attach any policy to any role",
    needs: ["iam:AttachRolePolicy"],
    onItself: { of: "role", does: "attach any policy to its own role" },
  },
  {
    id: "iam-005",
    does: "write policies into any role",
    needs: ["iam:PutRolePolicy"],
    onItself: { of: "role", does: "write policies into its own role" },
  },
  {
    id: "iam-delete-role-permissions-boundary",
    does: "remove the permissions boundary of its own role",
    needs: ["iam:DeleteRolePermissionsBoundary"],
    liftsBoundary: true,
    source: boundaryApi,
  },
  {
    id: "iam-put-role-permissions-boundary",
    does: "replace the permissions boundary of its own role",
    needs: ["iam:PutRolePermissionsBoundary"],
    liftsBoundary: true,
    source: putBoundaryApi,
  },
  { id: "iam-012", does: "make any role trust it", needs: ["iam:UpdateAssumeRolePolicy"] },
  { id: "iam-008", does: "attach any policy to any user", needs: ["iam:AttachUserPolicy"] },
  { id: "iam-007", does: "write policies into any user", needs: ["iam:PutUserPolicy"] },
  { id: "iam-010", does: "attach any policy to any group", needs: ["iam:AttachGroupPolicy"] },
  { id: "iam-011", does: "write policies into any group", needs: ["iam:PutGroupPolicy"] },
  { id: "iam-013", does: "put users into any group", needs: ["iam:AddUserToGroup"] },
  { id: "iam-002", does: "make access keys for any user", needs: ["iam:CreateAccessKey"] },
  { id: "iam-004", does: "set the password of any user", needs: ["iam:CreateLoginProfile"] },
  { id: "iam-006", does: "set the password of any user", needs: ["iam:UpdateLoginProfile"] },
  { id: "sts-001", does: "assume any role that trusts its account", needs: ["sts:AssumeRole"] },

  ...passing("a new Lambda function", ["lambda.amazonaws.com"], {
    "lambda-001": ["lambda:CreateFunction", "lambda:InvokeFunction"],
    "lambda-002": ["lambda:CreateFunction", "lambda:CreateEventSourceMapping"],
    "lambda-006": ["lambda:CreateFunction", "lambda:AddPermission"],
  }),
  ...passing("a new EC2 instance", ["ec2.amazonaws.com"], {
    "ec2-001": ["ec2:RunInstances"],
    "ec2-003": ["ec2:RequestSpotInstances"],
  }),
  ...passing(
    "the instances of an Auto Scaling group",
    ["ec2.amazonaws.com"],
    {
      "autoscaling-create-auto-scaling-group": [
        "autoscaling:CreateLaunchConfiguration",
        "autoscaling:CreateAutoScalingGroup",
      ],
    },
    "https://github.com/nccgroup/PMapper/blob/91d2e60102bdadf346d77b60d90ddaa4a678f037/principalmapper/graphing/autoscaling_edges.py",
  ),
  ...passing(
    "the instances of an Auto Scaling group",
    ["ec2.amazonaws.com"],
    {
      "autoscaling-update-auto-scaling-group": [
        "autoscaling:CreateLaunchConfiguration",
        "autoscaling:UpdateAutoScalingGroup",
      ],
    },
    "https://github.com/prowler-cloud/prowler/blob/02a5ce899e217a712b1c9b9175a57efc1bc2876c/prowler/providers/aws/services/iam/lib/privilege_escalation.py",
  ),
  ...passing("a new ECS task", ["ecs-tasks.amazonaws.com"], {
    "ecs-008": ["ecs:RunTask"],
    "ecs-009": ["ecs:StartTask"],
    "ecs-003": ["ecs:RegisterTaskDefinition", "ecs:CreateService"],
  }),
  ...passing(
    "a new ECS task",
    ["ecs-tasks.amazonaws.com"],
    { "ecs-update-service": ["ecs:RegisterTaskDefinition", "ecs:UpdateService"] },
    hackTricks("aws-ecs-privesc"),
  ),
  ...passing("a new Batch job", ["ecs-tasks.amazonaws.com", "batch.amazonaws.com"], {
    "batch-001": ["batch:RegisterJobDefinition", "batch:SubmitJob"],
  }),
  ...passing("a Glue development endpoint", ["glue.amazonaws.com"], {
    "glue-001": ["glue:CreateDevEndpoint"],
  }),
  ...passing("a Glue job", ["glue.amazonaws.com"], {
    "glue-003": ["glue:CreateJob", "glue:StartJobRun"],
    "glue-004": ["glue:CreateJob", "glue:CreateTrigger"],
    "glue-005": ["glue:UpdateJob", "glue:StartJobRun"],
    "glue-006": ["glue:UpdateJob", "glue:CreateTrigger"],
  }),
  ...passing("a Glue session", ["glue.amazonaws.com"], {
    "glue-007": ["glue:CreateSession", "glue:RunStatement"],
  }),
  ...passing("an EMR cluster", ["ec2.amazonaws.com", "elasticmapreduce.amazonaws.com"], {
    "emr-001": ["elasticmapreduce:RunJobFlow"],
  }),
  ...passing("a new EMR Serverless job", ["emr-serverless.amazonaws.com"], {
    "emrserverless-001": ["emr-serverless:StartJobRun"],
  }),
  ...passing("a CloudFormation stack", ["cloudformation.amazonaws.com"], {
    "cloudformation-001": ["cloudformation:CreateStack"],
  }),
  ...passing("a CloudFormation stack set", ["cloudformation.amazonaws.com"], {
    "cloudformation-003": ["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"],
    "cloudformation-004": ["cloudformation:UpdateStackSet"],
  }),
  ...passing("a CodeBuild project", ["codebuild.amazonaws.com"], {
    "codebuild-001": ["codebuild:CreateProject", "codebuild:StartBuild"],
    "codebuild-004": ["codebuild:CreateProject", "codebuild:StartBuildBatch"],
  }),
  ...passing(
    "a CodeBuild project",
    ["codebuild.amazonaws.com"],
    {
      "codebuild-update-project": ["codebuild:UpdateProject", "codebuild:StartBuild"],
      "codebuild-update-project-batch": ["codebuild:UpdateProject", "codebuild:StartBuildBatch"],
    },
    hackTricks("aws-codebuild-privesc"),
  ),
  ...passing("a data pipeline", ["datapipeline.amazonaws.com", "elasticmapreduce.amazonaws.com"], {
    "datapipeline-001": [
      "datapipeline:CreatePipeline",
      "datapipeline:PutPipelineDefinition",
      "datapipeline:ActivatePipeline",
    ],
  }),
  ...passing("a SageMaker notebook", ["sagemaker.amazonaws.com"], {
    "sagemaker-001": ["sagemaker:CreateNotebookInstance"],
  }),
  ...passing("a SageMaker job", ["sagemaker.amazonaws.com"], {
    "sagemaker-002": ["sagemaker:CreateTrainingJob"],
    "sagemaker-003": ["sagemaker:CreateProcessingJob"],
  }),
  ...passing("an App Runner service", ["apprunner.amazonaws.com"], {
    "apprunner-001": ["apprunner:CreateService"],
  }),
  ...passing("a Bedrock code interpreter", ["bedrock-agentcore.amazonaws.com"], {
    "bedrock-001": [
      "bedrock-agentcore:CreateCodeInterpreter",
      "bedrock-agentcore:StartCodeInterpreterSession",
      "bedrock-agentcore:InvokeCodeInterpreter",
    ],
  }),
  ...passing("a Bedrock agent runtime", ["bedrock-agentcore.amazonaws.com"], {
    "bedrock-003": [
      "bedrock-agentcore:CreateAgentRuntime",
      "bedrock-agentcore:CreateAgentRuntimeEndpoint",
      "bedrock-agentcore:CreateWorkloadIdentity",
      "bedrock-agentcore:InvokeAgentRuntimeCommand",
    ],
  }),
  ...passing("a Bedrock browser", ["bedrock-agentcore.amazonaws.com"], {
    "bedrock-006": [
      "bedrock-agentcore:CreateBrowser",
      "bedrock-agentcore:StartBrowserSession",
      "bedrock-agentcore:ConnectBrowserAutomationStream",
    ],
  }),
  ...passing("an automation of Systems Manager", ["ssm.amazonaws.com"], {
    "ssm-003": ["ssm:CreateDocument", "ssm:StartAutomationExecution"],
  }),
  ...passing("a Braket job", ["braket.amazonaws.com"], { "braket-001": ["braket:CreateJob"] }),
  ...passing("a Cognito identity pool", ["cognito-identity.amazonaws.com"], {
    "cognitoidentity-001": ["cognito-identity:SetIdentityPoolRoles"],
  }),
  ...passing("a GameLift fleet", ["gamelift.amazonaws.com", "ec2.amazonaws.com"], {
    "gamelift-001": ["gamelift:CreateBuild", "gamelift:CreateFleet", "gamelift:RequestUploadCredentials"],
  }),
  ...passing("a build of EC2 Image Builder", ["ec2.amazonaws.com"], {
    "imagebuilder-001": [
      "imagebuilder:CreateComponent",
      "imagebuilder:CreateImageRecipe",
      "imagebuilder:CreateInfrastructureConfiguration",
      "imagebuilder:CreateImage",
    ],
  }),
  ...passing("a Flink application", ["kinesisanalytics.amazonaws.com"], {
    "kinesisanalytics-001": ["kinesisanalytics:CreateApplication", "kinesisanalytics:StartApplication"],
  }),
  ...passing("a HealthOmics run", ["omics.amazonaws.com"], {
    "omics-001": ["omics:CreateWorkflow", "omics:StartRun"],
  }),
  ...passing(
    "a state machine",
    ["states.amazonaws.com"],
    {
      "states-create-state-machine": ["states:CreateStateMachine", "states:StartExecution"],
      "states-update-state-machine": ["states:UpdateStateMachine", "states:StartExecution"],
    },
    hackTricks("aws-stepfunctions-privesc"),
  ),
  ...passing(
    "a schedule",
    ["scheduler.amazonaws.com"],
    {
      "scheduler-create-schedule": ["scheduler:CreateSchedule"],
      "scheduler-update-schedule": ["scheduler:UpdateSchedule"],
    },
    hackTricks("eventbridgescheduler-privesc"),
  ),
  ...passing(
    "an EventBridge pipe",
    ["pipes.amazonaws.com"],
    { "pipes-create-pipe": ["pipes:CreatePipe"], "pipes-update-pipe": ["pipes:UpdatePipe"] },
    hackTricks("aws-eventbridge-pipes-privesc"),
  ),

  { id: "lambda-003", does: "replace the code of any function", needs: ["lambda:UpdateFunctionCode"] },
  {
    id: "lambda-update-function-configuration",
    does: "put a layer under any function",
    needs: ["lambda:UpdateFunctionConfiguration", "lambda:GetLayerVersion"],
    source: rhino2,
  },
  { id: "ssm-002", does: "run commands on any instance", needs: ["ssm:SendCommand"] },
  { id: "ssm-001", does: "open a session on any instance", needs: ["ssm:StartSession"] },
  {
    id: "ec2instanceconnect-003",
    does: "log in to any instance",
    needs: ["ec2-instance-connect:SendSSHPublicKey"],
  },
  {
    id: "ec2-002",
    does: "change what any instance runs when it starts",
    needs: ["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"],
  },
  {
    id: "ec2-004",
    does: "change what the instances of any launch template run",
    needs: ["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"],
  },
  {
    id: "codedeploy-001",
    does: "deploy code of its own to the instances of any CodeDeploy application",
    needs: [
      "codedeploy:CreateDeployment",
      "codedeploy:RegisterApplicationRevision",
      "codedeploy:GetDeploymentConfig",
    ],
  },
  { id: "ecs-006", does: "run commands in any ECS task", needs: ["ecs:ExecuteCommand"] },
  { id: "batch-002", does: "run commands of its own as any Batch job", needs: ["batch:SubmitJob"] },
  { id: "glue-002", does: "log in to any Glue development endpoint", needs: ["glue:UpdateDevEndpoint"] },
  {
    id: "glue-run-statement",
    does: "run code in any Glue session",
    needs: ["glue:RunStatement"],
    source: hackTricks("aws-glue-privesc"),
  },
  {
    id: "cloudformation-002",
    does: "change what any CloudFormation stack makes",
    needs: ["cloudformation:UpdateStack"],
  },
  {
    id: "cloudformation-005",
    does: "change what any CloudFormation stack makes",
    needs: ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"],
  },
  {
    id: "codebuild-002",
    does: "run commands of its own in any CodeBuild project",
    needs: ["codebuild:StartBuild"],
  },
  {
    id: "codebuild-003",
    does: "run commands of its own in any CodeBuild project",
    needs: ["codebuild:StartBuildBatch"],
  },
  {
    id: "sagemaker-004",
    does: "open any SageMaker notebook",
    needs: ["sagemaker:CreatePresignedNotebookInstanceUrl"],
  },
  {
    id: "sagemaker-005",
    does: "change what any SageMaker notebook runs when it starts",
    needs: [
      "sagemaker:UpdateNotebookInstance",
      "sagemaker:CreateNotebookInstanceLifecycleConfig",
      "sagemaker:StopNotebookInstance",
      "sagemaker:StartNotebookInstance",
    ],
  },
  {
    id: "apprunner-002",
    does: "change what any App Runner service runs",
    needs: ["apprunner:UpdateService"],
  },
  {
    id: "bedrock-002",
    does: "run code in any Bedrock code interpreter",
    needs: ["bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"],
  },
  {
    id: "bedrock-004",
    does: "run commands in any Bedrock agent runtime",
    needs: ["bedrock-agentcore:InvokeAgentRuntimeCommand"],
  },
  {
    id: "bedrock-007",
    does: "drive any Bedrock browser",
    needs: ["bedrock-agentcore:StartBrowserSession", "bedrock-agentcore:ConnectBrowserAutomationStream"],
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
  ["bedrock-agentcore:CreateWorkloadIdentity", [":workload-identity-directory/", "/workload-identity/"]],
  ["bedrock-agentcore:InvokeAgentRuntimeCommand", [":runtime/", "/runtime-endpoint/"]],
  ["bedrock-agentcore:StartBrowserSession", [":browser-custom/"]],
  ["braket:CreateJob", [":device/", ":job/"]],
  ["omics:StartRun", [":run/", ":workflow/"]],
  ["ssm:StartAutomationExecution", [":automation-definition/", ":document/"]],
]);

/** The paths on which a role is passed to something that acts with it, by their ids. */
function passing(
  to: string,
  passedTo: readonly string[],
  needs: Readonly<Record<string, readonly string[]>>,
  source?: string,
): readonly EscalationPath[] {
  return Object.entries(needs).map(([id, actions]) => ({
    id,
    does: `pass any role to ${to}`,
    needs: ["iam:PassRole", ...actions],
    passedTo,
    ...(source === undefined ? {} : { source }),
  }));
}
