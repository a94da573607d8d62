import type { Grid } from "#domain/geo/grid.ts";
import { kindOf } from "#domain/model/kinds/kinds.ts";
import type { ResultText } from "#domain/model/kinds/model-kind.ts";
import type { CardOutput, ModelCard } from "#domain/model/model-card.ts";
import { formatPercent } from "#domain/text/format.ts";
import {
  type ClassSelection,
  mostLikelyShares,
  type Prediction,
  type Summary,
  scorePlane,
} from "./prediction.ts";
import { noteText } from "./prediction-notes.ts";
import { sectorText } from "./sector-text.ts";

/** The inputs of a result's text. */
interface Result {
  readonly prediction: Prediction;
  readonly shown: ClassSelection;
  /** From `selectedScores`, for what is shown. */
  readonly scores: Float32Array;
  readonly summary: Summary;
  /** The picture's georeference, if known. */
  readonly grid: Grid | undefined;
}

/** A result in words, as the model's kind writes them. */
export function resultText(card: ModelCard, result: Result): ResultText {
  const { prediction, shown, scores, summary, grid } = result;
  const { output } = card;
  const kind = kindOf(output, prediction.classCount);
  const { share, pixelCount, meanInside, regionCount, regions } = summary;
  const [largest] = regions;
  const title =
    shown.shown === "most-likely"
      ? undefined
      : kind.planes(output, prediction.classCount, prediction.classNames)[shown.shown]?.title;
  const text = kind.result(output, {
    title,
    threshold: shown.threshold,
    scores,
    ...{ share, pixelCount, regionCount },
    meanInside: isMask(scores) ? undefined : meanInside,
    largestWhere: largest && sectorText(largest.where, grid),
    picture: pictureWord(card, prediction),
  });
  const notes = (prediction.notes ?? []).map(noteText);
  return {
    ...text,
    lines: [...text.lines, ...notes],
    spoken: [text.spoken, ...notes].join(" "),
  };
}

/** Whether the scores only say in or out, so that their mean says nothing. */
function isMask(scores: Float32Array): boolean {
  return scores.every((score) => score === 0 || score === 1 || Number.isNaN(score));
}

/** The text of each prediction's scores, for the output that it is of. */
const known = new WeakMap<Float32Array, { readonly of: CardOutput; readonly text: string }>();

/**
 * A result in the filmstrip, at the card's threshold: the share of the heading before any choice. A prediction
 * is counted once, however many places show it.
 */
export function shortResultText({ output }: ModelCard, prediction: Prediction): string {
  const before = known.get(prediction.scores);
  if (before?.of === output) return before.text;
  const text = countedText(output, prediction);
  known.set(prediction.scores, { of: output, text });
  return text;
}

function countedText(output: CardOutput, prediction: Prediction): string {
  const { classCount, classNames } = prediction;
  const kind = kindOf(output, classCount);
  const colours = kind.planes(output, classCount, classNames).map(({ colour }) => colour);
  const shown = kind.select(output, undefined, classCount);
  if (shown === "most-likely") {
    const shares = mostLikelyShares(prediction);
    const share = shares.reduce((sum, one, at) => (colours[at] ? sum + one : sum), 0);
    return `Marked: ${formatPercent(share)}`;
  }
  return kind.shortResult(output, scorePlane(prediction, shown));
}

/** A chip has the model's own size; any other image is a scene. */
function pictureWord({ input }: ModelCard, { height, width }: Prediction): "chip" | "scene" {
  const isChip = height <= (input.height ?? 0) && width <= (input.width ?? 0);
  return isChip ? "chip" : "scene";
}
