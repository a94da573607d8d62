import { Share } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { loadChunk } from "#engine/site.ts";
import { PartBoundary } from "#ui/controls/part-boundary.tsx";
import { Popover } from "#ui/controls/popover.tsx";
import type { ExportInputs } from "./export-context.ts";

const EXPORT_ID = "export";

/** Loaded when the menu is first opened. */
const ItemExports = lazy(async () => ({
  default: (await loadChunk(() => import("./item-exports.tsx"))).ItemExports,
}));

/** The button for the exports of the selected item, and its popover. */
export function ExportMenu(props: ExportInputs): ReactNode {
  // A refused text may contain a secret: closing the popover drops it.
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="button" popoverTarget={EXPORT_ID}>
        <Share size={14} aria-hidden="true" />
        <span className="wide-only">Export</span>
      </button>
      <Popover id={EXPORT_ID} title="Export" onToggle={setOpen}>
        {isOpen && (
          <PartBoundary>
            <Suspense>
              <ItemExports {...props} />
            </Suspense>
          </PartBoundary>
        )}
      </Popover>
    </>
  );
}
