import type { NumericArray } from "#domain/array/dtype.ts";
import { swipeColumn } from "#domain/render/mask-drawing.ts";
import type { RenderStyle, Scene } from "#domain/render/render-style.ts";
import { isSameSize, type Size, type View } from "#domain/render/view.ts";
import type { Frame, Renderer, RendererEvents } from "#ui/picture/renderer.ts";
import { LookTexture } from "./look-texture.ts";
import { MaskTexture } from "./mask-texture.ts";
import { PositionTextures } from "./position-textures.ts";
import { activate, createProgram, type Program } from "./program.ts";
import { createSceneTextures, type SceneTextures } from "./scene-textures.ts";
import type { LookKind, ShaderVariant } from "./shader-variant.ts";
import { createColourMapsTexture } from "./textures.ts";
import {
  canvasVariant,
  type DrawnPlanes,
  lookVariant,
  planesDrawn,
  setFrame,
  setLook,
} from "./uniforms.ts";

type Gl = WebGL2RenderingContext;

/** What is made on the GPU, or for it, of a scene's planes, a style and a view. */
interface StyleTextures {
  readonly positions: PositionTextures;
  readonly look: LookTexture;
  readonly mask: MaskTexture;
}

/**
 * Longer than a browser takes to restore a lost context. After repeated crashes of its GPU process it
 * never does.
 */
const RESTORE_TIMEOUT_MS = 4000;

/**
 * A renderer on the GPU, for the life of its canvas: the pixels of a small scene are uploaded once, those
 * of a larger one for each view, and a change of style only sets uniforms.
 */
export class WebglRenderer implements Renderer {
  readonly kind = "webgl2";
  readonly #canvas: HTMLCanvasElement;
  readonly #gl: Gl;
  readonly #events: RendererEvents;
  readonly #programs = new Map<string, Program>();
  #textures: StyleTextures;
  #scene: Scene | undefined;
  #planes: SceneTextures | undefined;
  #soon: ReturnType<typeof setTimeout> | undefined;
  #givingUp: ReturnType<typeof setTimeout> | undefined;
  readonly #listening = new AbortController();
  /** The colours that were drawn last in each frame, by its place. */
  readonly #drawn = new Map<string, string>();

  constructor(canvas: HTMLCanvasElement, gl: Gl, events: RendererEvents) {
    this.#canvas = canvas;
    this.#gl = gl;
    this.#events = events;
    this.#textures = this.#prepare();
    const { signal } = this.#listening;
    canvas.addEventListener("webglcontextlost", (event) => this.#lose(event), { signal });
    canvas.addEventListener("webglcontextrestored", () => this.#restore(), { signal });
  }

  resize({ width, height }: Size): void {
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#drawn.clear();
    this.#planes?.forgetFrames();
    // The same size as before erases nothing.
    this.#gl.clear(this.#gl.COLOR_BUFFER_BIT);
  }

  setScene(scene: Scene | undefined): void {
    const before = this.#scene;
    this.#scene = scene;
    if (!scene) this.#freeTextures();
    else if (!this.#gl.isContextLost()) this.#upload(scene, before);
  }

  draw(renderStyle: RenderStyle, view: View, frame: Frame): boolean {
    const [scene, planes] = [this.#scene, this.#planes];
    if (!(scene && planes) || this.#gl.isContextLost()) return false;
    const drawn = planesDrawn(renderStyle, scene);
    const { left } = renderStyle.overlay;
    const column = left === undefined ? 0 : swipeColumn(renderStyle.overlay, frame.width);
    const isLeftDrawn =
      left === undefined || this.#draw({ ...renderStyle, overlay: left }, drawn, view, frame, 0);
    return isLeftDrawn && this.#draw(renderStyle, drawn, view, frame, column);
  }

  /** @param column the first of the frame to draw */
  #draw(
    renderStyle: RenderStyle,
    drawn: DrawnPlanes,
    view: View,
    frame: Frame,
    column: number,
  ): boolean {
    const gl = this.#gl;
    const [scene, planes] = [this.#scene, this.#planes];
    if (!(scene && planes) || gl.isContextLost()) return false;
    const colours = coloursOf(renderStyle, scene, view, frame);
    const look = this.#lookFor(colours, scene, planes, frame);
    const variant = canvasVariant(look?.kind, renderStyle, scene, planes.sampler);
    const program = this.#programFor(variant);
    const maker =
      look && this.#programFor(lookVariant(look.kind, renderStyle, scene, planes.sampler));
    if (!program.isBuilt() || maker?.isBuilt() === false) {
      this.#tellSoon();
      return false;
    }
    // Before anything is uploaded: the answer that a program is linked comes after all commands so far.
    program.finish();
    maker?.finish();
    const { positions, mask } = this.#textures;
    const { smooth } = renderStyle;
    const request = { view, frame, smooth, ...drawn };
    const bound = planes.bind(request);
    positions.set(bound.positions, bound.size);
    if (variant.overlay?.mask) mask.set(scene, renderStyle.overlay, view, frame);
    const drawWith = (used: Program): void => {
      activate(gl, used);
      setLook(gl, used, renderStyle.bands, scene, bound.layerOfBand);
      setFrame(gl, used, renderStyle, scene, frame, bound.layerOfClass);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    };
    if (look && maker) {
      const size = look.kind === "scene" ? scene : frame;
      this.#textures.look.fill(size, look.key, () => drawWith(maker));
    }
    const bottom = this.#canvas.height - frame.y - frame.height;
    gl.viewport(frame.x, bottom, frame.width, frame.height);
    if (column > 0) {
      gl.enable(gl.SCISSOR_TEST);
      gl.scissor(frame.x + column, bottom, frame.width - column, frame.height);
    }
    drawWith(program);
    gl.disable(gl.SCISSOR_TEST);
    this.#drawn.set(placeOf(frame), colours.ofFrame);
    if (scene.scores.length === 0) {
      this.#prepareOverlay(look?.kind, renderStyle, scene, planes);
    }
    return true;
  }

  /**
   * The look texture to draw from: that of the scene, where it is small, or that of the frame if it is
   * drawn again with the same colours, as by a slider of the overlay.
   */
  #lookFor(
    { ofScene, ofFrame }: Colours,
    scene: Size,
    { isWhole }: SceneTextures,
    frame: Frame,
  ): { readonly kind: LookKind; readonly key: string } | undefined {
    if (isWhole && isWorthALook(scene, frame)) return { kind: "scene", key: ofScene };
    const isRepeated = this.#drawn.get(placeOf(frame)) === ofFrame;
    return isRepeated ? { kind: "frame", key: ofFrame } : undefined;
  }

  /** Uploads what is not on the GPU. */
  #upload(scene: Scene, before: Scene | undefined): void {
    const areKept =
      before && this.#planes && isSameSize(before, scene) && areSame(before.bands, scene.bands);
    const isWritten = before?.revision !== scene.revision;
    if (areKept && !isWritten && areSame(before.scores, scene.scores)) return;
    if (areKept && this.#planes?.setScores(scene)) return;
    this.#freeTextures();
    // The old picture stays until the next draw, but not under the axes of a scene of another size.
    if (!(before && isSameSize(before, scene))) this.#gl.clear(this.#gl.COLOR_BUFFER_BIT);
    this.#planes = createSceneTextures(this.#gl, scene);
  }

  /** Compiles what a prediction will need, which would block the page when it arrives. */
  #prepareOverlay(
    look: LookKind | undefined,
    renderStyle: RenderStyle,
    scene: Scene,
    { sampler }: SceneTextures,
  ): void {
    const predicted = { ...scene, scores: [new Float32Array()] };
    const program = this.#programFor(canvasVariant(look, renderStyle, predicted, sampler));
    if (program.isBuilt()) program.finish();
  }

  /** Says once per task to try again: waiting until a program is compiled would block the page. */
  #tellSoon(): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.#events.onReady());
  }

  #prepare(): StyleTextures {
    const gl = this.#gl;
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    createColourMapsTexture(gl);
    return {
      positions: new PositionTextures(gl),
      look: new LookTexture(gl),
      mask: new MaskTexture(gl),
    };
  }

  #programFor(variant: ShaderVariant): Program {
    const key = JSON.stringify(variant);
    const made = this.#programs.get(key) ?? createProgram(this.#gl, variant);
    this.#programs.set(key, made);
    return made;
  }

  #freeTextures(): void {
    this.#planes?.free();
    this.#textures.look.free();
    this.#drawn.clear();
    this.#planes = undefined;
  }

  /** Everything on the GPU is lost, and nothing more can be uploaded. */
  #lose(event: Event): void {
    // Otherwise the browser never restores the context.
    event.preventDefault();
    this.#freeTextures();
    this.#programs.clear();
    this.#awaitRestoration();
  }

  /** A page in the background may get its context back only when it is shown again. */
  #awaitRestoration(): void {
    clearTimeout(this.#givingUp);
    this.#givingUp = setTimeout(() => {
      if (document.hidden) return this.#awaitRestoration();
      this.#listening.abort();
      this.#events.onLost();
    }, RESTORE_TIMEOUT_MS);
  }

  /** The scene's planes are still in memory. */
  #restore(): void {
    clearTimeout(this.#givingUp);
    this.#textures = this.#prepare();
    if (this.#scene) this.setScene(this.#scene);
    this.#events.onErased();
  }
}

/**
 * The look texture costs a draw of every scene pixel when the bands' style changes, and saves a share of
 * each draw of the canvas: it is used for scenes of at most this share of the frame's pixels.
 */
const LOOK_SHARE = 0.5;

function isWorthALook(scene: Size, frame: Size): boolean {
  return scene.width * scene.height <= LOOK_SHARE * frame.width * frame.height;
}

/** The band colours of a draw, in comparable form. */
interface Colours {
  readonly ofScene: string;
  readonly ofFrame: string;
}

function coloursOf(
  { bands, smooth }: RenderStyle,
  { nodata }: Scene,
  view: View,
  { width, height }: Frame,
): Colours {
  const ofScene = JSON.stringify([bands, nodata]);
  return { ofScene, ofFrame: JSON.stringify([ofScene, smooth, view, width, height]) };
}

function placeOf({ x, y }: Frame): string {
  return `${x},${y}`;
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
