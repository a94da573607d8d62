import type { Environment } from "#lambda/settings.ts";
import { MODEL_FILE } from "./function-folder.ts";
import type { ModelChoice, WorkshopOptions } from "./options.ts";

/** How long before the gateway's timeout the function sends its own error. */
const MARGIN_S = 2;

/** Lambda's code folder: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const TASK_ROOT = "/var/task";

/** The function's environment variables for a workshop, as `aws/lambda/settings.ts` reads them. */
export function functionSettings(workshop: {
  readonly options: WorkshopOptions;
  readonly bucketName: string;
  readonly siteOrigin: string;
  readonly inputShape: readonly number[];
}): Environment {
  const { options } = workshop;
  return {
    UPLOAD_BUCKET: workshop.bucketName,
    UPLOAD_PREFIX: options.prefix,
    RESULT_FOLDER,
    // Without a signature there is no caller to bind a key to, and a chosen name is no caller's id.
    CALLER_KEYS: options.auth === "iam" && options.keyOwner === "userid" ? "own" : "any",
    TIME_LIMIT_MS: String((options.timeoutS - MARGIN_S) * 1000),
    MODEL_INPUT_SHAPE: workshop.inputShape.join(","),
    ALLOWED_ORIGIN: workshop.siteOrigin,
    ...modelSettings(options.model),
  };
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
