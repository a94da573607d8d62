/** The function's settings, from its environment variables. */
export interface Settings {
  /** The only bucket that the function reads. */
  readonly bucket: string;
  /** The prefix of every key that it reads; empty for the whole bucket. */
  readonly prefix: string;
  readonly model: EndpointSettings | OnnxSettings;
  /** The id of the model's card, with which replies say which model answered; undefined if unknown. */
  readonly modelName: string | undefined;
  /** Time limit of one request, in milliseconds. */
  readonly timeLimitMs: number;
  /** The model's input shape with batch axis, -1 for any size; undefined skips the check. */
  readonly inputShape: readonly number[] | undefined;
  /** Origins of pages that may read responses; `*` allows any. */
  readonly allowedOrigins: readonly string[];
  /** The folder, inside the uploader's own, for results that are too large for a response. */
  readonly resultFolder: string;
  /**
   * The keys that a caller may name: `own` only those under `<prefix><the caller's aws:userid>/`, `any`
   * all under the prefix. `own` needs an API with AWS_IAM authorization and proxy integration, whose
   * event says who called; behind another integration a caller could write that part of the event.
   */
  readonly callerKeys: "own" | "any";
  /** Jobs over scenes; undefined for a deployment without. */
  readonly scenes: SceneSettings | undefined;
}

/** How the function starts jobs over scenes. */
interface SceneSettings {
  /** The ARN of their state machine. */
  readonly workflow: string;
  /** The most tiles of one job. */
  readonly tileLimit: number;
}

/** A model behind a SageMaker endpoint. */
export interface EndpointSettings {
  /** `tfs`: TensorFlow Serving's JSON; `npy`: `application/x-npy`. */
  readonly kind: "tfs" | "npy";
  readonly endpointName: string;
  /** The largest request body of the endpoint, in bytes. */
  readonly bodyLimit: number;
}

/** A model that the function runs itself. */
export interface OnnxSettings {
  readonly kind: "onnx";
  /** The ONNX file: absolute, or relative to the function's folder. */
  readonly path: string;
}

type Name =
  | "UPLOAD_BUCKET"
  | "UPLOAD_PREFIX"
  | "ENDPOINT_NAME"
  | "ENDPOINT_KIND"
  | "ENDPOINT_BODY_LIMIT"
  | "TIME_LIMIT_MS"
  | "MODEL_INPUT_SHAPE"
  | "MODEL_PATH"
  | "MODEL_NAME"
  | "ALLOWED_ORIGIN"
  | "RESULT_FOLDER"
  | "CALLER_KEYS"
  | "SCENE_WORKFLOW"
  | "SCENE_TILE_LIMIT";

/** The environment variables that the function reads. */
export type Environment = { readonly [name in Name]?: string | undefined };

/**
 * InvokeEndpoint's largest body:
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html
 */
const ENDPOINT_BODY_LIMIT = 6_291_456;

/** Two seconds less than API Gateway's timeout (29 s), so that the function's own error arrives. */
const TIME_LIMIT_MS = 27_000;

/** Of one job: a scene of 10,848 × 10,848 pixels has 4,624 with the usual overlap. */
const SCENE_TILE_LIMIT = 10_000;

/**
 * Parses the settings.
 * @throws Error that names the missing or invalid variable.
 */
export function readSettings(env: Environment): Settings {
  return {
    bucket: required(env, "UPLOAD_BUCKET"),
    prefix: env.UPLOAD_PREFIX ?? "",
    model: env.MODEL_PATH ? { kind: "onnx", path: env.MODEL_PATH } : endpoint(env),
    modelName: modelName(env.MODEL_NAME),
    timeLimitMs: wholeNumber(env, "TIME_LIMIT_MS", TIME_LIMIT_MS),
    inputShape: shape(env.MODEL_INPUT_SHAPE),
    allowedOrigins: (env.ALLOWED_ORIGIN || "*").split(",").map((origin) => origin.trim()),
    resultFolder: folder(env.RESULT_FOLDER || "results"),
    callerKeys: callerKeys(env.CALLER_KEYS),
    scenes: scenes(env),
  };
}

function endpoint(env: Environment): EndpointSettings {
  return {
    kind: endpointKind(env.ENDPOINT_KIND),
    endpointName: required(env, "ENDPOINT_NAME"),
    bodyLimit: wholeNumber(env, "ENDPOINT_BODY_LIMIT", ENDPOINT_BODY_LIMIT),
  };
}

function required(env: Environment, name: Name): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is missing from the function's environment`);
  return value;
}

function endpointKind(text: string | undefined): "tfs" | "npy" {
  if (text === "npy" || text === "tfs") return text;
  if (!text) return "tfs";
  throw new Error(`ENDPOINT_KIND in the function's environment must be tfs or npy, not "${text}"`);
}

function modelName(text: string | undefined): string | undefined {
  if (!text) return undefined;
  // It becomes a quoted string of a header.
  if (/^[\w.-]{1,100}$/.test(text)) return text;
  throw new Error(
    `MODEL_NAME in the function's environment must be letters, digits, ".", "_" and "-", not "${text}"`,
  );
}

function callerKeys(text: string | undefined): Settings["callerKeys"] {
  if (text === "own" || text === "any") return text;
  if (!text) return "any";
  throw new Error(`CALLER_KEYS in the function's environment must be own or any, not "${text}"`);
}

function scenes(env: Environment): SceneSettings | undefined {
  const tileLimit = wholeNumber(env, "SCENE_TILE_LIMIT", SCENE_TILE_LIMIT);
  return env.SCENE_WORKFLOW ? { workflow: env.SCENE_WORKFLOW, tileLimit } : undefined;
}

function wholeNumber(env: Environment, name: Name, fallback: number): number {
  const text = env[name];
  if (!text) return fallback;
  if (!/^[1-9]\d{0,14}$/.test(text)) {
    throw new Error(`${name} in the function's environment must be a whole number, not "${text}"`);
  }
  return Number(text);
}

function shape(text: string | undefined): readonly number[] | undefined {
  if (!text) return undefined;
  if (!/^(-1|[1-9]\d*)(, ?(-1|[1-9]\d*)){3}$/.test(text)) {
    throw new Error(
      `MODEL_INPUT_SHAPE in the function's environment must be like -1,256,256,6, not "${text}"`,
    );
  }
  return text.split(",").map(Number);
}

function folder(text: string): string {
  if (/^[\w.-]+$/.test(text) && text !== "..") return text;
  throw new Error(
    `RESULT_FOLDER in the function's environment must be one name of letters, digits, ".", "_" and "-", not "${text}"`,
  );
}
