import type { ReactNode } from "react";
import { Popover } from "#ui/controls/popover.tsx";
import { KEYS_SHEET_ID, QUEUE_KEYS, VIEWER_COMMANDS } from "./commands.ts";
import { useShortcutScope } from "./shortcuts.ts";

/** The keys that the picture itself handles. */
const PICTURE_KEYS = [
  { keys: "Arrows", title: "Pan" },
  { keys: "Shift Arrows", title: "Pan by one pixel" },
  { keys: "+ −", title: "Zoom in, out" },
  { keys: "0", title: "Fit to view" },
  { keys: "Shift drag", title: "Mean spectrum of a box" },
  { keys: "Wheel, double click", title: "Zoom about the cursor" },
  { keys: "Enter, P", title: "Pin or unpin the pixel at the crosshair" },
] as const;

const COMMAND_KEYS = VIEWER_COMMANDS.flatMap(({ key, title, action }) =>
  key === undefined ? [] : [{ label: key.label, title, isHeld: action.kind === "hold" }],
);

/** The keys of the picture, then held keys, then the others. */
const ALL_KEYS = [
  ...PICTURE_KEYS,
  ...QUEUE_KEYS.map(({ key, title }) => ({ keys: key.label, title })),
  ...COMMAND_KEYS.filter(({ isHeld }) => isHeld).map(({ label, title }) => ({
    keys: `Hold ${label}`,
    title,
  })),
  ...COMMAND_KEYS.filter(({ isHeld }) => !isHeld).map(({ label, title }) => ({
    keys: label,
    title,
  })),
];

interface KeysSheetProps {
  /** Called before it opens and before it closes. */
  onToggle(isOpen: boolean): void;
  /** More help, below the shortcuts. */
  readonly children: ReactNode;
}

/** The list of all keyboard shortcuts. */
export function KeysSheet({ onToggle, children }: KeysSheetProps): ReactNode {
  const [isEverywhere, setEverywhere] = useShortcutScope();
  return (
    <Popover id={KEYS_SHEET_ID} title="Keyboard shortcuts" onToggle={onToggle}>
      <p className="quiet">
        Arrows, + −, 0 and Enter work while the picture has focus: click it or tab to it.
      </p>
      <label className="checkbox">
        <input
          type="checkbox"
          checked={isEverywhere}
          onChange={(event) => setEverywhere(event.currentTarget.checked)}
        />
        Single keys work everywhere, not only in the picture
      </label>
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
      {children}
    </Popover>
  );
}
