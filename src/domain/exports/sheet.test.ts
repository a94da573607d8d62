import { describe, expect, it } from "vitest";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import depthCard from "#domain/model/fixtures/smoke-depth.json" with { type: "json" };
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import { colourMapTable } from "#domain/render/colour-maps.ts";
import { maskOfValues } from "#domain/scores/fixtures/mask-of-values.ts";
import { exampleContext } from "./fixtures/export-context.ts";
import { sortedTiles } from "./sheet-order.ts";
import { type SheetTile, sheetTile, TILE_SIDE } from "./sheet-tile.ts";

type Example = Parameters<typeof exampleContext>[0];

async function tileOf(example: Example): Promise<SheetTile> {
  const { result } = await exampleContext(example);
  if (result === undefined) throw new Error("There is no result.");
  return sheetTile(result);
}

function pixelAt({ pixels }: SheetTile, row: number, column: number): readonly number[] {
  const at = 4 * (row * TILE_SIDE + column);
  return [...pixels.subarray(at, at + 4)];
}

describe("a tile of the contact sheet", () => {
  it("draws the mask of the central square, its edge opaque, with the panel's numbers", async () => {
    // The central square is the two middle columns, of which the left one is in the mask.
    const scores = Float32Array.of(1, 0.9, 0.1, 1, 1, 0.7, Number.NaN, 1);
    const reference = maskOfValues([0, 1, 0, 0, 0, 1, 0, 0], 4);
    const tile = await tileOf({ height: 2, width: 4, scores, reference });
    const colour = SMOKE.output.classColour;
    expect(pixelAt(tile, 10, 10)).toEqual([...colour, 150]);
    expect(pixelAt(tile, 10, TILE_SIDE / 2 - 1)).toEqual([...colour, 255]);
    expect(pixelAt(tile, 10, TILE_SIDE / 2)).toEqual([0, 0, 0, 0]);
    expect(tile.share).toBeCloseTo(6 / 7, 12);
    expect(tile.meanScore).toBeCloseTo(5.7 / 7, 6);
    expect(tile.iou).toBeCloseTo(2 / 6, 12);
  });

  it("draws the most likely classes in their colours", async () => {
    const scores = Float32Array.of(0.1, 0.2, 0.9, 0.8);
    const example = { height: 1, width: 2, scores, classCount: 2, card: WATER };
    const tile = await tileOf({ ...example, view: { shownClass: "most-likely" } });
    expect(pixelAt(tile, 10, 10)).toEqual([...(WATER.output.classes[1]?.colour ?? []), 150]);
  });

  it("draws values in the card's colormap", async () => {
    const card = parseModelCard(depthCard, "smoke-depth.json");
    const [low, high] = card.output.range;
    const tile = await tileOf({
      height: 1,
      width: 1,
      scores: Float32Array.of((low + high) / 2),
      card,
    });
    const table = colourMapTable(card.output.colourMap);
    expect(pixelAt(tile, 0, 0)).toEqual([...table.subarray(3 * 128, 3 * 128 + 3), 255]);
    expect(tile.share).toBeUndefined();
  });
});

describe("sortedTiles", () => {
  const pixels = new Uint8ClampedArray(4);
  const tile = (name: string, share?: number, meanScore?: number, iou?: number) => ({
    ...{ name, pixels, share, meanScore, iou },
  });
  const tiles = [
    tile("chip-10", 0.2, 0.9, 0.8),
    tile("chip-2", 0.2, 0.1, undefined),
    tile("chip-1", 0.7, 0.5, 0.3),
    tile("chip-3", undefined, undefined, 0.5),
  ];
  it.each([
    ["share", ["chip-1", "chip-2", "chip-10", "chip-3"]],
    ["mean", ["chip-10", "chip-1", "chip-2", "chip-3"]],
    ["score", ["chip-1", "chip-3", "chip-10", "chip-2"]],
    ["name", ["chip-1", "chip-2", "chip-3", "chip-10"]],
  ])("sorts by %s, with those that have no number last", (order, names) => {
    expect(sortedTiles(tiles, order).map(({ name }) => name)).toEqual(names);
  });
});
