import { lazy, type ReactNode, Suspense, useState } from "react";
import { loadChunk } from "#engine/site.ts";
import { PartBoundary } from "#ui/controls/part-boundary.tsx";
import { closePopover, Popover } from "#ui/controls/popover.tsx";
import type { ShownResults } from "./queue-results.ts";

/** The popover with the contact sheet. */
export const SHEET_ID = "contact-sheet";

/** Loaded when it is first opened. */
const SheetContent = lazy(async () => ({
  default: (await loadChunk(() => import("./sheet-content.tsx"))).SheetContent,
}));

interface SheetPopoverProps {
  readonly shown: ShownResults;
  /** Selects an array. */
  onOpen(id: string): void;
}

/** The contact sheet over the page. */
export function SheetPopover({ shown, onOpen }: SheetPopoverProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover id={SHEET_ID} title="Contact sheet" place="sheet" onToggle={setOpen}>
      {isOpen && (
        <PartBoundary>
          <Suspense>
            <SheetContent
              shown={shown}
              onOpen={(id) => {
                closePopover(SHEET_ID);
                onOpen(id);
              }}
            />
          </Suspense>
        </PartBoundary>
      )}
    </Popover>
  );
}
