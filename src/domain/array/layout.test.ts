import { describe, expect, it } from "vitest";
import type { NdArray } from "#domain/array/nd-array.ts";
import { AppError } from "#domain/failures/failure.ts";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { imagesOf } from "./layout.ts";
import { bandPlane, valueAt } from "./raster.ts";

/** An array of the given shape whose element at index n is n. */
function counting(shape: readonly number[]): NdArray {
  const count = shape.reduce((product, length) => product * length, 1);
  return parseNpy(
    writeNpy(
      Uint16Array.from({ length: count }, (_, n) => n),
      "uint16",
      shape,
    ),
  );
}

function seen(shape: readonly number[], wanted: number): string {
  const { layout, image } = imagesOf(counting(shape), { bandCount: wanted });
  const raster = image(0);
  const batch = layout.hasBatchAxis ? ", batch axis" : "";
  return `${raster.height} x ${raster.width} x ${raster.bandCount}, ${layout.order}${batch}`;
}

describe("imagesOf", () => {
  it.each([
    [[8, 9], 6, "8 x 9 x 1, bands-last"],
    [[8, 9, 6], 6, "8 x 9 x 6, bands-last"],
    [[6, 8, 9], 6, "8 x 9 x 6, bands-first"],
    [[1, 8, 9, 6], 6, "8 x 9 x 6, bands-last, batch axis"],
    [[1, 6, 8, 9], 6, "8 x 9 x 6, bands-first, batch axis"],
    [[1, 8, 9], 1, "8 x 9 x 1, bands-first"],
    [[1, 1, 8, 9, 6], 6, "8 x 9 x 6, bands-last, batch axis"],
    [[1, 6, 1, 8, 9], 6, "8 x 9 x 6, bands-first, batch axis"],
    [[1, 1, 8, 9, 1], 1, "8 x 9 x 1, bands-last, batch axis"],
    [[1, 1, 1, 8, 9], 1, "8 x 9 x 1, bands-first, batch axis"],
  ] as const)("reads the shape %j with %d bands expected as %s", (shape, wanted, words) => {
    expect(seen(shape, wanted)).toBe(words);
  });

  it("prefers the axis of the expected length, even if it is the longer one", () => {
    expect(seen([4, 5, 6], 6)).toBe("4 x 5 x 6, bands-last");
    expect(seen([6, 5, 4], 6)).toBe("5 x 4 x 6, bands-first");
  });

  it("prefers the shorter of the first and the last axis if the expected length decides nothing", () => {
    expect(seen([5, 8, 9], 6)).toBe("8 x 9 x 5, bands-first");
    expect(seen([8, 9, 5], 6)).toBe("8 x 9 x 5, bands-last");
    expect(seen([6, 9, 6], 6)).toBe("6 x 9 x 6, bands-last");
    expect(seen([7, 9, 7], 6)).toBe("7 x 9 x 7, bands-last");
  });

  it.each([
    [[24, 6, 40], 6, "24 x 40 x 6, bands-middle"],
    [[28, 7, 40], 6, "28 x 40 x 7, bands-middle"],
    [[3, 24, 6, 40], 6, "24 x 40 x 6, bands-middle, batch axis"],
    [[24, 6, 7], 6, "24 x 6 x 7, bands-last"],
    [[6, 8, 9, 1], 6, "8 x 9 x 6, bands-first"],
    [[8, 9, 6, 1], 6, "8 x 9 x 6, bands-last"],
    [[8, 9, 7, 1], 6, "8 x 9 x 7, bands-last"],
    [[2, 8, 9, 6, 1], 6, "8 x 9 x 6, bands-last, batch axis"],
    [[6, 1, 8, 9], 6, "8 x 9 x 6, bands-first"],
    [[5, 8, 9, 1], 6, "8 x 9 x 1, bands-last, batch axis"],
    [[6, 8, 9, 1], 1, "8 x 9 x 1, bands-last, batch axis"],
    [[6, 1, 8, 9], 1, "8 x 9 x 1, bands-first, batch axis"],
    [[6, 1, 9, 6], 6, "1 x 9 x 6, bands-last, batch axis"],
  ] as const)("finds the bands of %j with %d expected: %s", (shape, wanted, words) => {
    expect(seen(shape, wanted)).toBe(words);
  });

  it.each([
    [[7], "only one axis, of 7 values, (7,)", "reshape"],
    [[1, 1, 1, 2, 3, 2], "6 axes, (1, 1, 1, 2, 3, 2)", "squeeze"],
  ])("refuses the shape %j and says what to do", (shape, reason, action) => {
    try {
      imagesOf(counting(shape), { bandCount: 6 });
      expect.unreachable();
    } catch (error) {
      const failure = error instanceof AppError ? error.failure : undefined;
      expect(failure).toMatchObject({ kind: "unreadable-array" });
      expect(failure).toHaveProperty("reason", expect.stringContaining(reason));
      expect(failure).toHaveProperty("action", expect.stringContaining(action));
    }
  });
});

describe("imagesOf", () => {
  const chip = { bandCount: 6, height: 256, width: 256 };

  it.each([
    [[256, 256, 6], true],
    [[7, 256, 256], true],
    [[256, 256], true],
    [[6, 256, 6], false],
    [[9, 9, 9], false],
    [[9, 3, 8], false],
    [[256, 6, 256], false],
  ])("reports whether the band order of %j is unambiguous: %s", (shape, isSure) => {
    expect(imagesOf(counting(shape), chip).layout.isSure).toBe(isSure);
  });

  it("uses the expected size if the number of bands does not decide", () => {
    const { layout, image } = imagesOf(counting([30, 25, 26]), {
      bandCount: 6,
      height: 25,
      width: 26,
    });
    expect(layout.order).toBe("bands-first");
    expect(image(0)).toMatchObject({ bandCount: 30, height: 25, width: 26 });
  });

  it("uses the user's band order, which makes the layout unambiguous", () => {
    const { layout, image } = imagesOf(counting([6, 256, 6]), chip, "bands-first");
    expect(layout).toEqual({ order: "bands-first", hasBatchAxis: false, isSure: true });
    expect(image(0)).toMatchObject({ bandCount: 6, height: 256, width: 6 });
  });

  it.each([
    [[3, 4, 5, 2], 3, [0, 40, 80]],
    [[3, 2, 4, 5], 3, [0, 40, 80]],
    [[3, 1, 4, 5, 2], 3, [0, 40, 80]],
    [[3, 2, 1, 4, 5], 3, [0, 40, 80]],
    [[2, 2, 4, 5, 2], 4, [0, 40, 80, 120]],
  ])("reads %j as a batch of %d images at their offsets", (shape, count, offsets) => {
    const array = counting(shape);
    const { batchCount, image } = imagesOf(array, { bandCount: 2 });
    expect(batchCount).toBe(count);
    const rasters = offsets.map((_, index) => image(index));
    for (const raster of rasters) {
      expect(raster).toMatchObject({ bandCount: 2, height: 4, width: 5 });
      expect(raster.values).toBe(array.values);
    }
    expect(rasters.map((raster) => valueAt(raster, 0, 0, 0))).toEqual(offsets);
  });
});

describe("a raster", () => {
  it("has the same pixels in both band orders", () => {
    const last = imagesOf(counting([4, 5, 3]), { bandCount: 3 }).image(0);
    const first = imagesOf(counting([3, 4, 5]), { bandCount: 3 }).image(0);
    // Row 2, column 1 of band 2: ((2 * 5) + 1) * 3 + 2 bands-last, (2 * 4 + 2) * 5 + 1 bands-first.
    expect(valueAt(last, 2, 2, 1)).toBe(35);
    expect(valueAt(first, 2, 2, 1)).toBe(51);
    expect(Array.from<number | bigint>(bandPlane(last, 1)).slice(0, 3)).toEqual([1, 4, 7]);
  });

  it("shares the file's values, and returns contiguous planes without a copy", () => {
    const array = counting([3, 4, 5]);
    const raster = imagesOf(array, { bandCount: 3 }).image(0);
    expect(raster.values).toBe(array.values);
    expect(bandPlane(raster, 2).buffer).toBe(array.values.buffer);
    expect(bandPlane(raster, 2)).toEqual(Uint16Array.from({ length: 20 }, (_, n) => 40 + n));
  });
});
