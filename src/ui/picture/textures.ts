import type { NumericArray } from "#domain/array/dtype.ts";
import { AppError } from "#domain/failure.ts";
import type { Scene } from "#domain/pixels/look.ts";
import { type PlanesEvents, type PlanesSource, PlanesTexture } from "./planes-texture.ts";
import { TEXTURE_UNITS } from "./program.ts";
import type { BandSampler } from "./shader.ts";

type Gl = WebGL2RenderingContext;

/** How planes of one element type lie on the GPU. */
interface BandFormat {
  readonly sampler: BandSampler;
  readonly internal: number;
  readonly format: number;
  readonly type: number;
  readonly bytesPerPixel: number;
}

/** A scene's bands on the GPU, or on their way there. */
export interface BandsTexture {
  readonly planes: PlanesTexture;
  readonly sampler: BandSampler;
}

/** 8 and 16 bit integers and float32 keep their own type; all others are held as float32. */
function formatOf(gl: Gl, plane: NumericArray | undefined): BandFormat {
  if (plane instanceof Uint8Array) {
    return integer(gl, "usampler2DArray", gl.R8UI, gl.UNSIGNED_BYTE, 1);
  }
  if (plane instanceof Int8Array) return integer(gl, "isampler2DArray", gl.R8I, gl.BYTE, 1);
  if (plane instanceof Uint16Array) {
    return integer(gl, "usampler2DArray", gl.R16UI, gl.UNSIGNED_SHORT, 2);
  }
  if (plane instanceof Int16Array) return integer(gl, "isampler2DArray", gl.R16I, gl.SHORT, 2);
  const [internal, format, type] = [gl.R32F, gl.RED, gl.FLOAT];
  return { sampler: "sampler2DArray", internal, format, type, bytesPerPixel: 4 };
}

function integer(
  gl: Gl,
  sampler: BandSampler,
  internal: number,
  type: number,
  bytesPerPixel: number,
): BandFormat {
  return { sampler, internal, format: gl.RED_INTEGER, type, bytesPerPixel };
}

function uploadable(values: NumericArray, { type }: BandFormat, gl: Gl): NumericArray {
  if (type !== gl.FLOAT || values instanceof Float32Array) return values;
  const floats = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += 1) floats[at] = Number(values[at]);
  return floats;
}

/**
 * Sends a scene's bands to the GPU as one array texture.
 * @throws AppError "unreadable-array" where the GPU holds no texture of that size.
 */
export function createBandsTexture(gl: Gl, scene: Scene, events: PlanesEvents): BandsTexture {
  assertFits(gl, scene);
  const form = formatOf(gl, scene.bands[0]);
  const { width, height, bands } = scene;
  const target = gl.TEXTURE_2D_ARRAY;
  const source: PlanesSource = {
    planes: bands,
    size: scene,
    bytesPerPixel: form.bytesPerPixel,
    bind: (texture) => bindTo(gl, TEXTURE_UNITS.bands, target, texture),
    allocate: () => {
      gl.texStorage3D(target, 1, form.internal, width, height, bands.length);
      neverFilter(gl, target);
    },
    send: ({ plane, row, rows }, values) => {
      const place = [0, row, plane, width, rows, 1] as const;
      const pixels = uploadable(values, form, gl);
      gl.texSubImage3D(target, 0, ...place, form.format, form.type, pixels);
    },
  };
  return { planes: new PlanesTexture(gl, source, events), sampler: form.sampler };
}

/** Sends a scene's scores to the GPU; one score of 0 where it has none, so that there is a texture. */
export function createScoresTexture(gl: Gl, scene: Scene, events: PlanesEvents): PlanesTexture {
  const size = scene.scores[0] ? scene : { width: 1, height: 1 };
  const target = gl.TEXTURE_2D;
  const source: PlanesSource = {
    planes: [scene.scores[0] ?? new Float32Array(1)],
    size,
    bytesPerPixel: 4,
    bind: (texture) => bindTo(gl, TEXTURE_UNITS.scores, target, texture),
    allocate: () => {
      gl.texStorage2D(target, 1, gl.R32F, size.width, size.height);
      neverFilter(gl, target);
    },
    send: ({ row, rows }, values) => {
      gl.texSubImage2D(target, 0, 0, row, size.width, rows, gl.RED, gl.FLOAT, values);
    },
  };
  return new PlanesTexture(gl, source, events);
}

/** Makes a texture the one that a unit's commands mean. */
export function bindTo(gl: Gl, unit: number, target: number, texture: WebGLTexture): void {
  gl.activeTexture(gl.TEXTURE0 + unit);
  gl.bindTexture(target, texture);
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
