import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";
import type { QueueItem } from "#domain/queue/queue.ts";
import type { MeasureRow } from "./queue-row.tsx";

interface VisibleRowsProps {
  readonly items: readonly QueueItem[];
  /** Renders a row. */
  children(item: QueueItem, index: number, measure: MeasureRow): ReactNode;
}

/** A row's height in CSS pixels, by layout.css, at the usual size of type. */
const ROW_HEIGHT = 52;

/** Renders only the rows in view, and a few around them for the keyboard. */
export function VisibleRows({ items, children }: VisibleRowsProps): ReactNode {
  const list = useRef<HTMLUListElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 4,
  });
  const shown = rows.getVirtualItems();
  return (
    <ul ref={list} className="queue-rows">
      <li className="queue-spacer" aria-hidden="true" style={{ height: shown[0]?.start ?? 0 }} />
      {shown.map(({ index }) => {
        const item = items[index];
        return item && children(item, index, rows.measureElement);
      })}
      <li
        className="queue-spacer"
        aria-hidden="true"
        style={{ height: rows.getTotalSize() - (shown.at(-1)?.end ?? 0) }}
      />
    </ul>
  );
}
