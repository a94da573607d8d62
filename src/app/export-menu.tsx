import { Share } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Popover } from "#ui/controls/popover.tsx";
import { ItemExports, type ItemExportsProps } from "./item-exports.tsx";

const EXPORT_ID = "export";

/** The button for the exports of the selected item, and its popover. */
export function ExportMenu(props: ItemExportsProps): ReactNode {
  // A refused text may contain a secret: closing the popover drops it.
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="button" popoverTarget={EXPORT_ID}>
        <Share size={14} aria-hidden="true" />
        Export
      </button>
      <Popover id={EXPORT_ID} title="Export" onToggle={setOpen}>
        {isOpen && <ItemExports {...props} />}
      </Popover>
    </>
  );
}
