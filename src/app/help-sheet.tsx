import { lazy, type ReactNode, Suspense, useState } from "react";
import { loadChunk } from "#engine/site.ts";
import { KEYS_SHEET_ID } from "#features/viewer/commands.ts";
import { KeysSheet } from "#features/viewer/shortcut-sheet.tsx";
import { PartBoundary } from "#ui/controls/part-boundary.tsx";

/** Loaded when the sheet is first opened. */
const HelpExtras = lazy(async () => ({
  default: (await loadChunk(() => import("#features/guide/help-extras.tsx"))).HelpExtras,
}));

interface HelpSheetProps {
  /** Opens the first-run guide again. */
  onGuide(): void;
}

/** Keyboard shortcuts, the guide and the glossary. */
export function HelpSheet({ onGuide }: HelpSheetProps): ReactNode {
  const [isOpened, setOpened] = useState(false);
  const showGuide = (): void => {
    document.getElementById(KEYS_SHEET_ID)?.hidePopover();
    onGuide();
  };
  return (
    <KeysSheet onToggle={() => setOpened(true)}>
      {isOpened && (
        <PartBoundary>
          <Suspense>
            <HelpExtras onGuide={showGuide} />
          </Suspense>
        </PartBoundary>
      )}
    </KeysSheet>
  );
}
