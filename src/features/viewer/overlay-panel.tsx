import { type CSSProperties, memo, type ReactNode, useEffect, useMemo, useState } from "react";
import { mostLikelyShares, scoreCounts } from "#domain/prediction/prediction.ts";
import { overlayStyle, overlayStylesOf } from "#domain/render/overlay-styles/overlay-styles.ts";
import { COLOUR_MAPS } from "#domain/render/render-style.ts";
import { otsuThreshold } from "#domain/scores/thresholds.ts";
import { formatFixed, formatPercent } from "#domain/text/format.ts";
import { activeThreshold } from "#domain/view/active-settings.ts";
import { OVERLAY_COLOURS } from "#domain/view/view-settings.ts";
import { MOSTLY_COVERED } from "#domain/view/view-style.ts";
import { loadChunk } from "#engine/site.ts";
import { ScoreHistogram } from "#ui/charts/score-histogram.tsx";
import { Select } from "#ui/controls/select.tsx";
import { Slider } from "#ui/controls/slider.tsx";
import { ColourLegend, MAP_OPTIONS } from "./colour-legend.tsx";
import {
  cssColour,
  overlayColour,
  type PredictionView,
  scoreText,
  type ViewerModel,
  whyThresholdIsFixed,
} from "./viewer-model.ts";

interface OverlayPanelProps {
  readonly viewer: ViewerModel;
  readonly predictionView: PredictionView;
}

const BINS = 64;
const MASK_STYLES = overlayStylesOf("mask");
const ERROR_STYLES = overlayStylesOf("errors");
const CARD_COLOUR = "card";

/** Selects the class and the threshold; the colours of values instead, where a model gives those. */
export const ThresholdPanel = memo(function ThresholdPanel(props: OverlayPanelProps): ReactNode {
  const { viewer, predictionView } = props;
  const { draws } = predictionView.kind;
  const colour = overlayColour(predictionView) ?? viewer.card.output.classColour;
  return (
    <section
      className="controls"
      aria-label={LEGEND_TITLES[draws]}
      style={withOverlay(cssColour(colour))}
    >
      <ClassChoice {...props} />
      <ClassLegend {...props} />
      {draws === "mask" ? <ThresholdChoice {...props} /> : <ValueLegend {...props} />}
    </section>
  );
});

const LEGEND_TITLES = { mask: "Mask", values: "Legend" } as const;

/** Selects the style of the overlay. */
export const OverlayPanel = memo(function OverlayPanel({
  viewer,
  predictionView,
}: OverlayPanelProps): ReactNode {
  const { view, change } = viewer;
  const { draws } = predictionView.kind;
  const isOutline = draws === "mask" && view.overlayStyle === "outline";
  // They have an opacity of their own.
  const showsErrors = view.overlayStyle === "errors" && viewer.referencePlane !== undefined;
  const isFillAway = view.overlayStyle === "outlined" && (viewer.coverage ?? 0) > MOSTLY_COVERED;
  return (
    <section className="controls" aria-labelledby="overlay-title">
      <h3 id="overlay-title">Overlay</h3>
      {draws === "mask" && <MaskStyle viewer={viewer} />}
      {!showsErrors && (
        <Slider
          label="Opacity"
          min={0}
          max={1}
          step={0.01}
          value={view.opacity}
          text={formatPercent(view.opacity, 0)}
          disabled={isOutline}
          onChange={(opacity) => change((before) => ({ ...before, opacity }))}
        />
      )}
      {draws === "mask" && isFillAway && (
        <p className="quiet small">The fill is hidden here, so that the bands stay visible.</p>
      )}
      <label className="checkbox">
        <input
          type="checkbox"
          checked={view.overlayVisible}
          onChange={(event) => {
            const overlayVisible = event.currentTarget.checked;
            change((before) => ({ ...before, overlayVisible }));
          }}
        />
        Show the overlay
      </label>
    </section>
  );
});

function MaskStyle({ viewer }: Pick<OverlayPanelProps, "viewer">): ReactNode {
  const { view, change, referencePlane } = viewer;
  const styles = referencePlane === undefined ? MASK_STYLES : [...MASK_STYLES, ...ERROR_STYLES];
  return (
    <div className="channels two">
      <Select
        label="Style"
        value={styles.find(({ id }) => id === view.overlayStyle)?.id ?? MASK_STYLES[0]?.id ?? ""}
        options={styles.map(({ id, title }) => ({ value: id, title }))}
        onChange={(value) =>
          change((before) => ({
            ...before,
            overlayStyle: styles.find(({ id }) => id === value)?.id ?? before.overlayStyle,
          }))
        }
      />
      {overlayStyle(view.overlayStyle).hasRamp ? (
        <Select
          label="Colormap"
          value={view.overlayMap}
          options={MAP_OPTIONS}
          onChange={(value) =>
            change((before) => ({
              ...before,
              overlayMap: COLOUR_MAPS.find((map) => map === value) ?? before.overlayMap,
            }))
          }
        />
      ) : (
        <ColourChoice viewer={viewer} />
      )}
    </div>
  );
}

function ColourChoice({ viewer: { view, change } }: Pick<OverlayPanelProps, "viewer">): ReactNode {
  return (
    <Select
      label="Colour"
      value={view.overlayColour ?? CARD_COLOUR}
      options={[
        { value: CARD_COLOUR, title: "Model default" },
        ...OVERLAY_COLOURS.map(({ id, title }) => ({ value: id, title })),
      ]}
      onChange={(id) =>
        change((before) => ({
          ...before,
          overlayColour: OVERLAY_COLOURS.find((one) => one.id === id)?.id,
        }))
      }
    />
  );
}

/** The colours of values, with the ends of their range. */
function ValueLegend({ viewer, predictionView }: OverlayPanelProps): ReactNode {
  const { colourMap, range } = viewer.card.output;
  const [low, high] = range.map((value) => scoreText(predictionView, value));
  return <ColourLegend colourMap={colourMap} low={low ?? ""} high={high ?? ""} />;
}

function ThresholdChoice({ viewer, predictionView }: OverlayPanelProps): ReactNode {
  const { card, view, reading, change } = viewer;
  const { scores } = predictionView;
  const { range } = card.output;
  const [low, high] = range;
  const threshold = activeThreshold(view, card);
  const counts = useMemo(() => scoreCounts(scores, BINS, range), [scores, range]);
  const best = useBestThreshold(reading?.kind === "one-class" ? reading.labels : undefined, scores);
  const presets = useMemo(
    () => [
      ...card.output.thresholds.map(({ id, title, value }) => ({ id, title, value })),
      { id: "otsu", title: "Otsu", value: otsuThreshold(scores, range) },
      {
        id: "best-f1",
        title: "Best F1 and IoU",
        value: best,
      },
    ],
    [card, scores, range, best],
  );
  const why = whyThresholdIsFixed(predictionView);
  const set = (value: number): void => change((before) => ({ ...before, threshold: value }));
  return (
    <>
      <Slider
        label="Threshold"
        term="threshold"
        min={low}
        max={high}
        step={(high - low) / 200}
        value={threshold}
        text={`p ≥ ${formatFixed(threshold, 2)}`}
        disabled={why !== undefined}
        backdrop={<ScoreHistogram counts={counts} at={(threshold - low) / (high - low)} />}
        onChange={set}
      />
      {why === undefined ? (
        <div className="presets">
          {presets.map(
            ({ id, title, value }) =>
              value !== undefined && (
                <button
                  key={id}
                  type="button"
                  className="preset"
                  aria-pressed={value === threshold}
                  title={`p ≥ ${formatFixed(value, 3)}`}
                  onClick={() => set(value)}
                >
                  {title}
                </button>
              ),
          )}
        </div>
      ) : (
        <p className="quiet small">{why}</p>
      )}
    </>
  );
}

/** The threshold that agrees best with the reference mask, once it has been counted. */
function useBestThreshold(
  labels: Uint8Array | undefined,
  scores: Float32Array,
): number | undefined {
  const [best, setBest] = useState<BestOfScores | undefined>(undefined);
  useEffect(() => {
    let isCurrent = true;
    if (labels === undefined) return;
    loadChunk(() => import("#engine/evaluate-prediction.ts"))
      .then(({ evaluatePrediction }) => evaluatePrediction({ labels }, scores))
      .then(
        ({ best: found }) => {
          if (isCurrent) setBest({ labels, scores, threshold: found?.threshold });
        },
        // Offline: the other presets stay.
        () => undefined,
      );
    return () => {
      isCurrent = false;
    };
  }, [labels, scores]);
  return best?.scores === scores && best.labels === labels ? best.threshold : undefined;
}

interface BestOfScores {
  readonly labels: Uint8Array;
  readonly scores: Float32Array;
  readonly threshold: number | undefined;
}

/** Selects what is drawn of a prediction of several planes. */
function ClassChoice({ viewer, predictionView }: OverlayPanelProps): ReactNode {
  const { kind, planes, shown } = predictionView;
  const choices = kind.choices(planes);
  if (choices.length === 0) return null;
  return (
    <Select
      label="Class"
      value={String(shown.shown)}
      options={choices.map(({ value, title }) => ({ value: String(value), title }))}
      onChange={(text) =>
        viewer.change((before) => ({
          ...before,
          shownClass: choices.find(({ value }) => String(value) === text)?.value,
        }))
      }
    />
  );
}

/** The classes that the overlay's colours stand for, each with its share. */
function ClassLegend({ viewer, predictionView }: OverlayPanelProps): ReactNode {
  const { view, change } = viewer;
  const { kind, planes, shown, prediction } = predictionView;
  const rows = kind.legend(planes, shown.shown);
  const isEmpty = rows.length === 0;
  const shares = useMemo(
    () => (isEmpty ? [] : mostLikelyShares(prediction)),
    [prediction, isEmpty],
  );
  if (isEmpty) return null;
  const toggle = (plane: number, isShown: boolean): void =>
    change((before) => ({
      ...before,
      hiddenClasses: isShown
        ? before.hiddenClasses.filter((hidden) => hidden !== plane)
        : [...before.hiddenClasses, plane],
    }));
  return (
    <ul className="class-legend">
      {rows.map(({ plane, title, colour }) => (
        <li key={title}>
          <label className="checkbox">
            <input
              type="checkbox"
              checked={colour !== undefined && !view.hiddenClasses.includes(plane)}
              disabled={colour === undefined}
              onChange={(event) => toggle(plane, event.currentTarget.checked)}
            />
            <span className="swatch" style={colour && { background: cssColour(colour) }} />
            {title}
          </label>
          <span className="quiet">{formatPercent(shares[plane] ?? 0)}</span>
        </li>
      ))}
    </ul>
  );
}

function withOverlay(colour: string): CSSProperties {
  return { "--overlay": colour } as CSSProperties; // React types lack custom properties.
}
