import { lazy, type ReactNode, Suspense, useState } from "react";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { BucketObject } from "#engine/intake.ts";
import { loadChunk } from "#engine/site.ts";
import { PartBoundary } from "#ui/controls/part-boundary.tsx";

const BucketListing = lazy(async () => ({
  default: (await loadChunk(() => import("./bucket-listing.tsx"))).BucketListing,
}));

interface BucketSectionProps {
  /** Undefined until sign-in. */
  readonly aws: AwsContext | undefined;
  onOpen(objects: readonly BucketObject[]): void;
}

/** Opens objects of the bucket, put there by the S3 console or another program. */
export function BucketSection(props: BucketSectionProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Open from the bucket</summary>
      {isOpen && <BucketPanel {...props} />}
    </details>
  );
}

/** The bucket's objects; before sign-in, what they need. */
export function BucketPanel({ aws, onOpen }: BucketSectionProps): ReactNode {
  if (aws === undefined) {
    return <p className="quiet small">Paste AWS credentials to browse the bucket.</p>;
  }
  return (
    <PartBoundary>
      <Suspense>
        <BucketListing aws={aws} onOpen={onOpen} />
      </Suspense>
    </PartBoundary>
  );
}
