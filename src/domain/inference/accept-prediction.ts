import { AppError } from "#domain/failures/failure.ts";
import { kindOf } from "#domain/model/kinds/kinds.ts";
import type { CardOutput } from "#domain/model/model-card.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { enlarged, oneHot, windowed, withScale } from "#domain/prediction/rescale-scores.ts";
import type { ScoreScale } from "#domain/prediction/score-scales.ts";
import type { PredictionNote } from "#domain/prediction/stored-note.ts";
import type { ReplyAnswers, ReplyQuestion } from "./reply-question.ts";
import type { Fit, ImageSize } from "./size-answer.ts";

/** What the prediction is for. */
export interface PredictionTarget extends ImageSize {
  readonly output: CardOutput;
}

/** A prediction that fits its array and card, or what the user has to decide first. */
export type Acceptance =
  | { readonly kind: "accepted"; readonly prediction: Prediction }
  | { readonly kind: "question"; readonly question: ReplyQuestion };

/** Scores this far outside 0 to 1 are rounding errors. */
const SLACK = 1e-3;
/** More different whole numbers than this are scores, not classes. */
const MAX_CLASSES = 32;
/** Beside classes, the value of pixels without one in most annotation tools. */
const UNLABELLED = 255;
/** A reply that is smaller by more than this says too little about a pixel. */
const MAX_ENLARGEMENT = 32;
/** Models pad to a multiple of this or less. */
const MAX_PADDING = 64;

/**
 * Makes the prediction for an array from a reply's scores: recognizes masks of 0 and 255 and maps of
 * classes, and applies what the user has answered about logits and about another size. Asks about
 * what it cannot know: first the values, then the size.
 *
 * @throws AppError "reply-size-differs" for a size that no answer fits.
 */
export function acceptPrediction(
  reply: Prediction,
  target: PredictionTarget,
  answers: ReplyAnswers,
): Acceptance {
  const read = readClasses(reply, target.output);
  const options = scaleOptions(read, target.output);
  const scale = options.find((option) => option === answers.scale);
  if (options.length > 0 && scale === undefined) {
    return { kind: "question", question: { kind: "values", ...extremes(read.scores), options } };
  }
  const scaled =
    scale === undefined ? read : withNote(withScale(read, scale), { kind: "scaled", scale });
  return fitted(scaled, target, answers.fit);
}

function withNote(prediction: Prediction, note: PredictionNote): Prediction {
  return { ...prediction, notes: [...(prediction.notes ?? []), note] };
}

/** Recognizes a mask, a map of classes, or planes that the reply names. */
function readClasses(reply: Prediction, output: CardOutput): Prediction {
  if (reply.classNames !== undefined) return orderedByCard(reply, reply.classNames, output);
  if (reply.classCount > 1 || kindOf(output, 1).draws !== "mask") return reply;
  const values = wholeNumbers(reply.scores);
  if (values === undefined) return reply;
  if (isProbability(output) && values.every((value) => value === 0 || value === 255)) {
    return values.includes(255)
      ? withNote(withScale(reply, "divide-255"), { kind: "mask-255" })
      : reply;
  }
  const labels = values.filter((value) => value !== UNLABELLED);
  const isLabelled = labels.length === values.length || output.classValues.includes(UNLABELLED);
  const labelled = isLabelled ? reply : withoutUnlabelled(reply);
  const found = isLabelled ? values : labels;
  if (found.every((value) => value <= 1) && output.classes.length <= 2) return labelled;
  const { classValues, classes } = output;
  const others = found.filter((value) => !classValues.includes(value));
  const map = withNote(oneHot(labelled, [...classValues, ...others]), { kind: "class-map" });
  if (others.length === 0) return map;
  const names = classes.map(({ title }) => title);
  return { ...map, classNames: [...names, ...others.map((value) => `Class ${value}`)] };
}

function isProbability({ range: [low, high] }: CardOutput): boolean {
  return low === 0 && high === 1;
}

function withoutUnlabelled(reply: Prediction): Prediction {
  const scores = reply.scores.map((score) => (score === UNLABELLED ? Number.NaN : score));
  return withNote({ ...reply, scores }, { kind: "unlabelled", value: UNLABELLED });
}

/** The different values, ascending, if all are whole numbers of 0 or more, and few. */
function wholeNumbers(scores: Float32Array): readonly number[] | undefined {
  const values = new Set<number>();
  for (const score of scores) {
    if (Number.isNaN(score) || values.has(score)) continue;
    if (!Number.isInteger(score) || score < 0 || score > UNLABELLED) return undefined;
    values.add(score);
    if (values.size > MAX_CLASSES) return undefined;
  }
  return values.size === 0 ? undefined : [...values].sort((one, other) => one - other);
}

/**
 * Planes that the reply names, in the order of the card's classes; the others follow. A class of the
 * card that the reply does not have has no pixels.
 */
function orderedByCard(
  reply: Prediction,
  names: readonly string[],
  { classes }: CardOutput,
): Prediction {
  const pixelCount = reply.height * reply.width;
  const titles = classes.map(({ title }) => title);
  const same = (one: string) => (other: string) => one.toLowerCase() === other.toLowerCase();
  const others = names.filter((name) => !titles.some(same(name)));
  const ordered = [...titles, ...others];
  const scores = new Float32Array(ordered.length * pixelCount);
  for (const [plane, title] of ordered.entries()) {
    const index = names.findIndex(same(title));
    if (index === -1) continue;
    const found = reply.scores.subarray(index * pixelCount, (index + 1) * pixelCount);
    scores.set(found, plane * pixelCount);
  }
  const classNames = others.length === 0 ? undefined : ordered;
  return { ...reply, classCount: ordered.length, scores, classNames };
}

/** How scores outside a card's 0 to 1 may be meant, the most likely reading first; empty for others. */
function scaleOptions(prediction: Prediction, output: CardOutput): readonly ScoreScale[] {
  const { scores, classCount } = prediction;
  if (!isProbability(output) || kindOf(output, classCount).draws !== "mask") return [];
  const { min, max } = extremes(scores);
  if (min > max || (min >= -SLACK && max <= 1 + SLACK)) return [];
  const logits = classCount > 1 ? "softmax" : "sigmoid";
  if (min < -SLACK) return [logits, "as-is"];
  if (max <= 255 && scores.every((score) => Number.isNaN(score) || Number.isInteger(score))) {
    return ["divide-255", ...(max <= 100 ? (["divide-100"] as const) : []), "as-is"];
  }
  return max <= 100 ? [logits, "divide-100", "as-is"] : [logits, "as-is"];
}

/** The lowest and highest score; minimum above maximum if there is none. */
function extremes(scores: Float32Array): { readonly min: number; readonly max: number } {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const score of scores) {
    if (score < min) min = score;
    if (score > max) max = score;
  }
  return { min, max };
}

function fitted(
  prediction: Prediction,
  { height, width }: PredictionTarget,
  answer: Fit | undefined,
): Acceptance {
  const from = { height: prediction.height, width: prediction.width };
  const to = { height, width };
  if (from.height === height && from.width === width) return { kind: "accepted", prediction };
  const options = fitOptions(from, to);
  if (options.length === 0) {
    const failure = { kind: "reply-size-differs", found: from, expected: to } as const;
    throw new AppError(failure);
  }
  const fit = options.find((option) => option === answer);
  if (fit === undefined) {
    return { kind: "question", question: { kind: "size", found: from, expected: to, options } };
  }
  return { kind: "accepted", prediction: placed(prediction, to, fit) };
}

function placed(prediction: Prediction, to: ImageSize, fit: Fit): Prediction {
  const from = { height: prediction.height, width: prediction.width };
  if (fit === "enlarge") {
    const by = isMask(prediction) ? "nearest" : "bilinear";
    return withNote(enlarged(prediction, to, by), { kind: "enlarged", from, to, by });
  }
  if (fit === "crop") {
    const cropped = windowed(prediction, to, { row: 0, column: 0 });
    return withNote(cropped, { kind: "cropped", from, to });
  }
  const corner = {
    row: (from.height - to.height) / 2,
    column: (from.width - to.width) / 2,
  };
  return withNote(windowed(prediction, to, corner), { kind: "centred", from, to });
}

/** Classes are not mixed: nothing is half water and half ice. */
function isMask({ scores, classNames }: Prediction): boolean {
  if (classNames !== undefined) return true;
  return scores.every((score) => score === 0 || score === 1 || Number.isNaN(score));
}

/**
 * What may explain a prediction of another size: strides (enlarge), a border that convolutions without
 * padding lose (centre), or padding (crop). Other sizes have no known place in the array.
 */
function fitOptions(from: ImageSize, to: ImageSize): readonly Fit[] {
  const [rows, columns] = [to.height - from.height, to.width - from.width];
  if (rows < 0 || columns < 0) {
    const isPadded = rows <= 0 && columns <= 0 && Math.min(rows, columns) > -MAX_PADDING;
    return isPadded ? ["crop"] : [];
  }
  const isTooSmall = (part: number, whole: number): boolean =>
    part < Math.floor(whole / MAX_ENLARGEMENT);
  if (isTooSmall(from.height, to.height) || isTooSmall(from.width, to.width)) return [];
  if (isStride(from, to)) return ["enlarge"];
  const isProportional = from.height * to.width === from.width * to.height;
  const lostBorder = rows === columns && rows % 2 === 0;
  return [
    ...(isProportional ? (["enlarge"] as const) : []),
    ...(lostBorder ? (["centre"] as const) : []),
  ];
}

/** Whether a whole stride gives this size, rounded either way. */
function isStride(from: ImageSize, to: ImageSize): boolean {
  const stride = Math.round(to.height / from.height);
  const gives = (whole: number, part: number): boolean =>
    part === Math.floor(whole / stride) || part === Math.ceil(whole / stride);
  return stride > 1 && gives(to.height, from.height) && gives(to.width, from.width);
}
