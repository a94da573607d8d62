import { type ReactNode, useState } from "react";
import type { PixelPosition } from "#domain/render/view.ts";
import { exactInterval } from "#domain/scores/clopper-pearson.ts";
import { LEAST_SURE_SHARE, leastSurePixels } from "#domain/scores/least-sure.ts";
import { formatCount, formatPercent } from "#domain/text/format.ts";
import "./evaluate.css";

interface SpotCheckProps {
  /** One per pixel, NaN where missing. */
  readonly scores: Float32Array;
  readonly threshold: number;
  /** Pixels per row. */
  readonly width: number;
  /** For example "Smoke". */
  readonly classTitle: string;
  /** Shows a pixel without the prediction, which would suggest an answer; undefined once all are labelled. */
  onShow(pixel: PixelPosition | undefined): void;
}

/** A label of the user's; undefined where the picture does not tell. */
type Label = boolean | undefined;

interface Check {
  readonly scores: Float32Array;
  readonly threshold: number;
  readonly pixels: readonly number[];
  readonly labels: readonly Label[];
}

const COUNT = 10;

/** Without a reference mask: the user labels ten pixels near the threshold, which gives an error rate. */
export function SpotCheck(props: SpotCheckProps): ReactNode {
  const { scores, threshold, width, classTitle, onShow } = props;
  const [last, setCheck] = useState<Check | undefined>(undefined);
  const check = last?.scores === scores && last.threshold === threshold ? last : undefined;
  const show = (pixel: number | undefined): void =>
    onShow(
      pixel === undefined ? undefined : { row: Math.floor(pixel / width), column: pixel % width },
    );
  const start = (): void => {
    const pixels = leastSurePixels(scores, threshold, COUNT);
    setCheck({ scores, threshold, pixels, labels: [] });
    show(pixels[0]);
  };
  const startButton = (text: string): ReactNode => (
    <button type="button" className="button" onClick={start}>
      {text}
    </button>
  );
  if (check === undefined) {
    return (
      <div className="spot-check">{startButton("Label ten pixels where it is least sure")}</div>
    );
  }
  const { pixels, labels } = check;
  const pixel = pixels[labels.length];
  if (pixel === undefined) {
    return (
      <div className="spot-check">
        <p role="status">{resultText(check)}</p>
        {startButton("Label them again")}
      </div>
    );
  }
  const label = (given: Label): void => {
    setCheck({ ...check, labels: [...labels, given] });
    show(pixels[labels.length + 1]);
  };
  return (
    <div className="spot-check">
      <p role="status">
        Pixel {labels.length + 1} of {pixels.length}, in the middle of the box: row{" "}
        {Math.floor(pixel / width)}, column {pixel % width}. What is it?
      </p>
      <div className="comparison-views">
        <button type="button" className="button" onClick={() => label(true)}>
          {classTitle}
        </button>
        <button type="button" className="button" onClick={() => label(false)}>
          Not {classTitle.toLowerCase()}
        </button>
        <button type="button" className="button" onClick={() => label(undefined)}>
          Cannot tell
        </button>
        <button
          type="button"
          className="button plain"
          onClick={() => {
            setCheck(undefined);
            show(undefined);
          }}
        >
          Stop
        </button>
      </div>
    </div>
  );
}

function resultText({ scores, threshold, pixels, labels }: Check): string {
  const limit = Math.fround(threshold);
  const known = pixels.flatMap((pixel, at) => {
    const label = labels[at];
    return label === undefined ? [] : [{ label, isFound: (scores[pixel] ?? Number.NaN) >= limit }];
  });
  if (known.length === 0) return "No pixel was labelled, so there is no error rate.";
  const wrong = known.filter(({ label, isFound }) => label !== isFound).length;
  const [low, high] = exactInterval(wrong, known.length).map((share) => formatPercent(share));
  return `${capitalized(formatCount(wrong))} of ${formatCount(known.length)} wrong: an error rate of ${formatPercent(wrong / known.length)} (exact 95% interval ${low} to ${high}) among the ${formatPercent(LEAST_SURE_SHARE, 0)} of pixels nearest to the threshold. Elsewhere the model is surer.`;
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
