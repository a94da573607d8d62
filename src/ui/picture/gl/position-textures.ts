import {
  FULL_WEIGHT,
  POSITION_NUMBERS,
  type PositionLine,
  samplePositions,
} from "#domain/render/sample-positions.ts";
import type { Size, View } from "#domain/render/view.ts";
import { TEXTURE_UNITS } from "./program.ts";
import { bindTo, neverFilter } from "./textures.ts";
import type { Tiles } from "./tiles.ts";

/** A texel's values. */
const CHANNELS = 4;

/**
 * The scene pixels under each column and row of a frame, one texel each: the nearest scene pixel, -1
 * outside the scene; the one before; the one after; and the weight of the latter. A scene pixel is its
 * tile's number plus the position of its centre in that tile, 0 to 1. They are computed here in double
 * precision: the GPU's is too low to determine on which side of an edge between scene pixels the centre
 * of a canvas pixel is.
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
  }

  #send(unit: number, texels: Float32Array<ArrayBuffer>): void {
    const gl = this.#gl;
    const length = texels.length / CHANNELS;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, length, 1, 0, gl.RGBA, gl.FLOAT, texels);
  }
}

function texelsOf(line: PositionLine, tileLength: number): Float32Array<ArrayBuffer> {
  const texels = new Float32Array((line.length / POSITION_NUMBERS) * CHANNELS);
  const centreOf = (pixel: number): number => {
    const tile = Math.floor(pixel / tileLength);
    return tile + (pixel - tile * tileLength + 0.5) / tileLength;
  };
  for (let at = 0; at * POSITION_NUMBERS < line.length; at += 1) {
    const [nearest = -1, before = 0, after = 0, weight = 0] = line.subarray(
      at * POSITION_NUMBERS,
      (at + 1) * POSITION_NUMBERS,
    );
    texels.set(
      [
        nearest < 0 ? -1 : centreOf(nearest),
        centreOf(before),
        centreOf(after),
        weight / FULL_WEIGHT,
      ],
      at * CHANNELS,
    );
  }
  return texels;
}
