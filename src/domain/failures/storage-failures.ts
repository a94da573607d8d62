import { redact } from "#domain/text/redaction.ts";
import { failureRow } from "./failure-row.ts";
import { SERVICE_NAMES, type Service } from "./service.ts";

interface DeniedFacts {
  readonly service: Service;
  readonly resource: string;
  /** What was denied, as IAM names it: "s3:PutObject". */
  readonly action?: string | undefined;
  /** The kind of policy that denies it explicitly, in AWS's words: "resource-based policy". */
  readonly deniedBy?: string | undefined;
}

/** IAM's actions as verbs. */
const VERBS: Readonly<Record<string, string>> = {
  "s3:PutObject": "write to",
  "s3:GetObject": "read from",
  "s3:ListBucket": "list",
};

const READS: ReadonlySet<string> = new Set(["s3:GetObject", "kms:Decrypt"]);

/** An object that is encrypted with a key needs a permission on the key too. */
function isOfKey(action: string): boolean {
  return action.startsWith("kms:");
}

function deniedTitle({ service, action = "", deniedBy }: DeniedFacts): string {
  if (service === "sts") return `Your account is not allowed to use ${SERVICE_NAMES.sts}.`;
  const denied = isOfKey(action)
    ? "Your role may not use the KMS key that encrypts this bucket"
    : `Your role may not ${VERBS[action] ?? "use"} this bucket`;
  return deniedBy === undefined ? `${denied}.` : `${denied}: a ${deniedBy} denies it explicitly.`;
}

function deniedAction({ service, resource, action = "to use it", deniedBy }: DeniedFacts): string {
  if (service === "sts") {
    return "Your instructor must remove the policy that denies sts:GetCallerIdentity.";
  }
  if (deniedBy !== undefined) {
    return `Your instructor must change the ${deniedBy} that denies ${action} on ${resource}; if it requires an encryption header (SSE), the bucket’s default encryption does the same without one.`;
  }
  return isOfKey(action)
    ? `Your instructor must allow your role ${action} on the key of ${resource}, in its key policy or in your role’s.`
    : `Check bucket and prefix in Settings; if they are right, your instructor must allow your role ${action} on ${resource}.`;
}

/** S3's own limit on one PUT. */
const LARGEST_PUT_BYTES = 5 * 1024 ** 3;

/** Refusals of the bucket, and results that are missing or elsewhere. */
export const STORAGE_FAILURES = {
  "bucket-missing": failureRow<{ readonly bucket: string }>({
    service: "s3",
    fixedBy: "you",
    doctorStep: "bucket",
    retry: "never",
    title: ({ bucket }) => `There is no bucket named ${bucket}.`,
    action: "Correct the bucket’s name in Settings and run it again.",
  }),

  "wrong-region": failureRow<{
    readonly bucket: string;
    /** The right one, if S3 names it. */
    readonly region?: string | undefined;
  }>({
    service: "s3",
    fixedBy: "you",
    doctorStep: "bucket",
    retry: "never",
    title: ({ bucket, region }) =>
      region === undefined
        ? `The bucket ${bucket} is in another region, or so new that AWS does not know its region everywhere yet.`
        : `The bucket ${bucket} is in the region ${region}.`,
    action: ({ region }) =>
      region === undefined
        ? "Correct the region in Settings; if it is right, wait a few minutes and run it again."
        : `Set the region to ${region} in Settings and run it again; if Settings refuse it, your instructor can set it in config.json.`,
  }),

  "access-denied": failureRow<DeniedFacts>({
    service: ({ service }) => service,
    fixedBy: "instructor",
    doctorStep: ({ service, action = "" }) => {
      if (service === "sts") return "identity";
      return READS.has(action) ? "read-back" : "upload";
    },
    retry: "never",
    title: deniedTitle,
    action: deniedAction,
  }),

  "url-expired": failureRow({
    service: "s3",
    fixedBy: "you",
    doctorStep: "upload",
    retry: "never",
    title: "The presigned URL of this upload has expired.",
    action: "Run it again: the page signs a new one.",
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
      const isKnown = sizeBytes !== undefined && sizeBytes > limitBytes;
      const size = isKnown ? ` of ${gibibytes(sizeBytes)}` : "";
      return `The file${size} is larger than the ${gibibytes(limitBytes)} that S3 accepts in one upload.`;
    },
    action: "Crop a smaller array from it and drop that.",
  }),

  "upload-damaged": failureRow<{
    /** How it was noticed: S3's code, or the result of reading it back. */
    readonly code: string;
  }>({
    service: "s3",
    fixedBy: "you",
    doctorStep: "upload",
    retry: "never",
    title: ({ code }) => `S3 received other data than was sent (${code}).`,
    action:
      "The network or a proxy changed it: run it again, from another network if it is refused again.",
  }),

  "upload-stalled": failureRow({
    service: "s3",
    fixedBy: "time",
    doctorStep: "upload",
    retry: "cooldown",
    title: "S3 timed out waiting for the rest of the upload.",
    action: "The connection is slow or stalled: run it again when it is stable.",
  }),

  "upload-refused": failureRow<{
    readonly status: number;
    readonly code: string;
    readonly message: string;
    /** Whether it was a request to read or list. */
    readonly isRead?: boolean;
  }>({
    service: "s3",
    fixedBy: "instructor",
    doctorStep: "upload",
    retry: "never",
    title: ({ code, isRead = false }) =>
      `S3 refused ${isRead ? "to be read" : "the upload"} (${code}).`,
    action: "Run it again; if it is refused again, show your instructor the details.",
    detail: ({ status, code, message }) => `HTTP ${status} ${code}: ${redact(message)}`,
  }),

  "object-missing": failureRow<{ readonly place: string }>({
    service: "s3",
    fixedBy: "you",
    doctorStep: "read-back",
    retry: "never",
    title: ({ place }) => `There is no object ${place}.`,
    action: "It was moved or deleted: list the folder again.",
  }),

  "result-missing": failureRow<{ readonly place: string }>({
    service: undefined,
    fixedBy: "instructor",
    doctorStep: "read-back",
    retry: "never",
    title: ({ place }) =>
      `The inference API says that the prediction is at ${place}, but there is no object.`,
    action: "Run it again; if it is missing again, show your instructor the details.",
  }),

  "result-late": failureRow<{ readonly place: string; readonly afterS: number }>({
    service: undefined,
    fixedBy: "time",
    doctorStep: "read-back",
    retry: "never",
    title: ({ place, afterS }) =>
      `The prediction did not appear at ${place} within ${afterS} seconds.`,
    action: "The model is still working on it: wait a minute and run it again; the upload is kept.",
  }),

  "result-elsewhere": failureRow<{ readonly place: string }>({
    service: undefined,
    fixedBy: "instructor",
    doctorStep: "read-back",
    retry: "never",
    title: ({ place }) => `The prediction is at ${place}, which this site is not allowed to read.`,
    action: "Your instructor can configure the function to write to the workshop’s bucket.",
  }),
} as const;

function gibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1).replace(/\.0$/, "")} GiB`;
}
