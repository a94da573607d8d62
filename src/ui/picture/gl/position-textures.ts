import {
  FULL_WEIGHT,
  POSITION_NUMBERS,
  type PositionLine,
  type Positions,
} from "#domain/render/sample-positions.ts";
import type { Size } from "#domain/render/view.ts";
import { TEXTURE_UNITS } from "./program.ts";
import { bindTo, neverFilter } from "./textures.ts";

/** A texel's values. */
const CHANNELS = 4;

/**
 * The texture pixels under each column and row of a frame, one texel each: the nearest, -1 outside the
 * scene; the one before; the one after; and the weight of the latter. A pixel is the position of its
 * centre in the texture, 0 to 1. They are computed here in double precision: the GPU's is too low to
 * determine on which side of an edge between scene pixels the centre of a canvas pixel is.
 */
export class PositionTextures {
  readonly #gl: WebGL2RenderingContext;
  #sent: Positions | undefined;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#bind(TEXTURE_UNITS.columns);
    this.#bind(TEXTURE_UNITS.rows);
  }

  /** Uploads positions in textures of a size, unless they are current. */
  set(positions: Positions, { width, height }: Size): void {
    if (positions === this.#sent) return;
    this.#sent = positions;
    this.#send(TEXTURE_UNITS.columns, texelsOf(positions.columns, width));
    this.#send(TEXTURE_UNITS.rows, texelsOf(positions.rows, height));
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

function texelsOf(line: PositionLine, length: number): Float32Array<ArrayBuffer> {
  const texels = new Float32Array((line.length / POSITION_NUMBERS) * CHANNELS);
  const centreOf = (pixel: number): number => (pixel + 0.5) / length;
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
