import { useVirtualizer } from "@tanstack/react-virtual";
import { Download } from "lucide-react";
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from "react";
import { SHEET_ORDERS, sortedTiles } from "#domain/exports/sheet-order.ts";
import { type SheetTile, TILE_SIDE } from "#domain/exports/sheet-tile.ts";
import { type Failure, failureOf } from "#domain/failures/failure.ts";
import { distinctNames } from "#domain/text/distinct-names.ts";
import { formatFixed, formatPercent } from "#domain/text/format.ts";
import { THUMBNAIL_SIDE } from "#domain/view/thumbnail.ts";
import { FailureBlock } from "#ui/controls/failure-block.tsx";
import { Select } from "#ui/controls/select.tsx";
import { Thumbnail } from "#ui/controls/thumbnail.tsx";
import "./sheet.css";
import { indexAfterKey, SIDEWAYS } from "#ui/controls/key-steps.ts";

/** A tile of one array of the queue. */
export interface ItemTile extends SheetTile {
  /** The item's. */
  readonly id: string;
  readonly name: string;
  /** Of its bands: RGBA of `THUMBNAIL_SIDE` squared. */
  readonly thumbnail: Uint8ClampedArray<ArrayBuffer>;
}

interface ContactSheetProps {
  /** Of the results that there are. */
  readonly count: number;
  /** The threshold that the masks are cut by, in words. */
  readonly note: string;
  /** Makes the tiles, one after another. */
  tiles(): AsyncIterable<ItemTile>;
  onOpen(id: string): void;
  /** Saves the numbers of all. @throws AppError */
  onSave(): Promise<void>;
}

/** All results of the queue as a wall of masks, as they were when it was opened. */
export function ContactSheet(props: ContactSheetProps): ReactNode {
  const { count, note, onOpen } = props;
  const [orderId, setOrderId] = useState("share");
  const { tiles, isDone, failure } = useTiles(props);
  const sorted = useMemo(() => sortedTiles(tiles, orderId), [tiles, orderId]);
  const [saveFailure, setSaveFailure] = useState<Failure | undefined>(undefined);
  const save = async (): Promise<void> => {
    try {
      await props.onSave();
    } catch (thrown) {
      setSaveFailure(failureOf(thrown, "making the table"));
    }
  };
  const problem = failure ?? saveFailure;
  return (
    <div className="contact-sheet">
      <div className="sheet-head">
        <Select
          label="Sort by"
          value={orderId}
          options={SHEET_ORDERS.map(({ id, title }) => ({ value: id, title }))}
          onChange={setOrderId}
        />
        <button type="button" className="button" onClick={() => void save()}>
          <Download size={14} aria-hidden="true" />
          Numbers of all as CSV
        </button>
        <p className="quiet small" role="status">
          {isDone ? `${tiles.length} results${note}` : `${tiles.length} of ${count} results drawn`}
        </p>
      </div>
      {problem && <FailureBlock failure={problem} />}
      <Wall tiles={sorted} onOpen={onOpen} />
    </div>
  );
}

/** So often does the wall change while its tiles are made. */
const SHOW_EVERY = 12;

interface MadeTiles {
  readonly tiles: readonly ItemTile[];
  readonly isDone: boolean;
  readonly failure: Failure | undefined;
}

/** Makes the tiles once, each in a task of its own. */
function useTiles(props: ContactSheetProps): MadeTiles {
  const [made, setMade] = useState<MadeTiles>({ tiles: [], isDone: false, failure: undefined });
  const start = useEffectEvent(() => props.tiles());
  useEffect(() => {
    let isCurrent = true;
    const make = async (): Promise<void> => {
      const tiles: ItemTile[] = [];
      const show = (isDone: boolean, failure?: Failure): void => {
        if (isCurrent) setMade({ tiles: [...tiles], isDone, failure });
      };
      try {
        for await (const tile of start()) {
          if (!isCurrent) return;
          tiles.push(tile);
          if (tiles.length % SHOW_EVERY === 0) show(false);
          await nextTask();
        }
        show(true);
      } catch (thrown) {
        show(true, failureOf(thrown, "drawing the contact sheet"));
      }
    };
    void make();
    return () => {
      isCurrent = false;
    };
  }, []);
  return made;
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** By sheet.css, in CSS pixels. */
const COLUMN_WIDTH = 132;
const ROW_HEIGHT = 164;

interface WallProps {
  readonly tiles: readonly ItemTile[];
  onOpen(id: string): void;
}

/** Only the rows in view are rendered. Tab stops at one tile; the arrow keys reach the others. */
function Wall({ tiles, onOpen }: WallProps): ReactNode {
  const list = useRef<HTMLUListElement>(null);
  const columns = useColumns(list);
  const [active, setActive] = useState(0);
  const isMoved = useRef<boolean>(false);
  const rows = useVirtualizer({
    count: Math.ceil(tiles.length / columns),
    getScrollElement: () => list.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 1,
  });
  const names = useMemo(() => distinctNames(tiles.map(({ name }) => name)), [tiles]);
  const current = Math.min(active, Math.max(0, tiles.length - 1));
  const step = (event: KeyboardEvent): void => {
    const steps = { ...SIDEWAYS, ArrowUp: -columns, ArrowDown: columns };
    const next = indexAfterKey(event, steps, { from: current, count: tiles.length });
    if (next === undefined) return;
    event.preventDefault();
    isMoved.current = true;
    setActive(next);
    rows.scrollToIndex(Math.floor(next / columns), { align: "auto" });
  };
  useEffect(() => {
    if (!isMoved.current) return;
    const tile = list.current?.querySelector<HTMLElement>(`[data-index="${current}"]`);
    // Rendered once its row is in view.
    if (!tile) return;
    isMoved.current = false;
    tile.focus();
  });
  const visible = rows.getVirtualItems().flatMap(({ index: row, start }) =>
    tiles.slice(row * columns, (row + 1) * columns).map((tile, column) => ({
      ...{ tile, index: row * columns + column },
      place: `translate(${column * COLUMN_WIDTH}px, ${start}px)`,
    })),
  );
  return (
    <ul ref={list} className="sheet-wall" onKeyDown={step} aria-label="Results">
      {visible.map(({ tile, index, place }) => (
        <Tile
          // By place: another order draws other pictures in the same elements, instead of moving hundreds.
          key={index}
          {...{ tile, index, place }}
          shortName={names[index] ?? tile.name}
          count={tiles.length}
          isTabStop={index === current}
          onOpen={onOpen}
        />
      ))}
      <li className="sheet-end" aria-hidden="true" style={{ height: rows.getTotalSize() }} />
    </ul>
  );
}

interface TileProps {
  readonly tile: ItemTile;
  readonly index: number;
  /** As a CSS transform. */
  readonly place: string;
  /** Its name without what the names of the sheet share. */
  readonly shortName: string;
  readonly count: number;
  readonly isTabStop: boolean;
  onOpen(id: string): void;
}

function Tile(props: TileProps): ReactNode {
  const { tile, index, place, shortName, count, isTabStop, onOpen } = props;
  const { id, name, thumbnail, pixels } = tile;
  return (
    <li
      className="sheet-place"
      style={{ transform: place }}
      aria-posinset={index + 1}
      aria-setsize={count}
    >
      <button
        type="button"
        className="sheet-tile"
        data-index={index}
        tabIndex={isTabStop ? 0 : -1}
        title={name}
        onClick={() => onOpen(id)}
      >
        <span className="sheet-picture">
          <Thumbnail pixels={thumbnail} side={THUMBNAIL_SIDE} isOfMany />
          <Thumbnail pixels={pixels} side={TILE_SIDE} isOfMany />
        </span>
        <span className="sheet-name">{shortName}</span>
        <span className="quiet">{numbersOf(tile)}</span>
      </button>
    </li>
  );
}

/** For example "40.4% · mean 0.42 · IoU 0.91". */
function numbersOf({ share, meanScore, iou }: ItemTile): string {
  return [
    ...(share === undefined ? [] : [formatPercent(share)]),
    ...(meanScore === undefined ? [] : [`mean ${formatFixed(meanScore, 2)}`]),
    ...(iou === undefined ? [] : [`IoU ${formatFixed(iou, 2)}`]),
  ].join(" · ");
}

function useColumns(list: { readonly current: HTMLElement | null }): number {
  const [columns, setColumns] = useState(1);
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      setColumns(Math.max(1, Math.floor(element.clientWidth / COLUMN_WIDTH)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [list]);
  return columns;
}
