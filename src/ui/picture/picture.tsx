import {
  type CSSProperties,
  type ReactNode,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { PixelBox } from "#domain/array/pixel-box.ts";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import type { AxisTicks } from "#domain/geo/axis-ticks.ts";
import type { RenderStyle, Scene } from "#domain/render/render-style.ts";
import type { PixelPosition, View } from "#domain/render/view.ts";
import { AXES_MARGIN, BARE_MARGIN } from "./axes/plotly-axes.ts";
import type { ViewLink } from "./linked-views.ts";
import type { Mark } from "./mark.ts";
import { PictureController } from "./picture-controller.ts";
import { PictureMark } from "./picture-mark.tsx";
import type { GpuUse, PictureSurface } from "./picture-surface.ts";
import "./picture.css";

export interface PictureProps {
  /** Draws the picture, beneath it: see `SurfaceCanvas`. */
  readonly surface: PictureSurface;
  /** The same for all pictures of a surface. */
  readonly scene: Scene;
  readonly renderStyle: RenderStyle;
  /** The picture's accessible name. */
  readonly label: string;
  /**
   * The requested view, in CSS pixels; undefined for the whole scene. Applied only when it changes:
   * the user may pan and zoom away from it.
   */
  readonly view: View | undefined;
  /** Pictures with the same link always show the same part of their scenes. */
  readonly link?: ViewLink | undefined;
  readonly marks: readonly Mark[];
  /** Drawn in the layer of the marks, whose custom properties tell the view: see `placeMarks`. */
  readonly layer?: ReactNode;
  /** Labels of the axes; undefined for row and column numbers. */
  readonly axes: AxisTicks | undefined;
  /** Whether it has an axis of its rows; true by default. */
  readonly hasRows?: boolean | undefined;
  /** Where the scene is on the Earth, in comparable form; undefined if unknown. */
  readonly place?: string | undefined;
  /**
   * The scene pixel under the pointer, or under the crosshair that keys show, whenever it changes;
   * undefined outside the scene.
   */
  onHover(pixel: PixelPosition | undefined): void;
  /** A pixel was clicked or tapped, or chosen by a key. A double click does so twice. */
  onPixelClick(pixel: PixelPosition): void;
  /**
   * The user changed the view by a completed gesture, a key or a button; undefined for the whole
   * scene, also when a scene of another size or place resets the view.
   */
  onView(view: View | undefined): void;
  /** A box was dragged with Shift; undefined for a press without a drag, which selects none. */
  onBox?(box: PixelBox | undefined): void;
  /** A key that the picture does not use, while it has the focus. Returns whether it was used. */
  onKey?(event: KeyboardEvent): boolean;
  /** A key is up, or the focus was lost while a used key was held. */
  onKeyUp?(event: KeyboardEvent): void;
  /** Called after each draw, in the same task; a large scene is uploaded over several tasks first. */
  onDrawn?(): void;
}

type Margins = CSSProperties & Record<`--${string}`, string>;

/**
 * The room of the axes around a picture, for style sheets; those set `--axes-left` and so on where there
 * is less room.
 */
export function pictureMargins(hasRows: boolean): Margins {
  return {
    "--picture-left": hasRows ? `var(--axes-left, ${AXES_MARGIN.left}px)` : `${BARE_MARGIN}px`,
    "--picture-top": `var(--axes-top, ${AXES_MARGIN.top}px)`,
    "--picture-right": `var(--axes-right, ${AXES_MARGIN.right}px)`,
    "--picture-bottom": `var(--axes-bottom, ${AXES_MARGIN.bottom}px)`,
  };
}

export const PICTURE_MARGINS = pictureMargins(true);

const KEYS =
  "Arrow keys pan the picture, with Shift by one pixel; plus and minus zoom, 0 fits it to the view. Enter pins the pixel at the centre.";
const GPU_NOTES: Readonly<Record<GpuUse, string | undefined>> = {
  used: undefined,
  missing: "Drawn without the GPU: this browser has no WebGL 2, so large arrays are slow.",
  lost: "Drawn without the GPU, which the browser has taken away; reload the page to use it again.",
};
const WITHOUT_AXES = "The axes and mouse zoom could not be loaded; reload the page to try again.";

/**
 * The canvas of a surface. It lies beneath the pictures that follow in the same positioned element and
 * reaches from the first one's upper left corner to the last one's lower right corner.
 */
export function SurfaceCanvas({ surface }: Pick<PictureProps, "surface">): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  // Before those of the pictures, which measure the canvas.
  useLayoutEffect(() => (host.current ? surface.attach(host.current) : undefined), [surface]);
  return <div ref={host} className="picture-surface" style={PICTURE_MARGINS} />;
}

/**
 * A scene under axes that can be panned and zoomed. Fills its parent, which needs a height. A
 * change of style draws once, before the browser paints; the zoom stays until a scene of another
 * size is shown. Marks are drawn over it and follow the view.
 */
export function Picture(props: PictureProps) {
  const { surface, scene, renderStyle, label, view, link, marks, axes, place } = props;
  const { hasRows = true } = props;
  const host = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const crosshair = useRef<HTMLDivElement>(null);
  const axesHost = useRef<HTMLDivElement>(null);
  const controller = useRef<PictureController>(null);
  const [problem, setProblem] = useState<string>();
  const [note, setNote] = useState<string>();
  const keys = useId();
  const hovered = useEffectEvent(props.onHover);
  const clicked = useEffectEvent(props.onPixelClick);
  const boxed = useEffectEvent((box: PixelBox | undefined) => props.onBox?.(box));
  const viewed = useEffectEvent(props.onView);
  const pressed = useEffectEvent((event: KeyboardEvent) => props.onKey?.(event) ?? false);
  const lifted = useEffectEvent((event: KeyboardEvent) => props.onKeyUp?.(event));
  const drawn = useEffectEvent(() => props.onDrawn?.());

  useLayoutEffect(() => {
    if (!(host.current && area.current && crosshair.current && axesHost.current)) return;
    const elements = {
      host: host.current,
      area: area.current,
      crosshair: crosshair.current,
      axes: axesHost.current,
    };
    const events = {
      onHover: (pixel: PixelPosition | undefined) => hovered(pixel),
      onPixelClick: (pixel: PixelPosition) => clicked(pixel),
      onBox: (box: PixelBox | undefined) => boxed(box),
      onView: (shown: View | undefined) => viewed(shown),
      onKey: (event: KeyboardEvent) => pressed(event),
      onKeyUp: (event: KeyboardEvent) => lifted(event),
      onDrawn: () => drawn(),
      onFailed: (error: unknown) => showError(error, setProblem),
      onGpuLost: () => setNote(GPU_NOTES.lost),
      onAxesFailed: () => setNote(WITHOUT_AXES),
    };
    const created = attempt(() => new PictureController(surface, elements, events), setProblem);
    if (!created) return;
    controller.current = created;
    setNote(GPU_NOTES[surface.gpu]);
    return () => {
      created.dispose();
      controller.current = null;
    };
  }, [surface]);

  // Before the scene is shown, so that a picture starts with the view of linked pictures.
  useLayoutEffect(() => {
    controller.current?.linkWith(link);
    return () => controller.current?.linkWith(undefined);
  }, [link]);

  useLayoutEffect(() => {
    const shown = controller.current;
    if (!shown) return;
    setProblem(undefined);
    attempt(
      () => shown.show({ scene, renderStyle, view, ticks: axes, place, hasRows }),
      setProblem,
    );
  }, [scene, renderStyle, view, axes, place, hasRows]);

  return (
    <div
      ref={host}
      className="picture"
      style={pictureMargins(hasRows)}
      role="application"
      aria-label={label}
      aria-describedby={keys}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: role application takes keys, which move the picture.
      tabIndex={0}
    >
      <div ref={area} className="picture-area" aria-hidden="true">
        {marks.map((mark) => (
          <PictureMark key={mark.key} mark={mark} />
        ))}
        {props.layer}
      </div>
      <div ref={crosshair} className="picture-crosshair" hidden />
      <div ref={axesHost} className="picture-frame" />
      <p id={keys} className="picture-keys">
        {KEYS}
      </p>
      {note && <p className="picture-note">{note}</p>}
      {problem && (
        <p className="picture-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** The result of `work`; undefined if it failed with an AppError, which is reported. */
function attempt<Result>(
  work: () => Result,
  report: (problem: string) => void,
): Result | undefined {
  try {
    return work();
  } catch (error) {
    showError(error, report);
    return undefined;
  }
}

function showError(error: unknown, report: (problem: string) => void): void {
  if (!(error instanceof AppError)) throw error;
  report(sentenceOf(error.failure));
}

function sentenceOf(failure: Failure): string {
  if (failure.kind === "unreadable-array") return `${failure.reason} ${failure.action}`;
  return failure.kind === "unexpected" ? failure.message : failure.kind;
}
