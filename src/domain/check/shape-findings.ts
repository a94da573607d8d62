import type { Edit } from "#domain/array/edit.ts";
import { shapeText } from "#domain/array/unreadable.ts";
import { sizeText } from "#domain/image-size.ts";
import type { ModelCard } from "#domain/model-card.ts";
import { type CheckedServer, type Facts, type Finding, fine, type Remedy } from "./finding.ts";

/** Which axis is which, where it needs a word. */
export function layoutFindings({ layout, shape, height, width, bandCount }: Facts): Finding[] {
  if (shape.length < 3) return [];
  const read = sizeText(height, width, bandCount);
  if (!layout.isSure) {
    const other = layout.order === "bands-first" ? "bands-last" : "bands-first";
    return [
      {
        about: "layout",
        level: "look",
        sentence: `The shape ${shapeText(shape)} can be read in two ways; it is read as ${read}.`,
        remedies: [
          {
            title: `Read it with the bands ${other === "bands-first" ? "first" : "last"}`,
            edits: [{ kind: "layout", order: other }],
          },
        ],
      },
    ];
  }
  if (layout.order === "bands-last") return [];
  return [
    fine(
      "layout",
      `The bands stand first, ${shapeText(shape)}; they are sent last, as the model takes them.`,
    ),
  ];
}

/** A batch of several, and an axis of one that a known server does not want, or misses. */
export function batchFindings(
  { batchCount, withBatchAxis, shape }: Facts,
  { batchAxis }: CheckedServer,
  isPicked: boolean,
): Finding[] {
  if (batchCount > 1 && !isPicked) {
    return [
      {
        about: "batch",
        level: "fail",
        sentence: `This is a batch of ${batchCount} images, ${shapeText(shape)}, and the model is asked for one at a time.`,
        remedies: [{ title: "Take the first image", edits: [{ kind: "pick", index: 0 }] }],
      },
    ];
  }
  if (withBatchAxis && batchAxis === "adds") {
    const drop: Remedy = {
      title: "Drop the batch axis",
      edits: [{ kind: "batch-axis", wanted: false }],
    };
    const sentence = "A batch axis of one stands in front, and this API adds that axis itself.";
    return [{ about: "batch", level: "fail", sentence, remedies: [drop] }];
  }
  if (!withBatchAxis && batchAxis === "wants") {
    const add: Remedy = {
      title: "Add a batch axis",
      edits: [{ kind: "batch-axis", wanted: true }],
    };
    const sentence = "No batch axis stands in front, and this API wants one.";
    return [{ about: "batch", level: "fail", sentence, remedies: [add] }];
  }
  return [];
}

/** Whether there are as many bands as the model takes; the workshop's seven are its six and an alpha. */
export function bandFinding(facts: Facts, { bands }: ModelCard): Finding {
  const { bandCount } = facts;
  const wanted = bands.length;
  const names = bands.map(({ name }) => name).join(", ");
  if (bandCount === wanted) {
    return fine("bands", `${wanted} bands, taken for ${names} in this order.`);
  }
  const counts = `The array has ${bandCount} ${bandCount === 1 ? "band" : "bands"}, and the model takes ${wanted}: ${names}.`;
  if (bandCount < wanted) return { about: "bands", level: "fail", sentence: counts, remedies: [] };
  const keep: Edit = { kind: "bands", bands: Array.from(bands.keys()) };
  const alpha = alphaText(facts, wanted);
  if (alpha === undefined) {
    const first = { title: `Keep the first ${wanted} bands`, edits: [keep] };
    return { about: "bands", level: "fail", sentence: counts, remedies: [first] };
  }
  return {
    about: "bands",
    level: "fail",
    sentence: `${counts} ${alpha}`,
    remedies: [{ title: `Drop band ${bandCount}`, edits: [keep] }],
  };
}

/** Says why the one band too many looks like an alpha; undefined where it does not. */
export function alphaText({ bandCount, statistics }: Facts, wanted: number): string | undefined {
  const levels = statistics.at(-1)?.levels;
  if (bandCount !== wanted + 1 || levels === undefined) return undefined;
  const what =
    levels.length === 1 ? `is ${levels[0]} everywhere` : `holds ${levels.join(" and ")} alone`;
  const looksLike = `Band ${bandCount} ${what}: it looks like the alpha of map tiles, which the workshop’s notebook drops.`;
  return levels.length > 0 ? looksLike : undefined;
}

/** Whether the sides are those that the model takes. */
export function sizeFinding(facts: Facts, card: ModelCard): Finding {
  const { height, width } = facts;
  const wanted = wantedSize(facts, card);
  if (wanted.height === height && wanted.width === width) {
    return fine("size", `${height} × ${width} pixels, as the model takes them.`);
  }
  return {
    about: "size",
    level: "fail",
    sentence: `The array is ${height} × ${width} pixels, and the model takes ${wantedText(card)}.`,
    remedies: [...cutOrFill(facts, wanted), resize(wanted)],
  };
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** The size that the model takes nearest to the array's: its own, or the next multiple below. */
export function wantedSize({ height, width }: Size, { input }: ModelCard): Size {
  return {
    height: input.height ?? multipleBelow(height, input.heightMultipleOf),
    width: input.width ?? multipleBelow(width, input.widthMultipleOf),
  };
}

function multipleBelow(side: number, step: number): number {
  return Math.max(step, side - (side % step));
}

/** Cuts the middle out of what is too long, and fills up what is too short; both where both are. */
export function cutOrFill({ height, width }: Size, wanted: Size): readonly Remedy[] {
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

function resize(wanted: Size): Remedy {
  return {
    title: `Resize to ${wanted.height} × ${wanted.width}`,
    edits: [{ kind: "resize", ...wanted }],
  };
}

function wantedText({ input }: ModelCard): string {
  const { height, width, heightMultipleOf: rows, widthMultipleOf: columns } = input;
  if (height !== undefined && width !== undefined) return `${height} × ${width}`;
  return `sides that are multiples of ${rows} and ${columns}`;
}
