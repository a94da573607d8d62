/// <reference types="vite/client" />
/// <reference path="../../src/ui/charts/plotly-types.d.ts" />
import { type ReactNode, StrictMode, useState } from "react";
import { createRoot, type Root } from "react-dom/client";
import { Chart } from "#ui/charts/chart.tsx";
import { RangeHistogram } from "#ui/charts/range-histogram.tsx";
import { ScoreHistogram } from "#ui/charts/score-histogram.tsx";
import { SpectraChart } from "#ui/charts/spectra-chart.tsx";
import { Slider } from "#ui/controls/slider.tsx";
import * as data from "./data.ts";
import "@fontsource-variable/inter";
import "#app/theme.css";
import "#ui/controls/controls.css";
import "./harness.css";

interface ExampleProps {
  /** How many of the eight pins are shown. */
  readonly pins: number;
  readonly bands: keyof typeof BANDS;
}

const UNIT: readonly [number, number] = [0, 1];
const BANDS = {
  goes: data.GOES_BANDS,
  sentinel: data.SENTINEL_BANDS,
  unknown: data.GOES_BANDS.map(({ name }) => ({ name, wavelengthUm: undefined })),
};

function reflectance(value: number): string {
  return value.toFixed(2);
}

function Example({ pins, bands }: ExampleProps): ReactNode {
  const [threshold, setThreshold] = useState(0.5);
  const [stretch, setStretch] = useState({ low: 20, high: 230 });
  const [marked, setMarked] = useState<readonly [number, number]>();
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
        marked={marked}
        textOf={(value) => value.toString()}
        onMark={setMarked}
        onChange={setStretch}
      />
      <SpectraChart
        bands={BANDS[bands]}
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
        point={{
          x: threshold,
          y: data.precisionAt(threshold),
          text: `p ≥ ${threshold.toFixed(2)}`,
        }}
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
  readonly calcdata: readonly (readonly { readonly x?: number; readonly y?: number }[])[];
}

/** Plotly's computed x and y of each point of each trace in an element. */
function drawnIn(selector: string): (readonly [number | undefined, number | undefined])[][] {
  const graph = document.querySelector<DrawnGraph>(`${selector} .js-plotly-plot`);
  if (!graph) throw new Error(`Plotly has drawn nothing in ${selector}.`);
  return graph.calcdata.map((trace) => trace.map(({ x, y }) => [x, y] as const));
}

const watched = { changes: 0 };

/** Counts DOM mutations within Plotly's graphs from now on. */
function watchDrawings(): void {
  const observer = new MutationObserver((changes) => {
    watched.changes += changes.length;
  });
  for (const graph of document.querySelectorAll(".js-plotly-plot")) {
    observer.observe(graph, { subtree: true, childList: true, attributes: true });
  }
}

/** Resolves when no graph has been redrawn for a while (a new size or font redraws it when idle). */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    const stage = document.getElementById("stage") ?? document.body;
    let timer = setTimeout(done, QUIET_MS);
    const observer = new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(done, QUIET_MS);
    });
    observer.observe(stage, { subtree: true, childList: true, attributes: true });
    function done(): void {
      observer.disconnect();
      resolve();
    }
  });
}

const QUIET_MS = 300;

/** RGB of each pixel of the first row of a base64 PNG. */
async function pixelsOf(base64: string): Promise<(readonly [number, number, number])[]> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const context = new OffscreenCanvas(bitmap.width, 1).getContext("2d");
  if (!context) throw new Error("There is no canvas to read a picture with.");
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, 1);
  return Array.from({ length: bitmap.width }, (_, at) => {
    const [red = 0, green = 0, blue = 0] = data.subarray(4 * at);
    return [red, green, blue] as const;
  });
}

const charts = { mount, unmount, drawnIn, settled, watchDrawings, watched, pixelsOf };

declare global {
  interface Window {
    charts: typeof charts;
  }
}

window.charts = charts;
