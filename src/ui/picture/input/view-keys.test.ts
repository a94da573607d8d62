import { describe, expect, it } from "vitest";
import { isClickKey, viewAfterKey } from "./view-keys.ts";

const CANVAS = { width: 400, height: 200 };
const WHOLE = { centreX: 128, centreY: 128, unitsPerPixel: 1.28 };
const VIEW = { centreX: 50, centreY: 60, unitsPerPixel: 0.25 };

function pressed(key: string, modifier?: "ctrlKey" | "altKey" | "metaKey" | "shiftKey") {
  const none = { ctrlKey: false, altKey: false, metaKey: false, shiftKey: false };
  return { key, ...none, ...(modifier && { [modifier]: true }) };
}

describe("a key of the picture", () => {
  it.each([
    ["ArrowLeft", { centreX: 40 }],
    ["ArrowRight", { centreX: 60 }],
    ["ArrowUp", { centreY: 55 }],
    ["ArrowDown", { centreY: 65 }],
    ["+", { unitsPerPixel: 0.2 }],
    ["=", { unitsPerPixel: 0.2 }],
    ["-", { unitsPerPixel: 0.3125 }],
    ["0", WHOLE],
  ])("pans or zooms: %s", (key, change) => {
    expect(viewAfterKey(pressed(key), VIEW, CANVAS, WHOLE)).toEqual({ ...VIEW, ...change });
  });

  it.each([
    ["ArrowLeft", { centreX: 49 }],
    ["ArrowRight", { centreX: 51 }],
    ["ArrowUp", { centreY: 59 }],
    ["ArrowDown", { centreY: 61 }],
  ])("pans by one scene pixel with Shift: %s", (key, change) => {
    expect(viewAfterKey(pressed(key, "shiftKey"), VIEW, CANVAS, WHOLE)).toEqual({
      ...VIEW,
      ...change,
    });
  });

  it("does nothing with Ctrl, Alt or Meta, nor does any other key", () => {
    for (const modifier of ["ctrlKey", "altKey", "metaKey"] as const) {
      expect(viewAfterKey(pressed("0", modifier), VIEW, CANVAS, WHOLE)).toBeUndefined();
      expect(isClickKey(pressed("p", modifier))).toBe(false);
    }
    expect(viewAfterKey(pressed("b"), VIEW, CANVAS, WHOLE)).toBeUndefined();
    expect(isClickKey(pressed("b"))).toBe(false);
  });

  it("clicks the centre pixel with Enter and p", () => {
    expect(isClickKey(pressed("Enter"))).toBe(true);
    expect(isClickKey(pressed("p"))).toBe(true);
  });
});
