import {
  Columns2,
  Eye,
  Keyboard,
  Link,
  type LucideIcon,
  Redo2,
  Ruler,
  SeparatorVertical,
  Undo2,
} from "lucide-react";
import type { ViewSettings } from "#domain/view/view-settings.ts";
import {
  type CommandKey,
  characterKey,
  ctrlKey,
  DIGIT_KEY,
  type KeyPress,
  letterKey,
  plainKey,
  shiftKey,
} from "./command-keys.ts";
import {
  atOneToOne,
  chooseRecipe,
  isAutoStretched,
  nextRecipe,
  regionAfter,
  stepOpacity,
  stepThreshold,
  toggleAutoStretch,
  toggleComparison,
} from "./view-steps.ts";
import type { ViewerModel } from "./viewer-model.ts";

/** The changes of the view and of the queue, as one history. */
export interface StepHistory {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  undo(): void;
  redo(): void;
}

/** What commands read and change. */
export interface CommandContext {
  readonly viewer: ViewerModel;
  readonly history: StepHistory;
  /** Hides the overlay while true. */
  setBlinking(isBlinking: boolean): void;
  /** The URL of the current view. */
  address(): string;
  /** Place and values of the pixel under the pointer; empty outside the picture. */
  pixelText(): string;
  readonly measure: { readonly isOn: boolean; toggle(): void };
  /** Shows a short note over the picture. */
  notify(note: string): void;
}

/** The action of a command. */
type CommandAction =
  | {
      readonly kind: "press";
      /** @param event the pressed key; undefined for a button. */
      readonly run: (context: CommandContext, event?: KeyPress) => void;
    }
  /** Active while its key or button is held. */
  | {
      readonly kind: "hold";
      readonly hold: (context: CommandContext, isHeld: boolean) => void;
    }
  /** Copies a text, and shows whether the browser allowed it. */
  | {
      readonly kind: "copy";
      readonly text: (context: CommandContext) => string;
      readonly copied: string;
      readonly refused: string;
    }
  /** Opens the popover with this id. */
  | { readonly kind: "popover"; readonly popoverId: string };

interface CommandButton {
  /** A short text is shown instead where no icon says it. */
  readonly icon: LucideIcon | string;
  /** Defaults to the command's title. */
  readonly title?: string;
  /** Omitted for a button that is always shown. */
  readonly isShown?: (context: CommandContext) => boolean;
  readonly isDisabled?: (context: CommandContext) => boolean;
  /** Omitted for a button that is not a toggle. */
  readonly isPressed?: (context: CommandContext) => boolean;
}

/** A command of the viewer, run by a toolbar button or a key; the list of shortcuts shows it. */
export interface ViewerCommand {
  readonly id: string;
  readonly title: string;
  readonly key?: CommandKey;
  /** Omitted for a command without a toolbar button. */
  readonly button?: CommandButton;
  readonly action: CommandAction;
}

export const KEYS_SHEET_ID = "keys-sheet";
const OPACITY_STEP = 0.05;

const UNDO_KEY = ctrlKey("Z", { key: "z", shift: false });
const REDO_KEY = ctrlKey("Shift Z", { key: "z", shift: true }, { key: "y" });

/** Every command, in the order of the toolbar and of the shortcut list. */
export const VIEWER_COMMANDS: readonly ViewerCommand[] = [
  {
    id: "auto-stretch",
    title: "Stretch to what is in view, or as the recipe says",
    key: plainKey("a"),
    button: {
      icon: "Auto",
      title: "Auto: stretch to what is in view",
      isPressed: ({ viewer }) => isAutoStretched(viewer.view),
    },
    action: change(toggleAutoStretch),
  },
  {
    id: "one-to-one",
    title: "1:1, one array pixel per screen pixel",
    key: plainKey("z"),
    button: { icon: "1:1" },
    action: change((view, viewer) => atOneToOne(view, viewer, devicePixelRatio)),
  },
  {
    id: "fit",
    title: "Fit to view",
    button: { icon: "Fit" },
    action: change((view) => ({ ...view, part: undefined })),
  },
  {
    id: "toggle-overlay",
    title: "Overlay on or off",
    key: plainKey("o"),
    action: change((view) => ({ ...view, overlayVisible: !view.overlayVisible })),
  },
  {
    id: "swipe",
    title: "Swipe between bands and prediction",
    key: plainKey("s"),
    button: comparisonButton("Swipe", SeparatorVertical, "swipe"),
    action: change((view) => toggleComparison(view, "swipe")),
  },
  {
    id: "side-by-side",
    title: "Side by side",
    key: plainKey("d"),
    button: comparisonButton("Side by side", Columns2, "side"),
    action: change((view) => toggleComparison(view, "side")),
  },
  {
    id: "blink",
    title: "Blink: hide the overlay",
    key: letterKey("b"),
    button: { title: "Blink: hold to see only the bands", icon: Eye, isShown: hasPrediction },
    action: { kind: "hold", hold: ({ setBlinking }, isHeld) => setBlinking(isHeld) },
  },
  {
    id: "lower-threshold",
    title: "Lower the threshold",
    key: plainKey("["),
    action: change((view, viewer) => stepThreshold(view, viewer, -1)),
  },
  {
    id: "higher-threshold",
    title: "Raise the threshold",
    key: plainKey("]"),
    action: change((view, viewer) => stepThreshold(view, viewer, 1)),
  },
  {
    id: "fainter-overlay",
    title: "Lower opacity",
    key: plainKey(","),
    action: change((view) => stepOpacity(view, -OPACITY_STEP)),
  },
  {
    id: "stronger-overlay",
    title: "Higher opacity",
    key: plainKey("."),
    action: change((view) => stepOpacity(view, OPACITY_STEP)),
  },
  {
    id: "choose-recipe",
    title: "Recipe by its number",
    key: DIGIT_KEY,
    action: press(({ viewer }, event) =>
      viewer.change((view) => chooseRecipe(view, viewer, Number(event?.key) - 1)),
    ),
  },
  {
    id: "next-recipe",
    title: "Next recipe",
    key: plainKey("r"),
    action: change(nextRecipe),
  },
  {
    id: "next-region",
    title: "Next region",
    key: plainKey("n"),
    action: press(({ viewer }) => viewer.goToRegion(regionAfter(viewer, 1))),
  },
  {
    id: "previous-region",
    title: "Previous region",
    key: shiftKey("n"),
    action: press(({ viewer }) => viewer.goToRegion(regionAfter(viewer, -1))),
  },
  {
    id: "measure",
    title: "Measure a distance or an area",
    key: plainKey("m"),
    button: { icon: Ruler, isPressed: ({ measure }) => measure.isOn },
    action: press(({ measure }) => measure.toggle()),
  },
  {
    id: "graticule",
    title: "Lines of the coordinates on or off",
    key: plainKey("g"),
    action: change((view) => ({ ...view, graticule: !view.graticule })),
  },
  {
    id: "copy-pixel",
    title: "Copy the values under the pointer",
    key: plainKey("c"),
    action: {
      kind: "copy",
      text: ({ pixelText }) => pixelText(),
      copied: "Values copied.",
      refused: "The browser does not allow copying here.",
    },
  },
  {
    id: "undo",
    title: "Undo the last change",
    key: UNDO_KEY,
    button: { title: "Undo", icon: Undo2, isDisabled: ({ history }) => !history.canUndo },
    action: press(({ history }) => history.undo()),
  },
  {
    id: "redo",
    title: "Redo the last change",
    key: REDO_KEY,
    button: { title: "Redo", icon: Redo2, isDisabled: ({ history }) => !history.canRedo },
    action: press(({ history }) => history.redo()),
  },
  {
    id: "copy-link",
    title: "Copy a link to this view",
    button: { icon: Link },
    action: {
      kind: "copy",
      text: ({ address }) => address(),
      copied: "Link copied: it shows this view of the same file.",
      refused: "The browser does not allow copying here: copy the page’s URL instead.",
    },
  },
  {
    id: "show-keys",
    title: "Show this sheet",
    key: characterKey("?"),
    button: { title: "Keyboard shortcuts", icon: Keyboard },
    action: { kind: "popover", popoverId: KEYS_SHEET_ID },
  },
];

/** The label of a command's button: its title, with its key if it has one. */
export function buttonName({ title, key, button }: ViewerCommand): string {
  const name = button?.title ?? title;
  return key === undefined ? name : `${name} (${key.label})`;
}

/** Runs the command of a pressed key. Returns whether there is one. */
export function runKey(event: KeyPress, context: CommandContext): boolean {
  const action = VIEWER_COMMANDS.find(({ key }) => key?.matches(event))?.action;
  switch (action?.kind) {
    case undefined:
      return false;
    case "press":
      action.run(context, event);
      break;
    case "hold":
      action.hold(context, true);
      break;
    case "copy":
      void copyText(action, context);
      break;
    case "popover":
      document.getElementById(action.popoverId)?.showPopover();
  }
  return true;
}

async function copyText(
  { text, copied, refused }: Extract<CommandAction, { kind: "copy" }>,
  context: CommandContext,
): Promise<void> {
  const copy = text(context);
  if (copy === "") return;
  try {
    await navigator.clipboard.writeText(copy);
    context.notify(copied);
  } catch {
    context.notify(refused);
  }
}

/** The keys that step through the queue, also where no array is shown. */
export const QUEUE_KEYS = [
  { key: plainKey("j"), title: "Next array", step: 1 },
  { key: plainKey("k"), title: "Previous array", step: -1 },
] as const;

/** Undoes or redoes by a key, also where no array is shown. Returns whether it is such a key. */
export function runHistoryKey(event: KeyPress, history: StepHistory): boolean {
  if (UNDO_KEY.matches(event)) history.undo();
  else if (REDO_KEY.matches(event)) history.redo();
  else return false;
  return true;
}

/** How far a key steps through the queue; undefined if it does not. */
export function queueStepOf(event: KeyPress): number | undefined {
  return QUEUE_KEYS.find(({ key }) => key.matches(event))?.step;
}

/** Ends the actions of held keys. */
export function releaseKeys(context: CommandContext): void {
  for (const { action } of VIEWER_COMMANDS) {
    if (action.kind === "hold") action.hold(context, false);
  }
}

function press(run: (context: CommandContext, event?: KeyPress) => void): CommandAction {
  return { kind: "press", run };
}

/** An action that changes the view's settings. */
function change(next: (view: ViewSettings, viewer: ViewerModel) => ViewSettings): CommandAction {
  return press(({ viewer }) => viewer.change((view) => next(view, viewer)));
}

function comparisonButton(
  title: string,
  icon: LucideIcon,
  comparison: ViewSettings["comparison"],
): CommandButton {
  return {
    title,
    icon,
    isShown: hasPrediction,
    isPressed: ({ viewer }) => viewer.view.comparison === comparison,
  };
}

function hasPrediction({ viewer }: CommandContext): boolean {
  return viewer.predicted !== undefined;
}
