import type { NumericArray } from "#domain/array/dtype.ts";
import { AppError } from "#domain/failure.ts";
import type { Scene } from "#domain/pixels/look.ts";
import { TEXTURE_UNITS } from "./program.ts";
import type { BandSampler } from "./shader.ts";

type Gl = WebGL2RenderingContext;

/** How planes of one element type lie on the GPU. */
interface BandFormat {
  readonly sampler: BandSampler;
  readonly internal: number;
  readonly format: number;
  readonly type: number;
}

/** The scene's pixels on the GPU. */
export interface SceneTextures {
  readonly bands: WebGLTexture;
  readonly sampler: BandSampler;
  readonly scores: WebGLTexture;
}

/** 8 and 16 bit integers and float32 keep their own type; all others are held as float32. */
function formatOf(gl: Gl, plane: NumericArray | undefined): BandFormat {
  if (plane instanceof Uint8Array) {
    return integer(gl, "usampler2DArray", gl.R8UI, gl.UNSIGNED_BYTE);
  }
  if (plane instanceof Int8Array) return integer(gl, "isampler2DArray", gl.R8I, gl.BYTE);
  if (plane instanceof Uint16Array) {
    return integer(gl, "usampler2DArray", gl.R16UI, gl.UNSIGNED_SHORT);
  }
  if (plane instanceof Int16Array) return integer(gl, "isampler2DArray", gl.R16I, gl.SHORT);
  return { sampler: "sampler2DArray", internal: gl.R32F, format: gl.RED, type: gl.FLOAT };
}

function integer(gl: Gl, sampler: BandSampler, internal: number, type: number): BandFormat {
  return { sampler, internal, format: gl.RED_INTEGER, type };
}

function uploadable(plane: NumericArray, { type }: BandFormat, gl: Gl): NumericArray {
  if (type !== gl.FLOAT || plane instanceof Float32Array) return plane;
  return Float32Array.from({ length: plane.length }, (_, pixel) => Number(plane[pixel]));
}

/**
 * Sends a scene's bands to the GPU as one array texture.
 * @throws AppError "unreadable-array" where the GPU holds no texture of that size.
 */
export function createBandsTexture(gl: Gl, scene: Scene): Pick<SceneTextures, "bands" | "sampler"> {
  assertFits(gl, scene);
  const format = formatOf(gl, scene.bands[0]);
  const { width, height } = scene;
  const bands = gl.createTexture();
  gl.activeTexture(gl.TEXTURE0 + TEXTURE_UNITS.bands);
  gl.bindTexture(gl.TEXTURE_2D_ARRAY, bands);
  gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, format.internal, width, height, scene.bands.length);
  neverFilter(gl, gl.TEXTURE_2D_ARRAY);
  for (const [layer, plane] of scene.bands.entries()) {
    const pixels = uploadable(plane, format, gl);
    const place = [0, 0, layer, width, height, 1] as const;
    gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, 0, ...place, format.format, format.type, pixels);
  }
  return { bands, sampler: format.sampler };
}

/** Sends a scene's scores to the GPU; one score of 0 where it has none, so that there is a texture. */
export function createScoresTexture(gl: Gl, scene: Scene): WebGLTexture {
  const texture = gl.createTexture();
  gl.activeTexture(gl.TEXTURE0 + TEXTURE_UNITS.scores);
  const [width, height] = scene.scores ? [scene.width, scene.height] : [1, 1];
  const scores = scene.scores ?? new Float32Array(1);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R32F, width, height);
  neverFilter(gl, gl.TEXTURE_2D);
  gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RED, gl.FLOAT, scores);
  return texture;
}

/** An integer texture with the default filters reads as 0 everywhere, with no error. */
export function neverFilter(gl: Gl, target: number): void {
  gl.texParameteri(target, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(target, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
}

function assertFits(gl: Gl, scene: Scene): void {
  const maxSide: number = gl.getParameter(gl.MAX_TEXTURE_SIZE);
  const maxBands: number = gl.getParameter(gl.MAX_ARRAY_TEXTURE_LAYERS);
  const { width, height, bands } = scene;
  if (Math.max(width, height) > maxSide) {
    throw new AppError({
      kind: "unreadable-array",
      reason: `The array is ${height} × ${width} pixels, and this computer's graphics draws at most ${maxSide} a side.`,
      remedy: `Cut the array into parts of at most ${maxSide} × ${maxSide} pixels and open them one by one.`,
    });
  }
  if (bands.length > maxBands) {
    throw new AppError({
      kind: "unreadable-array",
      reason: `The array has ${bands.length} bands, and this computer's graphics holds at most ${maxBands}.`,
      remedy: `Save at most ${maxBands} of its bands to a new file and open that.`,
    });
  }
}
