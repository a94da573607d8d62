import type { DoctorStep } from "./doctor-steps.ts";
import { type FailureRow, failureRow, type RetryPolicy } from "./failure-row.ts";
import type { InferenceErrorCode } from "./inference-error-code.ts";

/** The facts of a refusal besides its code. */
export interface RefusalFacts {
  readonly status: number;
  /** What happened, as the server's whole sentence: our own function sends one. */
  readonly message?: string | undefined;
  /** Another program's words, as a sentence. */
  readonly words?: string | undefined;
  /** The path that was posted to. */
  readonly path?: string;
  /** The upload: "s3://bucket/key". */
  readonly place?: string;
  /** The SageMaker endpoint's name. */
  readonly endpoint?: string;
  /** The limit that was exceeded, in seconds. */
  readonly limitS?: number | undefined;
  /** The limit that was exceeded, in MB: the gateway's own or the function's. */
  readonly limitMb?: 10 | 6;
  /** The bucket that the function reads, where it refused to read another. */
  readonly otherBucket?: string | undefined;
  /** The Lambda function that was to be invoked. */
  readonly functionName?: string | undefined;
  /** The Python module that could not be imported. */
  readonly module?: string | undefined;
  /** The permission that AWS names as missing: "kms:Decrypt". */
  readonly permission?: string | undefined;
  /** Whether a policy denies the permission, rather than no policy allowing it. */
  readonly isDenied?: boolean | undefined;
}

interface RefusalRow extends FailureRow<RefusalFacts> {
  /** Whether an array that does not fit the model may cause it. */
  readonly isArraySuspect: boolean;
}

const PATH = "of the API URL";
const UNEXPLAINED = "it does not say why.";
const CHECK_PATH =
  "Check that the API URL in Settings ends with the stage and the resource; if it does, your instructor must deploy the API again after its last change.";
const SMALLER = "Drop a smaller array, or one of whole counts instead of fractions.";
const SHOW_DETAILS = "Run it again; if it fails again, show your instructor the details.";

/**
 * A row of the sub-table: a refusal comes from the API, and the doctor's real request reproduces
 * most.
 */
function refusal(
  row: Pick<RefusalRow, "fixedBy" | "title" | "action"> & {
    readonly doctorStep?: DoctorStep;
    readonly retry?: RetryPolicy;
    readonly isArraySuspect?: true;
  },
): RefusalRow {
  const { isArraySuspect = false, ...rest } = row;
  const common = { service: "api", doctorStep: "post", retry: "never" } as const;
  return { ...failureRow<RefusalFacts>({ ...common, ...rest }), isArraySuspect };
}

/** The modules of the layer that the workshop adds. */
function isInLayer(module: string): boolean {
  return /^(?:numpy|scipy)\b/.test(module);
}

/** The function's own sentence, or one in its place. */
function stated(sentence: string | ((facts: RefusalFacts) => string)) {
  return (facts: RefusalFacts): string =>
    facts.message ?? (typeof sentence === "string" ? sentence : sentence(facts));
}

/**
 * Why an inference API refused: our own function's codes, then those derived from other servers'
 * answers.
 */
export const REFUSALS = {
  "bad-request": refusal({
    fixedBy: "instructor",
    title: stated("The Lambda function does not accept the request."),
    action: "The function expects another request format: show your instructor the details.",
  }),
  "object-outside-workshop": refusal({
    fixedBy: "you",
    title: stated("The Lambda function reads another bucket or prefix."),
    action: "Correct the bucket and the prefix in Settings, then run it again.",
  }),
  "object-of-another": refusal({
    fixedBy: "you",
    title: stated("The Lambda function runs your own arrays only."),
    action: "Paste the credentials that uploaded the array, or drop the array and run it again.",
  }),
  "object-not-found": refusal({
    fixedBy: "you",
    title: stated(
      ({ place }) =>
        `The Lambda function did not find the array that this page put at ${place ?? "S3"}.`,
    ),
    action: "Check that the function reads the bucket and prefix in Settings, then run it again.",
  }),
  "object-forbidden": refusal({
    fixedBy: "instructor",
    title: stated(
      ({ place }) => `The Lambda function’s role may not read ${place ?? "the array"}.`,
    ),
    action: "Your instructor can allow the function’s role s3:GetObject on the bucket.",
  }),
  /** AWS's own text names what the function's role lacks, for example the key of the object. */
  "role-lacks-permission": refusal({
    fixedBy: "instructor",
    title: ({ permission = "this", isDenied = false }) =>
      isDenied
        ? `A policy denies the Lambda function’s role ${permission}.`
        : `The Lambda function’s role lacks the permission ${permission}.`,
    action: ({ permission = "it", isDenied = false }) => {
      if (isDenied) {
        return `Your instructor can remove the statement that denies ${permission} to the function’s role.`;
      }
      return permission.startsWith("kms:")
        ? `The object is encrypted with a KMS key: your instructor can allow the function’s role ${permission} on that key.`
        : `Your instructor can allow the function’s role ${permission}.`;
    },
  }),
  "not-an-npy": refusal({
    fixedBy: "you",
    isArraySuspect: true,
    doctorStep: "model",
    title: stated("The Lambda function cannot read this file as npy."),
    action: "Correct the array, then drop it again.",
  }),
  "wrong-shape": refusal({
    fixedBy: "you",
    isArraySuspect: true,
    doctorStep: "model",
    title: stated("The model does not accept arrays of this shape."),
    action: "Correct the array, then drop it again.",
  }),
  "too-heavy": refusal({
    fixedBy: "you",
    isArraySuspect: true,
    doctorStep: "model",
    title: stated(
      "The array is too large for the SageMaker endpoint as the JSON that the function makes of it.",
    ),
    action: SMALLER,
  }),
  "endpoint-not-found": refusal({
    fixedBy: "instructor",
    doctorStep: "model",
    title: stated(({ endpoint }) => `There is no SageMaker endpoint named ${endpoint ?? "so"}.`),
    action:
      "Ask your instructor to start it (endpoints are often deleted after a class to save cost), or set the name of yours in the Lambda function.",
  }),
  /** A whole class may be using it at the same time. */
  "endpoint-busy": refusal({
    fixedBy: "time",
    doctorStep: "model",
    retry: "backoff",
    title: stated("The SageMaker endpoint is busy or still starting."),
    action: "Wait a few seconds and run it again.",
  }),
  "endpoint-timed-out": refusal({
    fixedBy: "time",
    doctorStep: "model",
    title: stated("The model did not answer SageMaker in time."),
    action:
      "Run it again: a model that has just started is slow once. If it stays slow, your instructor can give the endpoint a larger instance.",
  }),
  "model-error": refusal({
    fixedBy: "you",
    isArraySuspect: true,
    doctorStep: "model",
    title: stated(({ words = UNEXPLAINED }) => `The model refused the array: ${words}`),
    action:
      "Compare the array with the model card (its size, its bands last, no alpha band); if they agree, show your instructor the details.",
  }),
  internal: refusal({
    fixedBy: "instructor",
    title: stated("The Lambda function failed."),
    action: SHOW_DETAILS,
  }),

  "wrong-path": refusal({
    fixedBy: "you",
    doctorStep: "api",
    title: ({ status, path = PATH }) =>
      status === 403
        ? `The inference API has no POST method at the path ${path}; its message "Missing Authentication Token" means the path, not your credentials.`
        : `The inference API has no resource at the path ${path}.`,
    action: CHECK_PATH,
  }),
  "method-not-allowed": refusal({
    fixedBy: "you",
    doctorStep: "api",
    title: ({ path = PATH }) => `The inference API has no POST method at the path ${path}.`,
    action: CHECK_PATH,
  }),
  "api-key-wanted": refusal({
    fixedBy: "instructor",
    title:
      "The inference API refuses this page: it requires an API key (x-api-key), or a firewall protects it.",
    action:
      "Your instructor can clear API Key Required on the POST method and deploy the API again.",
  }),
  "authorizer-wanted": refusal({
    fixedBy: "instructor",
    title: "The API has an authorizer (JWT or Cognito), and this page sends no token.",
    action:
      "Your instructor can set the method’s authorization to NONE or IAM and deploy the API again.",
  }),
  /** https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
  "function-url-forbidden": refusal({
    fixedBy: "instructor",
    title: "The function URL does not allow this caller.",
    action:
      "A function URL needs two permissions, lambda:InvokeFunctionUrl and lambda:InvokeFunction: your instructor can grant both to your role, or to everyone if its auth type is NONE.",
  }),
  "caller-not-allowed": refusal({
    fixedBy: "instructor",
    title: "The inference API does not allow this caller.",
    action:
      "Your instructor can extend the API’s resource policy, or allow your role execute-api:Invoke, and deploy the API again.",
  }),
  "function-not-found": refusal({
    fixedBy: "you",
    doctorStep: "api",
    title: ({ functionName = "of that name" }) =>
      `There is no Lambda function ${functionName} in the account of your credentials and this region.`,
    action:
      "Correct the function’s name at the end of the API URL in Settings, or reset the API URL there.",
  }),
  "invoke-forbidden": refusal({
    fixedBy: "instructor",
    title: ({ functionName = "itself" }) =>
      `Your role may not invoke the Lambda function ${functionName}.`,
    action:
      "Your instructor can allow your role lambda:InvokeFunction on it; to use its API again, reset the API URL in Settings.",
  }),
  "request-too-large": refusal({
    fixedBy: "you",
    isArraySuspect: true,
    title: ({ limitMb }) =>
      limitMb === 10
        ? "The request is larger than API Gateway’s limit of 10 MB."
        : "The request or the prediction is larger than Lambda’s limit of 6 MB.",
    action: SMALLER,
  }),
  "media-type-refused": refusal({
    fixedBy: "instructor",
    title: "The inference API does not accept JSON.",
    action: "Your instructor can allow application/json in the method’s integration request.",
  }),
  /**
   * The gateway's 500, which is all that a page sees if AWS throttles the Lambda function:
   * https://repost.aws/knowledge-center/api-gateway-429-limit
   */
  "api-cannot-run-function": refusal({
    fixedBy: "instructor",
    retry: "backoff",
    title: "The inference API could not run its Lambda function.",
    action:
      "Run it again: Lambda answers like this when a whole class runs at once. If it happens again, your instructor can raise Lambda’s quota of concurrent executions (a class of N needs 2 N), or check that the API may invoke the function and that the integration’s mapping is right.",
  }),
  "function-failed": refusal({
    fixedBy: "you",
    isArraySuspect: true,
    title:
      "The Lambda function failed, or returned a response that API Gateway does not understand.",
    action:
      'Its log in CloudWatch says why; often it reads event["file_name"] while Lambda proxy integration is on (turn it off and deploy the API again, or read event["body"]), or the model refused the array’s batch axis.',
  }),
  "module-missing": refusal({
    fixedBy: "you",
    title: ({ module = "a module" }) =>
      isInLayer(module)
        ? `The Lambda function lacks its SciPy/numpy layer: Python cannot import ${module}.`
        : `The Lambda function cannot import the Python module ${module}.`,
    action: ({ module = "" }) =>
      isInLayer(module)
        ? "Add the layer for the function’s Python version (workshop steps 15–18), then run it again."
        : "Add a layer that contains it for the function’s Python version, then run it again.",
  }),
  "handler-missing": refusal({
    fixedBy: "you",
    title: ({ module = "its code" }) =>
      `The Lambda function’s handler names ${module}, which its code does not contain.`,
    action:
      "Correct the handler in the Lambda console under Runtime settings (file.function), then run it again.",
  }),
  "function-raised": refusal({
    fixedBy: "you",
    isArraySuspect: true,
    title: ({ words = UNEXPLAINED }) => `The Lambda function failed: ${words}`,
    action:
      "Its log in CloudWatch shows the line; correct the function and run it again, or show your instructor the details.",
  }),
  "function-timed-out": refusal({
    fixedBy: "you",
    title: ({ limitS }) =>
      `The Lambda function timed out at its own limit${limitS === undefined ? "" : ` of ${limitS} seconds`}.`,
    action:
      "Raise its timeout in the Lambda console under Configuration, General configuration, then run it again; the upload is kept.",
  }),
  "function-crashed": refusal({
    fixedBy: "you",
    isArraySuspect: true,
    title: "The Lambda function crashed or ran out of memory.",
    action:
      "Raise its memory in the Lambda console under Configuration, General configuration, then run it again; the upload is kept.",
  }),
  "reply-too-large": refusal({
    fixedBy: "you",
    isArraySuspect: true,
    doctorStep: "model",
    title: "The prediction is larger than the 6 MB that a Lambda function may return.",
    action:
      "Drop a smaller array, or let the function write the prediction to S3 and reply with its location.",
  }),
  "endpoint-forbidden": refusal({
    fixedBy: "instructor",
    doctorStep: "model",
    title: "The Lambda function’s role may not call the SageMaker endpoint.",
    action: "Your instructor can allow the function’s role sagemaker:InvokeEndpoint.",
  }),
  "endpoint-media-type": refusal({
    fixedBy: "instructor",
    doctorStep: "model",
    title: "The model’s container does not accept the content type that the Lambda function sends.",
    action:
      "Your instructor can let the function send JSON, or give the endpoint a container that accepts what it sends.",
  }),
  unnamed: refusal({
    fixedBy: "instructor",
    title: stated(
      ({ status, words }) =>
        `The inference API refused the request (HTTP ${status}).${words === undefined ? "" : ` Its message: ${words}`}`,
    ),
    action: SHOW_DETAILS,
  }),
} as const satisfies Readonly<Record<InferenceErrorCode, RefusalRow>> &
  Readonly<Record<string, RefusalRow>>;

/** Why an inference API refused. */
export type RefusalCode = keyof typeof REFUSALS;
