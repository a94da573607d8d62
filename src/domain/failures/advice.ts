import { redact } from "#domain/text/redaction.ts";
import type { Failure } from "./failure.ts";
import { mismatchAdvice, refusalAdvice } from "./inference-advice.ts";
import {
  answerHiddenAdvice,
  connectionLostAdvice,
  corsAdvice,
  timedOutAdvice,
  unreachableAdvice,
} from "./network-advice.ts";
import {
  clockAdvice,
  deniedAdvice,
  keysRefusedAdvice,
  regionAdvice,
  tooLargeAdvice,
} from "./storage-advice.ts";
import { type Advice, serviceAtStart } from "./wording.ts";

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
      return unreachableAdvice(failure);
    case "cors-refused":
      return corsAdvice(failure);
    case "mixed-content":
      return {
        title: `This page is served over https, and browsers let it call no http address such as ${failure.host}.`,
        mender: "you",
        action: "Set an address that begins with https:// in Settings.",
      };
    case "connection-lost":
      return connectionLostAdvice(failure);
    case "answer-hidden":
      return answerHiddenAdvice(failure);
    case "timed-out":
      return timedOutAdvice(failure);
    case "throttled":
      return {
        title: `${serviceAtStart(failure.service)} is taking too many requests at once.`,
        mender: "time",
        action: "The whole class pressed at the same time: wait a few seconds and run it again.",
      };
    case "quota-exceeded":
      return {
        title: "The inference API's usage plan allows no more requests for now.",
        mender: "instructor",
        action:
          "Your instructor can raise the usage plan's quota, or wait until it is filled up again.",
      };
    case "service-unavailable":
      return {
        title: `${serviceAtStart(failure.service)} is not available at the moment, or took too long.`,
        mender: "time",
        action: "Wait a little and run it again; the upload is kept.",
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
      return keysRefusedAdvice(failure);
    case "url-expired":
      return {
        title: "The signed address of this upload was used too late.",
        mender: "you",
        action: "Run it again: the page signs a fresh one.",
      };
    case "clock-skewed":
      return clockAdvice(failure);
    case "request-malformed":
      return {
        title: `${serviceAtStart(failure.service)} does not take this request as it was signed (${failure.code}).`,
        mender: "instructor",
        action: "Reload the page and run it again; if it is refused again, report the details.",
      };
    case "region-disabled":
      return {
        title: "AWS's sign-in check (STS) is switched off for your account in this region.",
        mender: "instructor",
        action: "Your instructor can name a region in config.json in which it is switched on.",
      };
    case "wrong-region":
      return regionAdvice(failure);
    case "access-denied":
      return deniedAdvice(failure);
    case "bucket-missing":
      return {
        title: `There is no bucket named ${failure.bucket}.`,
        mender: "you",
        action: "Correct the bucket's name in Settings and run it again.",
      };
    case "upload-too-large":
      return tooLargeAdvice(failure);
    case "upload-damaged":
      return {
        title: `What arrived at S3 is not what was sent (${failure.code}).`,
        mender: "you",
        action:
          "The network or a proxy changed it on the way: run it again, from another network if it is refused again.",
      };
    case "upload-stalled":
      return {
        title: "S3 waited for the rest of the upload and gave up.",
        mender: "time",
        action: "The connection is slow or stood still: run it again when it is steady.",
      };
    case "upload-refused":
      return {
        title: `S3 refused the upload (${failure.code}).`,
        mender: "instructor",
        action: "Run it again; if it is refused again, show your instructor the details.",
        detail: `HTTP ${failure.status} ${failure.code}: ${redact(failure.message)}`,
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
      return refusalAdvice(failure);
    case "server-mismatch":
      return mismatchAdvice(failure);
    case "reply-unreadable":
      return {
        title: `The inference API's answer could not be read: ${failure.reason}`,
        mender: "instructor",
        action:
          "Check that the API URL in Settings is the one that ends in the method's path; else show your instructor.",
      };
    case "result-missing":
      return {
        title: `The inference API says that the prediction lies at ${failure.place}, but nothing is there.`,
        mender: "instructor",
        action: "Run it again; if it is missing again, show your instructor the details.",
      };
    case "result-late":
      return {
        title: `The prediction did not appear at ${failure.place} within ${failure.afterS} seconds.`,
        mender: "time",
        action: "The model works on it still: wait a minute and run it again, the upload is kept.",
      };
    case "result-elsewhere":
      return {
        title: `The prediction lies at ${failure.place}, which this site may not reach.`,
        mender: "instructor",
        action: "Your instructor can let the function write into the workshop's own bucket.",
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
        title: `The page met a fault of its own${failure.step === undefined ? "" : ` while ${failure.step}`}.`,
        mender: "instructor",
        action: "Reload the page and try again; if it comes back, report the details.",
        detail: redact(failure.message),
      };
  }
}
