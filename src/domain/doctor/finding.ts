import type { DoctorStep } from "#domain/failures/doctor-steps.ts";
import type { Failure } from "#domain/failures/failure.ts";

/** What stops a check of the page itself or of the person's keys. */
export type PageFinding =
  /** The page came over https, and the browser lets it reach no plain http. */
  | { readonly kind: "mixed-content"; readonly address: string }
  | { readonly kind: "page-from-disk" }
  /** `offsetS`: how far this computer is ahead of the server; undefined where only a refusal told. */
  | { readonly kind: "clock-off"; readonly offsetS: number | undefined }
  | { readonly kind: "keys-missing" }
  | { readonly kind: "keys-expired"; readonly since: Date | undefined }
  | { readonly kind: "keys-refused"; readonly code: string }
  | { readonly kind: "host-silent"; readonly service: "sts" | "s3" | "api"; readonly host: string }
  | { readonly kind: "sts-unreadable"; readonly host: string };

/** What stops a check of the bucket. */
export type BucketFinding =
  | { readonly kind: "name-invalid"; readonly problem: string }
  | { readonly kind: "bucket-missing" }
  /** S3 named the region that it expects. */
  | { readonly kind: "bucket-elsewhere"; readonly region: string }
  /** The page may read nothing and write nothing: no rule names it, or there is no such bucket here. */
  | { readonly kind: "bucket-closed" }
  /** Another method is allowed, so bucket, region and origin are right. */
  | { readonly kind: "method-closed"; readonly method: "PUT" | "GET" }
  | { readonly kind: "object-denied"; readonly action: "s3:PutObject" | "s3:GetObject" }
  | { readonly kind: "bytes-differ"; readonly sent: number; readonly received: number };

/** What stops a check of the API or the model behind it. */
export type ApiFinding =
  /** The API answered, and has nothing at this path. */
  | { readonly kind: "path-wrong" }
  /** The method lets the page read, its preflight does not. */
  | { readonly kind: "preflight-closed" }
  /** Nothing that the API answers may be read: no CORS, or a wrong path whose refusal has none. */
  | { readonly kind: "api-closed" }
  /** The API took an empty request, and the real one ended without an answer. */
  | { readonly kind: "reply-lost"; readonly afterS: number }
  /** The function reads another bucket or prefix, and says which. */
  | { readonly kind: "outside-workshop"; readonly message: string }
  | { readonly kind: "function-denied"; readonly message: string }
  | { readonly kind: "shape-refused"; readonly message: string }
  | { readonly kind: "shape-wrong"; readonly found: string; readonly wanted: string };

/** Why a check stopped: the facts that its remedy needs. None of them is a secret. */
export type Finding =
  | PageFinding
  | BucketFinding
  | ApiFinding
  | { readonly kind: "failure"; readonly failure: Failure };

/** What a failure of one of the services means at this step. */
export function findingFor(step: DoctorStep, failure: Failure): Finding {
  switch (failure.kind) {
    case "credentials-expired":
      return { kind: "keys-expired", since: undefined };
    case "credentials-refused":
      return { kind: "keys-refused", code: failure.code };
    case "clock-skewed":
      return { kind: "clock-off", offsetS: failure.aheadS };
    case "bucket-missing":
      return { kind: "bucket-missing" };
    case "wrong-region":
      return failure.region === undefined
        ? { kind: "failure", failure }
        : { kind: "bucket-elsewhere", region: failure.region };
    case "access-denied":
      return failure.service === "s3"
        ? { kind: "object-denied", action: rightFor(step) }
        : { kind: "failure", failure };
    case "inference-refused":
      return refusedRequest(failure.code, failure.message) ?? { kind: "failure", failure };
    default:
      return { kind: "failure", failure };
  }
}

function rightFor(step: DoctorStep): "s3:PutObject" | "s3:GetObject" {
  return step === "read-back" ? "s3:GetObject" : "s3:PutObject";
}

function refusedRequest(code: string, message: string): ApiFinding | undefined {
  switch (code) {
    case "object-outside-workshop":
      return { kind: "outside-workshop", message };
    case "object-forbidden":
    case "endpoint-forbidden":
      return { kind: "function-denied", message };
    case "wrong-shape":
    case "too-heavy":
      return { kind: "shape-refused", message };
    default:
      return undefined;
  }
}

/** The region that S3 names in a refusal's XML as the right one; undefined where it names none. */
export function regionNamedIn(xml: string): string | undefined {
  const expecting = /expecting '([a-z0-9-]+)'/.exec(xml)?.[1];
  const element = /<Region>([a-z0-9-]+)<\/Region>/.exec(xml)?.[1];
  const endpoint = /<Endpoint>[^<]*\bs3[.-]([a-z]{2,4}(?:-[a-z]+)+-\d+)\./.exec(xml)?.[1];
  return expecting ?? element ?? endpoint;
}
