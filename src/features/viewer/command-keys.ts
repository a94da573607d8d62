/** The parts of a key event that commands use. */
export type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey" | "shiftKey">;

/** A key that runs a command while the picture has the focus. */
export interface CommandKey {
  /** As shown in the shortcut list, for example "Ctrl Z". */
  readonly label: string;
  readonly matches: (event: KeyPress) => boolean;
}

/** A key pressed without Ctrl, Alt, Meta and Shift. */
export function plainKey(key: string): CommandKey {
  return {
    label: key.toUpperCase(),
    matches: (event) => isUnmodified(event, key) && !event.shiftKey,
  };
}

/** A key pressed with Shift alone. */
export function shiftKey(key: string): CommandKey {
  return {
    label: `Shift ${key.toUpperCase()}`,
    matches: (event) => isUnmodified(event, key) && event.shiftKey,
  };
}

/** A letter pressed without Ctrl, Alt and Meta, in either case. */
export function letterKey(key: string): CommandKey {
  return { label: key.toUpperCase(), matches: (event) => isUnmodified(event, key) };
}

/** A digit from 1 to 9 without modifiers. */
export const DIGIT_KEY: CommandKey = {
  label: "1 … 9",
  matches: (event) => /^[1-9]$/.test(event.key) && isUnmodified(event, event.key),
};

/** A character, with or without Shift. */
export function characterKey(character: string): CommandKey {
  return { label: character, matches: (event) => event.key === character };
}

/** Ctrl (Command on a Mac) with one of several keys. */
export function ctrlKey(
  label: string,
  ...presses: readonly { readonly key: string; readonly shift?: boolean | undefined }[]
): CommandKey {
  return {
    label: `Ctrl ${label}`,
    matches: (event) =>
      (event.ctrlKey || event.metaKey) &&
      !event.altKey &&
      presses.some(
        ({ key, shift }) =>
          event.key.toLowerCase() === key && (shift === undefined || event.shiftKey === shift),
      ),
  };
}

function isUnmodified(event: KeyPress, key: string): boolean {
  return event.key.toLowerCase() === key && !event.ctrlKey && !event.metaKey && !event.altKey;
}
