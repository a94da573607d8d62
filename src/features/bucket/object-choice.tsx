import { Folder } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import {
  LARGE_FETCH_BYTES,
  type ListedObject,
  nameBelow,
  notArrayReason,
} from "#domain/s3/object-listing.ts";
import { formatAge, formatBytes } from "#domain/text/format.ts";

interface ObjectChoiceProps {
  readonly objects: readonly ListedObject[];
  /** The prefixes of folders to go into. */
  readonly folders: readonly string[];
  readonly prefix: string;
  /** When they were listed, in milliseconds since 1970. */
  readonly listedAtMs: number;
  onVisit(prefix: string): void;
  onOpen(objects: readonly ListedObject[]): void;
}

/** Folders to enter, and objects to select and open; large downloads are confirmed first. */
export function ObjectChoice(props: ObjectChoiceProps): ReactNode {
  const { objects, folders, prefix, listedAtMs, onVisit, onOpen } = props;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isAsking, setAsking] = useState(false);
  const opened = objects.filter(({ key }) => chosen.has(key));
  const byteLength = opened.reduce((sum, object) => sum + object.byteLength, 0);
  const choose = (keys: ReadonlySet<string>): void => {
    setChosen(keys);
    setAsking(false);
  };
  const open = (): void => {
    choose(new Set());
    onOpen(opened);
  };
  return (
    <>
      <div className="object-list">
        <table className="object-table" aria-label="Objects">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Size</th>
              <th scope="col">Changed</th>
            </tr>
          </thead>
          <tbody>
            {folders.map((folder) => (
              <tr key={folder}>
                <td colSpan={3}>
                  <button
                    type="button"
                    className="button plain object-name"
                    onClick={() => onVisit(folder)}
                  >
                    <Folder size={14} aria-hidden="true" />
                    {nameBelow(prefix, folder)}
                  </button>
                </td>
              </tr>
            ))}
            {objects.map((object) => (
              <ObjectRow
                key={object.key}
                object={object}
                name={nameBelow(prefix, object.key)}
                age={formatAge(object.lastModified, listedAtMs)}
                isChosen={chosen.has(object.key)}
                onToggle={() => choose(toggled(chosen, object.key))}
              />
            ))}
          </tbody>
        </table>
      </div>
      {isAsking ? (
        <LargeQuestion byteLength={byteLength} onFetch={open} onLeave={() => setAsking(false)} />
      ) : (
        <button
          type="button"
          className="button primary"
          disabled={opened.length === 0}
          onClick={() => (byteLength > LARGE_FETCH_BYTES ? setAsking(true) : open())}
        >
          {opened.length < 2 ? "Open" : `Open ${opened.length} arrays`}
        </button>
      )}
    </>
  );
}

interface LargeQuestionProps {
  readonly byteLength: number;
  onFetch(): void;
  onLeave(): void;
}

function LargeQuestion({ byteLength, onFetch, onLeave }: LargeQuestionProps): ReactNode {
  const size = formatBytes(byteLength);
  return (
    <div className="failure" role="alert" data-level="look">
      <p className="failure-title">
        All {size} must be downloaded before anything is shown, which may take minutes.
      </p>
      <div className="failure-actions">
        <button type="button" className="button primary" onClick={onFetch}>
          Fetch {size}
        </button>
        <button type="button" className="button" onClick={onLeave}>
          Cancel
        </button>
      </div>
    </div>
  );
}

interface ObjectRowProps {
  readonly object: ListedObject;
  readonly name: string;
  readonly age: string;
  readonly isChosen: boolean;
  onToggle(): void;
}

function ObjectRow({ object, name, age, isChosen, onToggle }: ObjectRowProps): ReactNode {
  const id = useId();
  const why = notArrayReason(object);
  return (
    <tr>
      <td>
        <label className="checkbox" title={object.key}>
          <input
            type="checkbox"
            checked={isChosen}
            disabled={why !== undefined}
            aria-labelledby={`${id}name ${id}size ${id}age`}
            onChange={onToggle}
          />
          <span id={`${id}name`} className="object-name">
            {name}
          </span>
        </label>
      </td>
      <td id={`${id}size`}>{why ?? formatBytes(object.byteLength)}</td>
      <td id={`${id}age`}>
        <time dateTime={object.lastModified} title={object.lastModified}>
          {age}
        </time>
      </td>
    </tr>
  );
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}
