import { CornerLeftUp, FolderHeart } from "lucide-react";
import { type ReactNode, useState } from "react";
import { folderAbove } from "#domain/s3/object-listing.ts";
import { TextField } from "#ui/controls/text-field.tsx";

interface FolderBarProps {
  readonly bucket: string;
  readonly prefix: string;
  /** The prefix of the user's own arrays. */
  readonly ownPrefix: string;
  onVisit(prefix: string): void;
}

/** The current prefix, with ways to its parent and the user's own folder. */
export function FolderBar({ bucket, prefix, ownPrefix, onVisit }: FolderBarProps): ReactNode {
  const above = folderAbove(prefix);
  return (
    <>
      <PrefixField key={prefix} bucket={bucket} prefix={prefix} onVisit={onVisit} />
      <div className="button-row">
        {above !== undefined && (
          <button type="button" className="button" onClick={() => onVisit(above)}>
            <CornerLeftUp size={14} aria-hidden="true" />
            Parent folder
          </button>
        )}
        {prefix !== ownPrefix && (
          <button type="button" className="button" onClick={() => onVisit(ownPrefix)}>
            <FolderHeart size={14} aria-hidden="true" />
            My arrays
          </button>
        )}
      </div>
    </>
  );
}

interface PrefixFieldProps {
  readonly bucket: string;
  readonly prefix: string;
  onVisit(prefix: string): void;
}

/** Lists on submit, not at every keystroke. */
function PrefixField({ bucket, prefix, onVisit }: PrefixFieldProps): ReactNode {
  const [draft, setDraft] = useState(prefix);
  return (
    <form
      className="folder-field"
      onSubmit={(event) => {
        event.preventDefault();
        onVisit(draft.trim());
      }}
    >
      <TextField
        label={`Object keys in ${bucket} that start with`}
        value={draft}
        onChange={setDraft}
      />
      <button type="submit" className="button">
        List
      </button>
    </form>
  );
}
