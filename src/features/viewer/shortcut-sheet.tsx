import type { ReactNode } from "react";
import { Popover } from "#ui/controls/popover.tsx";
import { KEYS_SHEET_ID, VIEWER_COMMANDS } from "./commands.ts";

/** The keys that the picture itself handles. */
const PICTURE_KEYS = [
  { keys: "Arrows", title: "Pan" },
  { keys: "Shift Arrows", title: "Pan by one pixel" },
  { keys: "+ −", title: "Zoom in, out" },
  { keys: "0", title: "Fit to view" },
  { keys: "Enter, P", title: "Pin or unpin the pixel at the crosshair" },
] as const;

const COMMAND_KEYS = VIEWER_COMMANDS.flatMap(({ key, title, action }) =>
  key === undefined ? [] : [{ label: key.label, title, isHeld: action.kind === "hold" }],
);

/** The keys of the picture, then held keys, then the others. */
const ALL_KEYS = [
  ...PICTURE_KEYS,
  ...COMMAND_KEYS.filter(({ isHeld }) => isHeld).map(({ label, title }) => ({
    keys: `Hold ${label}`,
    title,
  })),
  ...COMMAND_KEYS.filter(({ isHeld }) => !isHeld).map(({ label, title }) => ({
    keys: label,
    title,
  })),
];

/** The list of all keyboard shortcuts. */
export function KeysSheet(): ReactNode {
  return (
    <Popover id={KEYS_SHEET_ID} title="Keyboard shortcuts">
      <p className="quiet">While the picture has focus: click it or tab to it.</p>
      <dl className="keys">
        {ALL_KEYS.map(({ keys, title }) => (
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
