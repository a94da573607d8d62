import * as v from "valibot";

/** How the scores of a server's reply become those that a card describes. */
export const SCORE_SCALES = {
  sigmoid: {
    title: "Apply a sigmoid",
    note: "The server sends logits: a sigmoid was applied.",
    profile: "sends logits, to which this page applies a sigmoid",
  },
  softmax: {
    title: "Apply a softmax",
    note: "The server sends logits: a softmax over the classes was applied.",
    profile: "sends logits, to which this page applies a softmax over the classes",
  },
  "divide-255": {
    title: "Divide by 255",
    note: "The server sends scores of 0 to 255: they were divided by 255.",
    profile: "sends scores of 0 to 255, which this page divides by 255",
  },
  "divide-100": {
    title: "Divide by 100",
    note: "The server sends percentages: they were divided by 100.",
    profile: "sends percentages, which this page divides by 100",
  },
  "as-is": {
    title: "Keep the scores",
    note: "The scores are not probabilities: they are shown as the server sends them.",
    profile: "sends scores outside 0 to 1, which are kept",
  },
} as const;

export type ScoreScale = keyof typeof SCORE_SCALES;

const SIZE = v.object({ height: v.number(), width: v.number() });

/** The schema of what a browser keeps of a note. */
export const PREDICTION_NOTE = v.variant("kind", [
  v.object({ kind: v.literal("scaled"), scale: v.picklist(scales()) }),
  v.object({
    kind: v.literal("enlarged"),
    from: SIZE,
    to: SIZE,
    by: v.picklist(["bilinear", "nearest"]),
  }),
  v.object({ kind: v.literal("cropped"), from: SIZE, to: SIZE }),
  v.object({ kind: v.literal("centred"), from: SIZE, to: SIZE }),
  v.object({ kind: v.literal("mask-255") }),
  v.object({ kind: v.literal("class-map") }),
  v.object({ kind: v.literal("unlabelled"), value: v.number() }),
  v.object({ kind: v.literal("base64-body"), isGzip: v.boolean() }),
]);

/** What was done to a reply's scores before they were drawn. */
export type PredictionNote = v.InferOutput<typeof PREDICTION_NOTE>;

/** A note in one sentence or two. */
export function noteText(note: PredictionNote): string {
  switch (note.kind) {
    case "scaled":
      return SCORE_SCALES[note.scale].note;
    case "enlarged":
      return `Enlarged from ${sizeOf(note.from)} to ${sizeOf(note.to)} (${note.by}).`;
    case "cropped":
      return `Cropped from ${sizeOf(note.from)} to its upper left ${sizeOf(note.to)}.`;
    case "centred":
      return `The ${sizeOf(note.from)} scores are in the centre of ${sizeOf(note.to)}: its border has none.`;
    case "mask-255":
      return "The reply is a mask of 0 and 255, read as 0 and 1: the threshold is off.";
    case "class-map":
      return "The reply is a class map: one class per pixel, without scores.";
    case "unlabelled":
      return `Pixels of the value ${note.value} are unlabelled: they have no score.`;
    case "base64-body":
      return `The API sent ${note.isGzip ? "gzip in base64" : "base64"} instead of the decoded body: add */* to its binary media types (binaryMediaTypes) and deploy it again.`;
  }
}

function sizeOf({ height, width }: v.InferOutput<typeof SIZE>): string {
  return `${height} × ${width}`;
}

function scales(): readonly ScoreScale[] {
  return Object.keys(SCORE_SCALES) as ScoreScale[]; // The table is a literal without further keys.
}
