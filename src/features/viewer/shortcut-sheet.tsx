import type { ReactNode } from "react";
import { Popover } from "#ui/controls/popover.tsx";
import { KEYS_SHEET_ID, VIEWER_COMMANDS } from "./commands.ts";

/** The keys of the picture itself. */
const PICTURE_KEYS = [
  { keys: "Arrows", title: "Look that way" },
  { keys: "Shift Arrows", title: "By one pixel" },
  { keys: "+ −", title: "Zoom in, out" },
  { keys: "0", title: "The whole picture" },
  { keys: "Enter, P", title: "Pin the pixel at the crosshair, or take the pin away" },
] as const;

const COMMAND_KEYS = VIEWER_COMMANDS.flatMap(({ key, title, action }) =>
  key === undefined ? [] : [{ label: key.label, title, isHeld: action.kind === "hold" }],
);

/** Those of the picture, then those that are held, then those that are pressed. */
const ALL_KEYS = [
  ...PICTURE_KEYS,
  ...COMMAND_KEYS.filter(({ isHeld }) => isHeld).map(({ label, title }) => ({
    keys: `${label}, held`,
    title,
  })),
  ...COMMAND_KEYS.filter(({ isHeld }) => !isHeld).map(({ label, title }) => ({
    keys: label,
    title,
  })),
];

/** Every key and what it does. */
export function KeysSheet(): ReactNode {
  return (
    <Popover id={KEYS_SHEET_ID} title="Keys">
      <p className="quiet">While the picture has the focus: press Tab until it has, or click it.</p>
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
