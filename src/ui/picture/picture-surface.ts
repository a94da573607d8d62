import type { Scene } from "#domain/render/render-style.ts";
import { isSameSize } from "#domain/render/view.ts";
import { CanvasSizes } from "./canvas-size.ts";
import { CanvasRenderer } from "./cpu/canvas-renderer.ts";
import { createRenderer } from "./create-renderer.ts";
import { type DrawnCanvas, Pane, type PaneEvents } from "./pane.ts";

/** Whether pictures are drawn on the GPU; "lost" if the browser took it away and does not give it back. */
export type GpuUse = "used" | "missing" | "lost";

/**
 * The page's canvas with its renderer and thus its WebGL context: one each, which outlive the pictures
 * that are drawn on it, because a new context compiles every program again. All pictures of a surface
 * show the same scene, whose planes are on the GPU once.
 */
export class PictureSurface {
  readonly #panes = new Set<Pane>();
  readonly #sizes = new CanvasSizes(() => this.#resize());
  #canvas: HTMLCanvasElement | undefined;
  #drawn: DrawnCanvas | undefined;
  #scene: Scene | undefined;
  #isGpuLost: boolean = false;
  /** Whether pictures were added or removed since the canvas was erased. */
  #isStale: boolean = false;

  /** Puts the canvas into an element. Returns how to take it out again. */
  readonly attach = (host: Element): (() => void) => {
    const canvas = this.#createCanvas();
    host.append(canvas);
    this.#sizes.watch(canvas);
    return () => this.#detach();
  };

  get gpu(): GpuUse {
    if (this.#isGpuLost) return "lost";
    return this.#drawn?.renderer.kind === "cpu" ? "missing" : "used";
  }

  /**
   * Adds a picture that draws in the part of the canvas which `area` covers. @throws AppError
   * "unexpected" if the browser cannot draw at all.
   */
  addPane(area: Element, events: PaneEvents): Pane {
    this.#drawn ??= this.#createDrawn();
    this.#sizes.watch(area);
    const pane = new Pane(this.#drawn, area, events);
    this.#panes.add(pane);
    this.#isStale = true;
    this.#resize();
    return pane;
  }

  /** Without pictures the scene's memory is freed; the context stays. */
  removePane(pane: Pane): void {
    this.#sizes.unwatch(pane.area);
    this.#panes.delete(pane);
    this.#isStale = true;
    if (this.#panes.size > 0) return;
    this.#scene = undefined;
    this.#drawn?.renderer.setScene(undefined);
  }

  /** Sets the scene of all pictures, before they draw. @throws as a renderer. */
  setScene(scene: Scene): void {
    this.#scene = scene;
    this.#drawn?.renderer.setScene(scene);
  }

  #createCanvas(): HTMLCanvasElement {
    this.#canvas ??= document.createElement("canvas");
    this.#canvas.className = "picture-canvas";
    return this.#canvas;
  }

  #createDrawn(): DrawnCanvas {
    const canvas = this.#createCanvas();
    const renderer = createRenderer(canvas, {
      onReady: () => this.#each((pane) => pane.drawPending()),
      onErased: () => this.#each((pane) => pane.drawAgain()),
      onLost: () => this.#leaveGpu(),
    });
    return { canvas, sizes: this.#sizes, renderer };
  }

  #detach(): void {
    if (!this.#canvas) return;
    this.#sizes.unwatch(this.#canvas);
    this.#canvas.remove();
  }

  /** Draws on the CPU, on another canvas: one that had a GPU context gives no other. */
  #leaveGpu(): void {
    this.#isGpuLost = true;
    const host = this.#canvas?.parentElement;
    this.#detach();
    this.#canvas = undefined;
    const canvas = this.#createCanvas();
    if (host) this.attach(host);
    const drawn = { canvas, sizes: this.#sizes, renderer: new CanvasRenderer(canvas) };
    if (this.#scene) drawn.renderer.setScene(this.#scene);
    this.#drawn = drawn;
    this.#isStale = true;
    this.#each((pane) => pane.moveTo(drawn));
    this.#resize();
  }

  #each(act: (pane: Pane) => void): void {
    for (const pane of this.#panes) act(pane);
  }

  /** Takes the current sizes of the canvas and of all pictures, and draws all if that changes any. */
  #resize(): void {
    if (!this.#drawn) return;
    const { canvas, renderer, sizes } = this.#drawn;
    const size = sizes.of(canvas).device;
    if (size.width === 0 || size.height === 0) return;
    const areMoved = [...this.#panes].map((pane) => pane.place());
    if (isSameSize(size, canvas) && !this.#isStale && !areMoved.includes(true)) return;
    // Also erases what was drawn between the pictures' new places.
    renderer.resize(size);
    this.#isStale = false;
    this.#each((pane) => pane.drawInPlace());
  }
}
