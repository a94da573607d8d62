import { type CSSProperties, type ReactNode, useMemo } from "react";
import type { ModelCard } from "#domain/model-card.ts";
import { type Prediction, scoreHistogram } from "#domain/prediction.ts";
import { OVERLAY_COLOURS, thresholdInForce, type ViewSettings } from "#domain/view-settings.ts";
import { ScoreHistogram } from "#ui/score-histogram.tsx";
import { Select } from "#ui/select.tsx";
import { Slider } from "#ui/slider.tsx";

interface OverlayPanelProps {
  readonly prediction: Prediction;
  readonly card: ModelCard;
  readonly view: ViewSettings;
  onChange(view: ViewSettings): void;
}

const BINS = 64;
const CARD_COLOUR = "card";

/** Which pixels count, and how they are drawn over the bands. */
export function OverlayPanel({ prediction, card, view, onChange }: OverlayPanelProps): ReactNode {
  const threshold = thresholdInForce(view, card);
  const [low, high] = card.output.range;
  const counts = useMemo(
    () => scoreHistogram(prediction, BINS, card.output.range),
    [prediction, card],
  );
  const colour =
    OVERLAY_COLOURS.find(({ id }) => id === view.overlayColour)?.colour ?? card.output.classColour;
  const setThreshold = (value: number): void => onChange({ ...view, threshold: value });
  return (
    <section className="controls" aria-label="Overlay" style={overlayColour(colour)}>
      <Slider
        label="Threshold"
        min={low}
        max={high}
        step={(high - low) / 200}
        value={threshold}
        text={`p ≥ ${threshold.toFixed(2)}`}
        backdrop={<ScoreHistogram counts={counts} at={(threshold - low) / (high - low)} />}
        onChange={setThreshold}
      />
      <div className="presets">
        {card.output.thresholds.map((preset) => (
          <button
            key={preset.id}
            type="button"
            className="preset"
            aria-pressed={preset.value === threshold}
            onClick={() => setThreshold(preset.value)}
          >
            {preset.title}
          </button>
        ))}
      </div>
      <Slider
        label="Opacity"
        min={0}
        max={1}
        step={0.01}
        value={view.opacity}
        text={`${Math.round(100 * view.opacity)} %`}
        onChange={(opacity) => onChange({ ...view, opacity })}
      />
      <Select
        label="Colour"
        value={view.overlayColour ?? CARD_COLOUR}
        options={[
          { value: CARD_COLOUR, title: "As the model card says" },
          ...OVERLAY_COLOURS.map(({ id, title }) => ({ value: id, title })),
        ]}
        onChange={(id) =>
          onChange({ ...view, overlayColour: OVERLAY_COLOURS.find((one) => one.id === id)?.id })
        }
      />
      <label className="checkbox">
        <input
          type="checkbox"
          checked={view.overlayVisible}
          onChange={(event) => onChange({ ...view, overlayVisible: event.currentTarget.checked })}
        />
        Show the overlay
      </label>
    </section>
  );
}

function overlayColour([red, green, blue]: readonly [number, number, number]): CSSProperties {
  return { "--overlay": `rgb(${red} ${green} ${blue})` } as CSSProperties; // React types know no custom properties.
}
