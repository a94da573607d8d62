import {
  lazy,
  type ReactNode,
  type RefObject,
  Suspense,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { axisTicks, PIXEL_TICKS, ticksWithin } from "#domain/geo/axis-ticks.ts";
import { measureText } from "#domain/geo/measure.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { Scene } from "#domain/render/render-style.ts";
import type { PixelPosition, Size } from "#domain/render/view.ts";
import { MAX_PINS, PANE_CONTENTS, withPin } from "#domain/view/view-settings.ts";
import { loadChunk } from "#engine/site.ts";
import { whenIdle } from "#ui/charts/when-idle.ts";
import { ViewLink } from "#ui/picture/linked-views.ts";
import { Picture, type PictureProps, pictureMargins, SurfaceCanvas } from "#ui/picture/picture.tsx";
import { PictureSurface } from "#ui/picture/picture-surface.ts";
import { HoverCard, HoverCross } from "./hover-card.tsx";
import type { HoverStore } from "./hover-store.ts";
import { MeasureLayer } from "./measure-layer.tsx";
import { bareStyle, PANE_CONTENT, shownContent } from "./pane-content.ts";
import { PictureLegend } from "./picture-legend.tsx";
import { revealAcross, revealed, useReveal } from "./reveal.ts";
import { ScaleBar } from "./scale-bar.tsx";
import {
  comparedMasks,
  drawnReference,
  isSideBySide,
  marksOf,
  paneStyle,
  scorePlanes,
  styleOfViewer,
} from "./shown-picture.ts";
import { SwipeHandle } from "./swipe-handle.tsx";
import type { ViewerModel } from "./viewer-model.ts";
import "./picture-pane.css";
import "./viewer.css";

const LocatorMap = lazy(async () => ({
  default: (await loadChunk(() => import("./locator-map.tsx"))).LocatorMap,
}));

/** For the life of the page: also while it shows no picture. */
const SURFACE = new PictureSurface();

interface PicturePaneProps {
  readonly viewer: ViewerModel;
  /** Whether it is the picture of the selected array; if not, it is dimmed and takes no input. */
  readonly isCurrent: boolean;
  /** Whether the overlay is hidden while a key is held. */
  readonly isBlinking: boolean;
  readonly hoverStore: HoverStore;
  /** Shown over the picture; empty for none. */
  readonly note: string;
  onNote(note: string): void;
  /** The points of the path that clicks add to; undefined where they set pins. */
  readonly measured: readonly PixelPosition[] | undefined;
  onMeasure(points: readonly PixelPosition[]): void;
  /** Reports the size of the picture in CSS pixels. */
  onCanvas(size: Size): void;
  /** As in Picture: keys pressed while it has the focus. */
  onKey(event: KeyboardEvent): boolean;
  onKeyUp(event: KeyboardEvent): void;
  /** Called after each draw of the scene, which for a large one follows its upload. */
  readonly onDrawn: (() => void) | undefined;
  /** A prediction was drawn for the first time, `tookMs` after its arrival. */
  onPredictionDrawn(prediction: Prediction, tookMs: number): void;
}

/** The picture with the prediction's overlay; in a comparison, beside or over only the bands. */
export function PicturePane(props: PicturePaneProps): ReactNode {
  const { viewer, isCurrent, isBlinking, onCanvas } = props;
  const { name, array, predicted, card, view, spreads, ranges, coverage, grid, change } = viewer;
  const { reading, referencePlane, second, differences, lit } = viewer;
  const place = useRef<HTMLDivElement>(null);
  const [canvas, setCanvas] = useState<Size | undefined>(undefined);
  const isBeside = isSideBySide(viewer);
  const isStacked = useIsStacked();
  const hasRows = !isBeside || isStacked;
  useSize(place, (size) => {
    setCanvas(size);
    onCanvas(size);
  });
  const isIdle = useIdle();
  const [link] = useState(() => new ViewLink());
  const scene = useScene(viewer);
  const isLit = lit !== undefined;
  const compared = useMemo(
    () => ({ predicted, reading, referencePlane, second, differences }),
    [predicted, reading, referencePlane, second, differences],
  );
  const renderStyle = useMemo(
    () => styleOfViewer({ ...compared, view, card, spreads, ranges, coverage, lit }),
    [compared, view, card, spreads, ranges, coverage, lit],
  );
  const { width, height } = array;
  const axes = useMemo(
    () =>
      ticksWithin((!view.pixelAxes && grid && axisTicks(grid)) || PIXEL_TICKS, { width, height }),
    [grid, view.pixelAxes, width, height],
  );
  const appearing = useReveal(view.comparison === "none" ? predicted?.prediction : undefined);
  const reveal =
    appearing && canvas ? revealAcross(appearing, view.part, canvas, array) : appearing;
  const [left, right] = view.panes;
  const leftStyle = useMemo(
    () => (isLit ? renderStyle : paneStyle(left, compared, renderStyle)),
    [left, compared, renderStyle, isLit],
  );
  const rightStyle = useMemo(
    () => (isLit ? renderStyle : paneStyle(right, compared, renderStyle)),
    [right, compared, renderStyle, isLit],
  );
  const location = useMemo(() => grid && JSON.stringify(grid), [grid]);
  const reportPrediction = useDrawing(predicted?.prediction, props.onPredictionDrawn);
  const shared: Omit<PictureProps, "renderStyle" | "label"> = {
    surface: SURFACE,
    scene,
    view: view.part,
    link,
    marks: marksOf(viewer),
    axes,
    place: location,
    onHover: props.hoverStore.set,
    onPixelClick: (pixel) => {
      if (props.measured !== undefined) {
        props.onMeasure([...props.measured, pixel]);
        return;
      }
      const isFull = withPin(view, pixel) === view;
      props.onNote(isFull ? `At most ${MAX_PINS} pins: click one of them to remove it.` : "");
      change((before) => withPin(before, pixel));
    },
    onBox: (box) => change((before) => ({ ...before, box })),
    onView: (part) => change((before) => ({ ...before, part })),
    onKey: props.onKey,
    onKeyUp: props.onKeyUp,
  };
  const cross = isBeside && <HoverCross hoverStore={props.hoverStore} />;
  const measured = props.measured && <MeasureLayer points={props.measured} array={array} />;
  const layer = canvas && (
    <>
      {cross}
      <ScaleBar viewer={viewer} canvas={canvas} />
      {measured}
      <HoverCard viewer={viewer} hoverStore={props.hoverStore} canvas={canvas} />
    </>
  );
  const label = labelOf(name, array, predicted !== undefined);
  return (
    <div
      className="picture-pane"
      data-comparison={isBeside ? "side" : "none"}
      data-current={isCurrent}
      data-graticule={view.graticule}
      inert={!isCurrent}
    >
      <SurfaceCanvas surface={SURFACE} />
      {isBeside && (
        <div className="picture-place" style={pictureMargins(true)}>
          <Picture
            {...shared}
            renderStyle={leftStyle}
            label={labelOf(name, array, view.panes[0] !== "bands")}
            layer={
              <>
                {cross}
                {measured}
              </>
            }
          />
          {renderStyle.overlay.visible && <PictureLegend viewer={viewer} content={left} />}
          <PaneChoice viewer={viewer} side={0} />
        </div>
      )}
      <div ref={place} className="picture-place" style={pictureMargins(hasRows)}>
        <Picture
          {...shared}
          renderStyle={
            isBlinking
              ? bareStyle(renderStyle)
              : isBeside
                ? rightStyle
                : revealed(renderStyle, reveal)
          }
          hasRows={hasRows}
          label={label}
          layer={layer}
          onDrawn={() => {
            reportPrediction();
            props.onDrawn?.();
          }}
        />
        {isIdle && !isBeside && viewer.locate && (
          <Suspense>
            <LocatorMap locate={viewer.locate} array={array} />
          </Suspense>
        )}
        {isBeside && <PaneChoice viewer={viewer} side={1} />}
        <p className="picture-toast" role="status">
          {props.note ||
            (props.measured && measureText(viewer.locate, props.measured.map(centreOfPixel)))}
        </p>
        {renderStyle.overlay.visible && !isBlinking && (
          <PictureLegend viewer={viewer} content={isBeside ? right : undefined} />
        )}
        {reveal !== undefined && reveal.from > 0 && (
          <div className="reveal" inert>
            <SwipeHandle at={reveal.from} onChange={() => undefined} />
          </div>
        )}
        {view.comparison === "swipe" && predicted !== undefined && (
          <SwipeHandle
            at={view.swipe}
            onChange={(swipe) => change((before) => ({ ...before, swipe }))}
          />
        )}
      </div>
    </div>
  );
}

function centreOfPixel({ row, column }: PixelPosition): PixelPosition {
  return { row: row + 0.5, column: column + 0.5 };
}

interface PaneChoiceProps {
  readonly viewer: ViewerModel;
  readonly side: 0 | 1;
}

/** What one of two pictures shows, chosen on it. */
function PaneChoice({ viewer, side }: PaneChoiceProps): ReactNode {
  const { view, card, change } = viewer;
  const compared = comparedMasks(viewer);
  const choose = (value: string): void => {
    const content = PANE_CONTENTS.find((one) => one === value);
    if (content === undefined) return;
    change((before) => ({
      ...before,
      panes: side === 0 ? [content, before.panes[1]] : [before.panes[0], content],
    }));
  };
  return (
    <select
      className="select picture-caption"
      aria-label={side === 0 ? "Left picture" : "Right picture"}
      value={shownContent(view.panes[side], compared)}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {PANE_CONTENTS.filter((content) => content === shownContent(content, compared)).map(
        (content) => (
          <option key={content} value={content}>
            {PANE_CONTENT[content].title(card.output)}
          </option>
        ),
      )}
    </select>
  );
}

/** Where two pictures are one below the other, each has its own axes. */
const STACKED = "(max-width: 760px)";

function useIsStacked(): boolean {
  return useSyncExternalStore(watchStacking, () => matchMedia(STACKED).matches);
}

function watchStacking(onChange: () => void): () => void {
  const query = matchMedia(STACKED);
  query.addEventListener("change", onChange);
  return () => query.removeEventListener("change", onChange);
}

function useScene(viewer: ViewerModel): Scene {
  const { array, bands, predicted, lit } = viewer;
  const { height, width, nodata } = array;
  const prediction = predicted?.prediction;
  const reference = drawnReference(viewer);
  const { second, differences } = viewer;
  const predictedScores = useMemo(
    () =>
      prediction === undefined ? [] : scorePlanes(prediction, { second, differences }, reference),
    [prediction, second, differences, reference],
  );
  const litScores = useMemo(() => lit && [lit.scores], [lit]);
  const scores = litScores ?? predictedScores;
  const revision = prediction?.revision;
  return useMemo(
    () => ({ height, width, bands, nodata, scores, revision }),
    [height, width, bands, nodata, scores, revision],
  );
}

/** Whether the page has been idle since the picture came up. */
function useIdle(): boolean {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => {
    const stopping = new AbortController();
    whenIdle(() => setIdle(true), stopping.signal);
    return () => stopping.abort();
  }, []);
  return isIdle;
}

/** Reports the size of an element, whenever it changes. */
function useSize(place: RefObject<HTMLElement | null>, onSize: (size: Size) => void): void {
  const report = useEffectEvent(onSize);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const area = element.querySelector(".picture-area");
    if (area === null) return;
    const observer = new ResizeObserver(() => {
      const { width, height } = area.getBoundingClientRect();
      report({ width: Math.max(1, width), height: Math.max(1, height) });
    });
    observer.observe(area);
    return () => observer.disconnect();
  }, [place]);
}

/** Reports how long each prediction took from its arrival to the screen. */
function useDrawing(
  prediction: Prediction | undefined,
  onDrawn: (prediction: Prediction, tookMs: number) => void,
): () => void {
  const drawn = useRef<Prediction>(undefined);
  const arrivedMs = useMemo(() => (prediction === undefined ? 0 : performance.now()), [prediction]);
  return () => {
    if (prediction === undefined || drawn.current === prediction) return;
    drawn.current = prediction;
    onDrawn(prediction, performance.now() - arrivedMs);
  };
}

function labelOf(
  name: string,
  { height, width }: { readonly height: number; readonly width: number },
  hasPrediction: boolean,
): string {
  const overlay = hasPrediction ? " with the prediction over it" : "";
  return `Picture of ${name}, ${height} by ${width} pixels${overlay}`;
}
