import { useCallback, useDeferredValue, useEffect, useMemo, useState } from "react";
import type { NumericArray } from "#domain/array/dtype.ts";
import { measureWindow } from "#domain/array/histogram.ts";
import type { PixelBox } from "#domain/array/pixel-box.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { type Grid, type Locator, locator, type Projection } from "#domain/geo/grid.ts";
import { cardForArray } from "#domain/model/card-for-array.ts";
import { caveatsOf } from "#domain/model/caveats.ts";
import { kindOf } from "#domain/model/kinds/kinds.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { type RecipeRanges, recipeRanges } from "#domain/model/recipe-ranges.ts";
import {
  mostLikelyClasses,
  type Prediction,
  scorePlane,
  selectedScores,
} from "#domain/prediction/prediction.ts";
import { resultText } from "#domain/prediction/result-text.ts";
import { resolveGrid } from "#domain/preparation/array-grid.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { AttachedReference } from "#domain/queue/queue.ts";
import { sampledShareAbove } from "#domain/render/overlay.ts";
import type { PixelPosition, Size } from "#domain/render/view.ts";
import { scoreDifferences } from "#domain/scores/agreement.ts";
import { confusionPlane } from "#domain/scores/confusion-plane.ts";
import { referencePlane } from "#domain/scores/reference-plane.ts";
import type { ReferenceReading } from "#domain/scores/reference-reading.ts";
import { isBinary } from "#domain/scores/thresholds.ts";
import { cardDecodingApplies } from "#domain/spectra/spectra.ts";
import { activeReading } from "#domain/view/active-reference.ts";
import { activeRecipe, classSelection } from "#domain/view/active-settings.ts";
import type { BandSpread } from "#domain/view/band-limits.ts";
import { bandNames } from "#domain/view/band-names.ts";
import { type LitRange, litPixels } from "#domain/view/lit-values.ts";
import type { ViewSettings } from "#domain/view/view-settings.ts";
import { viewOfBox, viewportWindow } from "#domain/view/viewport-window.ts";
import { loadProjection } from "#engine/locate-pixels.ts";
import { type SecondPrediction, secondScores } from "./second-prediction.ts";
import { useExamination } from "./use-examination.ts";
import type { PredictionView, ViewerModel } from "./viewer-model.ts";

interface ViewerModelOptions {
  readonly name: string;
  readonly array: PreparedArray | undefined;
  /** Undefined while they are being read. */
  readonly bands: readonly NumericArray[] | undefined;
  readonly edits: readonly Edit[];
  readonly prediction: Prediction | undefined;
  /** Whether tiles of it are missing, or it is of the run before: it is drawn, and nothing is counted. */
  readonly isPartial: boolean;
  readonly reference: AttachedReference | undefined;
  /** What it is compared with, if the user has chosen one. */
  readonly second: SecondPrediction | undefined;
  readonly card: ModelCard;
  /** The id of the card of the model that answered; undefined where no reply says so. */
  readonly answeredBy: string | undefined;
  readonly view: ViewSettings;
  readonly canvas: Size | undefined;
  change(change: (view: ViewSettings) => ViewSettings): void;
}

/** The model that the viewer's panels read; undefined while there are no bands to show. */
export function useViewerModel(options: ViewerModelOptions): ViewerModel | undefined {
  const { name, array, bands, edits, prediction, isPartial, reference, view, canvas, change } =
    options;
  const card = useMemo(
    () => (array ? cardForArray(options.card, array.bandLabels, array.bandCount) : options.card),
    [options.card, array],
  );
  const { answeredBy } = options;
  const caveats = useMemo(() => caveatsOf(card, answeredBy), [card, answeredBy]);
  const [region, setRegion] = useState<SelectedRegion | undefined>(undefined);
  const grid = useMemo(() => array && resolveGrid(name, array, edits), [name, array, edits]);
  const locate = useLocator(grid);
  const spreads = useSpreads(array, bands, view, canvas);
  const ranges = useRanges(array, bands, view, card);
  const { predicted, coverage, predictionView } = usePrediction({
    array,
    prediction,
    isPartial,
    card,
    view,
    grid,
  });
  const reading = useReading(reference, predictionView, view, card);
  const { mostLikely, referencePlane: errors } = useReferencePlane(reading, predictionView);
  const chosen = options.second;
  const shownClass = predicted && classSelection(view, card, predicted.colours).shown;
  const second = useMemo(
    () =>
      chosen && predicted && shownClass !== undefined && predicted.kind.draws === "mask"
        ? secondScores(chosen, predicted.prediction, shownClass)
        : undefined,
    [chosen, predicted, shownClass],
  );
  const showsDifferences = view.comparison === "side" && view.panes.includes("score-difference");
  const differences = useMemo(
    () =>
      showsDifferences && second && predicted && typeof shownClass === "number"
        ? scoreDifferences(scorePlane(predicted.prediction, shownClass), second.scores)
        : undefined,
    [showsDifferences, second, predicted, shownClass],
  );
  const decodings = useMemo(
    () =>
      array && cardDecodingApplies(card, array.statistics)
        ? card.bands.map(({ decoding }) => decoding)
        : undefined,
    [card, array],
  );
  const names = useMemo(() => bandNames(card, array?.bandCount ?? 0), [card, array]);
  const goToRegion = useCallback(
    (rank: number) => {
      const found = predictionView?.summary.regions[rank];
      if (found === undefined || canvas === undefined || array === undefined) return;
      setRegion({ of: predictionView, rank });
      change((before) => ({ ...before, part: viewOfBox(found.box, canvas, array) }));
    },
    [predictionView, canvas, array, change],
  );
  const examine = useCallback(
    (pixel: PixelPosition | undefined) => {
      if (canvas === undefined || array === undefined) return;
      change((before) => {
        if (pixel === undefined) return { ...before, box: undefined, overlayVisible: true };
        const part = viewOfBox(boxAround(pixel, EXAMINED_AROUND, array), canvas, array);
        const box = boxAround(pixel, BOXED_AROUND, array);
        return { ...before, box, part, overlayVisible: false };
      });
    },
    [canvas, array, change],
  );
  const { lit, light } = useLight(array, bands);
  // Regions depend on the threshold.
  const rank = region?.of === predictionView ? region?.rank : undefined;
  // Memoized, so that upload progress and pointer moves do not render every panel.
  return useMemo(
    () =>
      array &&
      bands && {
        name,
        array,
        bands,
        bandNames: names,
        card,
        caveats,
        view,
        spreads,
        ranges,
        decodings,
        grid,
        locate,
        predicted,
        reading,
        mostLikely,
        referencePlane: errors,
        second,
        differences,
        coverage,
        predictionView,
        region: rank,
        lit,
        change,
        light,
        goToRegion,
        examine,
      },
    [
      name,
      array,
      bands,
      names,
      card,
      caveats,
      view,
      spreads,
      ranges,
      decodings,
      grid,
      locate,
      predicted,
      reading,
      mostLikely,
      errors,
      second,
      differences,
      coverage,
      predictionView,
      rank,
      lit,
      change,
      light,
      goToRegion,
      examine,
    ],
  );
}

/** How the reference mask is read for the class whose statistics are shown. */
function useReading(
  reference: AttachedReference | undefined,
  predictionView: PredictionView | undefined,
  { maskClasses }: ViewSettings,
  card: ModelCard,
): ReferenceReading | undefined {
  const mask = reference && "mask" in reference ? reference.mask : undefined;
  const prediction = predictionView?.prediction;
  const shownClass = predictionView?.shown.shown;
  return useMemo(
    () => mask && prediction && activeReading({ shownClass, maskClasses }, card, mask, prediction),
    [mask, prediction, shownClass, maskClasses, card],
  );
}

/** What errors are drawn from, with the most likely classes where those are compared. */
function useReferencePlane(
  reading: ReferenceReading | undefined,
  predictionView: PredictionView | undefined,
): Pick<ViewerModel, "mostLikely" | "referencePlane"> {
  const { prediction, scores, colours } = predictionView ?? {};
  const mostLikely = useMemo(
    () => (reading?.kind === "classes" ? prediction && mostLikelyClasses(prediction) : undefined),
    [reading, prediction],
  );
  const plane = useMemo(
    () => errorPlane(reading, { mostLikely, scores, colours }),
    [reading, scores, mostLikely, colours],
  );
  return { mostLikely, referencePlane: plane };
}

interface ErrorInputs extends Pick<ViewerModel, "mostLikely"> {
  readonly scores: PredictionView["scores"] | undefined;
  readonly colours: PredictionView["colours"] | undefined;
}

function errorPlane(
  reading: ReferenceReading | undefined,
  { mostLikely, scores, colours }: ErrorInputs,
): Float32Array | undefined {
  if (reading?.kind === "one-class") return scores && referencePlane(reading, scores);
  if (reading?.kind !== "classes" || mostLikely === undefined) return undefined;
  return colours && confusionPlane(reading.labels, mostLikely, colours);
}

/** Pixels in view on each side of an examined one: what it is shows only beside others. */
const EXAMINED_AROUND = 20;
/** Pixels between it and the box, whose label would cover it. */
const BOXED_AROUND = 4;

function boxAround({ row, column }: PixelPosition, around: number, scene: Size): PixelBox {
  const top = Math.max(0, row - around);
  const left = Math.max(0, column - around);
  const height = Math.min(scene.height, row + around + 1) - top;
  const width = Math.min(scene.width, column + around + 1) - left;
  return { top, left, height, width };
}

/** The selected region. */
interface SelectedRegion {
  readonly of: PredictionView | undefined;
  readonly rank: number;
}

/** A lit range belongs to the array in which it was chosen. */
function useLight(
  array: PreparedArray | undefined,
  bands: readonly NumericArray[] | undefined,
): Pick<ViewerModel, "lit" | "light"> {
  const [chosen, setChosen] = useState<LitChoice | undefined>(undefined);
  const light = useCallback(
    (range: LitRange | undefined) => setChosen(range && { of: array, range }),
    [array],
  );
  const range = chosen?.of === array ? chosen?.range : undefined;
  const plane = range && bands?.[range.band];
  const lit = useMemo(
    () => range && plane && { ...range, ...litPixels(plane, range.limits, array?.nodata) },
    [range, plane, array],
  );
  return { lit, light };
}

interface LitChoice {
  readonly of: PreparedArray | undefined;
  readonly range: LitRange;
}

/** The projection of a grid. */
interface LoadedProjection {
  readonly of: Grid;
  readonly projection: Projection;
}

/** Maps pixels to coordinates; loads the projection library for projected grids only. */
function useLocator(grid: Grid | undefined): Locator | undefined {
  const [loaded, setLoaded] = useState<LoadedProjection | undefined>(undefined);
  useEffect(() => {
    let isCurrent = true;
    if (grid?.crs.kind === "projected") {
      loadProjection(grid.crs).then(
        (projection) => {
          if (isCurrent && projection !== undefined) setLoaded({ of: grid, projection });
        },
        // Locations are then shown in the coordinates of the grid.
        () => undefined,
      );
    }
    return () => {
      isCurrent = false;
    };
  }, [grid]);
  const projection = loaded?.of === grid ? loaded?.projection : undefined;
  return useMemo(() => grid && locator(grid, projection), [grid, projection]);
}

/** The percentiles that the array's own statistics contain. */
const USUAL_PERCENT = 2;

function useSpreads(
  array: PreparedArray | undefined,
  bands: readonly NumericArray[] | undefined,
  { stretchFromView: stretchesView, percent, part }: ViewSettings,
  canvas: Size | undefined,
): readonly BandSpread[] {
  const seen = stretchesView ? part : undefined;
  const isUsual = seen === undefined && percent === USUAL_PERCENT;
  // A slider's steps take other percentiles of the same values.
  const measures = useMemo(() => {
    if (array === undefined || bands === undefined || isUsual) return undefined;
    const { width, nodata } = array;
    const window = viewportWindow(canvas && seen, canvas ?? array, array);
    return bands.map((plane) => measureWindow(plane, { width, window, nodata }));
  }, [array, bands, seen, isUsual, canvas]);
  return useMemo(
    () => measures?.map((measure) => measure([percent, 100 - percent])) ?? array?.statistics ?? [],
    [measures, percent, array],
  );
}

/** Measured once per array and recipe. */
function useRanges(
  array: PreparedArray | undefined,
  bands: readonly NumericArray[] | undefined,
  view: ViewSettings,
  card: ModelCard,
): RecipeRanges | undefined {
  const recipe = bands && activeRecipe(view, card, bands.length);
  const nodata = array?.nodata;
  return useMemo(
    () => (bands && recipe ? recipeRanges({ bands, nodata }, card, recipe) : undefined),
    [bands, nodata, card, recipe],
  );
}

/**
 * The prediction, and its statistics in a deferred render: a prediction is drawn before it is counted, and
 * sliders never wait for the count.
 */
function usePrediction({
  array,
  prediction,
  isPartial,
  card,
  view,
  grid,
}: Pick<ViewerModelOptions, "array" | "prediction" | "isPartial" | "card" | "view"> &
  Pick<ViewerModel, "grid">): Pick<ViewerModel, "predicted" | "coverage" | "predictionView"> {
  const fitting =
    prediction?.height === array?.height && prediction?.width === array?.width
      ? prediction
      : undefined;
  const facts = useMemo(() => {
    if (fitting === undefined) return undefined;
    const { classCount, classNames } = fitting;
    const kind = kindOf(card.output, classCount);
    const planes = kind.planes(card.output, classCount, classNames);
    return {
      prediction: fitting,
      kind,
      planes,
      colours: planes.map(({ colour }) => colour),
      isBinary: isBinary(fitting),
    };
  }, [fitting, card]);
  const { shownClass, threshold, hiddenClasses, minRegionPixels } = view;
  const { overlayColour, overlayMap } = view;
  const current = useMemo(() => {
    if (facts === undefined) return undefined;
    const choice = { shownClass, threshold, hiddenClasses, overlayColour, overlayMap };
    return { facts, shown: classSelection(choice, card, facts.colours), minRegionPixels };
  }, [
    facts,
    card,
    shownClass,
    threshold,
    hiddenClasses,
    overlayColour,
    overlayMap,
    minRegionPixels,
  ]);
  const coverage = useMemo(() => {
    if (current === undefined || current.shown.shown === "most-likely") return undefined;
    if (current.facts.kind.draws === "values") return undefined;
    const { shown, threshold } = current.shown;
    return sampledShareAbove(scorePlane(current.facts.prediction, shown), threshold);
  }, [current]);
  const deferred = useDeferredValue(isPartial ? undefined : current, undefined);
  // Never shows the deferred result of another array.
  const settled = deferred?.facts === facts ? deferred : undefined;
  const selected = settled?.shown.shown;
  // The same object at every threshold, so that what is counted of the scores alone is counted once.
  const scores = useMemo(
    () => fitting && selected !== undefined && selectedScores(fitting, selected),
    [fitting, selected],
  );
  const examined = useExamination(settled);
  const predictionView = useMemo(() => {
    if (examined === undefined || !scores) return undefined;
    const { of, mask, summary } = examined;
    const { facts: known, shown } = of;
    const text = resultText(card, { prediction: known.prediction, shown, scores, summary, grid });
    return { ...known, shown, scores, mask, summary, text };
  }, [examined, scores, card, grid]);
  return { predicted: facts, coverage, predictionView };
}
