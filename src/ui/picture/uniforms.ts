import { AppError } from "#domain/failure.ts";
import {
  type BandsLook,
  COLOUR_MAPS,
  type Colour,
  type Look,
  type OverlayLook,
  type Scene,
} from "#domain/pixels/look.ts";
import { swipeColumn } from "#domain/pixels/mask-drawing.ts";
import type { Size } from "#domain/pixels/view.ts";
import type { Program } from "./program.ts";
import { type BandSampler, MAX_CLASSES, MAX_WEIGHED_BANDS, type ShaderVariant } from "./shader.ts";
import type { Tiles } from "./tiles.ts";

type Gl = WebGL2RenderingContext;

/** Tells the program what the textures hold. */
export function setScene(gl: Gl, program: Program, scene: Scene, tiles: Tiles): void {
  gl.uniform2i(program.at("tileSize"), tiles.width, tiles.height);
  gl.uniform1i(program.at("tilesAcross"), tiles.across);
  gl.uniform1i(program.at("bandCount"), scene.bands.length);
  gl.uniform1i(program.at("classCount"), scene.scores.length);
  gl.uniform1f(program.at("nodata"), scene.nodata ?? 0);
}

/** Tells the program how to draw the scene's values on a canvas of this size. */
export function setLook(gl: Gl, program: Program, look: Look, scene: Scene, canvas: Size): void {
  setBands(gl, program, look.bands, scene.bands.length);
  setOverlay(gl, program, look.overlay, scene.scores.length);
  gl.uniform1i(program.at("swipeColumn"), swipeColumn(look.overlay, canvas.width));
}

function setBands(gl: Gl, program: Program, look: BandsLook, bandCount: number): void {
  const layers = weighedBands(look, bandCount);
  gl.uniform1iv(program.at("layers"), atLeastOne(layers));
  gl.uniform3fv(
    program.at("weights"),
    atLeastOne(
      layers.flatMap((band) => look.channels.map((channel) => channel.weights[band] ?? 0)),
      3,
    ),
  );
  setDecodings(gl, program, look, layers);
  const lows = look.channels.map((channel) => channel.min);
  gl.uniform3fv(program.at("minimum"), lows);
  gl.uniform3fv(
    program.at("span"),
    look.channels.map((channel) => channel.max - channel.min),
  );
  gl.uniform1f(program.at("gamma"), look.gamma);
  if (look.colourMap === undefined) return;
  gl.uniform1i(program.at("colourMap"), COLOUR_MAPS.indexOf(look.colourMap));
}

function setDecodings(gl: Gl, program: Program, look: BandsLook, layers: readonly number[]): void {
  if (!look.decodings) return;
  const values = layers.flatMap((band) => {
    const decoding = look.decodings?.[band];
    if (!decoding) return [1, 0, 1, 1];
    return [decoding.scale, decoding.offset, decoding.exponent, decoding.multiplier];
  });
  gl.uniform4fv(program.at("decodings"), atLeastOne(values, 4));
}

function setOverlay(gl: Gl, program: Program, look: OverlayLook, classCount: number): void {
  if (!isDrawn(look, classCount)) return;
  assertFewClasses(classCount);
  if (look.shown !== "likeliest") gl.uniform1i(program.at("shown"), look.shown);
  gl.uniform4fv(program.at("classColours"), classColours(look.colours, classCount));
  gl.uniform1f(program.at("overlayOpacity"), look.opacity);
  gl.uniform1f(program.at("threshold"), look.threshold);
}

function isDrawn(look: OverlayLook, classCount: number): boolean {
  return look.visible && classCount > 0;
}

/** The program that a scene and a look need. */
export function variantOf(
  { bands, overlay, smooth }: Look,
  scene: Scene,
  { sampler, tiles }: { readonly sampler: BandSampler; readonly tiles: Tiles },
): ShaderVariant {
  return {
    sampler,
    terms: weighedBands(bands, scene.bands.length).length,
    tiled: tiles.width < scene.width || tiles.height < scene.height,
    nodata: scene.nodata !== undefined,
    decoded: bands.decodings !== undefined,
    powered: bands.gamma !== 1,
    colourMapped: bands.colourMap !== undefined,
    smoothed: smooth,
    overlay: isDrawn(overlay, scene.scores.length)
      ? { style: overlay.style, likeliest: overlay.shown === "likeliest" }
      : undefined,
  };
}

/** Red, green, blue from 0 to 1, and 1; four zeros for a class that is not drawn. */
function classColours(colours: readonly (Colour | undefined)[], classCount: number): number[] {
  return Array.from({ length: classCount }, (_, index) => {
    const colour = colours[index];
    return colour ? [...colour.map((value) => value / 255), 1] : [0, 0, 0, 0];
  }).flat();
}

/** The bands that any channel weighs; with a colour map, that the first one weighs. */
function weighedBands(look: BandsLook, bandCount: number): number[] {
  const every = Array.from({ length: bandCount }, (_, band) => band);
  const channels = look.colourMap === undefined ? look.channels : [look.channels[0]];
  const layers = every.filter((band) => channels.some(({ weights }) => weights[band]));
  if (layers.length > MAX_WEIGHED_BANDS) {
    throw new AppError({
      kind: "unexpected",
      message: `This colour recipe mixes ${layers.length} bands, and at most ${MAX_WEIGHED_BANDS} can be drawn at once; choose a recipe of fewer bands.`,
    });
  }
  return layers;
}

function assertFewClasses(classCount: number): void {
  if (classCount <= MAX_CLASSES) return;
  throw new AppError({
    kind: "unexpected",
    message: `The prediction has ${classCount} classes, and at most ${MAX_CLASSES} can be drawn at once; hide the overlay to see the bands.`,
  });
}

/** WebGL refuses an empty list even where none of it is read. */
function atLeastOne(values: readonly number[], size = 1): number[] {
  return values.length > 0 ? [...values] : new Array<number>(size).fill(0);
}
