/** Where a prediction lies that a reply only points to. */
export type Place =
  | { readonly kind: "object"; readonly bucket: string; readonly key: string }
  | { readonly kind: "address"; readonly url: string };

export interface Pointer {
  readonly place: Place;
  /** Where an asynchronous endpoint writes what went wrong instead. */
  readonly failurePlace: Place | undefined;
  /** Whether the prediction may not be there yet: HTTP 202. */
  readonly pending: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Under which names servers hand back a place, SageMaker's asynchronous endpoints first. */
const PLACE_KEYS = [
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

/** The place that a reply's value points to, or undefined where it points nowhere. */
export function pointerIn(value: unknown, pending: boolean): Pointer | undefined {
  const place = placeOf(value) ?? placeUnder(value, PLACE_KEYS);
  if (place === undefined) return undefined;
  return { place, failurePlace: placeUnder(value, FAILURE_KEYS), pending };
}

/** A place as people may be told of it: an address without its query, which may be a signature. */
export function placeText(place: Place): string {
  if (place.kind === "object") return `s3://${place.bucket}/${place.key}`;
  return place.url.replace(/[?#].*$/s, "");
}

function placeUnder(value: unknown, keys: readonly string[]): Place | undefined {
  if (!isFields(value)) return undefined;
  for (const key of keys) {
    const place = placeOf(value[key]);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** s3://bucket/key, an address, or an object that holds bucket and key. */
function placeOf(value: unknown): Place | undefined {
  if (typeof value === "string") return placeIn(value.trim());
  if (!isFields(value)) return undefined;
  const { bucket = value["Bucket"], key = value["Key"] } = value;
  if (typeof bucket !== "string" || typeof key !== "string") return undefined;
  return bucket === "" || key === "" ? undefined : { kind: "object", bucket, key };
}

function placeIn(text: string): Place | undefined {
  const [, bucket, key] = /^s3:\/\/([^/\s]+)\/(\S.*)$/.exec(text) ?? [];
  if (bucket !== undefined && key !== undefined) return { kind: "object", bucket, key };
  if (/^https?:\/\/\S+$/.test(text) && URL.canParse(text)) return { kind: "address", url: text };
  return undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
