import type { SceneTiling } from "#domain/inference/scene-job.ts";

/** The ARNs of the functions that the workflow runs. */
export interface SceneFunctions {
  readonly plan: string;
  readonly predict: string;
  readonly stitch: string;
}

/** A scene as it was when its job was started. */
export interface SceneVersion {
  readonly key: string;
  readonly etag: string;
}

/** What an execution is started with: one scene, or the scenes of a season. */
export interface JobInput {
  readonly bucket: string;
  readonly scenes: readonly SceneVersion[];
  readonly tiling: SceneTiling;
}

/** What the plan function is given: one scene of a job. */
export interface PlanInput extends Omit<JobInput, "scenes"> {
  readonly scene: SceneVersion;
}

/** What the plan function returns, and the input of the tiles and of the stitch function. */
export interface ScenePlan {
  readonly bucket: string;
  /** Where the scene's plan, tiles and results are: a key prefix that ends in "/". */
  readonly folder: string;
  /** The tiles that have no result yet, as `TileGrid` counts them. */
  readonly missing: readonly number[];
}

/** What the predict function is given: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html */
export interface TileBatch {
  readonly Items: readonly number[];
  readonly BatchInput: Pick<ScenePlan, "bucket" | "folder">;
}

/** The name of the error that the predict function throws when the endpoint is busy: the batch is sent again later. */
export const ENDPOINT_BUSY = "EndpointBusy";

/** Timeouts of the functions, in seconds. */
export const PLAN_TIMEOUT_S = 60;
export const PREDICT_TIMEOUT_S = 120;
/** The longest of a function: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const STITCH_TIMEOUT_S = 900;

/**
 * Tiles in one invocation: consecutive ones, which are mostly of one row, so that one read of the
 * scene's rows serves all. Eight of the demo model's take a few seconds.
 */
const TILES_PER_BATCH = 8;

/**
 * What Lambda asks to repeat, and what a lost instance and a timeout end with: the type that Lambda gives
 * the error, which is unknown for old runtimes alone.
 * https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
 */
const RETRY_LAMBDA = {
  ErrorEquals: [
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "Runtime.ExitError",
    "Sandbox.Timedout",
    "States.Timeout",
  ],
  IntervalSeconds: 2,
  MaxAttempts: 4,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: "FULL",
} as const;

/** A class may share the endpoint: it is asked again for about five minutes. */
const RETRY_BUSY = {
  ErrorEquals: [ENDPOINT_BUSY],
  IntervalSeconds: 2,
  MaxAttempts: 8,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  JitterStrategy: "FULL",
} as const;

/**
 * The workflow of a scene job, in the Amazon States Language: each scene is planned, its missing tiles
 * are predicted in batches by a Distributed Map, and stitched. Scenes run one after another, so that
 * `batchesAtOnce` bounds what the endpoint gets. The first batch that fails for good ends the job; tiles
 * and scenes that are done stay.
 */
export function sceneWorkflow(functions: SceneFunctions, batchesAtOnce: number) {
  return {
    Comment: "Predicts scenes in tiles.",
    StartAt: "Each scene",
    States: {
      "Each scene": {
        Type: "Map",
        ItemsPath: "$.scenes",
        MaxConcurrency: 1,
        ItemSelector: {
          "bucket.$": "$.bucket",
          "scene.$": "$$.Map.Item.Value",
          "tiling.$": "$.tiling",
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          StartAt: "Plan",
          States: {
            Plan: {
              Type: "Task",
              Resource: functions.plan,
              TimeoutSeconds: PLAN_TIMEOUT_S,
              Retry: [RETRY_LAMBDA],
              Next: "Predict tiles",
            },
            "Predict tiles": {
              Type: "Map",
              Label: "Tiles",
              ItemsPath: "$.missing",
              ItemBatcher: {
                MaxItemsPerBatch: TILES_PER_BATCH,
                BatchInput: { "bucket.$": "$.bucket", "folder.$": "$.folder" },
              },
              MaxConcurrency: batchesAtOnce,
              ToleratedFailurePercentage: 0,
              ItemProcessor: {
                ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
                StartAt: "Predict batch",
                States: {
                  "Predict batch": {
                    Type: "Task",
                    Resource: functions.predict,
                    TimeoutSeconds: PREDICT_TIMEOUT_S,
                    Retry: [RETRY_BUSY, RETRY_LAMBDA],
                    End: true,
                  },
                },
              },
              ResultPath: null,
              Next: "Stitch",
            },
            Stitch: {
              Type: "Task",
              Resource: functions.stitch,
              TimeoutSeconds: STITCH_TIMEOUT_S,
              Retry: [RETRY_LAMBDA],
              End: true,
            },
          },
        },
        ResultPath: null,
        End: true,
      },
    },
  };
}
