import type { ReactNode } from "react";
import { Popover } from "#ui/controls/popover.tsx";
import { SHORTCUTS } from "./shortcuts.ts";

export const KEYS_SHEET_ID = "keys-sheet";

/** What the picture itself does with keys. */
const PICTURE_KEYS = [
  { keys: "Arrows", title: "Look that way" },
  { keys: "Shift Arrows", title: "By one pixel" },
  { keys: "+ −", title: "Zoom in, out" },
  { keys: "0", title: "The whole picture" },
  { keys: "Enter, P", title: "Pin the pixel at the crosshair, or take the pin away" },
  { keys: "B, held", title: "Blink: the bands without the overlay" },
] as const;

/** Every key and what it does. */
export function KeysSheet(): ReactNode {
  return (
    <Popover id={KEYS_SHEET_ID} title="Keys">
      <p className="quiet">While the picture has the focus: press Tab until it has, or click it.</p>
      <dl className="keys">
        {[...PICTURE_KEYS, ...SHORTCUTS].map(({ keys, title }) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{title}</dd>
          </div>
        ))}
      </dl>
    </Popover>
  );
}
