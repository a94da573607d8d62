import { canvasMask } from "#domain/render/canvas-mask.ts";
import type { OverlayStyle, Scene } from "#domain/render/render-style.ts";
import { samplePositions } from "#domain/render/sample-positions.ts";
import type { Size, View } from "#domain/render/view.ts";
import { TEXTURE_UNITS } from "./program.ts";
import { bindTo, neverFilter } from "./textures.ts";

/**
 * The mask's codes of a frame's pixels, one byte each. They are made on the CPU, once per mask and view:
 * an edge depends on 25 canvas pixels, which a shader would look at for each pixel of every draw.
 */
export class MaskTexture {
  readonly #gl: WebGL2RenderingContext;
  #sent: { readonly scores: Scene["scores"]; readonly key: string } | undefined;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    bindTo(gl, TEXTURE_UNITS.mask, gl.TEXTURE_2D, gl.createTexture());
    neverFilter(gl, gl.TEXTURE_2D);
  }

  /** Sets the mask for a view; uploads nothing if it is current. @throws AppError as canvasMask */
  set(scene: Scene, overlay: OverlayStyle, view: View, frame: Size): void {
    const { shown, threshold, colours, classCount } = overlay;
    const { centreX, centreY, unitsPerPixel } = view;
    const limit = shown === "most-likely" ? 0 : threshold;
    const drawn =
      shown === "most-likely" ? colours.map((colour) => Number(colour !== undefined)) : [];
    const place = [frame.width, frame.height, centreX, centreY, unitsPerPixel];
    const key = [...place, shown, limit, classCount, ...drawn].join();
    if (this.#sent?.scores === scene.scores && this.#sent.key === key) return;
    const { width, height, stride, codes } = canvasMask(
      scene,
      overlay,
      samplePositions(scene, view, frame),
    );
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0 + TEXTURE_UNITS.mask);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, stride);
    const [format, type] = [gl.RED, gl.UNSIGNED_BYTE];
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, width, height, 0, format, type, codes);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
    this.#sent = { scores: scene.scores, key };
  }
}
