import { AppError } from "#domain/failure.ts";
import type { BandsLook, Look, OverlayLook, Scene } from "#domain/pixels/look.ts";
import type { Program } from "./program.ts";
import { MAX_WEIGHED_BANDS } from "./shader.ts";

type Gl = WebGL2RenderingContext;

/** Tells the program how to draw the scene's values. */
export function setLook(gl: Gl, program: Program, look: Look, scene: Scene): void {
  setBands(gl, program, look.bands, scene.bands.length);
  setOverlay(gl, program, look.overlay, scene.scores.length > 0);
}

function setBands(gl: Gl, program: Program, look: BandsLook, bandCount: number): void {
  const layers = weighedBands(look, bandCount);
  gl.uniform1i(program.at("weighedBands"), layers.length);
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
}

function setDecodings(gl: Gl, program: Program, look: BandsLook, layers: readonly number[]): void {
  gl.uniform1i(program.at("decoded"), look.decodings ? 1 : 0);
  if (!look.decodings) return;
  const values = layers.flatMap((band) => {
    const decoding = look.decodings?.[band];
    if (!decoding) return [1, 0, 1, 1];
    return [decoding.scale, decoding.offset, decoding.exponent, decoding.multiplier];
  });
  gl.uniform4fv(program.at("decodings"), atLeastOne(values, 4));
}

function setOverlay(gl: Gl, program: Program, look: OverlayLook, hasScores: boolean): void {
  gl.uniform1i(program.at("overlayVisible"), look.visible && hasScores ? 1 : 0);
  gl.uniform3fv(
    program.at("overlayColour"),
    (look.colours[0] ?? [0, 0, 0]).map((value) => value / 255),
  );
  gl.uniform1f(program.at("overlayOpacity"), look.opacity);
  gl.uniform1f(program.at("threshold"), look.threshold);
}

/** The bands that any channel weighs. */
function weighedBands(look: BandsLook, bandCount: number): number[] {
  const every = Array.from({ length: bandCount }, (_, band) => band);
  const layers = every.filter((band) => look.channels.some(({ weights }) => weights[band]));
  if (layers.length > MAX_WEIGHED_BANDS) {
    throw new AppError({
      kind: "unexpected",
      message: `This colour recipe mixes ${layers.length} bands, and at most ${MAX_WEIGHED_BANDS} can be drawn at once; choose a recipe of fewer bands.`,
    });
  }
  return layers;
}

/** WebGL refuses an empty list even where none of it is read. */
function atLeastOne(values: readonly number[], size = 1): number[] {
  return values.length > 0 ? [...values] : new Array<number>(size).fill(0);
}
