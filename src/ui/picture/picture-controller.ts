import type { AxisTicks } from "#domain/geo/axis-ticks.ts";
import type { RenderStyle, Scene } from "#domain/render/render-style.ts";
import {
  clampView,
  fitView,
  isSameSize,
  isSameView,
  type Size,
  type View,
  zoomView,
} from "#domain/render/view.ts";
import { whenIdle } from "#ui/charts/when-idle.ts";
import { createPlotlyAxes, type PlotlyAxes } from "./axes/plotly-axes.ts";
import type { CanvasSize } from "./canvas-size.ts";
import { type InputEvents, type InputTarget, PictureInput } from "./input/picture-input.ts";
import type { LinkedPicture, ViewLink } from "./linked-views.ts";
import { placeMarks } from "./mark.ts";
import type { Pane } from "./pane.ts";
import type { PictureSurface } from "./picture-surface.ts";

export interface PictureElements {
  /** Receives pointer and keyboard events; contains the others. */
  readonly host: HTMLElement;
  /** Covers the picture's part of the canvas; contains the marks. */
  readonly area: HTMLElement;
  /** At the area's centre, hidden at first. */
  readonly crosshair: HTMLElement;
  /** An empty element that covers the host, for the axes. */
  readonly axes: HTMLElement;
}

export interface PictureEvents extends InputEvents {
  /** The user changed the view (in CSS pixels); undefined for the whole scene. */
  onView(view: View | undefined): void;
  /** The picture was drawn. */
  onDrawn(): void;
  /**
   * The scene that was shown last cannot be drawn after all.
   * @param error as thrown by `show`.
   */
  onFailed(error: unknown): void;
  /** The picture is drawn without the GPU from now on: the browser took it away. */
  onGpuLost(): void;
  /** The axes could not be loaded; the picture stays without them. */
  onAxesFailed(): void;
}

/** The content of the picture. */
export interface PictureContent {
  readonly scene: Scene;
  readonly renderStyle: RenderStyle;
  /** In CSS pixels; undefined for the whole scene. */
  readonly view: View | undefined;
  /** Labels of the axes; undefined for row and column numbers. */
  readonly ticks: AxisTicks | undefined;
  /** Where the scene is on the Earth, in comparable form: another place is shown as a whole. */
  readonly place: string | undefined;
  /** Whether the picture has an axis of its rows. */
  readonly hasRows: boolean;
}

/**
 * Draws the picture and moves its axes, which share one view, in CSS pixels. Plotly's gestures, fingers,
 * keys, requests by the page and resizes change the view; the canvas and the linked pictures are drawn
 * in the same task.
 */
export class PictureController implements LinkedPicture {
  readonly #elements: PictureElements;
  readonly #events: PictureEvents;
  readonly #surface: PictureSurface;
  readonly #pane: Pane;
  readonly #input: PictureInput;
  readonly #lifetime = new AbortController();
  #size: CanvasSize;
  #shown: { readonly scene: Scene; readonly renderStyle: RenderStyle } | undefined;
  /** The size of the scene that was shown last, even if it could not be drawn. */
  #sceneSize: Size | undefined;
  #ticks: AxisTicks | undefined;
  #place: string | undefined;
  #hasRows: boolean = true;
  #view: View | undefined;
  /** The view that was requested last. */
  #request: View | undefined;
  /** The view that the page knows of: requested by it, or reported to it. */
  #known: View | undefined;
  /** Whether a Plotly gesture that moved the view is still in progress. */
  #isMoving: boolean = false;
  #link: ViewLink | undefined;
  #axes: PlotlyAxes | undefined;
  #areAxesRequested: boolean = false;
  #axesTimer: ReturnType<typeof setTimeout> | undefined;

  /** @throws AppError "unexpected" if the browser cannot draw at all. */
  constructor(surface: PictureSurface, elements: PictureElements, events: PictureEvents) {
    this.#elements = elements;
    this.#events = events;
    this.#surface = surface;
    this.#pane = surface.addPane(elements.area, {
      onResize: (size) => this.#resize(size),
      onDrawn: () => this.#drawn(),
      onFailed: (error) => this.#failed(error),
      onGpuLost: () => events.onGpuLost(),
    });
    this.#size = this.#pane.size;
    const { signal } = this.#lifetime;
    this.#input = new PictureInput(elements, this.#inputTarget(), events, signal);
  }

  /**
   * Draws a scene once, in this task or when the renderer is ready for it. Goes to a newly
   * requested view and keeps the current one otherwise; fits a scene of another size or place. @throws
   * AppError if the scene or the style cannot be drawn.
   */
  show({ scene, renderStyle, view, ticks, place, hasRows }: PictureContent): void {
    const before = this.#shown;
    this.#shown = undefined;
    if (scene !== before?.scene) this.#surface.setScene(scene);
    this.#shown = { scene, renderStyle };
    const isRelabelled = ticks !== this.#ticks || hasRows !== this.#hasRows;
    this.#ticks = ticks;
    this.#hasRows = hasRows;
    const size = this.#sceneSize;
    const isOther = size === undefined || place !== this.#place || !isSameSize(size, scene);
    this.#place = place;
    try {
      const isDrawn = this.#goToRequest(scene, view, isOther);
      if (
        !isDrawn &&
        !(before && scene === before.scene && isSameStyle(renderStyle, before.renderStyle))
      )
        this.#draw();
    } catch (error) {
      // Not retried at the next change of size or view.
      this.#shown = undefined;
      throw error;
    }
    if (isRelabelled && isOther) this.#moveAxesSoon();
    else if (isRelabelled) this.#moveAxes();
  }

  /** Links the view with other pictures, or unlinks it. */
  linkWith(link: ViewLink | undefined): void {
    this.#link?.leave(this);
    this.#link = link;
    link?.join(this);
    if (this.#view) link?.show(this.#view, this);
  }

  showLinked(view: View): void {
    this.#view = view;
    this.#moveAxes();
    this.#draw();
  }

  knowLinked(view: View | undefined): void {
    this.#known = view;
  }

  dispose(): void {
    this.#lifetime.abort();
    clearTimeout(this.#axesTimer);
    this.linkWith(undefined);
    this.#surface.removePane(this.#pane);
  }

  /**
   * Goes to a requested view, or to the whole of a scene of another size or place. Returns whether it
   * drew.
   */
  #goToRequest(scene: Size, request: View | undefined, isOther: boolean): boolean {
    const isFirst = this.#sceneSize === undefined;
    const isNewRequest = isFirst || !isSameRequest(request, this.#request);
    this.#sceneSize = { width: scene.width, height: scene.height };
    this.#request = request;
    if (isOther && !isNewRequest) {
      this.#setView(this.#wholeView(), true);
      this.#report();
      return true;
    }
    // A reported view returns as a request, by which time the user may have moved on.
    if (!isOther && (!isNewRequest || isSameRequest(request, this.#known))) return false;
    this.#known = request;
    const view = isFirst
      ? (this.#clamped(this.#link?.view) ?? this.#knownView())
      : this.#knownView();
    if (!isOther && view && this.#view && isSameView(view, this.#view)) return false;
    this.#setView(view, isOther);
    return true;
  }

  #inputTarget(): InputTarget {
    return {
      shown: () =>
        this.#shown &&
        this.#view && { scene: this.#shown.scene, view: this.#view, size: this.#size.css },
      wholeView: () => this.#wholeView(),
      goTo: (view) => this.#goTo(view),
      follow: (view) => this.#setView(this.#clamped(view)),
      settle: () => this.#report(),
      startPinch: () => {
        this.#isMoving = false;
        this.#axes?.dropTouch();
      },
      followPinch: (view) => this.#setView(this.#clamped(view)),
      endPinch: () => this.#report(),
    };
  }

  /** The view of the whole scene; undefined without a scene or while the canvas has no size. */
  #wholeView(): View | undefined {
    const { css, device } = this.#size;
    if (!this.#shown || device.width === 0 || device.height === 0) return undefined;
    return fitView(this.#shown.scene, css);
  }

  /** The view that the page knows of, clamped; else the whole scene. */
  #knownView(): View | undefined {
    return this.#clamped(this.#known) ?? this.#wholeView();
  }

  /** @param isOtherScene whether the axes' own task may follow the draw's. */
  #setView(view: View | undefined, isOtherScene: boolean = false): void {
    this.#view = view;
    if (isOtherScene) this.#moveAxesSoon();
    else this.#moveAxes();
    this.#draw();
    if (view) this.#link?.show(view, this);
  }

  /** Of a new scene, as Plotly takes as long as all else that is drawn of it. */
  #moveAxesSoon(): void {
    clearTimeout(this.#axesTimer);
    this.#axesTimer = setTimeout(() => this.#moveAxes());
  }

  #moveAxes(): void {
    clearTimeout(this.#axesTimer);
    const labels = { ticks: this.#ticks, hasRows: this.#hasRows };
    if (this.#view) this.#axes?.moveTo(this.#view, this.#size.css, labels);
  }

  #draw(): void {
    if (!(this.#shown && this.#view)) return;
    const { css, device } = this.#size;
    const unitsPerPixel = (this.#view.unitsPerPixel * css.width) / device.width;
    this.#pane.draw(this.#shown.renderStyle, { ...this.#view, unitsPerPixel });
    placeMarks(this.#elements.area, this.#view, css);
    this.#input.updateHover();
  }

  #drawn(): void {
    this.#events.onDrawn();
    this.#requestAxes();
  }

  #failed(error: unknown): void {
    this.#shown = undefined;
    this.#events.onFailed(error);
  }

  #resize(size: CanvasSize): void {
    const before = this.#wholeView();
    const wasWhole = before && this.#view && isSameView(this.#view, before);
    this.#size = size;
    const whole = this.#wholeView();
    if (!whole) return;
    this.#setView(wasWhole ? whole : (this.#clamped(this.#view) ?? this.#knownView()));
  }

  #clamped(view: View | undefined): View | undefined {
    if (!(this.#shown && view && this.#wholeView())) return undefined;
    return clampView(view, this.#shown.scene, this.#size.css);
  }

  /** Loads Plotly once the picture is drawn and the page is idle. */
  #requestAxes(): void {
    if (this.#areAxesRequested) return;
    this.#areAxesRequested = true;
    whenIdle(() => void this.#loadAxes(), this.#lifetime.signal);
  }

  async #loadAxes(): Promise<void> {
    const { signal } = this.#lifetime;
    const events = {
      onMove: (view: View) => this.#follow(view),
      onSettle: (view: View) => this.#settle(view),
      onZoom: (factor: number) => this.#goTo(this.#view && zoomView(this.#view, factor)),
      onReset: () => this.#goTo(this.#wholeView()),
      onDoubleClick: () => this.#zoomAtClick(),
    };
    try {
      const shown = () => ({ view: this.#view ?? NOWHERE, size: this.#size.css });
      this.#axes = await createPlotlyAxes(this.#elements.axes, shown, events, signal);
      this.#moveAxes();
    } catch {
      if (!signal.aborted) this.#events.onAxesFailed();
    }
  }

  /** Follows a Plotly gesture; drawing a zoom box does not move the view yet. */
  #follow(view: View): void {
    if (this.#view && isSameView(view, this.#view)) return;
    this.#isMoving = true;
    this.#view = view;
    this.#draw();
    this.#link?.show(view, this);
  }

  /**
   * Clamps the view when a gesture ends. Plotly sends the same event for programmatic moves, which
   * are not gestures.
   */
  #settle(view: View): void {
    const isElsewhere = !(this.#view && isSameView(view, this.#view));
    if (!(this.#isMoving || isElsewhere)) return;
    this.#isMoving = false;
    const settled = this.#clamped(view);
    if (!settled) return;
    if (this.#view && isSameView(settled, this.#view)) this.#moveAxes();
    else this.#setView(settled);
    this.#report();
  }

  /** Plotly can mistake two fingers for a double click. */
  #zoomAtClick(): void {
    if (!this.#input.isPinching) this.#goTo(this.#input.zoomedAtClick(DOUBLE_CLICK_ZOOM));
  }

  /** Goes to a view that the user requested. */
  #goTo(view: View | undefined): void {
    const settled = this.#clamped(view);
    if (!settled) return;
    this.#setView(settled);
    this.#report();
  }

  /** Reports the current view to the page, unless it is known. */
  #report(): void {
    const whole = this.#wholeView();
    const isWhole = !(whole && this.#view) || isSameView(this.#view, whole);
    const view = isWhole ? undefined : this.#view;
    if (isSameRequest(view, this.#known)) return;
    this.#known = view;
    this.#link?.know(view, this);
    this.#events.onView(view);
  }
}

const DOUBLE_CLICK_ZOOM = 2;

/** The view of the axes if the scene was removed while they were loaded. */
const NOWHERE: View = { centreX: 0, centreY: 0, unitsPerPixel: 1 };

/** Settings without a visible effect make another object that draws the same. */
function isSameStyle(one: RenderStyle, other: RenderStyle): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** Whether two requests are for the same view; undefined is the whole scene. */
function isSameRequest(one: View | undefined, other: View | undefined): boolean {
  return one && other ? isSameView(one, other) : one === other;
}
