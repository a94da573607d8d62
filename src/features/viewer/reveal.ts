import { useLayoutEffect, useState } from "react";
import type { RenderStyle } from "#domain/render/render-style.ts";
import { fitView, type Size, sceneSpan, type View } from "#domain/render/view.ts";
import { isGuideFinished } from "#engine/guide.ts";

const FADE_MS = 400;
const SWEEP_MS = 1200;
const MAX_FRAME_MS = 100;

/** A moment of the first prediction's appearance. */
interface Reveal {
  /** Of the fill's opacity, 0 to 1. */
  readonly opacity: number;
  /** The overlay's left edge, as in a swipe. */
  readonly from: number;
}

/**
 * The appearance of the first prediction: its fill fades in, then a swipe goes across and back. Undefined
 * once that is over.
 * @param ms since its start.
 */
export function revealAt(ms: number): Reveal | undefined {
  if (ms < FADE_MS) return { opacity: ms / FADE_MS, from: 0 };
  const swept = (ms - FADE_MS) / SWEEP_MS;
  return swept < 1 ? { opacity: 1, from: Math.sin(Math.PI * swept) } : undefined;
}

/** The same across the scene alone, where that is narrower than the canvas. */
export function revealAcross(
  { opacity, from }: Reveal,
  view: View | undefined,
  canvas: Size,
  scene: Size,
): Reveal {
  const [start, end] = sceneSpan(view ?? fitView(scene, canvas), canvas, scene);
  return { opacity, from: from === 0 ? 0 : start + (end - start) * from };
}

/** A style at a moment of the prediction's appearance; the same style after it. */
export function revealed(renderStyle: RenderStyle, reveal: Reveal | undefined): RenderStyle {
  if (reveal === undefined) return renderStyle;
  const { overlay } = renderStyle;
  const opacity = overlay.opacity * reveal.opacity;
  return { ...renderStyle, overlay: { ...overlay, opacity, from: reveal.from } };
}

let hasPlayed = false;

/** Once a page, in a browser whose user has not finished the guide, and never with reduced motion. */
function takeTurn(): boolean {
  const plays =
    !hasPlayed && !isGuideFinished() && !matchMedia("(prefers-reduced-motion: reduce)").matches;
  hasPlayed = true;
  return plays;
}

/** The appearance of the page's first prediction; undefined at all other times. Any input ends it. */
export function useReveal(prediction: object | undefined): Reveal | undefined {
  const [ms, setMs] = useState<number | undefined>(undefined);
  useLayoutEffect(() => {
    if (prediction === undefined || !takeTurn()) return;
    const stopping = new AbortController();
    const { signal } = stopping;
    let passedMs = 0;
    let beforeMs = performance.now();
    const end = (): void => {
      stopping.abort();
      setMs(undefined);
    };
    const step = (nowMs: number): void => {
      if (signal.aborted) return;
      // A slow frame shortens no motion.
      passedMs += Math.min(Math.max(0, nowMs - beforeMs), MAX_FRAME_MS);
      beforeMs = nowMs;
      if (revealAt(passedMs) === undefined) {
        end();
        return;
      }
      setMs(passedMs);
      requestAnimationFrame(step);
    };
    setMs(0);
    requestAnimationFrame(step);
    for (const input of ["pointerdown", "keydown", "wheel"]) {
      addEventListener(input, end, { capture: true, passive: true, signal });
    }
    return end;
  }, [prediction]);
  return ms === undefined ? undefined : revealAt(ms);
}
