/// <reference types="vite/client" />
/// <reference path="../../src/ui/plotly.d.ts" />
import { StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { composite } from "#domain/pixels/composite.ts";
import type { Look, Scene } from "#domain/pixels/look.ts";
import { sample } from "#domain/pixels/sample.ts";
import { fitView, type PixelPosition } from "#domain/pixels/view.ts";
import { Picture } from "#ui/picture/picture.tsx";
import { createRenderer } from "#ui/picture/renderer.ts";
import { axesMismatches, axisRanges, watchAxes, watched } from "./axes.ts";
import { compare, differ, readCanvas } from "./compare.ts";
import * as scenes from "./scenes.ts";
import "@fontsource-variable/inter";
import "#app/theme.css";
import "./harness.css";

let root: Root | undefined;
let shown: { scene: Scene; look: Look } | undefined;
const seen: { hovered: (PixelPosition | undefined)[]; drawn: number } = { hovered: [], drawn: 0 };

function mount(scene: Scene, look: Look): void {
  const stage = document.getElementById("stage");
  if (!stage) throw new Error("The harness page has no stage.");
  root ??= createRoot(stage);
  shown = { scene, look };
  root.render(
    <StrictMode>
      <Picture
        scene={scene}
        look={look}
        label="Picture of the test scene"
        onHover={(pixel) => seen.hovered.push(pixel)}
        onDrawn={() => {
          seen.drawn += 1;
        }}
      />
    </StrictMode>,
  );
}

function unmount(): void {
  root?.unmount();
  root = undefined;
}

/** The picture's own canvas. */
function pictureCanvas(): HTMLCanvasElement {
  const canvas = document.querySelector("canvas");
  if (!canvas) throw new Error("There is no picture on the harness page.");
  return canvas;
}

let held: readonly Element[] = [];

/** Keeps the picture's elements (host, canvas, frame) in reach after they are unmounted. */
function hold(): void {
  held = [...document.querySelectorAll(".picture, .picture-canvas, .picture-frame")];
}

/** How often the GPU has been told to draw since this call. */
function countDraws(): () => number {
  let draws = 0;
  const drawArrays = WebGL2RenderingContext.prototype.drawArrays;
  WebGL2RenderingContext.prototype.drawArrays = function (...call) {
    draws += 1;
    drawArrays.apply(this, call);
  };
  return () => draws;
}

const harness = {
  ...scenes,
  compare,
  mount,
  unmount,
  seen,
  countDraws,
  hold,
  held: () => held,
  watchAxes,
  watched,
  mismatches: () => axesMismatches(pictureCanvas()),
  /** How the picture's canvas differs from the reference at the view that shows the whole scene. */
  differFromReference: () => {
    const canvas = pictureCanvas();
    if (!shown) throw new Error("Mount a scene first.");
    const { scene, look } = shown;
    const expected = sample(composite(scene, look), scene, fitView(scene, canvas), canvas);
    return differ(readCanvas(canvas), expected);
  },
  /** The axes' ranges: left, right, top, bottom. */
  ranges: () => {
    const { x, y } = axisRanges();
    return [x[0], x[1], y[1], y[0]] as const;
  },
  createRenderer,
  fitView,
};

export type Harness = typeof harness;

declare global {
  interface Window {
    harness: Harness;
  }
}

window.harness = harness;
