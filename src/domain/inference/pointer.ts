import { isFields } from "./reply-value.ts";

/** The location of a prediction, from a reply that only points to it. */
export type PredictionLocation =
  | { readonly kind: "object"; readonly bucket: string; readonly key: string }
  | { readonly kind: "address"; readonly url: string };

export interface Pointer {
  readonly location: PredictionLocation;
  /** The location of an asynchronous endpoint's error. */
  readonly failureLocation: PredictionLocation | undefined;
  /** Whether the prediction may not exist yet: HTTP 202. */
  readonly pending: boolean;
}

/** Keys under which servers return a location, SageMaker's asynchronous endpoints first. */
const LOCATION_KEYS = [
  "OutputLocation",
  "outputLocation",
  "output_location",
  "result",
  "output",
  "location",
  "Location",
  "url",
  "uri",
  "s3_uri",
  "s3Uri",
  "presigned_url",
  "predictions",
  "outputs",
  "prediction",
  "mask",
] as const;

const FAILURE_KEYS = ["FailureLocation", "failureLocation", "failure_location"] as const;

/** The location that a reply's value points to; undefined if there is none. */
export function pointerIn(value: unknown, pending: boolean): Pointer | undefined {
  const location = locationOf(value) ?? locationUnder(value, LOCATION_KEYS);
  if (location === undefined) return undefined;
  return { location, failureLocation: locationUnder(value, FAILURE_KEYS), pending };
}

/** A location for display: a URL without its query, which may be a signature. */
export function locationText(location: PredictionLocation): string {
  if (location.kind === "object") return `s3://${location.bucket}/${location.key}`;
  return location.url.replace(/[?#].*$/s, "");
}

function locationUnder(value: unknown, keys: readonly string[]): PredictionLocation | undefined {
  if (!isFields(value)) return undefined;
  for (const key of keys) {
    const location = locationOf(value[key]);
    if (location !== undefined) return location;
  }
  return undefined;
}

/** s3://bucket/key, a URL, or an object with bucket and key. */
function locationOf(value: unknown): PredictionLocation | undefined {
  if (typeof value === "string") return parseLocation(value.trim());
  if (!isFields(value)) return undefined;
  const { bucket = value["Bucket"], key = value["Key"] } = value;
  if (typeof bucket !== "string" || typeof key !== "string") return undefined;
  return bucket === "" || key === "" ? undefined : { kind: "object", bucket, key };
}

function parseLocation(text: string): PredictionLocation | undefined {
  const [, bucket, key] = /^s3:\/\/([^/\s]+)\/(\S.*)$/.exec(text) ?? [];
  if (bucket !== undefined && key !== undefined) return { kind: "object", bucket, key };
  if (/^https?:\/\/\S+$/.test(text) && URL.canParse(text)) return { kind: "address", url: text };
  return undefined;
}
