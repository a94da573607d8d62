/// <reference types="vite/client" />
/// <reference path="../../src/ui/plotly.d.ts" />
import { StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import type { Look, Scene } from "#domain/pixels/look.ts";
import { fitView, type PixelPosition } from "#domain/pixels/view.ts";
import { Picture } from "#ui/picture/picture.tsx";
import { axesMismatches, axisRanges, watchAxes, watched } from "./axes.ts";
import {
  compare,
  differ,
  limitTextures,
  plainRenderer,
  readCanvas,
  referenceOf,
} from "./compare.ts";
import * as scenes from "./scenes.ts";
import "@fontsource-variable/inter";
import "#app/theme.css";
import "./harness.css";

let root: Root | undefined;
let shown: { scene: Scene; look: Look } | undefined;
const seen: {
  hovered: (PixelPosition | undefined)[];
  drawn: number;
  /** See `weighTasks`. */
  tasks: number[];
} = { hovered: [], drawn: 0, tasks: [] };

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
  const { drawArrays } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.drawArrays = function (...call) {
    draws += 1;
    drawArrays.apply(this, call);
  };
  return () => draws;
}

/** How often a texture has been made or filled since this call. */
function countUploads(): () => number {
  let uploads = 0;
  const prototype = WebGL2RenderingContext.prototype;
  const calls = [
    "texImage2D",
    "texImage3D",
    "texSubImage2D",
    "texSubImage3D",
    "texStorage2D",
    "texStorage3D",
  ] as const;
  for (const call of calls) {
    const original = prototype[call];
    Object.defineProperty(prototype, call, {
      value(this: WebGL2RenderingContext, ...given: unknown[]) {
        uploads += 1;
        Reflect.apply(original, this, given);
      },
    });
  }
  return () => uploads;
}

/** Has `seen.tasks` hold the bytes of bands that are sent to the GPU from now on, task by task. */
function weighTasks(): void {
  const { tasks } = seen;
  let isSameTask = false;
  const { texSubImage3D } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.texSubImage3D = function (...call: unknown[]) {
    if (this.getParameter(this.ACTIVE_TEXTURE) !== this.TEXTURE0) {
      Reflect.apply(texSubImage3D, this, call);
      return;
    }
    if (!isSameTask) {
      tasks.push(0);
      isSameTask = true;
      setTimeout(() => {
        isSameTask = false;
      });
    }
    const [width, height] = [Number(call[5]), Number(call[6])];
    const bytes = bytesPerValue(call.at(-1)) * width * height;
    tasks.push((tasks.pop() ?? 0) + bytes);
    Reflect.apply(texSubImage3D, this, call);
  };
}

function bytesPerValue(pixels: unknown): number {
  return pixels instanceof Object && "BYTES_PER_ELEMENT" in pixels
    ? Number(pixels.BYTES_PER_ELEMENT)
    : 0;
}

/** Takes the GPU from the picture, and gives it back. */
async function loseContext(): Promise<void> {
  const canvas = pictureCanvas();
  const extension = canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context");
  if (!extension) throw new Error("The context cannot be lost.");
  const heard = (name: string) =>
    new Promise((resolve) => canvas.addEventListener(name, resolve, { once: true }));
  const lost = heard("webglcontextlost");
  extension.loseContext();
  await lost;
  const restored = heard("webglcontextrestored");
  setTimeout(() => extension.restoreContext());
  await restored;
}

const harness = {
  ...scenes,
  compare,
  limitTextures,
  mount,
  unmount,
  seen,
  countDraws,
  countUploads,
  weighTasks,
  loseContext,
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
    const expected = referenceOf(scene, look, fitView(scene, canvas), canvas);
    return differ(readCanvas(canvas), expected);
  },
  /** The axes' ranges: left, right, top, bottom. */
  ranges: () => {
    const { x, y } = axisRanges();
    return [x[0], x[1], y[1], y[0]] as const;
  },
  plainRenderer,
  readCanvas,
  fitView,
};

export type Harness = typeof harness;

declare global {
  interface Window {
    harness: Harness;
  }
}

window.harness = harness;
