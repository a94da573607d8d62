/// <reference types="vite/client" />
import {
  CONTESTANTS,
  type Contestant,
  type ContestantName,
  KNOBS,
  type Knob,
  type Step,
} from "./contestant.ts";
import { countGlCalls } from "./gl-calls.ts";
import { type MadeData, makeData, shareBetween } from "./made-data.ts";
import "./page.css";

/** Longer than any step; a step that draws nothing would never end. */
const TIMEOUT_MS = 60_000;

/** Longer than it takes to compose a frame without a GPU. */
const REST_MS = 60;

type Start = (stage: HTMLElement, data: MadeData) => Promise<Contestant>;

/** Loaded separately, so that no contestant affects another. */
const STARTS: { readonly [name in ContestantName]: () => Promise<Start> } = {
  ours: async () => (await import("./ours.tsx")).startOurs,
  least: async () => (await import("./least-webgl.ts")).startLeast,
  canvas: async () => (await import("./canvas-2d.ts")).startCanvas,
  heatmap: async () => (await import("./plotly-heatmap.ts")).startHeatmap,
  image: async () => (await import("./plotly-image.ts")).startImage,
  viv: async () => (await import("./viv/viv.ts")).startViv,
};

const glCalls = countGlCalls();
const search = new URLSearchParams(location.search);
const side = Number(search.get("side"));
let steps: Promise<Step>[] = [];

function nameAsked(): ContestantName {
  const requested = search.get("contestant");
  const found = CONTESTANTS.find((name) => name === requested);
  if (found === undefined) throw new Error(`There is no contestant ${requested}.`);
  return found;
}

/** Draws the first picture and adds a slider for each of the contestant's knobs. */
async function start(): Promise<MadeData> {
  const data = makeData(side);
  const stage = document.querySelector<HTMLElement>("#stage");
  if (!stage) throw new Error("The page has no stage.");
  const startContestant = await STARTS[nameAsked()]();
  const contestant = await startContestant(stage, data);
  for (const knob of KNOBS) {
    const move = contestant.move[knob];
    if (move) addSlider(knob, move);
  }
  return data;
}

function addSlider(knob: Knob, move: (position: number) => Promise<void>): void {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.id = knob;
  slider.max = "100";
  slider.value = "20";
  slider.ariaLabel = knob;
  slider.addEventListener("input", (event) => {
    steps.push(timed(event, () => move(slider.valueAsNumber)));
  });
  document.querySelector("#knobs")?.append(slider);
}

async function timed(event: Event, move: () => Promise<void>): Promise<Step> {
  const before = glCalls();
  await move();
  const drawnMs = performance.now() - event.timeStamp;
  await nextFrame();
  const paintedMs = performance.now() - event.timeStamp;
  const after = glCalls();
  return {
    drawnMs,
    paintedMs,
    draws: after.draws - before.draws,
    passes: after.passes - before.passes,
    uploads: after.uploads - before.uploads,
  };
}

/** Resolves in the first task after the next animation frame. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    });
  });
}

/** Resolves when the last frame has been composited, so that it does not count for the next step. */
async function rest(): Promise<void> {
  await nextFrame();
  await nextFrame();
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
}

/** The step that the preceding key press started. */
async function lastStep(): Promise<Step> {
  const [step] = steps;
  steps = [];
  if (!step) throw new Error("The key moved no slider.");
  const patience = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("It drew nothing.")), TIMEOUT_MS);
  });
  return Promise.race([step, patience]);
}

/** The share of pixels that differ visibly between two screenshots, as base64 PNG. */
async function shareChanged(one: string, other: string): Promise<number> {
  const [before, after] = await Promise.all([pixelsOf(one), pixelsOf(other)]);
  let changed = 0;
  for (let at = 0; at < before.length; at += 4) {
    const differs = [0, 1, 2].some(
      (channel) => Math.abs((before[at + channel] ?? 0) - (after[at + channel] ?? 0)) > 24,
    );
    if (differs) changed += 1;
  }
  return changed / (before.length / 4);
}

async function pixelsOf(png: string): Promise<Uint8ClampedArray> {
  const bitmap = await createImageBitmap(
    await (await fetch(`data:image/png;base64,${png}`)).blob(),
  );
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  if (!context) throw new Error("This browser has no canvas.");
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
}

const started = start();
// `ready` reports a failure; without this the rejection would be unhandled.
started.catch(() => undefined);

const bench = {
  /** @throws the contestant's error if it cannot draw. */
  ready: async () => {
    await started;
  },
  /** Those that the contestant can move. */
  knobs: () => KNOBS.filter((knob) => document.getElementById(knob) !== null),
  rest,
  lastStep,
  shareChanged,
  shareBetween: async (low: number, high: number) => shareBetween(await started, low, high),
};

declare global {
  interface Window {
    bench: typeof bench;
  }
}

window.bench = bench;
