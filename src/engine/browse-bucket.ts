import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { ListingScope, ObjectListing } from "#domain/s3/object-listing.ts";
import { loadChunk } from "#services/browser/network.ts";

/** One page of the objects and folders in a scope of the bucket. @throws AppError */
export async function browseBucket(
  aws: AwsContext,
  scope: ListingScope,
  after: string | undefined,
  signal: AbortSignal,
): Promise<ObjectListing> {
  const requests = await loadChunk(() => import("#services/s3/signed-requests.ts"));
  return requests.listObjects(scope, after, { ...aws, signal });
}
