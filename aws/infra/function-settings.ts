import type { Environment } from "#lambda/settings.ts";
import { MODEL_FILE } from "./function-folder.ts";
import type { ModelChoice, WorkshopOptions } from "./options.ts";

/** Seconds before the gateway gives up at which the function answers by itself. */
const MARGIN_S = 2;

/** Where Lambda unpacks a function: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const TASK_ROOT = "/var/task";

/** The function's environment: every setting of `aws/lambda/settings.ts` that a workshop decides. */
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
 * Every key under which the function leaves a prediction: in a folder below each participant's own,
 * so that the policy that lets them read their uploads lets them read it too.
 */
export function resultKeys({ prefix }: WorkshopOptions): string {
  return `${prefix}*/${RESULT_FOLDER}/*`;
}
