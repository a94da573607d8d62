import { bundleScenes, SCENE_HANDLERS } from "#lambda/bundle.ts";
import {
  PLAN_TIMEOUT_S,
  PREDICT_TIMEOUT_S,
  type SceneFunctions,
  STITCH_TIMEOUT_S,
  sceneWorkflow,
} from "#lambda/scenes/workflow.ts";
import type { LambdaOptions, LambdaRuntime } from "./lambda-runtime.ts";

/** As the deployment has by default: `--scene-batches` of aws/infra/options.ts. */
const BATCHES_AT_ONCE = 4;

/** What each function has of its own; the memory is that of one vCPU. */
const FUNCTIONS = {
  plan: { timeoutS: PLAN_TIMEOUT_S, memoryMb: 1769 },
  predict: { timeoutS: PREDICT_TIMEOUT_S, memoryMb: 1769 },
  stitch: { timeoutS: STITCH_TIMEOUT_S, memoryMb: 1769 },
} as const satisfies Readonly<Record<keyof SceneFunctions, object>>;

/** The functions of scene jobs, and the workflow that invokes them. */
export interface SceneJobs {
  /** By their names. */
  readonly functions: ReadonlyMap<string, LambdaRuntime>;
  /** In the Amazon States Language. */
  readonly definition: object;
}

/** The settings of a function that scene jobs differ in. */
export type SceneFunction = Pick<
  LambdaOptions,
  "functionName" | "file" | "handler" | "timeoutMs" | "memoryMb" | "concurrency"
>;

/**
 * Bundles the functions of scene jobs into a folder, and starts each by `start`.
 *
 * @param options.name of the workshop, with which the functions' names begin.
 */
export async function startSceneJobs(options: {
  readonly name: string;
  readonly folder: string;
  readonly region: string;
  readonly account: string;
  start(settings: SceneFunction): Promise<LambdaRuntime>;
}): Promise<SceneJobs> {
  const { name, folder, region, account, start } = options;
  const file = await bundleScenes(folder);
  const startOne = async (part: keyof SceneFunctions) => {
    const { timeoutS, memoryMb } = FUNCTIONS[part];
    const functionName = `${name}-scene-${part}`;
    const runtime = await start({
      functionName,
      file,
      handler: SCENE_HANDLERS[part],
      timeoutMs: timeoutS * 1000,
      memoryMb,
      // An invocation of an execution that was stopped may still run beside those of the next.
      concurrency: 2 * BATCHES_AT_ONCE,
    });
    const arn = `arn:aws:lambda:${region}:${account}:function:${functionName}`;
    return { functionName, arn, runtime };
  };
  const [plan, predict, stitch] = await Promise.all([
    startOne("plan"),
    startOne("predict"),
    startOne("stitch"),
  ]);
  const arns = { plan: plan.arn, predict: predict.arn, stitch: stitch.arn };
  return {
    functions: new Map(
      [plan, predict, stitch].map(({ functionName, runtime }) => [functionName, runtime]),
    ),
    definition: sceneWorkflow(arns, BATCHES_AT_ONCE),
  };
}
