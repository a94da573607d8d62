import type { NumericArray } from "#domain/array/dtype.ts";
import type { Scene } from "#domain/render/render-style.ts";
import { type Positions, samplePositions } from "#domain/render/sample-positions.ts";
import { gatherPlane, type SceneWindow, sceneWindow } from "#domain/render/scene-window.ts";
import type { Size, View } from "#domain/render/view.ts";
import { formatOf, PlanesTexture } from "./planes-texture.ts";
import { TEXTURE_UNITS } from "./program.ts";
import type { BandSampler } from "./shader-variant.ts";

type Gl = WebGL2RenderingContext;

/** What a draw reads: the planes that are bound, and where in them. */
export interface BoundPlanes {
  /** The pixels that the canvas samples, of the textures. */
  readonly positions: Positions;
  /** Of the textures. */
  readonly size: Size;
  layerOfBand(band: number): number;
  layerOfClass(plane: number): number;
}

/** What a draw needs of a scene. */
export interface PlanesRequest {
  readonly view: View;
  readonly frame: Size & { readonly x: number; readonly y: number };
  readonly smooth: boolean;
  readonly bands: readonly number[];
  readonly classes: readonly number[];
}

/** A scene's planes on the GPU: all of a small one, and of a larger one what the views show. */
export interface SceneTextures {
  /** Whether all pixels of all bands are on the GPU. */
  readonly isWhole: boolean;
  readonly sampler: BandSampler;
  /** Uploads what is missing and binds it. */
  bind(request: PlanesRequest): BoundPlanes;
  /** Replaces the scores. Returns false if the scene needs other textures then. */
  setScores(scene: Scene): boolean;
  /** Frees what only frames need that may not be drawn again. */
  forgetFrames(): void;
  free(): void;
}

/** Up to so many bytes of bands, and of scores, are uploaded whole: a few milliseconds. */
const WHOLE_BYTES = 2 ** 22;

export function createSceneTextures(gl: Gl, scene: Scene): SceneTextures {
  return fitsWhole(gl, scene) ? new WholeScene(gl, scene) : new WindowedScene(gl, scene);
}

function fitsWhole(gl: Gl, { width, height, bands, scores }: Scene): boolean {
  const bytes = Math.max(bytesOf(bands), bytesOf(scores));
  const side: number = gl.getParameter(gl.MAX_TEXTURE_SIZE);
  const layers: number = gl.getParameter(gl.MAX_ARRAY_TEXTURE_LAYERS);
  return (
    bytes <= WHOLE_BYTES &&
    Math.max(width, height) <= side &&
    Math.max(bands.length, scores.length) <= layers
  );
}

function bytesOf(planes: readonly NumericArray[]): number {
  return planes.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** Uploads a scene once. */
class WholeScene implements SceneTextures {
  readonly isWhole = true;
  readonly sampler: BandSampler;
  readonly #gl: Gl;
  readonly #size: Size;
  readonly #bands: PlanesTexture | undefined;
  #scores: PlanesTexture | undefined;
  #last: { readonly key: string; readonly positions: Positions } | undefined;

  constructor(gl: Gl, scene: Scene) {
    const { bands, scores, width, height } = scene;
    this.#gl = gl;
    this.#size = { width, height };
    this.sampler = formatOf(gl, bands[0]).sampler;
    this.#bands = sentPlanes(gl, TEXTURE_UNITS.bands, bands, this.#size);
    this.#scores = sentPlanes(gl, TEXTURE_UNITS.scores, scores, this.#size);
  }

  bind({ view, frame }: PlanesRequest): BoundPlanes {
    this.#bands?.bind();
    this.#scores?.bind();
    const same = (index: number) => index;
    return {
      positions: this.#positionsOf(view, frame),
      size: this.#size,
      layerOfBand: same,
      layerOfClass: same,
    };
  }

  setScores(scene: Scene): boolean {
    if (!fitsWhole(this.#gl, scene)) return false;
    this.#scores?.free();
    this.#scores = sentPlanes(this.#gl, TEXTURE_UNITS.scores, scene.scores, this.#size);
    return true;
  }

  forgetFrames(): void {
    this.#last = undefined;
  }

  free(): void {
    this.#bands?.free();
    this.#scores?.free();
  }

  #positionsOf(view: View, frame: Size): Positions {
    const key = keyOf(view, frame);
    if (this.#last?.key !== key) {
      this.#last = { key, positions: samplePositions(this.#size, view, frame) };
    }
    return this.#last.positions;
  }
}

function sentPlanes(
  gl: Gl,
  unit: number,
  planes: readonly NumericArray[],
  size: Size,
): PlanesTexture | undefined {
  if (planes.length === 0) return undefined;
  const texture = new PlanesTexture(gl, unit, formatOf(gl, planes[0]), size, planes.length);
  for (const [layer, plane] of planes.entries()) texture.send(layer, plane, size);
  return texture;
}

/** Uploads of a scene what the view of each frame shows, of the bands and classes that are drawn. */
class WindowedScene implements SceneTextures {
  readonly isWhole = false;
  readonly sampler: BandSampler;
  readonly #gl: Gl;
  #scene: Scene;
  /** By the frame's place. */
  readonly #windows = new Map<string, FrameWindow>();

  constructor(gl: Gl, scene: Scene) {
    this.#gl = gl;
    this.#scene = scene;
    this.sampler = formatOf(gl, scene.bands[0]).sampler;
  }

  bind(request: PlanesRequest): BoundPlanes {
    const { x, y, width, height } = request.frame;
    const place = [x, y, width, height].join();
    const window = this.#windows.get(place) ?? new FrameWindow(this.#gl);
    this.#windows.set(place, window);
    return window.bind(this.#scene, request);
  }

  setScores(scene: Scene): boolean {
    this.#scene = scene;
    return true;
  }

  forgetFrames(): void {
    for (const window of this.#windows.values()) window.free();
    this.#windows.clear();
  }

  free(): void {
    this.forgetFrames();
  }
}

/** What one frame shows of a scene. */
class FrameWindow {
  readonly #bands: WindowPlanes;
  readonly #scores: WindowPlanes;
  readonly #maxSide: number;
  #last: { readonly key: string; readonly window: SceneWindow } | undefined;

  constructor(gl: Gl) {
    this.#bands = new WindowPlanes(gl, TEXTURE_UNITS.bands);
    this.#scores = new WindowPlanes(gl, TEXTURE_UNITS.scores);
    this.#maxSide = gl.getParameter(gl.MAX_TEXTURE_SIZE);
  }

  bind(scene: Scene, { view, frame, smooth, bands, classes }: PlanesRequest): BoundPlanes {
    // A frame too wide for two pixels each shows the nearest ones.
    const isSmooth = smooth && 2 * Math.max(frame.width, frame.height) <= this.#maxSide;
    const key = [keyOf(view, frame), isSmooth].join();
    if (this.#last?.key !== key) {
      this.#last = { key, window: sceneWindow(samplePositions(scene, view, frame), isSmooth) };
    }
    const { window } = this.#last;
    // The most that a window of this frame can have, so that another view needs no other texture.
    const perPixel = isSmooth ? 2 : 1;
    const size = {
      width: Math.min(scene.width, perPixel * frame.width),
      height: Math.min(scene.height, perPixel * frame.height),
    };
    return {
      positions: window.positions,
      size,
      layerOfBand: this.#bands.set(scene.bands, bands, scene.width, window, size),
      layerOfClass: this.#scores.set(scene.scores, classes, scene.width, window, size),
    };
  }

  free(): void {
    this.#bands.free();
    this.#scores.free();
  }
}

/** Some planes of a scene, in a window. */
class WindowPlanes {
  readonly #gl: Gl;
  readonly #unit: number;
  #texture: PlanesTexture | undefined;
  #window: SceneWindow | undefined;
  /** The scene's plane in each layer, and its index. */
  #layers: (readonly [index: number, plane: NumericArray] | undefined)[] = [];

  constructor(gl: Gl, unit: number) {
    this.#gl = gl;
    this.#unit = unit;
  }

  /** Uploads the requested planes unless they are there, and binds them. Returns where they are. */
  set(
    planes: readonly NumericArray[],
    requested: readonly number[],
    sceneWidth: number,
    window: SceneWindow,
    size: Size,
  ): (index: number) => number {
    if (!this.#texture?.fits(size, requested.length)) this.free();
    if (window !== this.#window) this.#layers = [];
    this.#window = window;
    const layerOf = (index: number) =>
      this.#layers.findIndex((held) => held?.[0] === index && held[1] === planes[index]);
    const missing = requested.filter((index) => layerOf(index) < 0);
    const kept = requested.map(layerOf);
    for (const index of missing) {
      const plane = planes[index];
      if (plane === undefined) continue;
      this.#texture ??= new PlanesTexture(
        this.#gl,
        this.#unit,
        formatOf(this.#gl, plane),
        size,
        requested.length,
      );
      const layer = this.#freeLayer(index, kept);
      kept.push(layer);
      this.#texture.send(layer, gatherPlane(plane, sceneWidth, window), window);
      this.#layers[layer] = [index, plane];
    }
    this.#texture?.bind();
    return (index) => Math.max(0, layerOf(index));
  }

  free(): void {
    this.#texture?.free();
    this.#texture = undefined;
    this.#layers = [];
  }

  /** Its own if it can be, so that the layers of all classes are in their order. */
  #freeLayer(index: number, kept: readonly number[]): number {
    const { layers = 0 } = this.#texture ?? {};
    const all = [index, ...Array.from({ length: layers }, (_, layer) => layer)];
    return all.find((layer) => layer < layers && !kept.includes(layer)) ?? 0;
  }
}

function keyOf({ centreX, centreY, unitsPerPixel }: View, { width, height }: Size): string {
  return [width, height, centreX, centreY, unitsPerPixel].join();
}
