import {
  type CSSProperties,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import type { AxisTicks } from "#domain/geo/axis-ticks.ts";
import type { RenderStyle, Scene } from "#domain/render/render-style.ts";
import type { PixelPosition, View } from "#domain/render/view.ts";
import { AXES_MARGIN } from "./axes/plotly-axes.ts";
import type { ViewLink } from "./linked-views.ts";
import type { Mark } from "./mark.ts";
import { PictureController } from "./picture-controller.ts";
import { PictureMark } from "./picture-mark.tsx";
import "./picture.css";

export interface PictureProps {
  readonly scene: Scene;
  readonly renderStyle: RenderStyle;
  /** The picture's accessible name. */
  readonly label: string;
  /**
   * The view that is wished for, in CSS pixels; undefined for the whole scene. It is taken up when it
   * changes: until then a person may go elsewhere.
   */
  readonly view: View | undefined;
  /** Pictures with the same link show the same part of their scenes at every moment. */
  readonly link?: ViewLink | undefined;
  readonly marks: readonly Mark[];
  /** What labels the axes; undefined for the numbers of rows and columns. */
  readonly axes: AxisTicks | undefined;
  /**
   * The scene pixel beneath the pointer, or beneath the crosshair that keys bring, whenever it is
   * another one; undefined beyond the scene.
   */
  onHover(pixel: PixelPosition | undefined): void;
  /** A pixel was clicked or tapped, or chosen by a key. A double click does so twice. */
  onPixelClick(pixel: PixelPosition): void;
  /**
   * A person has come to another view, by a gesture that has ended, a key or a button; undefined for
   * the whole scene, also where that is shown because a scene of another size came.
   */
  onView(view: View | undefined): void;
  /** A key that the picture does not use, while it has the focus; true where it was of use. */
  onKey?(event: KeyboardEvent): boolean;
  /** A key is up, or the focus left while one was held that was of use. */
  onKeyUp?(event: KeyboardEvent): void;
  /** Called after each drawing of the canvas, in the same task; a large scene takes some before its first. */
  onDrawn?(): void;
}

const MARGINS: CSSProperties & Record<`--${string}`, string> = {
  "--picture-left": `${AXES_MARGIN.left}px`,
  "--picture-top": `${AXES_MARGIN.top}px`,
  "--picture-right": `${AXES_MARGIN.right}px`,
  "--picture-bottom": `${AXES_MARGIN.bottom}px`,
};

const KEYS =
  "Arrow keys move the picture, with Shift by one pixel; plus and minus zoom, 0 shows all of it. Enter pins the pixel at the centre.";
const WITHOUT_GPU =
  "Drawn without the graphics processor: this browser offers no WebGL 2, so large arrays are slow.";
const WITHOUT_AXES =
  "The axes and the mouse's zoom could not be loaded; reload the page to try again.";

/**
 * A scene drawn with a style, under axes that can be panned and zoomed. It fills its parent, which
 * has to have a height. A change of style draws once, before the browser paints; the zoom stays
 * until a scene of another size comes. Marks lie over it, and follow the view.
 */
export function Picture(props: PictureProps) {
  const { scene, renderStyle, label, view, link, marks, axes } = props;
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const crosshair = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const surface = useRef<PictureController>(null);
  const [problem, setProblem] = useState<string>();
  const [note, setNote] = useState<string>();
  const keys = useId();
  const hovered = useEffectEvent(props.onHover);
  const clicked = useEffectEvent(props.onPixelClick);
  const viewed = useEffectEvent(props.onView);
  const pressed = useEffectEvent((event: KeyboardEvent) => props.onKey?.(event) ?? false);
  const lifted = useEffectEvent((event: KeyboardEvent) => props.onKeyUp?.(event));
  const drawn = useEffectEvent(() => props.onDrawn?.());

  useLayoutEffect(() => {
    if (!(host.current && canvas.current && layer.current && crosshair.current && frame.current))
      return;
    const elements = {
      host: host.current,
      canvas: canvas.current,
      marks: layer.current,
      crosshair: crosshair.current,
      frame: frame.current,
    };
    const events = {
      onHover: (pixel: PixelPosition | undefined) => hovered(pixel),
      onPixelClick: (pixel: PixelPosition) => clicked(pixel),
      onView: (shown: View | undefined) => viewed(shown),
      onKey: (event: KeyboardEvent) => pressed(event),
      onKeyUp: (event: KeyboardEvent) => lifted(event),
      onDrawn: () => drawn(),
      onFailed: (error: unknown) => tellOf(error, setProblem),
      onAxesFailed: () => setNote(WITHOUT_AXES),
    };
    const created = attempt(() => new PictureController(elements, events), setProblem);
    if (!created) return;
    surface.current = created;
    setNote(created.kind === "cpu" ? WITHOUT_GPU : undefined);
    return () => {
      created.dispose();
      surface.current = null;
    };
  }, []);

  // Before the scene is shown, so that a picture begins where those are that it is linked with.
  useLayoutEffect(() => {
    surface.current?.linkWith(link);
    return () => surface.current?.linkWith(undefined);
  }, [link]);

  useLayoutEffect(() => {
    const shown = surface.current;
    if (!shown) return;
    setProblem(undefined);
    attempt(() => shown.show({ scene, renderStyle, view, axes }), setProblem);
  }, [scene, renderStyle, view, axes]);

  return (
    <div
      ref={host}
      className="picture"
      style={MARGINS}
      role="application"
      aria-label={label}
      aria-describedby={keys}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: role application takes keys, which move the picture.
      tabIndex={0}
    >
      <canvas ref={canvas} className="picture-canvas" />
      <div ref={layer} className="picture-marks" aria-hidden="true">
        {marks.map((mark) => (
          <PictureMark key={mark.key} mark={mark} />
        ))}
      </div>
      <div ref={crosshair} className="picture-crosshair" hidden />
      <div ref={frame} className="picture-frame" />
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

/** What the work gives; undefined where it failed in a way that a person can be told of. */
function attempt<Result>(work: () => Result, tell: (problem: string) => void): Result | undefined {
  try {
    return work();
  } catch (error) {
    tellOf(error, tell);
    return undefined;
  }
}

function tellOf(error: unknown, tell: (problem: string) => void): void {
  if (!(error instanceof AppError)) throw error;
  tell(sentenceOf(error.failure));
}

function sentenceOf(failure: Failure): string {
  if (failure.kind === "unreadable-array") return `${failure.reason} ${failure.remedy}`;
  return failure.kind === "unexpected" ? failure.message : failure.kind;
}
