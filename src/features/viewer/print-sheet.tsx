import "./print-sheet.css";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { sizeText } from "#domain/array/size-text.ts";
import type { CheckResult } from "#domain/preflight/check-result.ts";
import { referenceScores } from "#domain/scores/confusion.ts";
import { formatFixed } from "#domain/text/format.ts";
import type { ViewerModel } from "./viewer-model.ts";

interface PrintSheetProps {
  readonly viewer: ViewerModel;
  /** Why this array's prediction may be meaningless. */
  readonly doubts: readonly CheckResult[];
}

/** What is printed, on one page: picture, result, numbers, model and caveats. Nothing on the screen. */
export function PrintSheet(props: PrintSheetProps): ReactNode {
  return useIsPrinting() ? <Sheet {...props} /> : null;
}

function useIsPrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    // Rendered before the event ends: the browser lays the page out then.
    addEventListener("beforeprint", () => flushSync(() => setPrinting(true)), { signal });
    addEventListener("afterprint", () => setPrinting(false), { signal });
    return () => stop.abort();
  }, []);
  return isPrinting;
}

function Sheet({ viewer, doubts }: PrintSheetProps): ReactNode {
  const { name, array, card, predictionView } = viewer;
  const figure = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    // A copy: the canvas itself is laid out for the screen.
    const drawn = document.querySelector<HTMLCanvasElement>(".picture-surface canvas");
    if (drawn !== null) figure.current?.replaceChildren(copyOf(drawn));
  }, []);
  const isThresholded =
    predictionView?.kind.draws === "mask" && predictionView.shown.shown !== "most-likely";
  const facts = [
    ["Array", `${sizeText(array.height, array.width, array.bandCount)}, ${array.dtype}`],
    ["Model", card.title],
    [
      "Threshold",
      isThresholded ? `p ≥ ${formatFixed(predictionView.shown.threshold, 2)}` : undefined,
    ],
    ...scoresOf(viewer),
  ] as const;
  return (
    <section className="print-sheet" aria-label="Printed result">
      <h2>{name}</h2>
      <p className="print-result">{predictionView?.text.title ?? "Not run"}</p>
      <figure ref={figure} />
      {predictionView?.text.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <dl className="facts">
        {facts.map(
          ([term, value]) =>
            value !== undefined && (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {predictionView !== undefined && viewer.caveats.map((caveat) => <p key={caveat}>{caveat}</p>)}
      {doubts.map(({ about, sentence }) => (
        <p key={about}>Run despite a warning: {sentence}</p>
      ))}
    </section>
  );
}

function scoresOf({
  predictionView,
  reading,
}: ViewerModel): readonly (readonly [term: string, value: string | undefined])[] {
  if (predictionView === undefined || reading?.kind !== "one-class") return [];
  const { scores, shown } = predictionView;
  const { iou, f1 } = referenceScores(reading, scores, shown.threshold);
  return [
    ["IoU", iou === undefined ? undefined : formatFixed(iou, 3)],
    ["F1", f1 === undefined ? undefined : formatFixed(f1, 3)],
  ];
}

function copyOf(drawn: HTMLCanvasElement): HTMLCanvasElement {
  const copy = document.createElement("canvas");
  copy.width = drawn.width;
  copy.height = drawn.height;
  copy.getContext("2d")?.drawImage(drawn, 0, 0);
  return copy;
}
