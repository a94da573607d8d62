import { memo, type ReactNode } from "react";
import { COLOUR_MAPS } from "#domain/render/render-style.ts";
import { formatFixed } from "#domain/text/format.ts";
import { activeBands, activeRecipe, activeSingleBand } from "#domain/view/active-settings.ts";
import { activeLimits } from "#domain/view/band-limits.ts";
import { bandTitles, plainBandsText } from "#domain/view/band-names.ts";
import { Select } from "#ui/controls/select.tsx";
import { Slider } from "#ui/controls/slider.tsx";
import { ColourLegend, MAP_OPTIONS } from "./colour-legend.tsx";
import { WITHOUT_RECIPES } from "./recipe-strip.tsx";
import { StretchControls } from "./stretch-controls.tsx";
import { type ViewerModel, valueText } from "./viewer-model.ts";

interface BandsPanelProps {
  readonly viewer: ViewerModel;
}

const THREE_BANDS = "three-bands";
const ONE_BAND = "one-band";

/** Selects the bands to draw and their stretch. */
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
    <section className="controls" aria-label="Bands">
      <Select
        label="Picture"
        value={recipe?.id ?? plain}
        options={[
          ...(isKnown ? card.recipes.map(({ id, title }) => ({ value: id, title })) : []),
          ...(bandCount > 1
            ? [{ value: THREE_BANDS, title: isKnown ? "Three bands" : threeBandsText(viewer) }]
            : []),
          { value: ONE_BAND, title: "Single band (colormap)" },
        ]}
        onChange={choose}
      />
      {!isKnown && <p className="quiet small">{WITHOUT_RECIPES}</p>}
      {recipe === undefined && single === undefined && <ChannelChoices viewer={viewer} />}
      {single !== undefined && <SingleChoice viewer={viewer} single={single} />}
      <StretchControls viewer={viewer} />
      <Slider
        label="Gamma"
        min={0.4}
        max={2.5}
        step={0.05}
        value={view.gamma}
        text={formatFixed(view.gamma, 2)}
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
        Interpolate between pixels
      </label>
      {viewer.decodings !== undefined && (
        <Select
          label="Show values as"
          value={view.showStoredValues ? "stored" : "decoded"}
          options={[
            { value: "decoded", title: card.quantity },
            { value: "stored", title: "stored values (DN)" },
          ]}
          onChange={(value) =>
            change((before) => ({ ...before, showStoredValues: value === "stored" }))
          }
        />
      )}
    </section>
  );
});

function threeBandsText({ view, bands }: ViewerModel): string {
  return plainBandsText({ ...view, single: undefined }, bands.length);
}

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
  const { view, card, spreads, change } = viewer;
  const [low, high] = activeLimits(view, card, spreads)[single] ?? [0, 1];
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
          options={MAP_OPTIONS}
          onChange={(value) =>
            change((before) => ({
              ...before,
              colourMap: COLOUR_MAPS.find((map) => map === value) ?? before.colourMap,
            }))
          }
        />
      </div>
      <ColourLegend colourMap={view.colourMap} low={valueText(low)} high={valueText(high)} />
    </>
  );
}

function bandOptions({ card, bands }: ViewerModel): { value: string; title: string }[] {
  return bandTitles(card, bands.length).map((title, band) => ({ value: String(band), title }));
}
