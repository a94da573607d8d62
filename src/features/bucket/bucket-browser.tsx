import { useInfiniteQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { byteSizeText } from "#domain/byte-size.ts";
import { failureOf } from "#domain/failure.ts";
import { type ListedObject, type ObjectListing, whyNoArray } from "#domain/object-listing.ts";
import { FailureBlock } from "#ui/failure-block.tsx";
import { TextField } from "#ui/text-field.tsx";
import "./bucket.css";

interface BucketBrowserProps {
  readonly bucket: string;
  /** Where the person's own arrays lie. */
  readonly ownPrefix: string;
  /** Whose listing this is, without naming any secret: other keys may see other objects. */
  readonly owner: string;
  list(prefix: string, after: string | undefined, signal: AbortSignal): Promise<ObjectListing>;
  onOpen(objects: readonly ListedObject[]): void;
}

/** The objects that lie in the bucket under a prefix, to be opened like files. */
export function BucketBrowser(props: BucketBrowserProps): ReactNode {
  const { bucket, ownPrefix, owner, list, onOpen } = props;
  const [prefix, setPrefix] = useState(ownPrefix);
  const [search, setSearch] = useState("");
  const pages = useInfiniteQuery({
    queryKey: ["bucket", bucket, owner, prefix],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => list(prefix, pageParam, signal),
    getNextPageParam: ({ next }) => next,
    // Others put objects there too: what was listed before may be over.
    staleTime: 0,
  });
  const listed = pages.data?.pages.flatMap(({ objects }) => objects) ?? [];
  const found = listed.filter(({ key }) => key.toLowerCase().includes(search.toLowerCase()));
  return (
    <div className="bucket">
      <FolderField bucket={bucket} prefix={prefix} onPrefix={setPrefix} />
      <TextField label="Search in names" value={search} onChange={setSearch} />
      <p className="quiet small" role="status">
        {pages.isPending ? "Listing…" : countText(found.length, listed.length, pages.hasNextPage)}
      </p>
      {pages.isError ? (
        <FailureBlock failure={failureOf(pages.error)}>
          <button type="button" className="button" onClick={() => void pages.refetch()}>
            <RefreshCw size={14} aria-hidden="true" />
            List again
          </button>
        </FailureBlock>
      ) : (
        <ObjectChoice key={prefix} objects={found} prefix={prefix} onOpen={onOpen} />
      )}
      {pages.hasNextPage && (
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

interface FolderFieldProps {
  readonly bucket: string;
  readonly prefix: string;
  onPrefix(prefix: string): void;
}

/** Lists when it is sent, not at every letter. */
function FolderField({ bucket, prefix, onPrefix }: FolderFieldProps): ReactNode {
  const [draft, setDraft] = useState(prefix);
  return (
    <form
      className="folder-field"
      onSubmit={(event) => {
        event.preventDefault();
        onPrefix(draft.trim());
      }}
    >
      <TextField label={`Keys in ${bucket} that begin with`} value={draft} onChange={setDraft} />
      <button type="submit" className="button">
        List
      </button>
    </form>
  );
}

interface ObjectChoiceProps {
  readonly objects: readonly ListedObject[];
  readonly prefix: string;
  onOpen(objects: readonly ListedObject[]): void;
}

function ObjectChoice({ objects, prefix, onOpen }: ObjectChoiceProps): ReactNode {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const opened = objects.filter(({ key }) => chosen.has(key));
  const toggle = (key: string): void => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    setChosen(next);
  };
  return (
    <>
      <ul className="object-list">
        {objects.map((object) => (
          <ObjectRow
            key={object.key}
            object={object}
            name={object.key.slice(prefix.length) || object.key}
            isChosen={chosen.has(object.key)}
            onToggle={() => toggle(object.key)}
          />
        ))}
      </ul>
      <button
        type="button"
        className="button primary"
        disabled={opened.length === 0}
        onClick={() => {
          setChosen(new Set());
          onOpen(opened);
        }}
      >
        {opened.length < 2 ? "Open" : `Open ${opened.length} arrays`}
      </button>
    </>
  );
}

interface ObjectRowProps {
  readonly object: ListedObject;
  readonly name: string;
  readonly isChosen: boolean;
  onToggle(): void;
}

function ObjectRow({ object, name, isChosen, onToggle }: ObjectRowProps): ReactNode {
  const id = useId();
  const why = whyNoArray(object);
  return (
    <li className="object-row">
      <input
        id={id}
        type="checkbox"
        checked={isChosen}
        disabled={why !== undefined}
        onChange={onToggle}
      />
      <label htmlFor={id} title={object.key}>
        <span className="object-name">{name}</span>
        <span className="quiet small">
          {why ?? `${byteSizeText(object.byteLength)}, ${dayText(object.lastModified)}`}
        </span>
      </label>
    </li>
  );
}

function countText(found: number, listed: number, hasMore: boolean): string {
  const more = hasMore ? ", and more that are not listed yet" : "";
  if (listed === 0) return "No key begins so.";
  const objects = listed === 1 ? "1 object" : `${listed} objects`;
  return found === listed ? `${objects}${more}` : `${found} of ${objects}${more}`;
}

function dayText(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}
