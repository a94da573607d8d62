import { isSameSize, type Size } from "#domain/render/view.ts";
import { TEXTURE_UNITS } from "./program.ts";
import { bindTo, neverFilter } from "./textures.ts";

type Gl = WebGL2RenderingContext;

/**
 * The colours of all pixels of the scene or of a frame on the GPU, four bytes each: made once per style
 * of the bands, so that a draw of the canvas reads one texel per pixel instead of several bands.
 */
export class LookTexture {
  readonly #gl: Gl;
  readonly #framebuffer: WebGLFramebuffer;
  #texture: WebGLTexture | undefined;
  #size: Size = { width: 0, height: 0 };
  #content: string | undefined;

  constructor(gl: Gl) {
    this.#gl = gl;
    this.#framebuffer = gl.createFramebuffer();
  }

  /**
   * Fills it, unless it has this content.
   * @param key of the content: the same for the same colours.
   * @param draw draws into the bound framebuffer.
   */
  fill({ width, height }: Size, key: string, draw: () => void): void {
    if (this.#content === key) return;
    const gl = this.#gl;
    if (!(this.#texture && isSameSize(this.#size, { width, height }))) {
      this.#allocate({ width, height });
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#framebuffer);
    gl.viewport(0, 0, width, height);
    draw();
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    this.#content = key;
  }

  /** Frees its memory, because the bands have changed. */
  free(): void {
    this.#gl.deleteTexture(this.#texture ?? null);
    this.#texture = undefined;
    this.#content = undefined;
  }

  #allocate(size: Size): void {
    const gl = this.#gl;
    this.free();
    this.#size = size;
    this.#texture = gl.createTexture();
    bindTo(gl, TEXTURE_UNITS.look, gl.TEXTURE_2D, this.#texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, size.width, size.height);
    neverFilter(gl, gl.TEXTURE_2D);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#framebuffer);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.#texture, 0);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }
}
