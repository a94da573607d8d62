import type { Environment } from "#lambda/settings.ts";
import { MODEL_FILE } from "./function-folder.ts";
import type { ModelChoice, WorkshopOptions } from "./options.ts";

/** How long before the gateway's timeout the function sends its own error. */
const MARGIN_S = 2;

/** Lambda's code folder: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const TASK_ROOT = "/var/task";

/** What the settings of every function are made of. */
export interface FunctionSettings {
  readonly options: WorkshopOptions;
  readonly bucketName: string;
  /** The model's input with -1 for any size: batch, height, width, bands. */
  readonly inputShape: readonly number[];
  /** The hash of the ONNX file; undefined for an endpoint. */
  readonly modelSha256: string | undefined;
}

/** The inference function's environment variables, as `aws/lambda/settings.ts` reads them. */
export function functionSettings(
  workshop: FunctionSettings & {
    readonly siteOrigin: string;
    /** The ARN of the workflow of scene jobs. */
    readonly sceneWorkflow: string;
  },
): Environment {
  const { options } = workshop;
  return {
    ...commonSettings(workshop),
    RESULT_FOLDER,
    // Without a signature there is no caller to bind a key to, and a chosen name is no caller's id.
    CALLER_KEYS: options.auth === "iam" && options.keyOwner === "userid" ? "own" : "any",
    TIME_LIMIT_MS: String((options.timeoutS - MARGIN_S) * 1000),
    ALLOWED_ORIGIN: workshop.siteOrigin,
    ...(options.scenes && {
      MODEL_NAME: modelName(workshop),
      SCENE_WORKFLOW: workshop.sceneWorkflow,
      SCENE_TILE_LIMIT: String(options.scenes.tileLimit),
    }),
  };
}

/** The environment variables of the functions of scene jobs. */
export function sceneSettings(workshop: FunctionSettings): Environment {
  return { ...commonSettings(workshop), MODEL_NAME: modelName(workshop) };
}

function commonSettings({ options, bucketName, inputShape }: FunctionSettings): Environment {
  return {
    UPLOAD_BUCKET: bucketName,
    UPLOAD_PREFIX: options.prefix,
    MODEL_INPUT_SHAPE: inputShape.join(","),
    ...modelSettings(options.model),
  };
}

/**
 * Names the model whose tiles a job may reuse: an endpoint by its name, a file by its contents. The card's id
 * would not do: the next deployment may put another model behind the same card.
 */
function modelName({ options, modelSha256 = "" }: FunctionSettings): string {
  return options.model.kind === "onnx" ? `onnx-${modelSha256.slice(0, 12)}` : options.model.name;
}

/** The variables of a Lambda function with these settings. */
export function environmentOf(settings: Environment): Record<string, string> {
  const defined = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  // ONNX Runtime's telemetry, as aws/local/without-telemetry.ts says: it has to be set before Node starts.
  return { ...Object.fromEntries(defined), ORT_DISABLE_TELEMETRY: "1" };
}

function modelSettings(model: ModelChoice): Environment {
  return model.kind === "onnx"
    ? { MODEL_PATH: `${TASK_ROOT}/${MODEL_FILE}` }
    : { ENDPOINT_NAME: model.name, ENDPOINT_KIND: model.body };
}

const RESULT_FOLDER = "results";

/**
 * The key pattern of stored predictions: in a folder below each participant's own, so that the policy
 * for their uploads covers them.
 */
export function resultKeys({ prefix }: WorkshopOptions): string {
  return `${prefix}*/${RESULT_FOLDER}/*`;
}
