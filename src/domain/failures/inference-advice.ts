import type { Failure, Mismatch, RefusalCode, Remedy } from "./failure.ts";
import type { Advice, Mender } from "./wording.ts";

type Of<K extends Failure["kind"]> = Extract<Failure, { kind: K }>;

const PATH =
  "Check that the API URL in Settings ends with the stage and the resource; if it does, the API was not deployed again after its last change, which your instructor can do.";
const SMALLER = "Drop a smaller array, or one of whole counts instead of fractions.";
const ENDPOINT =
  "Ask your instructor to start it, as endpoints are deleted after a class because they cost; or set the name of yours in the Lambda function.";
const DETAILS = "Run it again; if it fails again, show your instructor the details.";
const LATER = "Wait a few seconds and run it again.";

/** Who mends what a code stands for, and how. Total: a code without advice does not compile. */
const REFUSALS: Readonly<Record<RefusalCode, readonly [Mender, string]>> = {
  "bad-request": [
    "instructor",
    "The function wants its request in another form: show your instructor the details.",
  ],
  "object-outside-workshop": [
    "you",
    "Correct the bucket and the prefix in Settings, then run it again.",
  ],
  "object-not-found": [
    "you",
    "Check that the function reads the same bucket and prefix that Settings name, then run it again.",
  ],
  "object-forbidden": [
    "instructor",
    "Your instructor can allow the function's role s3:GetObject on the bucket.",
  ],
  "not-an-npy": ["you", "Mend the array, then drop it again."],
  "wrong-shape": ["you", "Mend the array, then drop it again."],
  "too-heavy": ["you", SMALLER],
  "endpoint-not-found": ["instructor", ENDPOINT],
  "endpoint-busy": ["time", LATER],
  "endpoint-timed-out": [
    "time",
    "Run it again, as a model that has just started is slow once; if it stays so, your instructor can give the endpoint a larger instance.",
  ],
  "model-error": [
    "you",
    "Compare the array with the model card (its size, its bands last, no alpha band); if they agree, show your instructor the details.",
  ],
  internal: ["instructor", DETAILS],
  "wrong-path": ["you", PATH],
  "method-not-allowed": ["you", PATH],
  "api-key-wanted": [
    "instructor",
    "Your instructor can untick API Key Required on the POST method and deploy the API again.",
  ],
  "caller-not-allowed": [
    "instructor",
    "Your instructor can widen the API's resource policy, or allow your role execute-api:Invoke, and deploy the API again.",
  ],
  "request-too-large": ["you", SMALLER],
  "media-type-refused": [
    "instructor",
    "Your instructor can allow application/json in the method's integration request.",
  ],
  "api-cannot-run-function": [
    "instructor",
    "Run it once more, as Lambda answers like this when a whole class presses at once; if it stays so, your instructor can raise Lambda's quota of concurrent executions, of which a class of N wants 2 N, or check that the API may invoke the function and that the integration's mapping is right.",
  ],
  "function-failed": [
    "you",
    'Its log in CloudWatch says why; often it reads event["file_name"] while Lambda proxy integration is ticked (untick it and deploy the API again, or read event["body"]), or the model refused the array\'s batch axis.',
  ],
  "function-raised": [
    "you",
    "Its log in CloudWatch shows the line; mend the function and run it again, or show your instructor the details.",
  ],
  "function-timed-out": [
    "you",
    "Raise its timeout in the Lambda console under Configuration, General configuration, then run it again; the upload is kept.",
  ],
  "function-crashed": [
    "you",
    "Raise its memory in the Lambda console under Configuration, General configuration, then run it again; the upload is kept.",
  ],
  "reply-too-large": [
    "you",
    "Drop a smaller array; or let the function write the prediction to S3 and answer where it lies.",
  ],
  "endpoint-forbidden": [
    "instructor",
    "Your instructor can allow the function's role sagemaker:InvokeEndpoint.",
  ],
  "endpoint-media-type": [
    "instructor",
    "Your instructor can let the function send JSON, or give the endpoint a container that takes what it sends.",
  ],
  unnamed: ["instructor", DETAILS],
};

export function refusalAdvice({ status, code, message }: Of<"inference-refused">): Advice {
  const [mender, action] = REFUSALS[code];
  return { title: message, mender, action, detail: `HTTP ${status} ${code}: ${message}` };
}

const MISMATCHES: Readonly<Record<Mismatch, string>> = {
  "adds-batch-axis": "Your file already has a batch axis, and this server adds its own.",
  "wants-batch-axis": "This server adds no batch axis of its own, and your file has none.",
  "reads-body": 'The Lambda function reads event["body"], but the API hands it the request alone.',
  "reads-event":
    'The Lambda function reads event["file_name"], but the API hands it the whole HTTP request.',
  "request-model":
    "The API checks requests against a model of its own, and refuses the form in which this page asks.",
};

const REMEDIES: Readonly<Record<Remedy, readonly [Mender, string]>> = {
  "drop-batch-axis": [
    "you",
    "Send the same array again without its batch axis, as (height, width, bands).",
  ],
  "add-batch-axis": [
    "you",
    "Send the same array again with a batch axis, as (1, height, width, bands).",
  ],
  "send-body": ["you", "Ask again with the request as a JSON text under body."],
  "send-plain": ["you", "Ask again with bucket and file_name alone."],
  "tick-proxy": [
    "you",
    "Tick Lambda proxy integration in API Gateway, or read the event itself in the function, and deploy the API again.",
  ],
  "untick-proxy": [
    "you",
    'Untick Lambda proxy integration in API Gateway, or read event["body"] in the function, and deploy the API again.',
  ],
  "change-request-model": [
    "instructor",
    "Your instructor can take the request model off the POST method and deploy the API again.",
  ],
};

export function mismatchAdvice({ mismatch, remedy }: Of<"server-mismatch">): Advice {
  const [mender, action] = REMEDIES[remedy];
  return { title: MISMATCHES[mismatch], mender, action };
}
