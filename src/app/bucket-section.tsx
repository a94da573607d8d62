import { lazy, type ReactNode, Suspense, useState } from "react";
import type { BucketObject } from "#engine/engine.ts";
import type { Destination } from "#engine/run-inference.ts";
import { partOfPage } from "#services/browser/network.ts";
import { PartBoundary } from "#ui/controls/part-boundary.tsx";

const BucketBrowser = lazy(async () => ({
  default: (await partOfPage(() => import("#features/bucket/bucket-browser.tsx"))).BucketBrowser,
}));

interface BucketSectionProps {
  /** Undefined until somebody is signed in. */
  readonly destination: Destination | undefined;
  onOpen(objects: readonly BucketObject[]): void;
}

/** Opens what lies in the bucket already, put there by the S3 console or by another program. */
export function BucketSection({ destination, onOpen }: BucketSectionProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Open from the bucket</summary>
      {isOpen && destination === undefined && (
        <p className="quiet small">Paste keys first: the bucket shows itself to nobody else.</p>
      )}
      {isOpen && destination !== undefined && (
        <PartBoundary>
          <Suspense>
            <BucketBrowser
              bucket={destination.config.bucket}
              ownPrefix={`${destination.config.prefix}${destination.owner}/`}
              owner={destination.owner}
              list={async (place, after, signal) => {
                const { listObjects } = await partOfPage(
                  () => import("#services/s3/signed-requests.ts"),
                );
                return listObjects(place, after, { ...destination, signal });
              }}
              onOpen={(objects) =>
                onOpen(
                  objects.map(({ key }) => ({
                    name: key.slice(key.lastIndexOf("/") + 1),
                    location: { bucket: destination.config.bucket, key },
                  })),
                )
              }
            />
          </Suspense>
        </PartBoundary>
      )}
    </details>
  );
}
