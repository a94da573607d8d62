import type { Look, Scene } from "#domain/pixels/look.ts";
import type { Size, View } from "#domain/pixels/view.ts";
import { PositionTextures } from "./position-textures.ts";
import { activate, createProgram, type Program, TEXTURE_UNITS } from "./program.ts";
import type { Renderer } from "./renderer.ts";
import { createBandsTexture, createScoresTexture, type SceneTextures } from "./textures.ts";
import { setLook } from "./uniforms.ts";

type Gl = WebGL2RenderingContext;

/** A renderer on the GPU: pixels are sent once, and every change of look or view is uniforms alone. */
export function createWebglRenderer(canvas: HTMLCanvasElement, gl: Gl): Renderer {
  return new WebglRenderer(canvas, gl);
}

class WebglRenderer implements Renderer {
  readonly kind = "webgl2";
  readonly maxSide: number;
  readonly #canvas: HTMLCanvasElement;
  readonly #gl: Gl;
  readonly #programs = new Map<string, Program>();
  readonly #listening = new AbortController();
  #positions: PositionTextures;
  #scene: Scene | undefined;
  #textures: SceneTextures | undefined;
  #last: Parameters<Renderer["draw"]> | undefined;

  constructor(canvas: HTMLCanvasElement, gl: Gl) {
    this.#canvas = canvas;
    this.#gl = gl;
    this.maxSide = gl.getParameter(gl.MAX_TEXTURE_SIZE);
    this.#positions = this.#prepare();
    const { signal } = this.#listening;
    // Without preventDefault the browser never restores the context.
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault(), { signal });
    canvas.addEventListener("webglcontextrestored", () => this.#restore(), { signal });
  }

  setScene(scene: Scene): void {
    const before = this.#scene;
    // A scene that is refused leaves nothing to draw, not the one before.
    this.#scene = undefined;
    if (!this.#gl.isContextLost()) this.#upload(scene, before);
    this.#scene = scene;
  }

  draw(look: Look, view: View, size: Size): void {
    this.#last = [look, view, size];
    const gl = this.#gl;
    if (!(this.#scene && this.#textures) || gl.isContextLost()) return;
    if (this.#canvas.width !== size.width) this.#canvas.width = size.width;
    if (this.#canvas.height !== size.height) this.#canvas.height = size.height;
    gl.viewport(0, 0, size.width, size.height);
    const program = this.#programFor(this.#textures);
    activate(gl, program);
    this.#bind(this.#textures);
    this.#positions.set(this.#scene, view, size);
    setLook(gl, program, look, this.#scene);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  /** The context itself is left alone: a canvas gives the same one again, and would give it lost. */
  dispose(): void {
    this.#listening.abort();
    this.#freeTextures();
    this.#positions.free();
    for (const program of this.#programs.values()) this.#gl.deleteProgram(program.handle);
    this.#programs.clear();
    this.#scene = undefined;
    this.#last = undefined;
  }

  /** Sends what is not on the GPU yet. */
  #upload(scene: Scene, before: Scene | undefined): void {
    const held = before && hasSameBands(before, scene) ? this.#textures : undefined;
    if (held && before?.scores === scene.scores) return;
    if (held) this.#gl.deleteTexture(held.scores);
    else this.#freeTextures();
    const bands = held ?? createBandsTexture(this.#gl, scene);
    this.#textures = { ...bands, scores: createScoresTexture(this.#gl, scene) };
  }

  #prepare(): PositionTextures {
    this.#gl.pixelStorei(this.#gl.UNPACK_ALIGNMENT, 1);
    return new PositionTextures(this.#gl);
  }

  #programFor({ sampler }: SceneTextures): Program {
    const made = this.#programs.get(sampler) ?? createProgram(this.#gl, sampler);
    this.#programs.set(sampler, made);
    return made;
  }

  #bind(textures: SceneTextures): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0 + TEXTURE_UNITS.scores);
    gl.bindTexture(gl.TEXTURE_2D, textures.scores);
    gl.activeTexture(gl.TEXTURE0 + TEXTURE_UNITS.bands);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, textures.bands);
  }

  #freeTextures(): void {
    if (!this.#textures) return;
    this.#gl.deleteTexture(this.#textures.bands);
    this.#gl.deleteTexture(this.#textures.scores);
    this.#textures = undefined;
  }

  /** Everything on the GPU went with the old context; the scene's planes are still here. */
  #restore(): void {
    this.#programs.clear();
    this.#textures = undefined;
    this.#positions = this.#prepare();
    if (this.#scene) this.setScene(this.#scene);
    if (this.#last) this.draw(...this.#last);
  }
}

/** Whether two scenes show the same bands: equal planes, or views of the same memory. */
function hasSameBands(one: Scene, other: Scene): boolean {
  return (
    one.width === other.width &&
    one.height === other.height &&
    one.bands.length === other.bands.length &&
    one.bands.every((plane, band) => isSameMemory(plane, other.bands[band]))
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
