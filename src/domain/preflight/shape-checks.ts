import type { BandOrder } from "#domain/array/layout.ts";
import { shapeText } from "#domain/array/unreadable-array.ts";
import type { Edit } from "#domain/edits/edit.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Size } from "#domain/render/view.ts";
import {
  type ArrayCheck,
  type ArrayFacts,
  type CheckInput,
  type Fix,
  fine,
  type Verdict,
} from "./check-result.ts";

/** Checks axes, bands and size against the model's input. */
export const SHAPE_CHECKS: readonly ArrayCheck[] = [
  { about: "layout", run: checkLayout },
  { about: "batch", run: checkBatch },
  { about: "batch-axis", run: checkBatchAxis },
  { about: "bands", run: checkBands },
  { about: "size", run: checkSize },
];

function checkLayout({ facts: { layout, shape } }: CheckInput): Verdict | undefined {
  const { order, isSure } = layout;
  if (shape.length < 3) return undefined;
  if (!isSure) {
    const other = order === "bands-first" ? "bands-last" : "bands-first";
    return {
      level: "look",
      sentence: `The shape ${shapeText(shape)} does not show which axis is the bands. They are assumed to be ${placeOf(order)}.`,
      fixes: [
        { title: `Read it with the bands ${placeOf(other)}`, edits: [layoutEdit(other)] },
        { title: `Keep the bands ${placeOf(order)}`, edits: [layoutEdit(order)] },
      ],
      needsDecision: true,
    };
  }
  if (order === "bands-last") return undefined;
  return fine(
    `The bands are first, ${shapeText(shape)}; they are uploaded last, as the model expects.`,
  );
}

function placeOf(order: BandOrder): "first" | "last" {
  return order === "bands-first" ? "first" : "last";
}

function layoutEdit(order: BandOrder): Edit {
  return { kind: "layout", order };
}

function isUnpickedBatch({ facts, isPicked }: CheckInput): boolean {
  return facts.batchCount > 1 && !isPicked;
}

function checkBatch(input: CheckInput): Verdict | undefined {
  const { batchCount, shape } = input.facts;
  if (!isUnpickedBatch(input)) return undefined;
  return {
    level: "fail",
    sentence: `This is a batch of ${batchCount} images, ${shapeText(shape)}, and the model takes one at a time.`,
    fixes: [{ title: "Take the first image", edits: [{ kind: "pick", index: 0 }] }],
    needsDecision: true,
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

/** The workshop's tiler writes seven bands: the model's six and an alpha. */
function checkBands({ facts, card: { bands } }: CheckInput): Verdict {
  const { bandCount } = facts;
  const expected = bands.length;
  const names = bands.map(({ name }) => name).join(", ");
  if (bandCount === expected) {
    return fine(`${expected} bands, assumed to be ${names} in this order.`);
  }
  const level = "fail";
  const counts = `The array has ${bandCount} ${bandCount === 1 ? "band" : "bands"}, and the model takes ${expected}: ${names}.`;
  if (bandCount < expected) return { level, sentence: counts, needsDecision: true };
  const keep: Edit = { kind: "bands", bands: Array.from(bands.keys()) };
  const alpha = alphaText(facts, expected);
  if (alpha === undefined) {
    const first = { title: `Keep the first ${expected} bands`, edits: [keep] };
    return { level, sentence: counts, fixes: [first], needsDecision: true };
  }
  const drop = { title: `Drop band ${bandCount}`, edits: [keep] };
  return { level, sentence: `${counts} ${alpha}`, fixes: [drop] };
}

/** Says why the one extra band looks like an alpha; undefined if it does not. */
function alphaText({ bandCount, statistics }: ArrayFacts, expected: number): string | undefined {
  const levels = statistics.at(-1)?.levels ?? [];
  if (bandCount !== expected + 1 || levels.length === 0) return undefined;
  const what =
    levels.length === 1 ? `is ${levels[0]} everywhere` : `contains only ${levels.join(" and ")}`;
  return `Band ${bandCount} ${what}: it looks like the alpha (opacity) band of map tiles, which the workshop’s notebook drops.`;
}

function checkSize({ facts, card }: CheckInput): Verdict {
  const { height, width } = facts;
  const target = modelSize(facts, card);
  if (target.height === height && target.width === width) {
    return fine(`${height} × ${width} pixels, as the model expects.`);
  }
  return {
    level: "fail",
    sentence: `The array is ${height} × ${width} pixels, and the model takes ${modelSizeText(card)}.`,
    fixes: [...cutOrFill(facts, target), resizeFix(target)],
  };
}

/** The nearest size that the model accepts: its own, or the next multiples below. */
export function modelSize({ height, width }: Size, { input }: ModelCard): Size {
  return {
    height: input.height ?? multipleBelow(height, input.heightMultipleOf),
    width: input.width ?? multipleBelow(width, input.widthMultipleOf),
  };
}

function multipleBelow(side: number, step: number): number {
  return Math.max(step, side - (side % step));
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
