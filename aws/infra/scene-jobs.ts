import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { type SceneFunctionsProps, sceneFunctions } from "./scene-functions.ts";
import { deploySceneWorkflow } from "./scene-workflow.ts";

/** Jobs over whole scenes, as far as the rest of the stack needs to know them. */
export interface SceneJobs {
  readonly stateMachineArn: string;
  readonly predict: IFunction;
  /** Of the functions. */
  readonly log: ILogGroup;
}

/** Creates the functions and the workflow of scene jobs, if the options ask for them. */
export function sceneJobs(
  scope: Construct,
  props: Omit<SceneFunctionsProps, "scenes">,
): SceneJobs | undefined {
  const { options } = props;
  const { scenes } = options;
  if (scenes === undefined) return undefined;
  const functions = sceneFunctions(scope, { ...props, scenes });
  const stateMachineArn = deploySceneWorkflow(scope, options, scenes, functions);
  return { stateMachineArn, predict: functions.predict, log: functions.log };
}
