import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { isProbeKey } from "#domain/doctor/probe-object.ts";
import type { ListingScope, ObjectListing } from "#domain/s3/object-listing.ts";
import { loadChunk } from "#services/browser/network.ts";
import { browserPlatform, type Platform } from "#services/platform.ts";

/** One page of the objects and folders in a scope of the bucket, without the doctor’s own. @throws AppError */
export async function browseBucket(
  aws: AwsContext,
  scope: ListingScope,
  after: string | undefined,
  signal: AbortSignal,
  platform: Platform = browserPlatform,
): Promise<ObjectListing> {
  const requests = await loadChunk(() => import("#services/s3/signed-requests.ts"));
  const listing = await requests.listObjects(scope, after, { ...aws, signal, platform });
  return { ...listing, objects: listing.objects.filter(({ key }) => !isProbeKey(key)) };
}
