import { ArnFormat, Aws, RemovalPolicy, Stack } from "aws-cdk-lib";
import { type PolicyStatement, type Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { CfnStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { sceneWorkflow } from "#lambda/scenes/workflow.ts";
import { allow, roleOf } from "./grants.ts";
import { sceneWorkflowName } from "./names.ts";
import type { SceneOptions, WorkshopOptions } from "./options.ts";
import type { DeployedSceneFunctions } from "./scene-functions.ts";

/** The workflow's ARN and the pattern of its executions', which roles name without depending on it. */
export interface SceneWorkflowArns {
  readonly stateMachine: string;
  readonly executions: string;
}

export function sceneWorkflowArns(scope: Construct, options: WorkshopOptions): SceneWorkflowArns {
  const stack = Stack.of(scope);
  const name = sceneWorkflowName(options);
  const states = { service: "states", arnFormat: ArnFormat.COLON_RESOURCE_NAME };
  return {
    stateMachine: stack.formatArn({ ...states, resource: "stateMachine", resourceName: name }),
    executions: stack.formatArn({ ...states, resource: "execution", resourceName: `${name}:*` }),
  };
}

/**
 * Creates the Standard workflow of scene jobs, with a role that may run its functions and itself. Returns
 * its ARN.
 */
export function deploySceneWorkflow(
  scope: Construct,
  options: WorkshopOptions,
  scenes: SceneOptions,
  functions: DeployedSceneFunctions,
): string {
  const log = new LogGroup(scope, "SceneWorkflowLogGroup", {
    // Under another name each log of a workflow adds to one policy of limited size of the whole account:
    // https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
    logGroupName: `/aws/vendedlogs/states/${sceneWorkflowName(options)}`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const definition = sceneWorkflow(
    { plan: `\${Plan}`, predict: `\${Predict}`, stitch: `\${Stitch}` },
    scenes.batchesAtOnce,
  );
  const role = workflowRole(scope, sceneWorkflowArns(scope, options), functions);
  const workflow = new CfnStateMachine(scope, "SceneWorkflow", {
    stateMachineName: sceneWorkflowName(options),
    stateMachineType: "STANDARD",
    roleArn: role.roleArn,
    definitionString: JSON.stringify(definition),
    definitionSubstitutions: {
      Plan: functions.plan.functionArn,
      Predict: functions.predict.functionArn,
      Stitch: functions.stitch.functionArn,
    },
    loggingConfiguration: {
      level: "ALL",
      // Inputs and outputs name scenes and so participants; the execution's own history has them.
      includeExecutionData: false,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: log.logGroupArn } }],
    },
    tracingConfiguration: { enabled: true },
  });
  return workflow.attrArn;
}

function workflowRole(
  scope: Construct,
  arns: SceneWorkflowArns,
  { plan, predict, stitch }: DeployedSceneFunctions,
): Role {
  const functionArns = [plan, predict, stitch].map(({ functionArn }) => functionArn);
  return roleOf(scope, "SceneWorkflowRole", {
    description: "Runs the functions of scene jobs, and batches of tiles as executions of its own.",
    assumedBy: stepFunctions(scope),
    statements: [
      allow("lambda:InvokeFunction", functionArns),
      // A Distributed Map: https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
      allow("states:StartExecution", arns.stateMachine),
      allow(["states:DescribeExecution", "states:StopExecution"], arns.executions),
      ...OBSERVABILITY,
    ],
  });
}

/** For this account's state machines alone: https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html */
function stepFunctions(scope: Construct) {
  const stateMachines = Stack.of(scope).formatArn({
    service: "states",
    resource: "stateMachine",
    resourceName: "*",
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new ServicePrincipal("states.amazonaws.com").withConditions({
    StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID },
    ArnLike: { "aws:SourceArn": stateMachines },
  });
}

/**
 * None of these actions takes a resource:
 * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
 * https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html
 */
const OBSERVABILITY: readonly PolicyStatement[] = [
  allow(
    [
      "logs:CreateLogDelivery",
      "logs:GetLogDelivery",
      "logs:UpdateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:DescribeResourcePolicies",
      "logs:DescribeLogGroups",
    ],
    "*",
  ),
  allow(
    [
      "xray:PutTraceSegments",
      "xray:PutTelemetryRecords",
      "xray:GetSamplingRules",
      "xray:GetSamplingTargets",
    ],
    "*",
  ),
];
