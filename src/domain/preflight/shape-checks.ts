import type { BandOrder, Layout } from "#domain/array/layout.ts";
import { shapeText } from "#domain/array/unreadable-array.ts";
import type { Edit } from "#domain/edits/edit.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { isSameSize, type Size } from "#domain/render/view.ts";
import { formatNumber, formatSignificant } from "#domain/text/format.ts";
import { type TileGrid, tilesText } from "#domain/tiles/tile-grid.ts";
import { BAND_CHECK } from "./band-check.ts";
import {
  type ArrayCheck,
  type ArrayFacts,
  type CheckInput,
  type Fix,
  fine,
  type Verdict,
} from "./check-result.ts";
import { modelSize } from "./model-size.ts";
import { tilesFixes, tilesOfAnySize } from "./tile-fixes.ts";

/** Checks which axis and which band is which. */
export const IDENTITY_CHECKS: readonly ArrayCheck[] = [
  { about: "layout", run: checkLayout },
  { about: "batch", run: checkBatch },
  { about: "batch-axis", run: checkBatchAxis },
  BAND_CHECK,
];

/** Checks height and width against the model's input. */
export const SIZE_CHECK: ArrayCheck = { about: "size", run: checkSize };

function checkLayout({ facts: { layout, shape } }: CheckInput): Verdict | undefined {
  const { order, isSure } = layout;
  if (shape.length < 3) return undefined;
  if (order === "bands-middle") return checkMiddle(layout, shape);
  if (!isSure) {
    const other = order === "bands-first" ? "bands-last" : "bands-first";
    return {
      level: "look",
      sentence: `The shape ${shapeText(shape)} does not show which axis is the bands. They are assumed to be ${placeOf(order)}.`,
      fixes: [
        { title: `Read it with the bands ${placeOf(other)}`, edits: [layoutEdit(other)] },
        { title: `Keep the bands ${placeOf(order)}`, edits: [layoutEdit(order)] },
      ],
      needs: "choice",
    };
  }
  if (order === "bands-last") return undefined;
  return fine(
    `The bands are first, ${shapeText(shape)}; they are uploaded last, as the model expects.`,
  );
}

/** Rare enough to be confirmed, and clear enough for one answer. */
function checkMiddle({ order, isSure }: Layout, shape: readonly number[]): Verdict {
  if (isSure) {
    return fine(
      `The bands are in the middle, ${shapeText(shape)}; they are uploaded last, as the model expects.`,
    );
  }
  return {
    level: "look",
    sentence: `The shape ${shapeText(shape)} looks like rows, bands, columns (band interleaved by line).`,
    fixes: [{ title: "Read the middle axis as the bands", edits: [layoutEdit(order)] }],
  };
}

function placeOf(order: BandOrder): "first" | "last" {
  return order === "bands-first" ? "first" : "last";
}

function layoutEdit(order: BandOrder): Edit {
  return { kind: "layout", order };
}

function isUnpickedBatch({ facts, edits }: CheckInput): boolean {
  return facts.batchCount > 1 && edits.every(({ kind }) => kind !== "pick");
}

function checkBatch(input: CheckInput): Verdict | undefined {
  const { batchCount, shape } = input.facts;
  if (!isUnpickedBatch(input)) return undefined;
  return {
    level: "fail",
    sentence: `This is a batch of ${batchCount} images, ${shapeText(shape)}, and the model takes one at a time.`,
    fixes: [{ title: "Take the first image", edits: [{ kind: "pick", index: 0 }] }],
    needs: "choice",
  };
}

/** Checks the leading axis of length 1, if the server is known to require or add it. */
function checkBatchAxis(input: CheckInput): Verdict | undefined {
  const { batchAxis } = input.server;
  if (batchAxis === undefined || isUnpickedBatch(input)) return undefined;
  const wanted = batchAxis === "wants";
  if (input.facts.hasBatchAxis === wanted) return undefined;
  return {
    level: "fail",
    sentence: wanted
      ? "This API expects a batch axis of length 1 in front of the image axes, and the array has none."
      : "The array has a batch axis of length 1 in front of the image axes, and this API adds that axis itself.",
    fixes: [
      {
        title: wanted ? "Add the batch axis" : "Drop the batch axis",
        edits: [{ kind: "batch-axis", wanted }],
      },
    ],
  };
}

function checkSize(input: CheckInput): Verdict {
  const { facts, card, edits } = input;
  const { height, width, tiles } = facts;
  const target = modelSize(tiles?.tiling ?? facts, card);
  if (tiles !== undefined && isSameSize(tiles.tiling, target)) return tilesVerdict(tiles);
  if (target.height === height && target.width === width) {
    const unseen = unseenText(facts, edits);
    if (unseen === undefined) return fine(`${height} × ${width} pixels, as the model expects.`);
    return {
      level: "look",
      sentence: `${unseen} It will run; the model has not seen such an array.`,
    };
  }
  const isFixed = card.input.height !== undefined && card.input.width !== undefined;
  // A model that takes any multiple loses a few border pixels, and no more, unless one request is too large.
  const tiled = isFixed ? tilesFixes(facts, target) : tilesOfAnySize(input);
  const others = [...tiled, ...cutOrFill(facts, target)];
  const resize = resizeFix(target);
  return {
    level: "fail",
    sentence: `The array is ${height} × ${width} pixels, and the model takes ${modelSizeText(card)}.`,
    fixes: isDecimated(facts, target) ? [resize, ...others] : [...others, resize],
  };
}

function tilesVerdict(grid: TileGrid): Verdict {
  return fine(
    `Sent as ${tilesText(grid)}: ${formatNumber(grid.count)} runs, joined to one prediction.`,
  );
}

/** A model reads textures of the pixel size that it was trained on. */
const UNSEEN_FACTOR = 1.5;

/** Whether an image is the model's in shape, and padding it would invent more than half. */
function isDecimated({ height, width }: Size, target: Size): boolean {
  const areAlike = height * target.width === width * target.height;
  return areAlike && 2 * height * width < target.height * target.width;
}

/**
 * Why an array of the right size is unlike any that a model is trained on: a single line, more made
 * by edits than measured, or more missing than not. Undefined for others.
 */
function unseenText(
  {
    height,
    width,
    fileSize,
    missingCount,
  }: Pick<ArrayFacts, "height" | "width" | "fileSize" | "missingCount">,
  edits: readonly Edit[],
): string | undefined {
  if (height === 1 || width === 1) return `The array is only ${height} × ${width} pixels.`;
  let size = fileSize;
  let [measured, rows, columns] = [1, 1, 1];
  for (const edit of edits) {
    if (edit.kind !== "crop" && edit.kind !== "pad" && edit.kind !== "resize") continue;
    const [taller, wider] = [edit.height / size.height, edit.width / size.width];
    if (edit.kind === "pad") measured /= taller * wider;
    if (edit.kind === "resize") [rows, columns] = [rows * taller, columns * wider];
    size = { height: edit.height, width: edit.width };
  }
  if (measured < 1 / 2) return "More than half of the array is padding.";
  if (missingCount > (height * width) / 2) return "More than half of the array is missing.";
  const factor = Math.max(rows, 1 / rows, columns, 1 / columns);
  if (factor < UNSEEN_FACTOR) return undefined;
  return `Resizing changed the size of a pixel by a factor of ${formatSignificant(factor, 2)}.`;
}

/** Crops a side that is too long around its centre, and pads one that is too short. */
export function cutOrFill({ height, width }: Size, target: Size): readonly Fix[] {
  const cut = { height: Math.min(height, target.height), width: Math.min(width, target.width) };
  const isCut = cut.height < height || cut.width < width;
  const isFilled = cut.height < target.height || cut.width < target.width;
  const crop: Edit = {
    kind: "crop",
    top: Math.floor((height - cut.height) / 2),
    left: Math.floor((width - cut.width) / 2),
    ...cut,
  };
  const pad: Edit = { kind: "pad", ...target };
  if (isCut && isFilled) return [{ title: "Crop and pad with zeros", edits: [crop, pad] }];
  if (isCut)
    return [{ title: `Crop the centre ${target.height} × ${target.width}`, edits: [crop] }];
  return isFilled ? [{ title: "Pad with zeros", edits: [pad] }] : [];
}

function resizeFix(target: Size): Fix {
  return {
    title: `Resize to ${target.height} × ${target.width}`,
    edits: [{ kind: "resize", ...target }],
  };
}

function modelSizeText({ input }: ModelCard): string {
  const { height, width, heightMultipleOf, widthMultipleOf } = input;
  if (height !== undefined && width !== undefined) return `${height} × ${width}`;
  const rows = sideText("height", height, heightMultipleOf);
  return `${rows} and ${sideText("width", width, widthMultipleOf)}`;
}

function sideText(side: string, length: number | undefined, step: number): string {
  return length === undefined
    ? `a ${side} that is a multiple of ${step}`
    : `a ${side} of ${length}`;
}
