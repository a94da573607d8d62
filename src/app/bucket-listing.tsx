import type { ReactNode } from "react";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { ownFolder } from "#domain/s3/object-key.ts";
import { browseBucket } from "#engine/browse-bucket.ts";
import type { BucketObject } from "#engine/intake.ts";
import { BucketBrowser } from "#features/bucket/bucket-browser.tsx";
import { QueryProvider } from "./query-provider.tsx";

interface BucketListingProps {
  readonly aws: AwsContext;
  onOpen(objects: readonly BucketObject[]): void;
}

/** The bucket's objects, listed with the user's credentials. */
export function BucketListing({ aws, onOpen }: BucketListingProps): ReactNode {
  const { bucket, prefix } = aws.config;
  return (
    <QueryProvider>
      <BucketBrowser
        bucket={bucket}
        ownPrefix={ownFolder(prefix, aws.ownerId)}
        owner={aws.ownerId}
        list={(scope, after, signal) => browseBucket(aws, scope, after, signal)}
        onOpen={(objects) =>
          onOpen(
            objects.map(({ key }) => ({
              name: key.slice(key.lastIndexOf("/") + 1),
              location: { bucket, key },
            })),
          )
        }
      />
    </QueryProvider>
  );
}
