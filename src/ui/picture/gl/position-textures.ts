import {
  FULL_WEIGHT,
  POSITION_NUMBERS,
  type PositionLine,
  samplePositions,
} from "#domain/render/sample-positions.ts";
import type { Size, View } from "#domain/render/view.ts";
import { TEXTURE_UNITS } from "./program.ts";
import { POSITION_LINES } from "./shader.ts";
import { bindTo, neverFilter } from "./textures.ts";
import type { Tiles } from "./tiles.ts";

/** A texel's values. */
const CHANNELS = 4;

/**
 * The scene pixels under each column and row of the canvas, as two textures of three rows: the
 * nearest scene pixel, the one before, and the one after, as in `POSITION_LINES`. Each texel has
 * the position of that pixel's centre in its tile, 0 to 1; the tile's number; the pixel's weight,
 * which for the nearest is 1, or 0 outside the scene; and an unused value. They are computed here
 * in double precision: the GPU's is too low to determine on which side of an edge between scene
 * pixels the centre of a canvas pixel is.
 */
export class PositionTextures {
  readonly #gl: WebGL2RenderingContext;
  #sent = "";

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#bind(TEXTURE_UNITS.columns);
    this.#bind(TEXTURE_UNITS.rows);
  }

  /** Sets them for a view; uploads nothing if they are current. */
  set(scene: Size, tiles: Tiles, view: View, canvas: Size): void {
    const { centreX, centreY, unitsPerPixel } = view;
    const sizes = [scene.width, scene.height, canvas.width, canvas.height];
    const key = [...sizes, centreX, centreY, unitsPerPixel].join();
    if (key === this.#sent) return;
    this.#sent = key;
    const { columns, rows } = samplePositions(scene, view, canvas);
    this.#send(TEXTURE_UNITS.columns, texelsOf(columns, tiles.width));
    this.#send(TEXTURE_UNITS.rows, texelsOf(rows, tiles.height));
  }

  #bind(unit: number): void {
    const gl = this.#gl;
    bindTo(gl, unit, gl.TEXTURE_2D, gl.createTexture());
    neverFilter(gl, gl.TEXTURE_2D);
    // A lookup around a pixel at the canvas's edge is clamped to the edge.
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  }

  #send(unit: number, texels: Float32Array<ArrayBuffer>): void {
    const gl = this.#gl;
    const length = texels.length / POSITION_LINES.length / CHANNELS;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.texImage2D(
      gl.TEXTURE_2D,
      0,
      gl.RGBA32F,
      length,
      POSITION_LINES.length,
      0,
      gl.RGBA,
      gl.FLOAT,
      texels,
    );
  }
}

function texelsOf(line: PositionLine, tileLength: number): Float32Array<ArrayBuffer> {
  const length = line.length / POSITION_NUMBERS;
  const texels = new Float32Array(length * POSITION_LINES.length * CHANNELS);
  const put = (row: number, at: number, pixel: number, part: number): void => {
    const texel = (row * length + at) * CHANNELS;
    const tile = Math.floor(pixel / tileLength);
    texels[texel] = (pixel - tile * tileLength + 0.5) / tileLength;
    texels[texel + 1] = tile;
    texels[texel + 2] = part;
  };
  for (let at = 0; at < length; at += 1) {
    const first = at * POSITION_NUMBERS;
    const nearest = line[first] ?? -1;
    const weight = (line[first + 3] ?? 0) / FULL_WEIGHT;
    put(0, at, Math.max(0, nearest), nearest < 0 ? 0 : 1);
    put(1, at, line[first + 1] ?? 0, 1 - weight);
    put(2, at, line[first + 2] ?? 0, weight);
  }
  return texels;
}
