import { activeRecipe, activeThreshold, type ViewSettings } from "#domain/view/view-settings.ts";
import { type ViewerModel, whyThresholdIsFixed } from "./viewer-model.ts";

/** What a key does while the picture has the focus. */
interface Shortcut {
  /** As on the keyboard, for the sheet of keys. */
  readonly keys: string;
  readonly title: string;
  readonly matches: (event: KeyboardEvent) => boolean;
  readonly act: (viewer: ViewerModel, acts: ShortcutActs) => void;
}

/** What shortcuts set in motion beyond the settings. */
export interface ShortcutActs {
  undo(): void;
  redo(): void;
  showKeys(): void;
}

const THRESHOLD_STEPS = 100;
const OPACITY_STEP = 0.05;

/** The key that takes the overlay away for as long as it is held. */
export const BLINK_KEY = "b";

export const SHORTCUTS: readonly Shortcut[] = [
  setting("o", "Overlay on or off", (view) => ({
    ...view,
    overlayVisible: !view.overlayVisible,
  })),
  setting("s", "Swipe between bands and prediction", (view) => toggled(view, "swipe")),
  setting("d", "Two pictures side by side", (view) => toggled(view, "side")),
  setting("[", "Lower threshold", (view, viewer) => stepped(view, viewer, -1)),
  setting("]", "Higher threshold", (view, viewer) => stepped(view, viewer, 1)),
  setting(",", "Fainter overlay", (view) => faded(view, -OPACITY_STEP)),
  setting(".", "Stronger overlay", (view) => faded(view, OPACITY_STEP)),
  setting("r", "Next colour recipe", nextRecipe),
  {
    keys: "N",
    title: "Next region",
    matches: plain("n"),
    act: (viewer) => viewer.goToRegion(rankAfter(viewer, 1)),
  },
  {
    keys: "Shift N",
    title: "Region before",
    matches: (event) => isPlain(event, "n") && event.shiftKey,
    act: (viewer) => viewer.goToRegion(rankAfter(viewer, -1)),
  },
  {
    keys: "Ctrl Z",
    title: "Take the last change of the view back",
    matches: (event) => isCommand(event, "z") && !event.shiftKey,
    act: (_, acts) => acts.undo(),
  },
  {
    keys: "Ctrl Shift Z",
    title: "Do it again",
    matches: (event) => (isCommand(event, "z") && event.shiftKey) || isCommand(event, "y"),
    act: (_, acts) => acts.redo(),
  },
  {
    keys: "?",
    title: "These keys",
    matches: (event) => event.key === "?",
    act: (_, acts) => acts.showKeys(),
  },
];

/** Carries out what a key means; false where it means nothing. */
export function actOnKey(event: KeyboardEvent, viewer: ViewerModel, acts: ShortcutActs): boolean {
  const shortcut = SHORTCUTS.find(({ matches }) => matches(event));
  shortcut?.act(viewer, acts);
  return shortcut !== undefined;
}

function setting(
  key: string,
  title: string,
  change: (view: ViewSettings, viewer: ViewerModel) => ViewSettings,
): Shortcut {
  return {
    keys: key.toUpperCase(),
    title,
    matches: plain(key),
    act: (viewer) => viewer.change((view) => change(view, viewer)),
  };
}

function plain(key: string): Shortcut["matches"] {
  return (event) => isPlain(event, key) && !event.shiftKey;
}

function isPlain(event: KeyboardEvent, key: string): boolean {
  return event.key.toLowerCase() === key && !event.ctrlKey && !event.metaKey && !event.altKey;
}

function isCommand(event: KeyboardEvent, key: string): boolean {
  return event.key.toLowerCase() === key && (event.ctrlKey || event.metaKey) && !event.altKey;
}

function toggled(view: ViewSettings, comparison: "swipe" | "side"): ViewSettings {
  return { ...view, comparison: view.comparison === comparison ? "none" : comparison };
}

/** A threshold that changes nothing is left alone. */
function stepped(
  view: ViewSettings,
  { card, predictionView }: ViewerModel,
  steps: number,
): ViewSettings {
  if (predictionView === undefined || whyThresholdIsFixed(predictionView) !== undefined)
    return view;
  const [low, high] = card.output.range;
  const step = (high - low) / THRESHOLD_STEPS;
  const next = Math.round((activeThreshold(view, card) - low) / step + steps) * step + low;
  // Sums of steps are written in the digits of a step, so that the address stays short.
  return { ...view, threshold: Number(Math.min(high, Math.max(low, next)).toPrecision(12)) };
}

function faded(view: ViewSettings, by: number): ViewSettings {
  const opacity = Math.round(100 * Math.min(1, Math.max(0, view.opacity + by))) / 100;
  return { ...view, opacity };
}

function nextRecipe(view: ViewSettings, { card, bands }: ViewerModel): ViewSettings {
  if (card.bands.length !== bands.length) return view;
  const current = activeRecipe(view, card, bands.length);
  const at = card.recipes.findIndex(({ id }) => id === current?.id);
  const next = card.recipes[(at + 1) % card.recipes.length];
  return { ...view, recipeId: next?.id, bands: undefined, single: undefined };
}

function rankAfter({ region, predictionView }: ViewerModel, step: number): number {
  const count = predictionView?.summary.regions.length ?? 0;
  if (region === undefined) return step > 0 ? 0 : count - 1;
  return count === 0 ? 0 : (region + step + count) % count;
}
