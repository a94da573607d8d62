/// <reference types="vite/client" />
/// <reference path="../../src/ui/plotly-types.d.ts" />
import { type ReactNode, StrictMode, useState } from "react";
import { createRoot, type Root } from "react-dom/client";
import { Chart } from "#ui/chart/chart.tsx";
import { RangeHistogram } from "#ui/chart/range-histogram.tsx";
import { SpectraChart } from "#ui/chart/spectra-chart.tsx";
import { ScoreHistogram } from "#ui/score-histogram.tsx";
import { Slider } from "#ui/slider.tsx";
import * as data from "./data.ts";
import "@fontsource-variable/inter";
import "#app/theme.css";
import "#ui/controls.css";
import "./harness.css";

interface ExampleProps {
  /** How many of the eight pins are shown. */
  readonly pins: number;
  readonly bands: "goes" | "unknown";
}

const UNIT: readonly [number, number] = [0, 1];
const UNKNOWN_BANDS = data.GOES_BANDS.map(({ name }) => ({ name, wavelengthUm: undefined }));

function reflectance(value: number): string {
  return value.toFixed(2);
}

function Example({ pins, bands }: ExampleProps): ReactNode {
  const [threshold, setThreshold] = useState(0.5);
  const [stretch, setStretch] = useState({ low: 20, high: 230 });
  return (
    <>
      <Slider
        label="Threshold"
        value={threshold}
        min={0}
        max={1}
        step={0.005}
        text={`p ≥ ${threshold.toFixed(2)}`}
        backdrop={<ScoreHistogram counts={data.COUNTS} at={threshold} />}
        onChange={setThreshold}
      />
      <RangeHistogram
        label="C02"
        counts={data.COUNTS}
        range={[0, 255]}
        step={1}
        {...stretch}
        textOf={(value) => `${value} of 255`}
        onChange={setStretch}
      />
      <SpectraChart
        bands={bands === "goes" ? data.GOES_BANDS : UNKNOWN_BANDS}
        quantity="Reflectance"
        pins={data.PINS.slice(0, pins)}
        sceneMean={data.SCENE_MEAN}
        maskedMean={data.SMOKE_MEAN}
        textOf={reflectance}
      />
      <Chart
        label="Precision over recall for every threshold"
        lines={data.CURVE}
        xTitle="Recall"
        yTitle="Precision"
        xRange={UNIT}
        yRange={UNIT}
        point={{ x: threshold, y: 1 - 0.75 * threshold ** 4, text: `p ≥ ${threshold.toFixed(2)}` }}
      />
    </>
  );
}

let root: Root | undefined;

function mount(props: ExampleProps): void {
  const stage = document.getElementById("stage");
  if (!stage) throw new Error("The harness page has no stage.");
  root ??= createRoot(stage);
  root.render(
    <StrictMode>
      <Example {...props} />
    </StrictMode>,
  );
}

function unmount(): void {
  root?.unmount();
  root = undefined;
}

interface DrawnGraph extends Element {
  readonly data: readonly { readonly name?: string; readonly x: number[]; readonly y: number[] }[];
  readonly calcdata: readonly (readonly { readonly x: number; readonly y: number }[])[];
}

/** The graph within an element that a selector names. */
function graphIn(selector: string): DrawnGraph {
  const graph = document.querySelector<DrawnGraph>(`${selector} .js-plotly-plot`);
  if (!graph) throw new Error(`Plotly has drawn nothing in ${selector}.`);
  return graph;
}

const harness = {
  ...data,
  mount,
  unmount,
  /** What Plotly has worked out to draw: x and y of each point of each trace. */
  drawnIn: (selector: string) =>
    graphIn(selector).calcdata.map((trace) => trace.map(({ x, y }) => [x, y] as const)),
};

declare global {
  interface Window {
    charts: typeof harness;
  }
}

window.charts = harness;
