import type { NumericArray } from "#domain/array/dtype.ts";
import { AppError } from "#domain/failures/failure.ts";
import { COLOUR_MAP_ENTRIES, colourMapTable } from "#domain/render/colour-maps.ts";
import { COLOUR_MAPS, type Scene } from "#domain/render/render-style.ts";
import type { Size } from "#domain/render/view.ts";
import { type PlanesEvents, type PlanesSource, PlanesTexture } from "./planes-texture.ts";
import { TEXTURE_UNITS } from "./program.ts";
import type { BandSampler } from "./shader-variant.ts";
import type { Slice } from "./slices.ts";
import { type Tiles, tilesOf } from "./tiles.ts";

type Gl = WebGL2RenderingContext;

/** The texture format of planes of one element type. */
interface PlaneFormat {
  readonly sampler: BandSampler;
  readonly internal: number;
  readonly format: number;
  readonly type: number;
  readonly bytesPerPixel: number;
}

/** A scene's bands on the GPU, or being uploaded. */
export interface BandsTexture {
  readonly planes: PlanesTexture;
  readonly sampler: BandSampler;
  /** The tiles of bands and scores. */
  readonly tiles: Tiles;
}

/** 8 and 16 bit integers and float32 keep their type; all others are converted to float32. */
function formatOf(gl: Gl, plane: NumericArray | undefined): PlaneFormat {
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
): PlaneFormat {
  return { sampler, internal, format: gl.RED_INTEGER, type, bytesPerPixel };
}

/**
 * Uploads a scene's bands to the GPU as one array texture. @throws AppError "unreadable-array" if
 * the GPU does not support that many layers.
 */
export function createBandsTexture(gl: Gl, scene: Scene, events: PlanesEvents): BandsTexture {
  const form = formatOf(gl, scene.bands[0]);
  assertFits(gl, scene, scene.bands.length, "bands");
  const source = planesSource(gl, TEXTURE_UNITS.bands, form, scene.bands, scene);
  const planes = new PlanesTexture(gl, source, events);
  return { planes, sampler: form.sampler, tiles: source.tiles };
}

/**
 * Uploads a scene's scores to the GPU; a single score of 0 if it has none, so that there is a
 * texture. @throws AppError "unreadable-array" as for bands.
 */
export function createScoresTexture(gl: Gl, scene: Scene, events: PlanesEvents): PlanesTexture {
  const isScored = scene.scores.length > 0;
  const planes = isScored ? scene.scores : [new Float32Array(1)];
  const size = isScored ? scene : { width: 1, height: 1 };
  assertFits(gl, size, planes.length, "classes");
  const form = formatOf(gl, planes[0]);
  return new PlanesTexture(gl, planesSource(gl, TEXTURE_UNITS.scores, form, planes, size), events);
}

/**
 * The layout of planes in an array texture, cut into as few tiles as this GPU's textures allow.
 * Each tile of each plane is a layer, `tile * planes + plane`.
 */
function planesSource(
  gl: Gl,
  unit: number,
  form: PlaneFormat,
  planes: readonly NumericArray[],
  { width, height }: Size,
): PlanesSource {
  const size = { width, height };
  const tiles = tilesOf(size, gl.getParameter(gl.MAX_TEXTURE_SIZE));
  const target = gl.TEXTURE_2D_ARRAY;
  return {
    planes,
    size,
    tiles,
    bytesPerPixel: form.bytesPerPixel,
    bind: (texture) => bindTo(gl, unit, target, texture),
    allocate: () => {
      const layers = tiles.across * tiles.down * planes.length;
      gl.texStorage3D(target, 1, form.internal, tiles.width, tiles.height, layers);
      neverFilter(gl, target);
    },
    send: (slice, plane) => {
      const layer = slice.tile * planes.length + slice.plane;
      const [x, y] = [slice.column % tiles.width, slice.row % tiles.height];
      const place = [x, y, layer, slice.columns, slice.rows, 1] as const;
      const { values, rowLength } = valuesOf(slice, plane, width, form.type === gl.FLOAT);
      gl.pixelStorei(gl.UNPACK_ROW_LENGTH, rowLength);
      gl.texSubImage3D(target, 0, ...place, form.format, form.type, values);
      gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
    },
  };
}

/** A slice's values and its row length: the plane's own memory if its type can be uploaded. */
function valuesOf(
  { column, row, columns, rows }: Slice,
  plane: NumericArray,
  width: number,
  asFloats: boolean,
): { readonly values: NumericArray; readonly rowLength: number } {
  const start = row * width + column;
  if (!asFloats || plane instanceof Float32Array) {
    return {
      values: plane.subarray(start, start + (rows - 1) * width + columns),
      rowLength: width,
    };
  }
  const floats = new Float32Array(columns * rows);
  for (let down = 0; down < rows; down += 1) {
    for (let across = 0; across < columns; across += 1) {
      floats[down * columns + across] = Number(plane[start + down * width + across]);
    }
  }
  return { values: floats, rowLength: columns };
}

/** Uploads the colour maps to the GPU: one row of 256 colours each, in the order of `COLOUR_MAPS`. */
export function createColourMapsTexture(gl: Gl): void {
  bindTo(gl, TEXTURE_UNITS.colourMaps, gl.TEXTURE_2D, gl.createTexture());
  neverFilter(gl, gl.TEXTURE_2D);
  const [width, height] = [COLOUR_MAP_ENTRIES, COLOUR_MAPS.length];
  const tables = new Uint8Array(width * height * 3);
  for (const [row, map] of COLOUR_MAPS.entries()) tables.set(colourMapTable(map), row * width * 3);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB8, width, height, 0, gl.RGB, gl.UNSIGNED_BYTE, tables);
}

/** Binds a texture to a unit. */
export function bindTo(gl: Gl, unit: number, target: number, texture: WebGLTexture): void {
  gl.activeTexture(gl.TEXTURE0 + unit);
  gl.bindTexture(target, texture);
}

/** An integer texture with the default filters reads as 0 everywhere, without an error. */
export function neverFilter(gl: Gl, target: number): void {
  gl.texParameteri(target, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(target, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
}

function assertFits(gl: Gl, size: Size, planes: number, what: "bands" | "classes"): void {
  const most: number = gl.getParameter(gl.MAX_ARRAY_TEXTURE_LAYERS);
  const { across, down } = tilesOf(size, gl.getParameter(gl.MAX_TEXTURE_SIZE));
  const mostPlanes = Math.floor(most / (across * down));
  if (planes <= mostPlanes) return;
  const { width, height } = size;
  if (mostPlanes === 0) {
    throw new AppError({
      kind: "unreadable-array",
      reason: `The array is ${height} × ${width} pixels, larger than this computer’s GPU supports.`,
      action: "Crop a smaller part and open that.",
    });
  }
  throw new AppError({
    kind: "unreadable-array",
    reason: `The array has ${planes} ${what} of ${height} × ${width} pixels, and this computer’s GPU supports at most ${mostPlanes} of that size.`,
    action:
      what === "bands"
        ? `Save at most ${mostPlanes} of its bands to a new file, or crop a smaller part, and open that.`
        : "Crop a smaller part and open that.",
  });
}
