import type { Failure, Service } from "./failure.ts";

/** Who can mend a failure. */
export type Mender = "you" | "instructor" | "aws" | "time";

/** What a person is told of a failure. */
export interface Advice {
  /** One sentence: what happened. */
  readonly title: string;
  readonly mender: Mender;
  /** One sentence: what to do now. */
  readonly action: string;
  /** The other side's own words, for a fold-out. */
  readonly detail?: string;
}

const SERVICE_NAMES: Record<Service, string> = {
  page: "this page's own server",
  sts: "AWS's sign-in check (STS)",
  s3: "the S3 bucket",
  api: "the inference API",
  "demo-credentials": "the local stack",
};

/** Causes a browser cannot tell apart from a server that is not there, by service. */
const UNREACHABLE_ACTIONS: Record<Service, string> = {
  page: "Check that the page's server still runs, then try again.",
  sts: "Check the region in Settings and whether a firewall or blocker is in the way, then try again.",
  s3: "Check the bucket and region in Settings; if they are right, the bucket's CORS rules do not name this page, which your instructor can mend.",
  api: "Check the API URL in Settings; if it is right, the API lacks CORS for this page or was not deployed again after it was added, which your instructor can mend.",
  "demo-credentials": "Check that the local stack still runs (npm start), then try again.",
};

/**
 * What to tell a person of a failure: what happened, who can mend it, what to do now.
 * Total over the union: a kind without advice does not compile.
 */
export function adviceFor(failure: Failure): Advice {
  switch (failure.kind) {
    case "aborted":
      return {
        title: "You cancelled this run.",
        mender: "you",
        action: "The file is still here; run it again when you like.",
      };
    case "offline":
      return {
        title: "This computer is offline.",
        mender: "you",
        action: "Nothing is lost; connect to the network and run it again.",
      };
    case "unreachable":
      return {
        title: `No answer came from ${SERVICE_NAMES[failure.service]} at ${failure.host}.`,
        mender: failure.service === "demo-credentials" ? "you" : "instructor",
        action: UNREACHABLE_ACTIONS[failure.service],
      };
    case "timed-out":
      return {
        title: `${capitalised(SERVICE_NAMES[failure.service])} gave no answer within ${failure.afterS} seconds.`,
        mender: "time",
        action: "A model that slept needs a moment to wake: run it again, the upload is kept.",
      };
    case "throttled":
      return {
        title: `${capitalised(SERVICE_NAMES[failure.service])} is taking too many requests at once.`,
        mender: "time",
        action: "The whole class pressed at the same time: wait a few seconds and run it again.",
      };
    case "credentials-malformed":
      return { title: failure.reason, mender: "you", action: failure.remedy };
    case "credentials-expired":
      return {
        title: "Your AWS keys have expired.",
        mender: "you",
        action: "Paste fresh keys from the access portal; the file need not be chosen again.",
      };
    case "credentials-refused":
      return {
        title: `AWS does not accept these keys (${failure.code}).`,
        mender: "you",
        action:
          "One of the three lines was cut or mixed up: copy the whole block from the access portal and paste it again.",
      };
    case "clock-skewed":
      return {
        title: "This computer's clock differs from AWS's by more than AWS allows.",
        mender: "you",
        action: "Set the clock to automatic in the system settings, then run it again.",
      };
    case "access-denied":
      return {
        title: `Your keys may not use ${failure.resource}.`,
        mender: "instructor",
        action:
          "Check bucket and prefix in Settings; if they are right, your instructor must allow your role to write there.",
      };
    case "bucket-missing":
      return {
        title: `There is no bucket named ${failure.bucket}.`,
        mender: "you",
        action: "Correct the bucket's name in Settings and run it again.",
      };
    case "upload-refused":
      return {
        title: `S3 refused the upload (${failure.code}).`,
        mender: "instructor",
        action: "Run it again; if it is refused again, show your instructor the details.",
        detail: `HTTP ${failure.status} ${failure.code}: ${failure.message}`,
      };
    case "unreadable-array":
      return { title: failure.reason, mender: "you", action: failure.remedy };
    case "shape-mismatch":
      return {
        title: `This array is ${failure.found}; the model wants ${failure.wanted}.`,
        mender: "you",
        action: "It can be looked at, but the model will refuse it: drop an array of that shape.",
      };
    case "inference-refused":
      return inferenceAdvice(failure);
    case "reply-unreadable":
      return {
        title: `The inference API's answer could not be read: ${failure.reason}`,
        mender: "instructor",
        action:
          "Check that the API URL in Settings is the one that ends in the method's path; else show your instructor.",
      };
    case "config-invalid":
      return {
        title: `The file ${failure.file} is not valid.`,
        mender: "instructor",
        action: "Mend the lines below and load the page again.",
        detail: failure.problems.join("\n"),
      };
    case "unexpected":
      return {
        title: "The page met a fault of its own.",
        mender: "instructor",
        action: "Reload the page and try again; if it comes back, report the details.",
        detail: failure.message,
      };
  }
}

type InferenceRefused = Extract<Failure, { kind: "inference-refused" }>;

/** Who mends what our Lambda's codes name; the message beside a code is already a full sentence. */
const YOURS = new Set([
  "bad-request",
  "object-not-found",
  "not-an-npy",
  "wrong-shape",
  "too-heavy",
]);
const TIMES = new Set(["endpoint-busy", "endpoint-timed-out"]);

function inferenceAdvice({ status, code, message }: InferenceRefused): Advice {
  const detail = `HTTP ${status} ${code}: ${message}`;
  if (YOURS.has(code)) {
    return { title: message, mender: "you", action: "Mend the array, then drop it again.", detail };
  }
  if (TIMES.has(code)) {
    return {
      title: message,
      mender: "time",
      action: "Wait a few seconds and run it again.",
      detail,
    };
  }
  return {
    title: message,
    mender: "instructor",
    action: "Run it again; if it fails again, show your instructor the details.",
    detail,
  };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
