import { describe, expect, it } from "vitest";
import { smokeOf } from "#domain/model/fixtures/cards.ts";
import { THUMBNAIL_SIDE } from "#domain/view/thumbnail.ts";
import { runThumbnail } from "./run-thumbnail.ts";

const ARRAY = new Uint8ClampedArray(THUMBNAIL_SIDE ** 2 * 4).fill(255);
const CARD = smokeOf(6);

describe("a run’s thumbnail", () => {
  it("blends the mask’s colour over the array’s central square", () => {
    // 80 × 120: the square begins in column 20. Smoke in its left half.
    const [height, width] = [80, 120];
    const scores = Float32Array.from({ length: height * width }, (_, pixel) =>
      pixel % width < 60 ? 0.9 : 0.1,
    );
    const drawn = runThumbnail(ARRAY, { height, width, classCount: 1, scores, notFinite: 0 }, CARD);
    const at = (row: number, column: number) =>
      [...drawn.subarray((row * THUMBNAIL_SIDE + column) * 4)].slice(0, 4);
    const tint = CARD.output.classColour.map((value) => Math.round(value * 0.6 + 255 * 0.4));
    expect(at(3, 19)).toEqual([...tint, 255]);
    expect(at(3, 20)).toEqual([255, 255, 255, 255]);
    expect(ARRAY.every((value) => value === 255)).toBe(true);
  });
});
