import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type RefObject, useEffect } from "react";
import type { QueueItem } from "#domain/queue/queue.ts";
import type { MeasureItem } from "./queue-item.tsx";

interface VisibleItemsProps {
  readonly items: readonly QueueItem[];
  readonly selectedIndex: number;
  /** The element that scrolls. */
  readonly list: RefObject<HTMLUListElement | null>;
  /** Renders an item. */
  children(item: QueueItem, index: number, measure: MeasureItem): ReactNode;
}

/** An item's width in CSS pixels, by layout.css, at the usual size of type. */
const ITEM_WIDTH = 128;

/** Renders only the items in view, and a few around them for the keyboard. */
export function VisibleItems(props: VisibleItemsProps): ReactNode {
  const { items, selectedIndex, list, children } = props;
  const strip = useVirtualizer({
    horizontal: true,
    count: items.length,
    getScrollElement: () => list.current,
    estimateSize: () => ITEM_WIDTH,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 4,
  });
  useEffect(() => {
    if (selectedIndex >= 0) strip.scrollToIndex(selectedIndex, { align: "auto" });
  }, [strip, selectedIndex]);
  const shown = strip.getVirtualItems();
  return (
    <>
      <li className="queue-spacer" aria-hidden="true" style={{ width: shown[0]?.start ?? 0 }} />
      {shown.map(({ index }) => {
        const item = items[index];
        return item && children(item, index, strip.measureElement);
      })}
      <li
        className="queue-spacer"
        aria-hidden="true"
        style={{ width: strip.getTotalSize() - (shown.at(-1)?.end ?? 0) }}
      />
    </>
  );
}
