import type { ScoreScale } from "#domain/prediction/score-scales.ts";
import { formatSignificant } from "#domain/text/format.ts";
import { type Fit, type SizePair, sizeName } from "./size-answer.ts";

/** What the user has to decide about a reply; the most likely option is first. */
export type ReplyQuestion =
  | {
      readonly kind: "values";
      /** Lowest and highest score. */
      readonly min: number;
      readonly max: number;
      readonly options: readonly ScoreScale[];
    }
  | (SizePair & { readonly kind: "size"; readonly options: readonly Fit[] });

/** What the user has decided. */
export interface ReplyAnswers {
  readonly scale?: ScoreScale | undefined;
  readonly fit?: Fit | undefined;
}

/** A button. */
export interface ReplyOption {
  readonly title: string;
  readonly answers: ReplyAnswers;
}

/** A question in sentences, with a button for each answer. */
export interface ReplyQuestionText {
  readonly title: string;
  readonly detail: string;
  readonly options: readonly ReplyOption[];
}

const SCALE_TITLES: Readonly<Record<ScoreScale, string>> = {
  sigmoid: "Apply a sigmoid",
  softmax: "Apply a softmax",
  "divide-255": "Divide by 255",
  "divide-100": "Divide by 100",
  "as-is": "Keep the scores",
};

const FIT_TITLES: Readonly<Record<Fit, string>> = {
  enlarge: "Enlarge",
  crop: "Crop",
  centre: "Place in the centre",
};

const FIT_QUESTIONS: Readonly<Record<Fit, string>> = {
  enlarge: "enlarge it",
  crop: "crop it to its upper left corner",
  centre: "place it in the centre",
};

export function questionText(question: ReplyQuestion): ReplyQuestionText {
  return question.kind === "values" ? valuesText(question) : sizeText(question);
}

function valuesText({
  min,
  max,
  options,
}: Extract<ReplyQuestion, { kind: "values" }>): ReplyQuestionText {
  const [first = "as-is"] = options;
  return {
    title: `The scores are not probabilities: they run from ${numberText(min)} to ${numberText(max)}. ${SCALE_TITLES[first]}?`,
    detail: "Your answer is remembered for this API.",
    options: options.map((scale) => ({ title: SCALE_TITLES[scale], answers: { scale } })),
  };
}

function sizeText({
  found,
  expected,
  options,
}: Extract<ReplyQuestion, { kind: "size" }>): ReplyQuestionText {
  const choices = options.map((fit) => FIT_QUESTIONS[fit]).join(", or ");
  const consequence = options.includes("enlarge")
    ? "Enlarged probabilities are interpolated, and each pixel of an enlarged mask takes the nearest one."
    : "Pixels without a score are left out of every number.";
  return {
    title: `The prediction is ${sizeName(found)} for an array of ${sizeName(expected)}: ${choices}?`,
    detail: `${consequence} Your answer is remembered for this API and these sizes.`,
    options: options.map((fit) => ({ title: FIT_TITLES[fit], answers: { fit } })),
  };
}

/** With the sign that typographers use. */
function numberText(value: number): string {
  return formatSignificant(value, 3).replace("-", "−");
}
