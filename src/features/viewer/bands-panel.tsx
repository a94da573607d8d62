import type { ReactNode } from "react";
import type { BandStatistics } from "#domain/array/statistics.ts";
import type { ModelCard } from "#domain/model-card.ts";
import {
  bandNames,
  bandsInForce,
  recipeInForce,
  recipeSuits,
  STRETCHES,
  type Stretch,
  type ViewSettings,
} from "#domain/view-settings.ts";
import { Select } from "#ui/select.tsx";
import { Slider } from "#ui/slider.tsx";

interface BandsPanelProps {
  /** One a band of the array. */
  readonly statistics: readonly BandStatistics[];
  readonly card: ModelCard;
  readonly view: ViewSettings;
  onChange(view: ViewSettings): void;
}

const BY_HAND = "by-hand";

const STRETCH_TITLES: Record<Stretch, string> = {
  recipe: "As the recipe says",
  percentiles: "2 to 98 % of the pixels",
  full: "Lowest to highest",
};

/** Which bands make the picture, and how their values become brightness. */
export function BandsPanel({ statistics, card, view, onChange }: BandsPanelProps): ReactNode {
  const bandCount = statistics.length;
  const recipe = recipeInForce(view, card, bandCount);
  const isKnown = card.bands.length === bandCount;
  const chooseRecipe = (id: string): void => {
    if (id === BY_HAND) onChange({ ...view, bands: bandsInForce(view, bandCount) });
    else onChange({ ...view, bands: undefined, recipeId: id });
  };
  return (
    <section className="controls" aria-labelledby="bands-title">
      <h2 id="bands-title">Bands</h2>
      <Select
        label="Picture"
        value={recipe?.id ?? BY_HAND}
        options={[
          ...(isKnown ? card.recipes.map(({ id, title }) => ({ value: id, title })) : []),
          { value: BY_HAND, title: "Bands by hand" },
        ]}
        onChange={chooseRecipe}
      />
      {recipe === undefined && (
        <ChannelChoices statistics={statistics} card={card} view={view} onChange={onChange} />
      )}
      <Select
        label="Stretch"
        value={recipe === undefined && view.stretch === "recipe" ? "percentiles" : view.stretch}
        options={STRETCHES.filter((one) => recipe !== undefined || one !== "recipe").map((one) => ({
          value: one,
          title: STRETCH_TITLES[one],
        }))}
        onChange={(value) =>
          onChange({ ...view, stretch: STRETCHES.find((one) => one === value) ?? "recipe" })
        }
      />
      {view.stretch === "recipe" && !recipeSuits(view, card, statistics) && (
        <p className="quiet small">
          The recipe’s range shows nothing of these values: 2 to 98 % of the pixels are shown
          instead.
        </p>
      )}
      <Slider
        label="Gamma"
        min={0.4}
        max={2.5}
        step={0.05}
        value={view.gamma}
        text={view.gamma.toFixed(2)}
        onChange={(gamma) => onChange({ ...view, gamma })}
      />
    </section>
  );
}

const CHANNELS = ["Red", "Green", "Blue"] as const;

function ChannelChoices({ statistics, card, view, onChange }: BandsPanelProps): ReactNode {
  const bandCount = statistics.length;
  const chosen = bandsInForce(view, bandCount);
  const options = bandNames(card, bandCount).map((title, band) => ({
    value: String(band),
    title: wavelengthTitle(title, card, bandCount, band),
  }));
  const choose = (channel: number, band: number): void => {
    const [red, green, blue] = chosen.map((old, at) => (at === channel ? band : old));
    onChange({ ...view, bands: [red ?? 0, green ?? 0, blue ?? 0] });
  };
  return (
    <div className="channels">
      {CHANNELS.map((label, channel) => (
        <Select
          key={label}
          label={label}
          value={String(chosen[channel])}
          options={options}
          onChange={(value) => choose(channel, Number(value))}
        />
      ))}
    </div>
  );
}

function wavelengthTitle(name: string, card: ModelCard, bandCount: number, band: number): string {
  const known = card.bands.length === bandCount ? card.bands[band]?.wavelengthUm : undefined;
  return known === undefined ? name : `${name} ${known} µm`;
}
