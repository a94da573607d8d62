import type { BandOrder } from "#domain/array/layout.ts";
import { shapeText } from "#domain/array/unreadable-array.ts";
import type { Edit } from "#domain/edits/edit.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import {
  type ArrayFacts,
  type CheckResult,
  type Fix,
  fine,
  type TargetServer,
} from "./check-result.ts";

/** Which axis is the bands, where it needs a word. */
export function layoutCheck({ layout, shape }: ArrayFacts): CheckResult[] {
  if (shape.length < 3) return [];
  const { order, isSure } = layout;
  if (!isSure) {
    const other = order === "bands-first" ? "bands-last" : "bands-first";
    return [
      {
        about: "layout",
        level: "look",
        sentence: `The shape ${shapeText(shape)} does not tell which axis is the bands. They are taken to be ${placeOf(order)}.`,
        fixes: [
          { title: `Read it with the bands ${placeOf(other)}`, edits: [layoutEdit(other)] },
          { title: `Keep the bands ${placeOf(order)}`, edits: [layoutEdit(order)] },
        ],
        needsDecision: true,
      },
    ];
  }
  if (order === "bands-last") return [];
  return [
    fine(
      "layout",
      `The bands stand first, ${shapeText(shape)}; they are sent last, as the model takes them.`,
    ),
  ];
}

function placeOf(order: BandOrder): "first" | "last" {
  return order === "bands-first" ? "first" : "last";
}

function layoutEdit(order: BandOrder): Edit {
  return { kind: "layout", order };
}

/** Several images in one array, of which none is chosen yet. */
export function batchCheck({ batchCount, shape }: ArrayFacts): CheckResult[] {
  return [
    {
      about: "batch",
      level: "fail",
      sentence: `This is a batch of ${batchCount} images, ${shapeText(shape)}, and the model is sent one at a time.`,
      fixes: [{ title: "Take the first image", edits: [{ kind: "pick", index: 0 }] }],
      needsDecision: true,
    },
  ];
}

/** The axis of length 1 in front, where the server is known to want it or to add it. */
export function batchAxisCheck(
  { hasBatchAxis }: ArrayFacts,
  { batchAxis }: TargetServer,
): CheckResult[] {
  if (batchAxis === undefined) return [];
  const wanted = batchAxis === "wants";
  if (hasBatchAxis === wanted) return [];
  return [
    {
      about: "batch-axis",
      level: "fail",
      sentence: wanted
        ? "This API wants a batch axis, one of length 1 in front of the image’s own, and the array has none."
        : "The array has a batch axis, one of length 1 in front of the image’s own, and this API adds that axis itself.",
      fixes: [
        {
          title: wanted ? "Add the batch axis" : "Drop the batch axis",
          edits: [{ kind: "batch-axis", wanted }],
        },
      ],
      needsDecision: false,
    },
  ];
}

/** Whether there are as many bands as the model takes; the workshop's seven are its six and an alpha. */
export function bandCheck(facts: ArrayFacts, { bands }: ModelCard): CheckResult {
  const { bandCount } = facts;
  const wanted = bands.length;
  const names = bands.map(({ name }) => name).join(", ");
  if (bandCount === wanted) {
    return fine("bands", `${wanted} bands, taken to be ${names} in this order.`);
  }
  const counts = `The array has ${bandCount} ${bandCount === 1 ? "band" : "bands"}, and the model takes ${wanted}: ${names}.`;
  const finding = { about: "bands", level: "fail" } as const;
  if (bandCount < wanted) return { ...finding, sentence: counts, fixes: [], needsDecision: true };
  const keep: Edit = { kind: "bands", bands: Array.from(bands.keys()) };
  const alpha = alphaText(facts, wanted);
  if (alpha === undefined) {
    const first = { title: `Keep the first ${wanted} bands`, edits: [keep] };
    return { ...finding, sentence: counts, fixes: [first], needsDecision: true };
  }
  const drop = { title: `Drop band ${bandCount}`, edits: [keep] };
  return { ...finding, sentence: `${counts} ${alpha}`, fixes: [drop], needsDecision: false };
}

/** Says why the one band too many looks like an alpha; undefined where it does not. */
function alphaText({ bandCount, statistics }: ArrayFacts, wanted: number): string | undefined {
  const levels = statistics.at(-1)?.levels ?? [];
  if (bandCount !== wanted + 1 || levels.length === 0) return undefined;
  const what =
    levels.length === 1 ? `is ${levels[0]} everywhere` : `holds ${levels.join(" and ")} alone`;
  return `Band ${bandCount} ${what}: it looks like an alpha band, the opacity that map tiles carry along, which the workshop’s notebook drops.`;
}

/** Whether the sides are those that the model takes. */
export function sizeCheck(facts: ArrayFacts, card: ModelCard): CheckResult {
  const { height, width } = facts;
  const wanted = modelSize(facts, card);
  if (wanted.height === height && wanted.width === width) {
    return fine("size", `${height} × ${width} pixels, as the model takes them.`);
  }
  return {
    about: "size",
    level: "fail",
    sentence: `The array is ${height} × ${width} pixels, and the model takes ${modelSizeText(card)}.`,
    fixes: [...cutOrFill(facts, wanted), resizeFix(wanted)],
    needsDecision: false,
  };
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** The size that the model takes nearest to this one: its own, or the next multiples below. */
export function modelSize({ height, width }: Size, { input }: ModelCard): Size {
  return {
    height: input.height ?? multipleBelow(height, input.heightMultipleOf),
    width: input.width ?? multipleBelow(width, input.widthMultipleOf),
  };
}

function multipleBelow(side: number, step: number): number {
  return Math.max(step, side - (side % step));
}

/** Cuts the middle out of what is too long, and fills up what is too short; both where both are. */
export function cutOrFill({ height, width }: Size, wanted: Size): readonly Fix[] {
  const cut = { height: Math.min(height, wanted.height), width: Math.min(width, wanted.width) };
  const isCut = cut.height < height || cut.width < width;
  const isFilled = cut.height < wanted.height || cut.width < wanted.width;
  const crop: Edit = {
    kind: "crop",
    top: Math.floor((height - cut.height) / 2),
    left: Math.floor((width - cut.width) / 2),
    ...cut,
  };
  const pad: Edit = { kind: "pad", ...wanted };
  if (isCut && isFilled) return [{ title: "Crop and pad with zeros", edits: [crop, pad] }];
  if (isCut)
    return [{ title: `Crop the middle ${wanted.height} × ${wanted.width}`, edits: [crop] }];
  return isFilled ? [{ title: "Pad with zeros", edits: [pad] }] : [];
}

function resizeFix(wanted: Size): Fix {
  return {
    title: `Resize to ${wanted.height} × ${wanted.width}`,
    edits: [{ kind: "resize", ...wanted }],
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
