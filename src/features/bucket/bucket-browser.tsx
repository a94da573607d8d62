import { useInfiniteQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { failureOf } from "#domain/failures/failure.ts";
import {
  type ListedObject,
  type ListingScope,
  nameBelow,
  type ObjectListing,
} from "#domain/s3/object-listing.ts";
import { FailureBlock } from "#ui/controls/failure-block.tsx";
import { TextField } from "#ui/controls/text-field.tsx";
import "./bucket.css";
import { FolderBar } from "./folder-bar.tsx";
import { ObjectChoice } from "./object-choice.tsx";

interface BucketBrowserProps {
  readonly bucket: string;
  /** The prefix of the user's own arrays. */
  readonly ownPrefix: string;
  /** Identifies the listing's user without any secret: others may see other objects. */
  readonly owner: string;
  list(place: ListingScope, after: string | undefined, signal: AbortSignal): Promise<ObjectListing>;
  onOpen(objects: readonly ListedObject[]): void;
}

/** Lists the bucket's objects under a prefix, to open them like files. */
export function BucketBrowser(props: BucketBrowserProps): ReactNode {
  const { bucket, ownPrefix, onOpen } = props;
  const [prefix, setPrefix] = useState(ownPrefix);
  const [search, setSearch] = useState("");
  const pages = useListing(props, prefix);
  const isFound = (key: string): boolean =>
    nameBelow(prefix, key).toLowerCase().includes(search.toLowerCase());
  const listed = pages.data?.pages ?? [];
  const objects = listed.flatMap((page) => page.objects);
  const folders = listed.flatMap((page) => page.folders);
  const found = {
    objects: objects.filter(({ key }) => isFound(key)),
    folders: folders.filter(isFound),
  };
  const count = { found: found.objects.length, listed: objects.length, folders: folders.length };
  const visit = (next: string): void => {
    setPrefix(next);
    setSearch("");
  };
  return (
    <div className="bucket">
      <FolderBar bucket={bucket} prefix={prefix} ownPrefix={ownPrefix} onVisit={visit} />
      <TextField label="Search these names" value={search} onChange={setSearch} />
      <p className="quiet small" role="status">
        {pages.isPending ? "Listing…" : countText(count, pages.hasNextPage)}
      </p>
      <ObjectChoice
        key={prefix}
        {...found}
        prefix={prefix}
        listedAtMs={pages.dataUpdatedAt}
        onVisit={visit}
        onOpen={onOpen}
      />
      {pages.isError && (
        <FailureBlock failure={failureOf(pages.error)}>
          <button
            type="button"
            className="button"
            onClick={() =>
              void (pages.isFetchNextPageError ? pages.fetchNextPage() : pages.refetch())
            }
          >
            <RefreshCw size={14} aria-hidden="true" />
            Refresh
          </button>
        </FailureBlock>
      )}
      {pages.hasNextPage && !pages.isError && (
        <button
          type="button"
          className="button"
          disabled={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          More
        </button>
      )}
    </div>
  );
}

/** Pages of the objects under a prefix. */
function useListing({ bucket, ownPrefix, owner, list }: BucketBrowserProps, prefix: string) {
  // The user's own folders are named by content hashes, which mean nothing to a reader.
  const place = { prefix, flat: prefix.startsWith(ownPrefix) };
  return useInfiniteQuery({
    queryKey: ["bucket", bucket, owner, place],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => list(place, pageParam, signal),
    getNextPageParam: ({ next }) => next,
    // Others upload objects too, so an earlier listing may be outdated.
    staleTime: 0,
  });
}

function countText(
  { found, listed, folders }: { found: number; listed: number; folders: number },
  hasMore: boolean,
): string {
  if (listed + folders === 0) return "This folder is empty.";
  const objects = listed === 1 ? "1 object" : `${listed} objects`;
  const parts = [
    ...(folders === 0 ? [] : [folders === 1 ? "1 folder" : `${folders} folders`]),
    ...(listed === 0 ? [] : [found === listed ? objects : `${found} of ${objects}`]),
    ...(hasMore ? ["more that are not listed yet"] : []),
  ];
  return parts.join(", ");
}
