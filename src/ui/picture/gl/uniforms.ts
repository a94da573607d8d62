import { AppError } from "#domain/failures/failure.ts";
import { rampSlope } from "#domain/render/colour-ramp.ts";
import { swipeColumn } from "#domain/render/mask-drawing.ts";
import { overlayStyle } from "#domain/render/overlay-styles/overlay-styles.ts";
import {
  type BandsStyle,
  COLOUR_MAPS,
  type ColourMap,
  comparedPlane,
  type OverlayStyle,
  type RenderStyle,
  type Scene,
} from "#domain/render/render-style.ts";
import type { Size } from "#domain/render/view.ts";
import type { Program } from "./program.ts";
import { mayBeMissing } from "./shader.ts";
import {
  type BandSampler,
  type ChannelNames,
  type LookKind,
  MAX_WEIGHED_BANDS,
  type ShaderBands,
  type ShaderOverlay,
  type ShaderVariant,
} from "./shader-variant.ts";

type Gl = WebGL2RenderingContext;

/** The steepest slope of brightness in a uniform: an empty range is a step. */
const STEEPEST = 1e38;

/** One band with its weights. */
interface Term {
  readonly band: number;
  /** For red, green and blue. */
  readonly weights: readonly number[];
  readonly channels: ChannelNames;
}

/** Sets the uniforms of a program that computes the colours of bands. */
export function setLook(
  gl: Gl,
  program: Program,
  style: BandsStyle,
  scene: Scene,
  layerOfBand: (band: number) => number,
): void {
  gl.uniform1f(program.at("u_nodata"), scene.nodata ?? 0);
  setBands(gl, program, style, termsOf(style, scene.bands.length), layerOfBand);
}

/** Sets the uniforms of a program that draws in a frame of this size. */
export function setFrame(
  gl: Gl,
  program: Program,
  { overlay }: RenderStyle,
  scene: Scene,
  frame: Size,
  layerOfClass: (plane: number) => number,
): void {
  gl.uniform2f(program.at("u_canvasPixel"), 1 / frame.width, 1 / frame.height);
  gl.uniform1f(program.at("u_swipe"), swipeColumn(overlay, frame.width) / frame.width);
  setOverlay(gl, program, overlay, scene.scores.length, layerOfClass);
}

function setBands(
  gl: Gl,
  program: Program,
  style: BandsStyle,
  terms: readonly Term[],
  layerOfBand: (band: number) => number,
): void {
  const weightsAndLayers = terms.flatMap(({ band, weights }) => [...weights, layerOfBand(band)]);
  gl.uniform4fv(program.at("u_terms"), atLeastOne(weightsAndLayers));
  gl.uniform4fv(program.at("u_decodings"), atLeastOne(decodings(style, terms)));
  const widths = style.channels.map(({ min, max }) => max - min);
  gl.uniform3fv(
    program.at("u_minimum"),
    style.channels.map(({ min }) => min),
  );
  gl.uniform3fv(program.at("u_slope"), widths.map(slopeOf));
  gl.uniform3fv(
    program.at("u_middle"),
    widths.map((width) => (width === 0 ? 0.5 : 0)),
  );
  gl.uniform1f(program.at("u_exponent"), 1 / style.gamma);
  gl.uniform1f(program.at("u_encoding"), style.encoding ?? 1);
  if (style.colourMap === undefined) return;
  gl.uniform1f(program.at("u_colourMap"), rowOf(style.colourMap));
}

/** The middle of a colormap's row in the texture of all, 0 to 1. */
function rowOf(colourMap: ColourMap): number {
  return (COLOUR_MAPS.indexOf(colourMap) + 0.5) / COLOUR_MAPS.length;
}

function slopeOf(width: number): number {
  return Math.max(-STEEPEST, Math.min(STEEPEST, 1 / width));
}

function decodings(style: BandsStyle, terms: readonly Term[]): number[] {
  return terms.flatMap(({ band }) => {
    const decoding = style.decodings?.[band];
    if (!decoding) return [1, 0, 1, 1];
    return [decoding.scale, decoding.offset, decoding.exponent, decoding.multiplier];
  });
}

function setOverlay(
  gl: Gl,
  program: Program,
  overlay: OverlayStyle,
  classCount: number,
  layerOfClass: (plane: number) => number,
): void {
  if (!isDrawn(overlay, classCount)) return;
  const [low, slope] = rampSlope(overlay.ramp);
  const compared = comparedPlane(overlay, classCount);
  gl.uniform1f(program.at("u_comparedPlane"), layerOfClass(compared.plane));
  gl.uniform1f(program.at("u_comparedThreshold"), compared.threshold);
  gl.uniform3f(program.at("u_ramp"), low, slope, rowOf(overlay.ramp.colourMap));
  if (overlay.shown === "most-likely" || overlayStyle(overlay.style).draws === "confusions") {
    const length = overlay.classCount ?? classCount;
    const colours = Array.from({ length }, (_, at) => paintOf(overlay, at));
    gl.uniform4fv(program.at("u_classColours"), colours.flat());
  }
  if (overlay.shown === "most-likely") return;
  gl.uniform4fv(program.at("u_shownColour"), paintOf(overlay, overlay.shown));
  gl.uniform1f(program.at("u_shownPlane"), layerOfClass(overlay.shown));
  gl.uniform1f(program.at("u_threshold"), overlay.threshold);
}

function isDrawn({ visible, shown }: OverlayStyle, classCount: number): boolean {
  return visible && classCount > (shown === "most-likely" ? 0 : shown);
}

/** Red, green and blue from 0 to 1, and the opacity; four zeros for a class that is not drawn. */
function paintOf({ colours, opacity }: OverlayStyle, at: number): number[] {
  const colour = colours[at];
  return colour ? [...colour.map((value) => value / 255), opacity] : [0, 0, 0, 0];
}

/** The program that draws a look texture. */
export function lookVariant(
  kind: LookKind,
  { bands, smooth }: RenderStyle,
  scene: Scene,
  sampler: BandSampler,
): ShaderVariant {
  const computed = shaderBands(bands, scene, sampler);
  const isFrame = kind === "frame";
  return {
    source: computed,
    target: kind,
    hatched: isFrame && mayBeMissing(computed),
    smoothed: isFrame && smooth,
    overlay: undefined,
  };
}

/** The program that draws the canvas, from a look texture if there is one. */
export function canvasVariant(
  look: LookKind | undefined,
  { bands, overlay, smooth }: RenderStyle,
  scene: Scene,
  sampler: BandSampler,
): ShaderVariant {
  const computed = shaderBands(bands, scene, sampler);
  const isFrame = look === "frame";
  return {
    source: look ?? computed,
    target: undefined,
    hatched: !isFrame && mayBeMissing(computed),
    smoothed: !isFrame && smooth,
    overlay: shaderOverlay(overlay, scene.scores.length),
  };
}

/** Planes of a scene, from 0. */
export interface DrawnPlanes {
  readonly bands: readonly number[];
  readonly classes: readonly number[];
}

/** The planes of a scene that a style draws. */
export function planesDrawn({ bands, overlay }: RenderStyle, scene: Scene): DrawnPlanes {
  return {
    bands: termsOf(bands, scene.bands.length).map(({ band }) => band),
    classes: [...new Set(classesDrawn(overlay, scene))],
  };
}

function classesDrawn(overlay: OverlayStyle, scene: Scene): readonly number[] {
  const { shown, style, left } = overlay;
  const { length: planeCount } = scene.scores;
  const leftClasses = left === undefined ? [] : classesDrawn(left, scene);
  if (!isDrawn(overlay, planeCount)) return leftClasses;
  if (shown === "most-likely") return [...scene.scores.slice(0, overlay.classCount).keys()];
  const isCompared = overlayStyle(style).draws === "errors";
  const compared = isCompared ? [comparedPlane(overlay, planeCount).plane] : [];
  return [shown, ...compared, ...leftClasses];
}

function shaderBands(style: BandsStyle, scene: Scene, sampler: BandSampler): ShaderBands {
  return {
    sampler,
    terms: termsOf(style, scene.bands.length).map(({ channels }) => channels),
    nodata: scene.nodata !== undefined,
    decoded: style.decodings !== undefined,
    encoded: style.encoding !== undefined,
    powered: style.gamma !== 1,
    colourMapped: style.colourMap !== undefined,
  };
}

function shaderOverlay(overlay: OverlayStyle, classCount: number): ShaderOverlay | undefined {
  if (!isDrawn(overlay, classCount)) return undefined;
  const { style } = overlay;
  if (overlay.shown === "most-likely") return { style, mask: "most-likely" };
  return { style, mask: overlayStyle(style).hasEdges ? "shown" : undefined };
}

/**
 * The bands with a weight in any channel; with a colour map, in the first. In the order of their
 * channels, so that other bands in the same roles use the same program.
 */
function termsOf(style: BandsStyle, bandCount: number): readonly Term[] {
  const channels = style.colourMap === undefined ? style.channels : style.channels.slice(0, 1);
  const terms = Array.from({ length: bandCount }, (_, band): Term => {
    const weights = [0, 1, 2].map((at) => channels[at]?.weights[band] ?? 0);
    return {
      band,
      weights,
      channels: weights.map((weight, at) => (weight ? "rgb"[at] : "")).join(""),
    };
  }).filter((term) => term.channels !== "");
  if (terms.length > MAX_WEIGHED_BANDS) {
    throw new AppError({
      kind: "unexpected",
      message: `This colour recipe mixes ${terms.length} bands, and at most ${MAX_WEIGHED_BANDS} can be drawn at once; choose a recipe of fewer bands.`,
    });
  }
  return terms.sort((one, other) => one.channels.localeCompare(other.channels));
}

/** WebGL refuses an empty list even if nothing reads it. */
function atLeastOne(vectors: readonly number[]): readonly number[] {
  return vectors.length > 0 ? vectors : [0, 0, 0, 0];
}
