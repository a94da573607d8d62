import { CanvasRenderer } from "./cpu/canvas-renderer.ts";
import { WebglRenderer } from "./gl/webgl-renderer.ts";
import type { Renderer, RendererEvents } from "./renderer.ts";

/**
 * A renderer on the GPU, or on the CPU if the browser has no WebGL 2. Both draw the same pixels,
 * within a rounding error of one level of 256.
 */
export function createRenderer(canvas: HTMLCanvasElement, events: RendererEvents): Renderer {
  const gl = canvas.getContext("webgl2", {
    antialias: false,
    depth: false,
    // The canvas may be read at any time, by "save image as" and by tests.
    preserveDrawingBuffer: true,
  });
  return gl ? new WebglRenderer(canvas, gl, events) : new CanvasRenderer(canvas);
}
