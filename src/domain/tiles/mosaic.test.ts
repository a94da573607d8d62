import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bandPlane, type Raster } from "#domain/array/raster.ts";
import { BLENDING_NAMES } from "./blending.ts";
import { cutTile } from "./cut-tile.ts";
import { createMosaic, mosaicRows } from "./mosaic.ts";
import { type TileGrid, tileGrid } from "./tile-grid.ts";

/** Two bands of any float32 values. */
function sceneOf(height: number, width: number, values: Float32Array): Raster {
  return {
    ...{ values, dtype: "float32", height, width, bandCount: 2, offset: 0 },
    strides: { band: height * width, row: width, column: 1 },
  };
}

/** What an endpoint that returns its input answers: one class for each band. */
function identity(scene: Raster, grid: TileGrid, index: number): Float32Array {
  const tile = cutTile(scene, grid, index);
  return Float32Array.from([...bandPlane(tile, 0), ...bandPlane(tile, 1)], Number);
}

describe("a mosaic", () => {
  it("of an endpoint that returns its input is the scene, bit for bit, in any order", () => {
    const cases = fc
      .record({
        height: fc.integer({ min: 1, max: 40 }),
        width: fc.integer({ min: 1, max: 40 }),
        tile: fc.integer({ min: 1, max: 16 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        blending: fc.constantFrom(...BLENDING_NAMES),
        seed: fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
          minLength: 1,
          maxLength: 50,
        }),
        turn: fc.integer({ min: 0, max: 1000 }),
      })
      .map(({ tile, share, ...rest }) => ({
        ...rest,
        tile,
        overlap: Math.floor((share * tile) / 2),
      }));
    fc.assert(
      fc.property(cases, ({ height, width, tile, overlap, blending, seed, turn }) => {
        const values = Float32Array.from(
          { length: 2 * height * width },
          (_, index) => (seed[index % seed.length] ?? 0) * (1 + (index % 7)),
        );
        const scene = sceneOf(height, width, values);
        const grid = tileGrid(scene, { height: tile, width: tile, overlap, blending });
        const mosaic = createMosaic(grid, 2);
        const order = Array.from({ length: grid.count }, (_, index) => index).toSorted(
          (one, other) => ((one * 7919 + turn) % 1009) - ((other * 7919 + turn) % 1009),
        );
        for (const index of order) mosaic.add(index, identity(scene, grid, index));
        expect(mosaic.added()).toBe(grid.count);
        expect(mosaic.scores).toEqual(values);
      }),
    );
  });

  it("weighs two tiles by a raised cosine across their overlap", () => {
    const grid = tileGrid(
      { height: 1, width: 6 },
      { height: 1, width: 4, overlap: 0, blending: "cosine" },
    );
    expect(grid.columns).toBe(2);
    const shared = tileGrid(
      { height: 4, width: 6 },
      { height: 4, width: 4, overlap: 2, blending: "cosine" },
    );
    const mosaic = createMosaic(shared, 1);
    mosaic.add(0, new Float32Array(16).fill(1));
    mosaic.add(1, new Float32Array(16).fill(0));
    // scipy.signal.windows.hann(4, sym=False) at half steps: (1 + cos(π/4)) / 2 and (1 + cos(3π/4)) / 2.
    const [first, second] = [0.853_553_390_593_273_7, 0.146_446_609_406_726_3];
    expect(Array.from(mosaic.scores.subarray(0, 6))).toEqual(
      [1, 1, first, second, 0, 0].map(Math.fround),
    );
  });

  it("cuts in the middle of the overlap with the other blending", () => {
    const grid = tileGrid(
      { height: 4, width: 6 },
      { height: 4, width: 4, overlap: 2, blending: "crop" },
    );
    const mosaic = createMosaic(grid, 1);
    mosaic.add(1, new Float32Array(16).fill(2));
    mosaic.add(0, new Float32Array(16).fill(1));
    expect(Array.from(mosaic.scores.subarray(0, 6))).toEqual([1, 1, 1, 2, 2, 2]);
  });

  it("shows a pixel once the last of its tiles has come", () => {
    const grid = tileGrid(
      { height: 2, width: 6 },
      { height: 2, width: 3, overlap: 1, blending: "crop" },
    );
    const mosaic = createMosaic(grid, 1);
    mosaic.add(0, new Float32Array(6).fill(1));
    expect(Array.from(mosaic.scores.subarray(0, 6))).toEqual([1, 1, NaN, NaN, NaN, NaN]);
    expect([mosaic.has(0), mosaic.has(1), mosaic.added()]).toEqual([true, false, 1]);
  });

  it("has no score where no tile has one, and that of the other tile where one has none", () => {
    const grid = tileGrid(
      { height: 2, width: 5 },
      { height: 2, width: 3, overlap: 1, blending: "cosine" },
    );
    const mosaic = createMosaic(grid, 1);
    mosaic.add(0, undefined);
    mosaic.add(1, Float32Array.of(1, NaN, 1, 1, 1, 1));
    expect(Array.from(mosaic.scores.subarray(0, 5))).toEqual([NaN, NaN, 1, NaN, 1]);
  });
});

describe("a mosaic row by row", () => {
  it("has the bits of the whole one, also without some tiles, and reads each tile once", async () => {
    const cases = fc.record({
      height: fc.integer({ min: 1, max: 40 }),
      width: fc.integer({ min: 1, max: 40 }),
      tile: fc.integer({ min: 1, max: 12 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      blending: fc.constantFrom(...BLENDING_NAMES),
      scores: fc.array(fc.float(), { minLength: 1, maxLength: 50 }),
      without: fc.integer({ min: 2, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ height, width, tile, share, blending, scores, without }) => {
        const overlap = Math.floor((share * tile) / 2);
        const grid = tileGrid({ height, width }, { height: tile, width: tile, overlap, blending });
        const tileScores = (index: number): Float32Array | undefined =>
          index % without === 1
            ? undefined
            : Float32Array.from(
                { length: 2 * tile * tile },
                (_, at) => scores[(at * 31 + index) % scores.length] ?? 0,
              );
        const whole = createMosaic(grid, 2);
        for (let index = 0; index < grid.count; index += 1) whole.add(index, tileScores(index));
        const joined = new Float32Array(2 * height * width);
        const read: number[] = [];
        let end = 0;
        const rows = mosaicRows(grid, 2, (index) => {
          read.push(index);
          return Promise.resolve(tileScores(index));
        });
        for await (const band of rows) {
          expect(band.top).toBe(end);
          end += band.height;
          const length = band.height * width;
          joined.set(band.scores.subarray(0, length), band.top * width);
          joined.set(band.scores.subarray(length), (height + band.top) * width);
        }
        expect(end).toBe(height);
        expect(read).toEqual(Array.from({ length: grid.count }, (_, index) => index));
        expect(joined).toEqual(whole.scores);
      }),
    );
  });
});
