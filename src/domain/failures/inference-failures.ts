import { failureRow, valueFor } from "./failure-row.ts";
import type { FixedBy } from "./fixed-by.ts";
import { REFUSALS, type RefusalCode, type RefusalFacts } from "./inference-refusals.ts";

/** A mismatch between a server and an array, or between a function and its API. */
const MISMATCH_TITLES = {
  "adds-batch-axis": "Your file already has a batch axis, and this server adds its own.",
  "wants-batch-axis": "This server adds no batch axis, and your file has none.",
  "reads-body": 'The Lambda function reads event["body"], but the API passes only the request.',
  "reads-event":
    'The Lambda function reads event["file_name"], but the API passes the whole HTTP request.',
  "request-model":
    "The API validates requests against a model, and rejects this page’s request format.",
} as const;

interface ServerFixRow {
  readonly fixedBy: FixedBy;
  readonly action: string;
}

/** The fix of a mismatch. The first four are one click; the others are made in API Gateway. */
const SERVER_FIXES = {
  "drop-batch-axis": {
    fixedBy: "you",
    action: "Send the same array without its batch axis, as (height, width, bands).",
  },
  "add-batch-axis": {
    fixedBy: "you",
    action: "Send the same array with a batch axis, as (1, height, width, bands).",
  },
  "send-body": {
    fixedBy: "you",
    action: "Retry with the request as a JSON string under body.",
  },
  "send-plain": { fixedBy: "you", action: "Retry with only bucket and file_name." },
  "tick-proxy": {
    fixedBy: "you",
    action:
      "Turn on Lambda proxy integration in API Gateway, or read the event itself in the function, and deploy the API again.",
  },
  "untick-proxy": {
    fixedBy: "you",
    action:
      'Turn off Lambda proxy integration in API Gateway, or read event["body"] in the function, and deploy the API again.',
  },
  "change-request-model": {
    fixedBy: "instructor",
    action:
      "Your instructor can remove the request model from the POST method and deploy the API again.",
  },
} as const satisfies Readonly<Record<string, ServerFixRow>>;

/** A mismatch between a server and an array, or between a function and its API. */
export type Mismatch = keyof typeof MISMATCH_TITLES;

/** The fix of a mismatch. */
export type ServerFix = keyof typeof SERVER_FIXES;

interface ImageSize {
  readonly height: number;
  readonly width: number;
}

interface CodeFacts extends RefusalFacts {
  readonly code: RefusalCode;
}

function sizeText({ height, width }: ImageSize): string {
  return `${height} × ${width}`;
}

function refusalTitle(facts: CodeFacts): string {
  return valueFor(REFUSALS[facts.code].title, facts);
}

/** Failures of the inference API, its function or the model. */
export const INFERENCE_FAILURES = {
  "inference-refused": failureRow<CodeFacts>({
    service: "api",
    fixedBy: (facts) => valueFor(REFUSALS[facts.code].fixedBy, facts),
    doctorStep: (facts) => valueFor(REFUSALS[facts.code].doctorStep, facts),
    retry: (facts) => valueFor(REFUSALS[facts.code].retry, facts),
    title: refusalTitle,
    action: (facts) => valueFor(REFUSALS[facts.code].action, facts),
    suspect: ({ code }) => (REFUSALS[code].isArraySuspect ? "array" : undefined),
    detail: (facts) => `HTTP ${facts.status} ${facts.code}: ${refusalTitle(facts)}`,
  }),

  "server-mismatch": failureRow<{ readonly mismatch: Mismatch; readonly fix: ServerFix }>({
    service: "api",
    fixedBy: ({ fix }) => SERVER_FIXES[fix].fixedBy,
    doctorStep: ({ mismatch }) => (mismatch.endsWith("batch-axis") ? "model" : "post"),
    retry: "never",
    title: ({ mismatch }) => MISMATCH_TITLES[mismatch],
    action: ({ fix }) => SERVER_FIXES[fix].action,
  }),

  "reply-unreadable": failureRow<{
    /** Continues "could not be read:". */
    readonly reason: string;
  }>({
    service: "api",
    fixedBy: "instructor",
    doctorStep: "model",
    retry: "never",
    title: ({ reason }) => `The inference API’s answer could not be read: ${reason}`,
    action:
      "Check that the API URL in Settings ends with the method’s path; if it does, show your instructor.",
  }),

  /** The prediction has another size than the array, and no place in it. */
  "reply-size-differs": failureRow<{
    readonly found: ImageSize;
    readonly expected: ImageSize;
  }>({
    service: "api",
    fixedBy: "instructor",
    doctorStep: "model",
    retry: "never",
    title: ({ found, expected }) =>
      `The prediction is ${sizeText(found)} for an array of ${sizeText(expected)}, so it is unknown which pixels it is for.`,
    action: "Your instructor can let the function return one score per pixel of the array.",
  }),

  /** A scene whose tiles the workshop's cloud runs. */
  "scene-job-ended": failureRow<{
    /** Why it failed, as the function's sentence; undefined for one that was cancelled elsewhere. */
    readonly reason: string | undefined;
  }>({
    service: "api",
    fixedBy: "you",
    doctorStep: "post",
    retry: "never",
    title: ({ reason }) => reason ?? "The scene’s job was cancelled outside this page.",
    action: "Run it again: the tiles that are done are kept, and the job goes on with the others.",
  }),

  /** The model refuses an array that matches its card. */
  "card-refused": failureRow<{
    /** The model's message about the array, as a sentence. */
    readonly message: string;
  }>({
    service: "api",
    fixedBy: "you",
    doctorStep: "model",
    retry: "never",
    title: ({ message }) => message,
    action:
      "The model card in Settings does not belong to this API’s model: select the card for this API, or the API for this card.",
  }),

  /** The prediction for an array that matches the card has another shape than the card states. */
  "card-output-differs": failureRow<{ readonly found: string; readonly promised: string }>({
    service: "api",
    fixedBy: "instructor",
    doctorStep: "model",
    retry: "never",
    title: ({ found, promised }) =>
      `The model answered with ${found}, but its card says ${promised}.`,
    action: "Select the model card for this API in Settings, or correct the card.",
  }),
} as const;
