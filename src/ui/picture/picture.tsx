import {
  type CSSProperties,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { AppError, type Failure } from "#domain/failure.ts";
import type { Look, Scene } from "#domain/pixels/look.ts";
import type { PixelPosition } from "#domain/pixels/view.ts";
import { FRAME_MARGIN } from "./plot-frame.ts";
import { Surface } from "./surface.ts";
import "./picture.css";

export interface PictureProps {
  readonly scene: Scene;
  readonly look: Look;
  /** The picture's accessible name. */
  readonly label: string;
  /** The scene pixel beneath the pointer, whenever it is another one; undefined beyond the scene. */
  onHover(pixel: PixelPosition | undefined): void;
  /** Called after each drawing of the canvas, in the same task; a large scene takes some before its first. */
  onDrawn?(): void;
}

const MARGINS: CSSProperties & Record<`--${string}`, string> = {
  "--picture-left": `${FRAME_MARGIN.left}px`,
  "--picture-top": `${FRAME_MARGIN.top}px`,
  "--picture-right": `${FRAME_MARGIN.right}px`,
  "--picture-bottom": `${FRAME_MARGIN.bottom}px`,
};

const KEYS = "Arrow keys move the picture, plus and minus zoom, 0 shows all of it.";
const WITHOUT_GPU =
  "Drawn without the graphics processor: this browser offers no WebGL 2, so large arrays are slow.";
const WITHOUT_FRAME =
  "The axes and the mouse's zoom could not be loaded; reload the page to try again.";

/**
 * A scene drawn with a look, under axes that can be panned and zoomed. It fills its parent, which
 * has to have a height. A change of look draws once, before the browser paints; the zoom stays
 * until a scene of another size comes.
 */
export function Picture({ scene, look, label, onHover, onDrawn }: PictureProps) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const surface = useRef<Surface>(null);
  const [problem, setProblem] = useState<string>();
  const [note, setNote] = useState<string>();
  const keys = useId();
  const hovered = useEffectEvent(onHover);
  const drawn = useEffectEvent(() => onDrawn?.());

  useLayoutEffect(() => {
    if (!(host.current && canvas.current && frame.current)) return;
    const elements = { host: host.current, canvas: canvas.current, frame: frame.current };
    const events = {
      onHover: (pixel: PixelPosition | undefined) => hovered(pixel),
      onDrawn: () => drawn(),
      onFailed: (error: unknown) => tellOf(error, setProblem),
      onFrameFailed: () => setNote(WITHOUT_FRAME),
    };
    const created = attempt(() => new Surface(elements, events), setProblem);
    if (!created) return;
    surface.current = created;
    setNote(created.kind === "cpu" ? WITHOUT_GPU : undefined);
    return () => {
      created.dispose();
      surface.current = null;
    };
  }, []);

  useLayoutEffect(() => {
    const shown = surface.current;
    if (!shown) return;
    setProblem(undefined);
    attempt(() => shown.show(scene, look), setProblem);
  }, [scene, look]);

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
