import { memo, type ReactNode, useMemo, useState } from "react";
import { histogram } from "#domain/array/histogram.ts";
import { colourMapTable } from "#domain/render/colour-maps.ts";
import { COLOUR_MAPS, type ColourMap } from "#domain/render/render-style.ts";
import {
  activeBands,
  activeRecipe,
  activeSingleBand,
  activeStretch,
} from "#domain/view/active-settings.ts";
import { activeLimits, recipeFits } from "#domain/view/band-limits.ts";
import { bandTitles } from "#domain/view/band-names.ts";
import { type Limits, STRETCHES, type Stretch, withLimits } from "#domain/view/view-settings.ts";
import { RangeHistogram } from "#ui/charts/range-histogram.tsx";
import { Select } from "#ui/controls/select.tsx";
import { Slider } from "#ui/controls/slider.tsx";
import { cssColour, type ViewerModel, valueText } from "./viewer-model.ts";

interface BandsPanelProps {
  readonly viewer: ViewerModel;
}

const THREE_BANDS = "three-bands";
const ONE_BAND = "one-band";

const STRETCH_TITLES: Record<Stretch, string> = {
  recipe: "As the recipe says",
  percentiles: "Between percentiles",
  deviations: "About the mean",
  full: "Lowest to highest",
  hand: "By hand",
};

const MAP_TITLES: Record<ColourMap, string> = {
  cividis: "Cividis",
  viridis: "Viridis",
  magma: "Magma",
  grey: "Grey",
};

/** Which bands make the picture, and how their values become brightness. */
export const BandsPanel = memo(function BandsPanel({ viewer }: BandsPanelProps): ReactNode {
  const { card, view, bands, change } = viewer;
  const bandCount = bands.length;
  const recipe = activeRecipe(view, card, bandCount);
  const single = activeSingleBand(view, bandCount);
  const isKnown = card.bands.length === bandCount;
  const plain = single === undefined ? THREE_BANDS : ONE_BAND;
  const choose = (id: string): void =>
    change((before) => {
      if (id === ONE_BAND) return { ...before, single: before.single ?? 0 };
      const rest = { ...before, single: undefined };
      if (id === THREE_BANDS) return { ...rest, bands: activeBands(before, bandCount) };
      return { ...rest, bands: undefined, recipeId: id };
    });
  return (
    <section className="controls" aria-labelledby="bands-title">
      <h2 id="bands-title">Bands</h2>
      <Select
        label="Picture"
        value={recipe?.id ?? plain}
        options={[
          ...(isKnown ? card.recipes.map(({ id, title }) => ({ value: id, title })) : []),
          ...(bandCount > 1 ? [{ value: THREE_BANDS, title: "Three bands" }] : []),
          { value: ONE_BAND, title: "One band in colours" },
        ]}
        onChange={choose}
      />
      {recipe === undefined && single === undefined && <ChannelChoices viewer={viewer} />}
      {single !== undefined && <SingleChoice viewer={viewer} single={single} />}
      <StretchChoice viewer={viewer} />
      <StretchHistogram viewer={viewer} />
      <Slider
        label="Gamma"
        min={0.4}
        max={2.5}
        step={0.05}
        value={view.gamma}
        text={view.gamma.toFixed(2)}
        onChange={(gamma) => change((before) => ({ ...before, gamma }))}
      />
      <label className="checkbox">
        <input
          type="checkbox"
          checked={view.smooth}
          onChange={(event) => {
            const smooth = event.currentTarget.checked;
            change((before) => ({ ...before, smooth }));
          }}
        />
        Smooth between pixels
      </label>
      {viewer.decodings !== undefined && (
        <Select
          label="Values are told as"
          value={view.showStoredValues ? "stored" : "decoded"}
          options={[
            { value: "decoded", title: card.quantity },
            { value: "stored", title: "counts, as they are stored" },
          ]}
          onChange={(value) =>
            change((before) => ({ ...before, showStoredValues: value === "stored" }))
          }
        />
      )}
    </section>
  );
});

const CHANNELS = ["Red", "Green", "Blue"] as const;

function ChannelChoices({ viewer }: BandsPanelProps): ReactNode {
  const { view, change } = viewer;
  const chosen = activeBands(view, viewer.bands.length);
  const choose = (channel: number, band: number): void => {
    const [red, green, blue] = chosen.map((old, at) => (at === channel ? band : old));
    change((before) => ({ ...before, bands: [red ?? 0, green ?? 0, blue ?? 0] }));
  };
  return (
    <div className="channels">
      {CHANNELS.map((label, channel) => (
        <Select
          key={label}
          label={label}
          value={String(chosen[channel])}
          options={bandOptions(viewer)}
          onChange={(value) => choose(channel, Number(value))}
        />
      ))}
    </div>
  );
}

interface SingleChoiceProps extends BandsPanelProps {
  readonly single: number;
}

function SingleChoice({ viewer, single }: SingleChoiceProps): ReactNode {
  const { view, change } = viewer;
  return (
    <>
      <div className="channels two">
        <Select
          label="Band"
          value={String(single)}
          options={bandOptions(viewer)}
          onChange={(value) => change((before) => ({ ...before, single: Number(value) }))}
        />
        <Select
          label="Colours"
          value={view.colourMap}
          options={COLOUR_MAPS.map((map) => ({ value: map, title: MAP_TITLES[map] }))}
          onChange={(value) =>
            change((before) => ({
              ...before,
              colourMap: COLOUR_MAPS.find((map) => map === value) ?? before.colourMap,
            }))
          }
        />
      </div>
      <ColourLegend viewer={viewer} single={single} />
    </>
  );
}

/** From what is drawn lowest to what is drawn highest. */
function ColourLegend({ viewer, single }: SingleChoiceProps): ReactNode {
  const { view, card, spreads } = viewer;
  const [low, high] = activeLimits(view, card, spreads)[single] ?? [0, 1];
  const gradient = useMemo(() => gradientOf(view.colourMap), [view.colourMap]);
  return (
    <div className="colour-legend">
      <span>{valueText(low)}</span>
      <span className="colour-ramp" style={{ background: gradient }} />
      <span>{valueText(high)}</span>
    </div>
  );
}

/** As many steps as the eye needs to see none. */
const RAMP_STEPS = 32;

function gradientOf(map: ColourMap): string {
  const table = colourMapTable(map);
  const stops = Array.from({ length: RAMP_STEPS }, (_, step) => {
    const at = 3 * Math.round((255 * step) / (RAMP_STEPS - 1));
    return cssColour([table[at] ?? 0, table[at + 1] ?? 0, table[at + 2] ?? 0]);
  });
  return `linear-gradient(to right, ${stops.join()})`;
}

function StretchChoice({ viewer }: BandsPanelProps): ReactNode {
  const { view, card, array, bands, change } = viewer;
  const stretch = activeStretch(view, card, bands.length);
  const hasRecipe = activeRecipe(view, card, bands.length) !== undefined;
  const isMeasured = stretch !== "recipe" && stretch !== "hand";
  return (
    <>
      <Select
        label="Stretch"
        value={stretch}
        options={STRETCHES.filter((one) => hasRecipe || one !== "recipe").map((one) => ({
          value: one,
          title: STRETCH_TITLES[one],
        }))}
        onChange={(value) =>
          change((before) => ({
            ...before,
            stretch: STRETCHES.find((one) => one === value) ?? before.stretch,
          }))
        }
      />
      {view.stretch === "recipe" && !recipeFits(view, card, array.statistics) && (
        <p className="quiet small">
          The recipe’s range shows nothing of these values: 2 to 98 % of the pixels are shown
          instead.
        </p>
      )}
      {stretch === "percentiles" && (
        <Slider
          label="Left out at either end"
          min={0}
          max={10}
          step={0.5}
          value={view.percent}
          text={`${view.percent} % of the pixels`}
          onChange={(percent) => change((before) => ({ ...before, percent }))}
        />
      )}
      {stretch === "deviations" && (
        <Slider
          label="Standard deviations to either side"
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
          Of the part in view
        </label>
      )}
    </>
  );
}

const BINS = 64;

/** A drawn band's values, with its limits to be moved by hand. */
function StretchHistogram({ viewer }: BandsPanelProps): ReactNode {
  const { view, card, array, bands, spreads, change } = viewer;
  const drawn = bandsDrawn(viewer);
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const band = chosen !== undefined && drawn.includes(chosen) ? chosen : (drawn[0] ?? 0);
  const plane = bands[band];
  const limits = activeLimits(view, card, spreads);
  const [low, high] = limits[band] ?? [0, 1];
  const [min, max] = rangeOf(viewer, band);
  const isFlat = !(max > min);
  const counts = useMemo(
    () => plane && !isFlat && histogram(plane, [min, max], BINS, { nodata: array.nodata }),
    [plane, min, max, isFlat, array.nodata],
  );
  const titles = bandTitles(card, bands.length);
  const within = (value: number): number => Math.min(Math.max(value, min), max);
  return (
    <div className="stack">
      {drawn.length > 1 && (
        <Select
          label="Values of"
          value={String(band)}
          options={drawn.map((at) => ({ value: String(at), title: titles[at] ?? "" }))}
          onChange={(value) => setChosen(Number(value))}
        />
      )}
      {counts ? (
        <RangeHistogram
          label={titles[band] ?? ""}
          counts={counts}
          range={[min, max]}
          low={within(low)}
          high={within(high)}
          step={(max - min) / 255}
          textOf={valueText}
          onChange={(handles) => {
            // A limit that lies beyond the range stays there while the other is moved.
            const moved: Limits =
              handles.low === within(low) ? [low, handles.high] : [handles.low, high];
            change((before) => withLimits(before, limits, band, moved));
          }}
        />
      ) : (
        <p className="quiet small">
          {Number.isNaN(min)
            ? `${titles[band]} has no value that is a finite number.`
            : `All values of ${titles[band]} are ${valueText(min)}: there is nothing to stretch.`}
        </p>
      )}
    </div>
  );
}

/**
 * What a histogram spans: all that the model takes, of values that it takes, else the band's own. It
 * does not go by the limits, which would move it beneath the handle that sets them.
 */
function rangeOf({ card, array, decodings }: ViewerModel, band: number): Limits {
  const { stored } = card.input;
  if (decodings !== undefined && stored !== undefined) return [stored.min, stored.max];
  const { min, max } = array.statistics[band] ?? { min: 0, max: 1 };
  return [min, max];
}

/** The bands that the picture is made of, each once. */
function bandsDrawn({ view, card, bands, bandNames }: ViewerModel): readonly number[] {
  const recipe = activeRecipe(view, card, bands.length);
  const single = activeSingleBand(view, bands.length);
  if (single !== undefined) return [single];
  if (recipe === undefined) return [...new Set(activeBands(view, bands.length))];
  const names = recipe.channels.flatMap((parts) => parts.map(({ band }) => band));
  return [...new Set(names.map((name) => bandNames.indexOf(name)))];
}

function bandOptions({ card, bands }: ViewerModel): { value: string; title: string }[] {
  return bandTitles(card, bands.length).map((title, band) => ({ value: String(band), title }));
}
