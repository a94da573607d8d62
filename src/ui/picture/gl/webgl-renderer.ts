import type { NumericArray } from "#domain/array/dtype.ts";
import type { RenderStyle, Scene } from "#domain/render/render-style.ts";
import { isSameSize, type Size, type View } from "#domain/render/view.ts";
import type { Frame, Renderer, RendererEvents } from "#ui/picture/renderer.ts";
import type { PlanesTexture } from "./planes-texture.ts";
import { PositionTextures } from "./position-textures.ts";
import { activate, createProgram, type Program, TEXTURE_UNITS } from "./program.ts";
import type { ShaderVariant } from "./shader-variant.ts";
import {
  type BandsTexture,
  bindTo,
  createBandsTexture,
  createColourMapsTexture,
  createScoresTexture,
} from "./textures.ts";
import { setRenderStyle, setScene, variantOf } from "./uniforms.ts";

type Gl = WebGL2RenderingContext;

/**
 * A renderer on the GPU, for the life of its canvas: pixels are uploaded once, and a change of style
 * or view only sets uniforms.
 */
export class WebglRenderer implements Renderer {
  readonly kind = "webgl2";
  readonly #canvas: HTMLCanvasElement;
  readonly #gl: Gl;
  readonly #events: RendererEvents;
  readonly #programs = new Map<string, Program>();
  #positions: PositionTextures;
  #scene: Scene | undefined;
  #bands: BandsTexture | undefined;
  #scores: PlanesTexture | undefined;
  #soon: ReturnType<typeof setTimeout> | undefined;

  constructor(canvas: HTMLCanvasElement, gl: Gl, events: RendererEvents) {
    this.#canvas = canvas;
    this.#gl = gl;
    this.#events = events;
    this.#positions = this.#prepare();
    canvas.addEventListener("webglcontextlost", (event) => this.#lose(event));
    canvas.addEventListener("webglcontextrestored", () => this.#restore());
  }

  resize({ width, height }: Size): void {
    this.#canvas.width = width;
    this.#canvas.height = height;
    // The same size as before erases nothing.
    this.#gl.clear(this.#gl.COLOR_BUFFER_BIT);
  }

  setScene(scene: Scene | undefined): void {
    const before = this.#scene;
    // A refused scene leaves nothing to draw, not the previous scene.
    this.#scene = undefined;
    if (!scene) this.#freeTextures();
    else if (!this.#gl.isContextLost()) this.#upload(scene, before);
    this.#scene = scene;
  }

  draw(renderStyle: RenderStyle, view: View, frame: Frame): boolean {
    const gl = this.#gl;
    const [scene, bands, scores] = [this.#scene, this.#bands, this.#scores];
    if (!(scene && bands && scores) || gl.isContextLost()) return false;
    // Compiled while a large scene is still being uploaded.
    const program = this.#programFor(variantOf(renderStyle, scene, bands));
    if (!(bands.planes.isComplete && scores.isComplete)) return false;
    if (!program.isBuilt()) {
      this.#tellSoon();
      return false;
    }
    gl.viewport(frame.x, this.#canvas.height - frame.y - frame.height, frame.width, frame.height);
    activate(gl, program);
    bindTo(gl, TEXTURE_UNITS.scores, gl.TEXTURE_2D_ARRAY, scores.handle);
    bindTo(gl, TEXTURE_UNITS.bands, gl.TEXTURE_2D_ARRAY, bands.planes.handle);
    this.#positions.set(scene, bands.tiles, view, frame);
    setScene(gl, program, scene, bands.tiles);
    setRenderStyle(gl, program, renderStyle, scene, frame);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    if (scene.scores.length === 0) this.#prepareOverlay(renderStyle, scene, bands);
    return true;
  }

  /** Uploads what is neither on the GPU nor being uploaded. */
  #upload(scene: Scene, before: Scene | undefined): void {
    const events = {
      onComplete: () => this.#events.onReady(),
      onFailed: (error: unknown) => this.#fail(error),
    };
    if (
      !(before && this.#bands && isSameSize(before, scene) && areSame(before.bands, scene.bands))
    ) {
      this.#freeTextures();
      // The old picture stays until then, but not under the axes of a scene of another size.
      if (!(before && isSameSize(before, scene))) this.#gl.clear(this.#gl.COLOR_BUFFER_BIT);
      this.#bands = createBandsTexture(this.#gl, scene, events);
    }
    if (this.#scores && before && areSame(before.scores, scene.scores)) return;
    this.#scores?.free();
    this.#scores = createScoresTexture(this.#gl, scene, events);
  }

  /** Compiles what a prediction will need, which would block the page when it arrives. */
  #prepareOverlay(renderStyle: RenderStyle, scene: Scene, bands: BandsTexture): void {
    const predicted = { ...scene, scores: [new Float32Array()] };
    const program = this.#programFor(variantOf(renderStyle, predicted, bands));
    if (program.isBuilt()) program.finish();
  }

  /** Says once per task to try again: waiting until a program is compiled would block the page. */
  #tellSoon(): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.#events.onReady());
  }

  #fail(error: unknown): void {
    this.#freeTextures();
    this.#scene = undefined;
    this.#events.onFailed(error);
  }

  #prepare(): PositionTextures {
    this.#gl.pixelStorei(this.#gl.UNPACK_ALIGNMENT, 1);
    createColourMapsTexture(this.#gl);
    return new PositionTextures(this.#gl);
  }

  #programFor(variant: ShaderVariant): Program {
    const key = JSON.stringify(variant);
    const made = this.#programs.get(key) ?? createProgram(this.#gl, variant);
    this.#programs.set(key, made);
    return made;
  }

  #freeTextures(): void {
    this.#bands?.planes.free();
    this.#scores?.free();
    this.#bands = undefined;
    this.#scores = undefined;
  }

  /** Everything on the GPU is lost, and nothing more can be uploaded. */
  #lose(event: Event): void {
    // Otherwise the browser never restores the context.
    event.preventDefault();
    this.#freeTextures();
    this.#programs.clear();
  }

  /** The scene's planes are still in memory. */
  #restore(): void {
    this.#positions = this.#prepare();
    if (this.#scene) this.setScene(this.#scene);
    this.#events.onErased();
  }
}

/** Whether planes are the same, or views of the same memory. */
function areSame(some: readonly NumericArray[], others: readonly NumericArray[]): boolean {
  return (
    some.length === others.length &&
    some.every((plane, index) => isSameMemory(plane, others[index]))
  );
}

function isSameMemory(one: ArrayBufferView, other: ArrayBufferView | undefined): boolean {
  return (
    one === other ||
    (one.constructor === other?.constructor &&
      one.buffer === other.buffer &&
      one.byteOffset === other.byteOffset &&
      one.byteLength === other.byteLength)
  );
}
