import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { ownFolder } from "#domain/s3/object-key.ts";
import { objectUrl } from "#domain/s3/object-url.ts";
import type { PredictionLocation } from "./pointer.ts";
import type { RequestContext } from "./request-context.ts";

/**
 * Whether the page reads a prediction at this location. The server that answered chose it, so it must be
 * in the configured bucket, in the participant's own folder or that of the array which they ran, or an
 * address of the API that was called, which gets no credentials.
 */
export function isWithinReach(
  place: PredictionLocation,
  request: RequestContext,
  { config, ownerId }: Pick<AwsContext, "config" | "ownerId">,
): boolean {
  const { prefix, bucket } = config;
  const [arrayOwner = ownerId] = request.key.startsWith(prefix)
    ? request.key.slice(prefix.length).split("/")
    : [];
  const folders = [ownerId, arrayOwner].map((owner) => ownFolder(prefix, owner));
  const isOwn = (key: string): boolean =>
    !key.split("/").includes("..") && folders.some((folder) => key.startsWith(folder));
  if (place.kind === "object") return place.bucket === bucket && isOwn(place.key);
  const url = new URL(place.url);
  const address = url.origin + url.pathname;
  const bucketAddress = objectUrl(config, "");
  if (address.startsWith(bucketAddress)) return isOwn(decoded(address, bucketAddress));
  return url.origin === new URL(request.url).origin && url.origin !== new URL(bucketAddress).origin;
}

/** The key in an object's address; "" for one that is not percent-encoded correctly. */
function decoded(address: string, bucketAddress: string): string {
  try {
    return decodeURIComponent(address.slice(bucketAddress.length));
  } catch {
    return "";
  }
}
