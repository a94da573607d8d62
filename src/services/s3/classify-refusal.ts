import { awsTimeMs, skewed } from "#domain/failures/clock-skew.ts";
import type { Failure } from "#domain/failures/failure.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import { classifyAwsError } from "#services/browser/aws-failure.ts";

/** The IAM action of a request. */
export type S3Action = "s3:PutObject" | "s3:GetObject" | "s3:ListBucket";

/** A clock that is off by less than this does not explain an expired URL. */
const SMALL_SKEW_S = 60;

const NOT_NOW = /^Request (has expired|is not yet valid)/;

/** A refusal by S3, as received. */
export interface S3Refusal {
  readonly status: number;
  readonly xml: string;
  readonly location: ObjectLocation;
  readonly action: S3Action;
  /** The time by this computer's clock. */
  readonly nowMs: number;
}

/** A parsed refusal. */
interface Refusal extends Omit<S3Refusal, "xml"> {
  readonly code: string;
  readonly message: string;
  element(name: string): string | undefined;
}

/**
 * The failure behind one of S3's refusals.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function classifyS3Error({ xml, ...rest }: S3Refusal): Failure {
  const element = (name: string): string | undefined => elementOf(xml, name);
  const code = element("Code") ?? `HTTP ${rest.status}`;
  return failureFor({ ...rest, code, message: element("Message") ?? "", element });
}

function failureFor(refusal: Refusal): Failure {
  const { status, code, message, element } = refusal;
  const { bucket, key } = refusal.location;
  switch (code) {
    case "AccessDenied":
      if (NOT_NOW.test(message)) return notNow(refusal);
      return accessDenied(refusal);
    case "RequestTimeTooSkewed":
      return skewed(awsTimeMs(element("RequestTime")), awsTimeMs(element("ServerTime")));
    case "NoSuchBucket":
      return { kind: "bucket-missing", bucket };
    case "NoSuchKey":
      return { kind: "object-missing", place: `s3://${bucket}/${key}` };
    case "PermanentRedirect":
    case "TemporaryRedirect":
      return { kind: "wrong-region", bucket, region: regionNamedIn(refusal) };
    case "EntityTooLarge":
      return tooLarge(refusal);
    case "BadDigest":
    case "XAmzContentSHA256Mismatch":
      return { kind: "upload-damaged", code };
    case "RequestTimeout":
      return { kind: "upload-stalled" };
    default:
      return (
        otherFailureFor(refusal) ?? {
          kind: "upload-refused",
          status,
          code,
          message,
          ...(refusal.action === "s3:PutObject" ? {} : { isRead: true }),
        }
      );
  }
}

/** Also of a load balancer or a proxy, whose page has no code. */
const DOWN_STATUSES = new Set([500, 502, 503, 504]);

const DENIED_ACTION = /is not authorized to perform: ([\w-]+:\w+)/;
const DENIED_BY = /with an explicit deny in an? ([\w -]*policy|permissions boundary)/;

/** AWS's text may name another permission than that of the request, such as one on a KMS key. */
function accessDenied({ message, action, location }: Refusal): Failure {
  const named = DENIED_ACTION.exec(message)?.[1];
  const deniedBy = DENIED_BY.exec(message)?.[1];
  return {
    kind: "access-denied",
    service: "s3",
    resource: `${location.bucket}/${location.key}`,
    action: named ?? action,
    ...(deniedBy === undefined ? {} : { deniedBy }),
  };
}

function otherFailureFor(refusal: Refusal): Failure | undefined {
  const { status, code, message } = refusal;
  const { bucket } = refusal.location;
  if (code === "InvalidRequest" && /checksum/i.test(message))
    return { kind: "upload-damaged", code };
  const region = code.startsWith("Authorization") ? regionNamedIn(refusal) : undefined;
  if (region !== undefined) return { kind: "wrong-region", bucket, region };
  const known = classifyAwsError("s3", { code, message });
  if (known !== undefined) return known;
  return DOWN_STATUSES.has(status) ? { kind: "service-unavailable", service: "s3" } : undefined;
}

/**
 * A presigned URL is early or late because of this computer's clock, or because it was used too
 * late.
 */
function notNow({ message, element, nowMs }: Refusal): Failure {
  const serverMs = awsTimeMs(element("ServerTime"));
  const skew = skewed(nowMs, serverMs);
  const isLate = message.startsWith("Request has expired");
  const isRight = serverMs !== undefined && Math.abs(nowMs - serverMs) < 1000 * SMALL_SKEW_S;
  return isLate && isRight ? { kind: "url-expired" } : skew;
}

function tooLarge({ element }: Refusal): Failure {
  const bytes = (name: string): number | undefined => {
    const text = element(name);
    return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
  };
  return {
    kind: "upload-too-large",
    sizeBytes: bytes("ProposedSize"),
    limitBytes: bytes("MaxSizeAllowed"),
  };
}

/** The bucket's region, if the refusal names it. */
function regionNamedIn({ message, element }: Refusal): string | undefined {
  const endpoint = element("Endpoint");
  return (
    element("Region") ??
    /expecting '([a-z0-9-]+)'/.exec(message)?.[1] ??
    (endpoint === undefined
      ? undefined
      : /\bs3[.-]([a-z]{2,4}(?:-[a-z]+)+-\d+)\./.exec(endpoint)?.[1])
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&#39;": "'",
  "&amp;": "&",
};

/** The text of an element of S3's XML; undefined if there is none. */
export function elementOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replace(/&(?:lt|gt|quot|apos|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}
