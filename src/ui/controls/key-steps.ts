/** A key press, of React or of the browser. */
type KeyPress = Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey">;

interface ListPlace {
  readonly from: number;
  readonly count: number;
  /** Whether the first item follows the last; else a step beyond the ends stays where it is. */
  readonly isCircle?: boolean;
}

/** By key, how far a list goes on: Home and End go to its ends besides. */
export type KeySteps = Readonly<Record<string, number>>;

export const SIDEWAYS: KeySteps = { ArrowLeft: -1, ArrowRight: 1 };

/** The index that a key leads to in a list; undefined for other keys, and with Alt, Ctrl or Meta. */
export function indexAfterKey(
  { key, altKey, ctrlKey, metaKey }: KeyPress,
  steps: KeySteps,
  { from, count, isCircle = false }: ListPlace,
): number | undefined {
  if (altKey || ctrlKey || metaKey) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = steps[key];
  if (step === undefined) return undefined;
  const to = from + step;
  if (isCircle) return (to + count) % count;
  return to < 0 || to >= count ? from : to;
}
