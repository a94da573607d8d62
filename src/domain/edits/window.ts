import { copyStrided } from "#domain/array/copy-strided.ts";
import { unreadableArray } from "#domain/array/unreadable-array.ts";
import type { Placement } from "#domain/geo/grid.ts";
import type { Size } from "#domain/render/view.ts";
import { type Bands, firstAndRest, newBands } from "./bands.ts";
import type { Draft } from "./draft.ts";
import type { Edit } from "./edit.ts";

type Crop = Extract<Edit, { kind: "crop" }>;

/** A window on the same values. */
export function cropped(draft: Draft, { top, left, height, width }: Crop): Draft {
  const [first] = draft.bands;
  if (top + height > first.height || left + width > first.width) {
    throw unreadableArray(
      `A window of ${sizeText({ height, width })} from row ${top}, column ${left} is not inside this image of ${sizeText(first)}.`,
      "Undo this crop, or choose a window within the image.",
    );
  }
  const bands = draft.bands.map((band) => ({
    ...band,
    height,
    width,
    offset: band.offset + top * band.strides.row + left * band.strides.column,
  }));
  const missing = draft.missing && new Uint8Array(height * width);
  if (draft.missing !== undefined && missing !== undefined) {
    const start = top * first.width + left;
    copyStrided(draft.missing, start, [height, width], [first.width, 1], missing);
  }
  const placement = moved(draft.placement, top, left);
  return { ...draft, bands: firstAndRest(bands), missing, placement };
}

/**
 * Pads the centred image with zeros, which are missing pixels; an odd remainder goes to the bottom and
 * right.
 */
export function padded(draft: Draft, size: Size): Draft {
  const [first] = draft.bands;
  const { height, width } = first;
  if (size.height < height || size.width < width) {
    throw unreadableArray(
      `This image of ${sizeText(first)} is larger than the ${sizeText(size)} that it should be padded to.`,
      "Undo the padding, and crop the image instead.",
    );
  }
  if (size.height === height && size.width === width) return draft;
  const top = Math.floor((size.height - height) / 2);
  const left = Math.floor((size.width - width) / 2);
  return {
    ...draft,
    bands: withBorder(draft.bands, size, top, left),
    missing: maskWithBorder(draft, size, top, left),
    isFilled: draft.missing === undefined || draft.isFilled,
    placement: moved(draft.placement, -top, -left),
  };
}

function withBorder(bands: Bands, size: Size, top: number, left: number): Bands {
  const [{ dtype }] = bands;
  return newBands(bands, { dtype, ...size }, (band, into) => {
    const { values, offset, strides, width } = band;
    for (let row = 0; row < band.height; row += 1) {
      const line = into.subarray((top + row) * size.width + left);
      copyStrided(values, offset + row * strides.row, [width], [strides.column], line);
    }
  });
}

function maskWithBorder({ bands: [first], missing }: Draft, size: Size, top: number, left: number) {
  const { height, width } = first;
  const mask = new Uint8Array(size.height * size.width).fill(1);
  for (let row = 0; row < height; row += 1) {
    const start = (top + row) * size.width + left;
    if (missing === undefined) mask.fill(0, start, start + width);
    else mask.set(missing.subarray(row * width, (row + 1) * width), start);
  }
  return mask;
}

function moved(placement: Placement, rows: number, columns: number): Placement {
  const { top, left, rowFactor, columnFactor } = placement;
  return { ...placement, top: top + rows * rowFactor, left: left + columns * columnFactor };
}

/** For example "256 × 256 pixels": rows, columns. */
function sizeText({ height, width }: Size): string {
  return `${height} × ${width} pixels`;
}
