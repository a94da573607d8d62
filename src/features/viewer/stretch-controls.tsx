import { type ReactNode, useMemo } from "react";
import { histogram } from "#domain/array/histogram.ts";
import { formatCount, formatPercent } from "#domain/text/format.ts";
import {
  activeBands,
  activeRecipe,
  activeSingleBand,
  activeStretch,
} from "#domain/view/active-settings.ts";
import { activeLimits, isBalanced, recipeFits } from "#domain/view/band-limits.ts";
import { bandTitles } from "#domain/view/band-names.ts";
import { MAX_LIT_PIXELS } from "#domain/view/lit-values.ts";
import { type Limits, STRETCHES, type Stretch, withLimits } from "#domain/view/view-settings.ts";
import { RangeHistogram } from "#ui/charts/range-histogram.tsx";
import { Select } from "#ui/controls/select.tsx";
import { Slider } from "#ui/controls/slider.tsx";
import { type ViewerModel, valueText } from "./viewer-model.ts";

interface StretchControlsProps {
  readonly viewer: ViewerModel;
}

const STRETCH_TITLES: Record<Stretch, string> = {
  recipe: "Recipe default",
  percentiles: "Percentile clip",
  deviations: "Mean ± n σ",
  full: "Min–max",
  hand: "Manual",
};

/** How values become brightness: the kind of stretch, its parameters and a band's limits. */
export function StretchControls(props: StretchControlsProps): ReactNode {
  return (
    <>
      <StretchChoice {...props} />
      {bandsDrawn(props.viewer).map((band) => (
        <StretchHistogram key={band} {...props} band={band} />
      ))}
    </>
  );
}

function StretchChoice({ viewer }: StretchControlsProps): ReactNode {
  const { view, card, array, bands, change } = viewer;
  const stretch = activeStretch(view, bands.length);
  const hasRecipe = activeRecipe(view, card, bands.length) !== undefined;
  const isSingle = activeSingleBand(view, bands.length) !== undefined;
  const hasBalance = isBalanced(view, card, bands.length);
  const isMeasured = hasBalance || (stretch !== "recipe" && stretch !== "hand");
  return (
    <>
      <Select
        label="Stretch"
        value={stretch}
        options={STRETCHES.filter((one) => !isSingle || one !== "recipe").map((one) => ({
          value: one,
          title: one === "recipe" && !hasRecipe ? "Balanced percentiles" : STRETCH_TITLES[one],
        }))}
        onChange={(value) =>
          change((before) => ({
            ...before,
            stretch: STRETCHES.find((one) => one === value) ?? before.stretch,
          }))
        }
      />
      {view.stretch === "recipe" && !recipeFits(view, card, array.statistics) && (
        <p className="quiet small">Values are outside the recipe’s range; using a 2–98% stretch.</p>
      )}
      {hasBalance && (
        <p className="quiet small">
          2–98% of each band; a band of a small range gets at most twice the contrast of the widest,
          so that its noise stays dark.
        </p>
      )}
      {stretch === "percentiles" && (
        <Slider
          label="Clip at each end"
          min={0}
          max={10}
          step={0.5}
          value={view.percent}
          text={`${view.percent}% of the pixels`}
          onChange={(percent) => change((before) => ({ ...before, percent }))}
        />
      )}
      {stretch === "deviations" && (
        <Slider
          label="Standard deviations on each side"
          min={0.5}
          max={4}
          step={0.25}
          value={view.deviations}
          text={`± ${view.deviations} σ`}
          onChange={(deviations) => change((before) => ({ ...before, deviations }))}
        />
      )}
      {isMeasured && (
        <label className="checkbox">
          <input
            type="checkbox"
            checked={view.stretchFromView}
            onChange={(event) => {
              const stretchesView = event.currentTarget.checked;
              change((before) => ({ ...before, stretchFromView: stretchesView }));
            }}
          />
          From current view
        </label>
      )}
    </>
  );
}

const BINS = 64;
/** Of a histogram's handles: one for each count of a byte. */
const STEPS = 255;

interface StretchHistogramProps extends StretchControlsProps {
  readonly band: number;
}

/** A drawn band's histogram, with handles for its limits. */
function StretchHistogram({ viewer, band }: StretchHistogramProps): ReactNode {
  const { view, card, array, bands, spreads, ranges, change } = viewer;
  const plane = bands[band];
  const limits = activeLimits(view, card, spreads, ranges);
  const [low, high] = limits[band] ?? [0, 1];
  const [min, max] = rangeOf(viewer, band);
  const isFlat = !(max > min);
  const counts = useMemo(
    () => plane && !isFlat && histogram(plane, [min, max], BINS, { nodata: array.nodata }),
    [plane, min, max, isFlat, array.nodata],
  );
  const titles = bandTitles(card, bands.length);
  const lit = viewer.lit?.band === band ? viewer.lit : undefined;
  const canLight = array.height * array.width <= MAX_LIT_PIXELS;
  const mark = (marked: Limits | undefined): void => {
    if (canLight) viewer.light(marked && { band, limits: marked });
  };
  const step = (max - min) / STEPS;
  const within = (value: number): number => Math.min(Math.max(value, min), max);
  return (
    <div className="stack">
      {counts ? (
        <RangeHistogram
          label={titles[band] ?? ""}
          counts={counts}
          range={[min, max]}
          low={within(low)}
          high={within(high)}
          step={step}
          marked={lit?.limits}
          textOf={valueText}
          onMark={(marked) => mark(marked)}
          onChange={(handles) => {
            // A limit outside the range stays there while the other one is moved.
            const moved: Limits =
              handles.low === within(low) ? [low, handles.high] : [handles.low, high];
            change((before) => withLimits(before, limits, band, moved));
          }}
        />
      ) : (
        <p className="quiet small">
          {Number.isNaN(min)
            ? `${titles[band]} has no finite values.`
            : `All values of ${titles[band]} are ${valueText(min)}: there is nothing to stretch.`}
        </p>
      )}
      {counts && canLight && (
        <label className="checkbox">
          <input
            type="checkbox"
            checked={lit !== undefined}
            onChange={(event) =>
              mark(event.currentTarget.checked ? [within(low), within(high)] : undefined)
            }
          />
          Light up a range of {viewer.bandNames[band]}, or drag across the histogram
        </label>
      )}
      {lit && (
        <LitControls
          lit={lit}
          range={[min, max]}
          step={step}
          hidesPrediction={viewer.predicted !== undefined}
          onChange={(limits) => mark(limits)}
        />
      )}
    </div>
  );
}

interface LitControlsProps {
  readonly lit: NonNullable<ViewerModel["lit"]>;
  readonly range: Limits;
  readonly step: number;
  readonly hidesPrediction: boolean;
  onChange(limits: Limits): void;
}

/** The ends of the lit range, and how many pixels have a value in it. */
function LitControls({ lit, range, step, hidesPrediction, onChange }: LitControlsProps): ReactNode {
  const [from, to] = lit.limits;
  const shared = { min: range[0], max: range[1], step };
  return (
    <>
      <Slider
        {...shared}
        label="Lit from"
        value={from}
        text={valueText(from)}
        onChange={(value) => onChange([value, Math.max(value, to)])}
      />
      <Slider
        {...shared}
        label="Lit to"
        value={to}
        text={valueText(to)}
        onChange={(value) => onChange([Math.min(from, value), value])}
      />
      <p className="quiet small" role="status">
        {formatCount(lit.count)} pixels lit, {formatPercent(lit.share)} of those with a value.
        {hidesPrediction && " The prediction is hidden meanwhile."}
      </p>
    </>
  );
}

/**
 * The range of a histogram: the card's range of stored values if it applies, else the band's. Not
 * the limits, which would move the histogram under the handle that sets them.
 */
function rangeOf({ card, array, decodings }: ViewerModel, band: number): Limits {
  const { stored } = card.input;
  if (decodings !== undefined && stored !== undefined) return [stored.min, stored.max];
  const { min, max } = array.statistics[band] ?? { min: 0, max: 1 };
  return [min, max];
}

/** The bands that are drawn, each once. */
function bandsDrawn({ view, card, bands, bandNames }: ViewerModel): readonly number[] {
  const recipe = activeRecipe(view, card, bands.length);
  const single = activeSingleBand(view, bands.length);
  if (single !== undefined) return [single];
  if (recipe === undefined) return [...new Set(activeBands(view, bands.length))];
  const names = recipe.channels.flatMap((parts) => parts.map(({ band }) => band));
  return [...new Set(names.map((name) => bandNames.indexOf(name)))];
}
