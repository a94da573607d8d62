import { scorePlane } from "#domain/prediction/prediction.ts";
import type { Colour } from "#domain/render/colour.ts";
import { colourMapTable } from "#domain/render/colour-maps.ts";
import { classifierOf, NO_CLASS } from "#domain/render/overlay.ts";
import type { ExportedResult } from "./exported-result.ts";
import { resultFacts } from "./result-facts.ts";

/** Pixels of a tile's side. */
export const TILE_SIDE = 96;

/** A result in the contact sheet. */
export interface SheetTile {
  /** What it draws over the bands: RGBA of `TILE_SIDE` squared, of the central square as a thumbnail. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** The mask's share of the scored pixels, 0 to 1; undefined for a model that gives values. */
  readonly share: number | undefined;
  /** Of all pixels; undefined if none has a score. */
  readonly meanScore: number | undefined;
  /** Against the reference mask; undefined without one. */
  readonly iou: number | undefined;
}

/** A result's tile and the numbers that it is sorted by. */
export function sheetTile(result: ExportedResult): SheetTile {
  const { mask_share: share, mean_score: meanScore, iou } = resultFacts(result, undefined);
  return {
    pixels: tilePixels(result),
    share: numberOf(share),
    meanScore: numberOf(meanScore),
    iou: numberOf(iou),
  };
}

function numberOf(value: string | number | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** Of a mask's inside; its edge is opaque. */
const FILL = 150;
const OPAQUE = 255;

function tilePixels(result: ExportedResult): Uint8ClampedArray<ArrayBuffer> {
  const { height, width } = result.prediction;
  const square = Math.min(height, width);
  const [top, left] = [Math.floor((height - square) / 2), Math.floor((width - square) / 2)];
  const colourAt = colouring(result);
  const at = (cell: number): number => Math.floor(((cell + 0.5) * square) / TILE_SIDE);
  const colours = Array.from({ length: TILE_SIDE ** 2 }, (_, cell) => {
    const row = top + at(Math.floor(cell / TILE_SIDE));
    return colourAt(row * width + left + at(cell % TILE_SIDE));
  });
  const isMask = result.kind.draws === "mask";
  const rgba = new Uint8ClampedArray(4 * colours.length);
  for (const [cell, colour] of colours.entries()) {
    if (colour === undefined) continue;
    rgba.set(colour, 4 * cell);
    rgba[4 * cell + 3] = !isMask || isEdge(colours, cell) ? OPAQUE : FILL;
  }
  return rgba;
}

/** Whether one of the four neighbours within the tile is of another colour. */
function isEdge(colours: readonly (Colour | undefined)[], cell: number): boolean {
  const column = cell % TILE_SIDE;
  const neighbours = [
    ...(column > 0 ? [cell - 1] : []),
    ...(column < TILE_SIDE - 1 ? [cell + 1] : []),
    ...(cell >= TILE_SIDE ? [cell - TILE_SIDE] : []),
    ...(cell < colours.length - TILE_SIDE ? [cell + TILE_SIDE] : []),
  ];
  return neighbours.some((neighbour) => colours[neighbour] !== colours[cell]);
}

/** The colour that a pixel is drawn in; undefined for none. */
function colouring({ kind, prediction, shown, card }: ExportedResult) {
  const planes = Array.from({ length: prediction.classCount }, (_, index) =>
    scorePlane(prediction, index),
  );
  if (kind.draws === "mask") {
    const classAt = classifierOf(planes, shown);
    return (pixel: number): Colour | undefined => {
      const index = classAt(pixel);
      return index === NO_CLASS ? undefined : shown.colours[index];
    };
  }
  const { range, colourMap } = card.output;
  const [low, high] = range;
  const table = colourMapTable(colourMap);
  const scores = planes[shown.shown === "most-likely" ? 0 : shown.shown];
  return (pixel: number): Colour | undefined => {
    const score = scores?.[pixel] ?? Number.NaN;
    if (Number.isNaN(score)) return undefined;
    const level = Math.min(1, Math.max(0, (score - low) / (high - low)));
    const [red = 0, green = 0, blue = 0] = table.subarray(3 * Math.round(255 * level));
    return [red, green, blue];
  };
}
