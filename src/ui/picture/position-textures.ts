import { POSITION_NUMBERS, type PositionLine, samplePositions } from "#domain/pixels/sample.ts";
import type { Size, View } from "#domain/pixels/view.ts";
import { TEXTURE_UNITS } from "./program.ts";
import { neverFilter } from "./textures.ts";

/**
 * Which scene pixels each column and row of the canvas shows, as two lines of integers on the GPU.
 * They are worked out here in double precision: the GPU's own is too coarse to tell on which side
 * of an edge between scene pixels the centre of a canvas pixel lies.
 */
export class PositionTextures {
  readonly #gl: WebGL2RenderingContext;
  readonly #columns: WebGLTexture;
  readonly #rows: WebGLTexture;
  #sent = "";

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#columns = this.#bound(TEXTURE_UNITS.columns);
    this.#rows = this.#bound(TEXTURE_UNITS.rows);
  }

  /** Makes them those of a view; sends nothing where they are already. */
  set(scene: Size, view: View, canvas: Size): void {
    const { centreX, centreY, unitsPerPixel } = view;
    const sizes = [scene.width, scene.height, canvas.width, canvas.height];
    const wanted = [...sizes, centreX, centreY, unitsPerPixel].join();
    if (wanted === this.#sent) return;
    this.#sent = wanted;
    const { columns, rows } = samplePositions(scene, view, canvas);
    this.#send(TEXTURE_UNITS.columns, columns);
    this.#send(TEXTURE_UNITS.rows, rows);
  }

  free(): void {
    this.#gl.deleteTexture(this.#columns);
    this.#gl.deleteTexture(this.#rows);
  }

  #bound(unit: number): WebGLTexture {
    const gl = this.#gl;
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    neverFilter(gl, gl.TEXTURE_2D);
    return texture;
  }

  #send(unit: number, line: PositionLine): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0 + unit);
    const [format, type, length] = [gl.RGBA_INTEGER, gl.INT, line.length / POSITION_NUMBERS];
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32I, length, 1, 0, format, type, line);
  }
}
