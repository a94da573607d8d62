/// <reference types="vite/client" />
/// <reference path="../../src/ui/charts/plotly-types.d.ts" />
import { type ReactNode, StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { axisTicks } from "#domain/geo/axis-ticks.ts";
import type { RenderStyle, Scene } from "#domain/render/render-style.ts";
import { fitView, type PixelPosition, type View } from "#domain/render/view.ts";
import { ViewLink } from "#ui/picture/linked-views.ts";
import { Picture, type PictureProps, SurfaceCanvas } from "#ui/picture/picture.tsx";
import { PictureSurface } from "#ui/picture/picture-surface.ts";
import { axesMismatches, axisRanges, onAxes, watchAxes, watched } from "./axes.ts";
import {
  compare,
  differ,
  drawWhenReady,
  plainRenderer,
  readCanvas,
  referenceOf,
} from "./compare.ts";
import { markErrorPx, markErrors } from "./marks.ts";
import * as scenes from "./scenes.ts";
import "@fontsource-variable/inter";
import "#app/theme.css";
import "./harness.css";

let root: Root | undefined;
let shown: { scene: Scene; renderStyle: RenderStyle } | undefined;
const seen: {
  hovered: (PixelPosition | undefined)[];
  drawn: number;
  clicked: PixelPosition[];
  /** Null for the whole scene: undefined is lost when Playwright serializes it. */
  views: (View | null)[];
  /** Keys that the picture passed on: "+" before the key on keydown, "-" on keyup. */
  keys: string[];
} = { hovered: [], drawn: 0, clicked: [], views: [], keys: [] };

type Extra = Partial<PictureProps>;

const surface = new PictureSurface();

function mount(scene: Scene, renderStyle: RenderStyle, extra: Extra = {}): void {
  shown = { scene, renderStyle };
  render(<TestPicture scene={scene} renderStyle={renderStyle} {...extra} />);
}

/** Two linked pictures side by side. */
function mountPair(scene: Scene, renderStyle: RenderStyle, extra: Extra = {}): void {
  const link = new ViewLink();
  render(
    <div className="pair">
      <TestPicture scene={scene} renderStyle={renderStyle} link={link} label="One" {...extra} />
      <TestPicture scene={scene} renderStyle={renderStyle} link={link} label="Other" {...extra} />
    </div>,
  );
}

function render(page: ReactNode): void {
  const stage = document.getElementById("stage");
  if (!stage) throw new Error("The harness page has no stage.");
  root ??= createRoot(stage);
  root.render(
    <StrictMode>
      <SurfaceCanvas surface={surface} />
      {page}
    </StrictMode>,
  );
}

/** A picture that records every event in `seen`. */
function TestPicture(props: Extra & Pick<PictureProps, "scene" | "renderStyle">): ReactNode {
  return (
    <Picture
      surface={surface}
      label="Picture of the test scene"
      view={undefined}
      marks={[]}
      axes={undefined}
      onHover={(pixel) => seen.hovered.push(pixel)}
      onPixelClick={(pixel) => seen.clicked.push(pixel)}
      onView={(view) => seen.views.push(view ?? null)}
      onKey={({ key }) => seen.keys.push(`+${key}`) > 0}
      onKeyUp={({ key }) => seen.keys.push(`-${key}`)}
      onDrawn={() => {
        seen.drawn += 1;
      }}
      {...props}
    />
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

/** Keeps references to the picture's elements (host, area, frame) beyond their unmount. */
function hold(): void {
  held = [...document.querySelectorAll(".picture, .picture-area, .picture-frame")];
}

/** Records in `markErrors` how far a mark is from its position on the axes, at every event. */
function watchMark(mark: PictureProps["marks"][number]): void {
  onAxes(() => {
    markErrors.events += 1;
    markErrors.furthest = Math.max(markErrors.furthest, markErrorPx(mark));
  });
}

const pairMismatches = { events: 0, different: 0 };

/** Whether the axes of two pictures have equal ranges. */
function arePaired(): boolean {
  const [one, other] = [axisRanges(0), axisRanges(1)];
  const ends = [...other.x, ...other.y];
  return [...one.x, ...one.y].every((end, at) => Math.abs(end - (ends[at] ?? Number.NaN)) < 1e-6);
}

/** Counts in `pairMismatches` the events of either of two pictures at which their axes differ. */
function watchPair(): void {
  const compare = () => {
    pairMismatches.events += 1;
    if (!arePaired()) pairMismatches.different += 1;
  };
  onAxes(compare, 0);
  onAxes(compare, 1);
}

/** Counts draws of the canvas. @returns a function that gives the count since this call */
function countDraws(): () => number {
  return countDrawCalls(null);
}

/** Counts draws into textures. @returns a function that gives the count since this call */
function countPasses(): () => number {
  return countDrawCalls(undefined);
}

/** @param target null for the canvas, undefined for anything else */
function countDrawCalls(target: null | undefined): () => number {
  let draws = 0;
  const { drawArrays } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.drawArrays = function (...call) {
    const isCanvas = this.getParameter(this.FRAMEBUFFER_BINDING) === null;
    if (isCanvas === (target === null)) draws += 1;
    drawArrays.apply(this, call);
  };
  return () => draws;
}

/** Counts texture allocations and uploads. @returns a function that gives the count since this call */
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

/** Loses the WebGL context. @returns what restores it */
async function loseContextForGood(): Promise<() => void> {
  const canvas = pictureCanvas();
  const extension = canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context");
  if (!extension) throw new Error("The context cannot be lost.");
  const lost = heard(canvas, "webglcontextlost");
  extension.loseContext();
  await lost;
  return () => extension.restoreContext();
}

/** Loses the WebGL context and restores it. */
async function loseContext(): Promise<void> {
  const canvas = pictureCanvas();
  const restore = await loseContextForGood();
  const restored = heard(canvas, "webglcontextrestored");
  setTimeout(restore);
  await restored;
}

function heard(canvas: HTMLCanvasElement, name: string): Promise<Event> {
  return new Promise((resolve) => canvas.addEventListener(name, resolve, { once: true }));
}

/** Loses and restores the context, and waits until the picture is drawn again. */
async function loseAndRegain(): Promise<void> {
  const before = seen.drawn;
  await loseContext();
  while (seen.drawn === before) await new Promise(requestAnimationFrame);
}

const harness = {
  ...scenes,
  compare,
  mount,
  mountPair,
  unmount,
  seen,
  countDraws,
  countPasses,
  countUploads,
  loseContextForGood,
  loseAndRegain,
  hold,
  held: () => held,
  watchAxes,
  watched,
  watchMark,
  markErrors,
  markErrorPx,
  watchPair,
  arePaired,
  pairMismatches,
  axisTicks,
  mismatches: axesMismatches,
  /** The differences between the picture's canvas and the reference when the whole scene is shown. */
  differFromReference: () => {
    const canvas = pictureCanvas();
    if (!shown) throw new Error("Mount a scene first.");
    const { scene, renderStyle } = shown;
    const expected = referenceOf(scene, renderStyle, fitView(scene, canvas), canvas);
    return differ(readCanvas(canvas), expected);
  },
  /** The axes' ranges: left, right, top, bottom. */
  ranges: () => {
    const { x, y } = axisRanges();
    return [x[0], x[1], y[1], y[0]] as const;
  },
  plainRenderer,
  drawWhenReady,
  readCanvas,
  differ,
  referenceOf,
  fitView,
};

export type Harness = typeof harness;

declare global {
  interface Window {
    harness: Harness;
  }
}

window.harness = harness;
