import { redact } from "#domain/text/redaction.ts";
import { failureRow } from "./failure-row.ts";
import { SERVICE_NAMES, type Service } from "./service.ts";

interface DeniedFacts {
  readonly service: Service;
  readonly resource: string;
  /** What was denied, as IAM names it: "s3:PutObject". */
  readonly action?: string | undefined;
}

/** IAM's actions as verbs. */
const VERBS: Readonly<Record<string, string>> = {
  "s3:PutObject": "write",
  "s3:GetObject": "read",
  "s3:ListBucket": "list",
};

/** S3's own limit on one PUT. */
const LARGEST_PUT_BYTES = 5 * 1024 ** 3;

/** Refusals of the bucket, and results that are not where they should be. */
export const STORAGE_FAILURES = {
  "bucket-missing": failureRow<{ readonly bucket: string }>({
    service: "s3",
    fixedBy: "you",
    doctorStep: "bucket",
    retry: "never",
    title: ({ bucket }) => `There is no bucket named ${bucket}.`,
    action: "Correct the bucket's name in Settings and run it again.",
  }),

  "wrong-region": failureRow<{
    readonly bucket: string;
    /** The right one, where S3 names it. */
    readonly region?: string | undefined;
  }>({
    service: "s3",
    fixedBy: "you",
    doctorStep: "bucket",
    retry: "never",
    title: ({ bucket, region }) =>
      region === undefined
        ? `The bucket ${bucket} is in another region, or so new that AWS does not know its place everywhere yet.`
        : `The bucket ${bucket} is in the region ${region}.`,
    action: ({ region }) =>
      region === undefined
        ? "Correct the region in Settings; if it is right, wait some minutes and run it again."
        : `Set the region to ${region} in Settings and run it again; where Settings refuse it, your instructor can set it in config.json.`,
  }),

  "access-denied": failureRow<DeniedFacts>({
    service: ({ service }) => service,
    fixedBy: "instructor",
    doctorStep: ({ service, action }) => {
      if (service === "sts") return "identity";
      return action === "s3:GetObject" ? "read-back" : "upload";
    },
    retry: "never",
    title: ({ service, resource, action = "" }) =>
      service === "sts"
        ? `Your account does not allow ${SERVICE_NAMES.sts}.`
        : `Your keys may not ${VERBS[action] ?? "use"} ${resource}.`,
    action: ({ service, action = "to use it" }) =>
      service === "sts"
        ? "Your instructor must lift the policy that forbids sts:GetCallerIdentity."
        : `Check bucket and prefix in Settings; if they are right, your instructor must allow your role ${action} there.`,
  }),

  "url-expired": failureRow({
    service: "s3",
    fixedBy: "you",
    doctorStep: "upload",
    retry: "never",
    title: "The signed address of this upload was used too late.",
    action: "Run it again: the page signs a fresh one.",
  }),

  "upload-too-large": failureRow<{
    readonly sizeBytes?: number | undefined;
    readonly limitBytes?: number | undefined;
  }>({
    service: "s3",
    fixedBy: "you",
    doctorStep: "upload",
    retry: "never",
    title: ({ sizeBytes, limitBytes = LARGEST_PUT_BYTES }) => {
      const size = sizeBytes === undefined ? "" : ` of ${gibibytes(sizeBytes)}`;
      return `The file${size} is larger than the ${gibibytes(limitBytes)} that S3 takes in one upload.`;
    },
    action: "Cut a smaller array out of it and drop that.",
  }),

  "upload-damaged": failureRow<{
    /** How it was noticed: S3's code, or what reading it back showed. */
    readonly code: string;
  }>({
    service: "s3",
    fixedBy: "you",
    doctorStep: "upload",
    retry: "never",
    title: ({ code }) => `What arrived at S3 is not what was sent (${code}).`,
    action:
      "The network or a proxy changed it on the way: run it again, from another network if it is refused again.",
  }),

  "upload-stalled": failureRow({
    service: "s3",
    fixedBy: "time",
    doctorStep: "upload",
    retry: "cooldown",
    title: "S3 waited for the rest of the upload and gave up.",
    action: "The connection is slow or stood still: run it again when it is steady.",
  }),

  "upload-refused": failureRow<{
    readonly status: number;
    readonly code: string;
    readonly message: string;
  }>({
    service: "s3",
    fixedBy: "instructor",
    doctorStep: "upload",
    retry: "never",
    title: ({ code }) => `S3 refused the upload (${code}).`,
    action: "Run it again; if it is refused again, show your instructor the details.",
    detail: ({ status, code, message }) => `HTTP ${status} ${code}: ${redact(message)}`,
  }),

  "result-missing": failureRow<{ readonly place: string }>({
    service: undefined,
    fixedBy: "instructor",
    doctorStep: "read-back",
    retry: "never",
    title: ({ place }) =>
      `The inference API says that the prediction lies at ${place}, but nothing is there.`,
    action: "Run it again; if it is missing again, show your instructor the details.",
  }),

  "result-late": failureRow<{ readonly place: string; readonly afterS: number }>({
    service: undefined,
    fixedBy: "time",
    doctorStep: "read-back",
    retry: "never",
    title: ({ place, afterS }) =>
      `The prediction did not appear at ${place} within ${afterS} seconds.`,
    action: "The model works on it still: wait a minute and run it again, the upload is kept.",
  }),

  "result-elsewhere": failureRow<{ readonly place: string }>({
    service: undefined,
    fixedBy: "instructor",
    doctorStep: "read-back",
    retry: "never",
    title: ({ place }) => `The prediction lies at ${place}, which this site may not reach.`,
    action: "Your instructor can let the function write into the workshop's own bucket.",
  }),
} as const;

function gibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1).replace(/\.0$/, "")} GiB`;
}
