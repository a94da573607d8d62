import type { DoctorStep } from "#domain/failures/doctor-steps.ts";
import type { Failure, RefusalCode, Service } from "./failure.ts";

/** The check that looks at a service as a whole. */
const SERVICES: Readonly<Record<Service, DoctorStep>> = {
  page: "origin",
  sts: "identity",
  s3: "bucket",
  api: "api",
  "demo-credentials": "keys",
};

/** Codes of what stands behind the API; every other is the API's or the request's own. */
const BEHIND: Readonly<Partial<Record<RefusalCode, DoctorStep>>> = {
  "wrong-path": "api",
  "method-not-allowed": "api",
  "not-an-npy": "model",
  "wrong-shape": "model",
  "too-heavy": "model",
  "reply-too-large": "model",
  "model-error": "model",
  "endpoint-not-found": "model",
  "endpoint-busy": "model",
  "endpoint-timed-out": "model",
  "endpoint-forbidden": "model",
  "endpoint-media-type": "model",
};

/**
 * The doctor's check that looks at what failed. Total over the union; what no check looks at
 * begins at the first.
 */
export function doctorStepFor(failure: Failure): DoctorStep {
  switch (failure.kind) {
    case "aborted":
    case "offline":
    case "unreadable-array":
    case "shape-mismatch":
    case "config-invalid":
    case "unexpected":
    case "mixed-content":
      return "origin";
    case "credentials-malformed":
    case "credentials-expired":
      return "keys";
    case "credentials-refused":
    case "region-disabled":
      return "identity";
    case "clock-skewed":
      return "clock";
    case "unreachable":
    case "service-unavailable":
    case "request-malformed":
      return SERVICES[failure.service];
    case "throttled":
      return failure.service === "api" ? "post" : SERVICES[failure.service];
    case "timed-out":
      return failure.service === "api" ? "model" : SERVICES[failure.service];
    case "cors-refused":
      return failure.service === "s3" ? "cors" : "api-cors";
    case "connection-lost":
      return failure.service === "s3" ? "upload" : "post";
    case "access-denied":
      if (failure.service === "sts") return "identity";
      return failure.action === "s3:GetObject" ? "read-back" : "upload";
    case "wrong-region":
    case "bucket-missing":
      return "bucket";
    case "url-expired":
    case "upload-too-large":
    case "upload-damaged":
    case "upload-stalled":
    case "upload-refused":
      return "upload";
    case "result-missing":
    case "result-late":
    case "result-elsewhere":
      return "read-back";
    case "answer-hidden":
    case "quota-exceeded":
      return "post";
    case "inference-refused":
      return BEHIND[failure.code] ?? "post";
    case "server-mismatch":
      return failure.mismatch.endsWith("batch-axis") ? "model" : "post";
    case "reply-unreadable":
      return "model";
  }
}
