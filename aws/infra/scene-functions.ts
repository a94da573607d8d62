import { Duration, RemovalPolicy, Size } from "aws-cdk-lib";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import {
  Architecture,
  Code,
  type IFunction,
  Function as LambdaFunction,
  Runtime,
} from "aws-cdk-lib/aws-lambda";
import { type ILogGroup, LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { SCENE_HANDLERS } from "#lambda/bundle.ts";
import {
  PLAN_TIMEOUT_S,
  PREDICT_TIMEOUT_S,
  type SceneFunctions,
  STITCH_TIMEOUT_S,
} from "#lambda/scenes/workflow.ts";
import { environmentOf, type FunctionSettings, sceneSettings } from "./function-settings.ts";
import { allow, allowListing, allowModel, functionRole } from "./grants.ts";
import type { SceneOptions } from "./options.ts";
import { predictionKeys } from "./scene-keys.ts";

export interface SceneFunctionsProps extends Omit<FunctionSettings, "bucketName"> {
  readonly scenes: SceneOptions;
  readonly bucket: IBucket;
  /** The model's scores of one pixel: one, or one for each class. */
  readonly scoreCount: number;
  /** The folder of the bundle that the three functions share. */
  readonly codeFolder: string;
}

/** The functions of scene jobs, and the log that they share. */
export interface DeployedSceneFunctions extends Record<keyof SceneFunctions, IFunction> {
  readonly log: LogGroup;
}

/** What one of the functions is, and may do. */
interface FunctionPlan {
  readonly description: string;
  readonly timeoutS: number;
  readonly memoryMb: number;
  readonly storage?: Size;
  readonly statements: readonly PolicyStatement[];
}

/** It reads headers and lists keys: a third of a vCPU, enough for the SDK's start. */
const PLAN_MEMORY_MB = 512;

/** One vCPU (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html): one thread writes JSON, or compresses. */
const ONE_CPU_MB = 1769;

/** For a model inside the function: the maximum of a new account, 1.7 vCPUs. */
const MODEL_MEMORY_MB = 3008;

/** Creates the three functions of scene jobs, each with a role of its own, without reserved concurrency. */
export function sceneFunctions(
  scope: Construct,
  props: SceneFunctionsProps,
): DeployedSceneFunctions {
  const log = new LogGroup(scope, "SceneLogGroup", {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const plans = functionPlans(scope, props);
  const create = (name: keyof SceneFunctions, id: string): IFunction =>
    sceneFunction(scope, { ...props, id, handler: SCENE_HANDLERS[name], plan: plans[name], log });
  return {
    plan: create("plan", "ScenePlan"),
    predict: create("predict", "ScenePredict"),
    stitch: create("stitch", "SceneStitch"),
    log,
  };
}

function functionPlans(
  scope: Construct,
  props: SceneFunctionsProps,
): Record<keyof SceneFunctions, FunctionPlan> {
  const { options, bucket } = props;
  const keys = predictionKeys(options);
  const objects = (patterns: readonly string[]) => patterns.map((key) => bucket.arnForObjects(key));
  const readScenes = allow("s3:GetObject", bucket.arnForObjects(`${options.prefix}*`));
  return {
    plan: {
      description: "Reads a scene's header, and lists the tiles that have no result yet.",
      timeoutS: PLAN_TIMEOUT_S,
      memoryMb: PLAN_MEMORY_MB,
      statements: [
        readScenes,
        allowListing(bucket, keys.tiles),
        allow("s3:PutObject", objects([keys.plan])),
      ],
    },
    predict: {
      description: "Sends tiles of a scene through the model.",
      timeoutS: PREDICT_TIMEOUT_S,
      memoryMb: options.model.kind === "onnx" ? MODEL_MEMORY_MB : ONE_CPU_MB,
      statements: [
        readScenes,
        allow("s3:PutObject", objects([keys.tiles, keys.failure])),
        ...allowModel(scope, options.model),
      ],
    },
    stitch: {
      description: "Joins the tiles of a scene to its prediction.",
      timeoutS: STITCH_TIMEOUT_S,
      memoryMb: ONE_CPU_MB,
      storage: stitchStorage(props),
      statements: [
        allow("s3:GetObject", objects([keys.all])),
        allow(["s3:PutObject", "s3:AbortMultipartUpload"], objects(keys.results)),
      ],
    },
  };
}

/** Lambda's largest: https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html */
const MAX_STORAGE_MB = 10_240;
const MIN_STORAGE_MB = 512;
const BYTES_PER_SCORE = 4;

/** Rows and columns of the tiles of a model that takes any size, as aws/lambda/scenes cuts them. */
const TILE = 256;

/**
 * Room for the compressed scores of the largest scene and its overviews, which have a third as many pixels,
 * as if nothing could be compressed and no tiles shared pixels.
 */
function stitchStorage({ scenes, inputShape, scoreCount }: SceneFunctionsProps): Size {
  const [height = TILE, width = TILE] = inputShape.slice(1, 3).map((n) => (n === -1 ? TILE : n));
  const bytes = scenes.tileLimit * height * width * scoreCount * BYTES_PER_SCORE * (4 / 3);
  const needed = Math.ceil(bytes / 2 ** 20);
  return Size.mebibytes(Math.min(MAX_STORAGE_MB, Math.max(MIN_STORAGE_MB, needed)));
}

function sceneFunction(
  scope: Construct,
  parts: SceneFunctionsProps & {
    readonly id: string;
    readonly handler: string;
    readonly plan: FunctionPlan;
    readonly log: ILogGroup;
  },
): LambdaFunction {
  const { id, handler, plan, log, bucket } = parts;
  const { description, statements, timeoutS, memoryMb, storage } = plan;
  const settings = sceneSettings({ ...parts, bucketName: bucket.bucketName });
  return new LambdaFunction(scope, id, {
    description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler,
    code: Code.fromAsset(parts.codeFolder),
    memorySize: memoryMb,
    timeout: Duration.seconds(timeoutS),
    ...(storage && { ephemeralStorageSize: storage }),
    environment: environmentOf(settings),
    role: functionRole(scope, `${id}Role`, { description, statements, log }),
    logGroup: log,
  });
}
