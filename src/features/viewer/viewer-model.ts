import type { NumericArray } from "#domain/array/dtype.ts";
import type { Grid, Locator } from "#domain/geo/grid.ts";
import type { ModelKind, ResultText } from "#domain/model/kinds/model-kind.ts";
import type { CardClass, ModelCard } from "#domain/model/model-card.ts";
import type { RecipeRanges } from "#domain/model/recipe-ranges.ts";
import type { ClassSelection, Prediction, Summary } from "#domain/prediction/prediction.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { Colour } from "#domain/render/colour.ts";
import type { Decoding } from "#domain/render/render-style.ts";
import type { PixelPosition } from "#domain/render/view.ts";
import type { ScoreDifferences } from "#domain/scores/agreement.ts";
import type { ReferenceReading } from "#domain/scores/reference-reading.ts";
import type { BandSpread } from "#domain/view/band-limits.ts";
import type { LitPixels, LitRange } from "#domain/view/lit-values.ts";
import type { ViewSettings } from "#domain/view/view-settings.ts";
import type { SecondScores } from "./second-prediction.ts";

/** The shown array, its prediction and the view, for the viewer's panels. */
export interface ViewerModel {
  readonly name: string;
  readonly array: PreparedArray;
  /** One plane per band. */
  readonly bands: readonly NumericArray[];
  readonly bandNames: readonly string[];
  readonly card: ModelCard;
  /** What to know before using the result, of the model that answered; the first is the most important. */
  readonly caveats: readonly string[];
  readonly view: ViewSettings;
  /** One per band, of the whole array or of the visible part, depending on the stretch. */
  readonly spreads: readonly BandSpread[];
  /** The active recipe's percentiles in the whole array; undefined for a recipe with a fixed range. */
  readonly ranges: RecipeRanges | undefined;
  /** How the card decodes the array's values; undefined where it does not apply to them. */
  readonly decodings: readonly Decoding[] | undefined;
  readonly grid: Grid | undefined;
  /** Maps pixels to locations on the Earth; undefined while or where that is unknown. */
  readonly locate: Locator | undefined;
  /** The prediction, if it has the array's size: enough to draw it. */
  readonly predicted: PredictionFacts | undefined;
  /** The reference mask, as it is read for what is shown; undefined without one of the prediction's size. */
  readonly reading: ReferenceReading | undefined;
  /** Each pixel's most likely class, where the reference mask is compared with those. */
  readonly mostLikely: Int16Array | undefined;
  /** What a picture of errors draws: the labels of one class, or which classes are confused. */
  readonly referencePlane: Float32Array | undefined;
  /** What the shown class is compared with; undefined where nothing was chosen, or it cannot be. */
  readonly second: SecondScores | undefined;
  /** How much the two differ in each pixel, while a picture shows that. */
  readonly differences: ScoreDifferences | undefined;
  /** The fraction of pixels in the mask, sampled, 0 to 1: known before the statistics. */
  readonly coverage: number | undefined;
  /** Its statistics too, which are computed once it is drawn: undefined until then. */
  readonly predictionView: PredictionView | undefined;
  /** The selected region, by its rank from 0. */
  readonly region: number | undefined;
  /** The values that are lit in place of the prediction, and their pixels. */
  readonly lit: (LitRange & LitPixels) | undefined;
  /** Applies a change to the current settings. */
  change(change: (view: ViewSettings) => ViewSettings): void;
  /** Lights a range of a band's values, or none. */
  light(range: LitRange | undefined): void;
  /** Goes to a region by its rank from 0. */
  goToRegion(rank: number): void;
  /** Goes to a pixel and boxes it, with the overlay hidden; undefined takes the box away and shows the overlay. */
  examine(pixel: PixelPosition | undefined): void;
}

/** A prediction of the array's size. */
export interface PredictionFacts {
  readonly prediction: Prediction;
  readonly kind: ModelKind;
  /** One per plane of the prediction. */
  readonly planes: readonly CardClass[];
  /** Theirs; undefined for a background that is not drawn. */
  readonly colours: readonly (Colour | undefined)[];
  /** Whether all scores are 0 or 1. */
  readonly isBinary: boolean;
}

/** A prediction as shown, with its statistics. */
export interface PredictionView extends PredictionFacts {
  readonly shown: ClassSelection;
  /** One score per pixel, of the selected class or of the most likely one. */
  readonly scores: Float32Array;
  readonly mask: Uint8Array;
  readonly summary: Summary;
  readonly text: ResultText;
}

/** The colour of the overlay. */
export function overlayColour({ shown, colours }: PredictionView): Colour | undefined {
  return shown.shown === "most-likely"
    ? colours.find((colour) => colour !== undefined)
    : shown.colours[shown.shown];
}

/** Why the threshold has no effect; undefined where it has one. */
export function whyThresholdIsFixed({
  kind,
  isBinary,
  shown,
}: Pick<PredictionView, "kind" | "isBinary" | "shown">): string | undefined {
  return kind.whyThresholdIsFixed(shown.shown, isBinary);
}

/** A colour in CSS notation. */
export function cssColour([red, green, blue]: Colour): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** Formats a band value: three digits, integers in full. */
export function valueText(value: number): string {
  if (Number.isNaN(value)) return "none";
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}

/** Formats a score or a mean of scores. */
export function scoreText({ kind }: Pick<PredictionView, "kind">, score: number): string {
  return Number.isNaN(score) ? "none" : kind.scoreText(score);
}

/** The decodings of the values that are shown; undefined to show stored values. */
export function displayDecodings({
  view,
  decodings,
}: ViewerModel): readonly Decoding[] | undefined {
  return view.showStoredValues ? undefined : decodings;
}

/** The quantity of the values that are shown. */
export function displayQuantity(viewer: ViewerModel): string {
  return displayDecodings(viewer) === undefined
    ? "Value as stored"
    : sentenceCase(viewer.card.quantity);
}

function sentenceCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
