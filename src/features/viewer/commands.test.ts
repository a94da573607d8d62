import { describe, expect, it } from "vitest";
import { INITIAL_VIEW, type ViewSettings } from "#domain/view/view-settings.ts";
import type { KeyPress } from "./command-keys.ts";
import {
  buttonName,
  type CommandContext,
  releaseKeys,
  runKey,
  VIEWER_COMMANDS,
} from "./commands.ts";
import type { ViewerModel } from "./viewer-model.ts";

function pressOf(key: string, modifiers: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, ...modifiers };
}

/** A context that records the commands' actions. */
function contextOf() {
  const done: string[] = [];
  let view: ViewSettings = INITIAL_VIEW;
  const viewer: Partial<ViewerModel> = {
    region: undefined,
    predicted: undefined,
    predictionView: undefined,
    change: (next) => {
      view = next(view);
    },
    goToRegion: (rank) => done.push(`region ${rank}`),
  };
  const context: CommandContext = {
    viewer: viewer as ViewerModel, // The fields that these commands read.
    history: {
      canUndo: true,
      canRedo: true,
      undo: () => done.push("undo"),
      redo: () => done.push("redo"),
    },
    setBlinking: (isBlinking) => done.push(`blinking ${isBlinking}`),
    address: () => "",
    pixelText: () => "",
    measure: { isOn: false, toggle: () => done.push("measure") },
    notify: (note) => done.push(note),
  };
  return { context, done, view: () => view };
}

describe("viewer commands", () => {
  it("have unique ids and keys", () => {
    const ids = VIEWER_COMMANDS.map(({ id }) => id);
    const labels = VIEWER_COMMANDS.flatMap(({ key }) => key?.label ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it("label their buttons with title and key", () => {
    const names = VIEWER_COMMANDS.filter(({ button }) => button !== undefined).map(buttonName);
    expect(names).toEqual([
      "Auto: stretch to what is in view (A)",
      "1:1, one array pixel per screen pixel (Z)",
      "Fit to view",
      "Swipe (S)",
      "Side by side (D)",
      "Blink: hold to see only the bands (B)",
      "Measure a distance or an area (M)",
      "Undo (Ctrl Z)",
      "Redo (Ctrl Shift Z)",
      "Copy a link to this view",
      "Keyboard shortcuts (?)",
    ]);
  });

  it("show comparisons only for a prediction", () => {
    const { context } = contextOf();
    const hidden = VIEWER_COMMANDS.filter(({ button }) => button?.isShown?.(context) === false);
    expect(hidden.map(({ id }) => id)).toEqual(["swipe", "side-by-side", "blink"]);
  });
});

describe("runKey", () => {
  it("changes the view", () => {
    const { context, view } = contextOf();
    expect(runKey(pressOf("s"), context)).toBe(true);
    expect(view().comparison).toBe("swipe");
    runKey(pressOf("S"), context);
    expect(view().comparison).toBe("none");
    runKey(pressOf("o"), context);
    runKey(pressOf(","), context);
    expect(view()).toMatchObject({ overlayVisible: false, opacity: 0.35 });
  });

  it("distinguishes keys by Shift, and accepts Command for Ctrl", () => {
    const { context, done } = contextOf();
    runKey(pressOf("n"), context);
    runKey(pressOf("N", { shiftKey: true }), context);
    runKey(pressOf("z", { ctrlKey: true }), context);
    runKey(pressOf("Z", { metaKey: true, shiftKey: true }), context);
    runKey(pressOf("y", { ctrlKey: true }), context);
    expect(done).toEqual(["region 0", "region -1", "undo", "redo", "redo"]);
  });

  it("leaves other keys and modifiers to the browser", () => {
    const { context, done, view } = contextOf();
    const others = [
      pressOf("x"),
      pressOf("s", { ctrlKey: true }),
      pressOf("s", { shiftKey: true }),
      pressOf("b", { metaKey: true }),
      pressOf("z", { ctrlKey: true, altKey: true }),
    ];
    expect(others.map((press) => runKey(press, context))).toEqual(others.map(() => false));
    expect([done, view()]).toEqual([[], INITIAL_VIEW]);
  });

  it("blinks until the key is released", () => {
    const { context, done } = contextOf();
    runKey(pressOf("b"), context);
    releaseKeys(context);
    expect(done).toEqual(["blinking true", "blinking false"]);
  });
});
