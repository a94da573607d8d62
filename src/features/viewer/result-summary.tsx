import { CircleAlert } from "lucide-react";
import { memo, type ReactNode, useMemo } from "react";
import { areaText, regionAreaKm2 } from "#domain/geo/area.ts";
import { type Summary, sectorTable } from "#domain/prediction/prediction.ts";
import { sectorText } from "#domain/prediction/sector-text.ts";
import type { CheckResult } from "#domain/preflight/check-result.ts";
import { MOSTLY_COVERED } from "#domain/view/view-style.ts";
import { cssColour, overlayColour, type PredictionView, type ViewerModel } from "./viewer-model.ts";

interface ResultSummaryProps {
  readonly viewer: ViewerModel;
  readonly predictionView: PredictionView;
  /** Why this array's prediction may be meaningless. */
  readonly doubts: readonly CheckResult[];
}

/** The result in numbers, always with the first caveat. */
export const ResultSummary = memo(function ResultSummary({
  viewer,
  predictionView,
  doubts,
}: ResultSummaryProps): ReactNode {
  const { grid } = viewer;
  const { kind, summary, prediction, text } = predictionView;
  const [caveat] = viewer.caveats;
  const isSingle = kind.draws === "mask" && predictionView.shown.shown !== "most-likely";
  const swatch = isSingle ? overlayColour(predictionView) : undefined;
  const area = kind.draws === "mask" ? areaOf(viewer, summary) : undefined;
  return (
    <section className="result" aria-labelledby="result-title">
      <h2 id="result-title">
        {swatch !== undefined && (
          <span className="swatch square" style={{ background: cssColour(swatch) }} />
        )}
        {text.title}
      </h2>
      {text.lines.map((line) => (
        <p key={line} className="quiet">
          {line}
        </p>
      ))}
      {area !== undefined && (
        <p className="quiet">
          {areaText(area)} km²{grid?.source === "name" && ", located by the file’s name"}
        </p>
      )}
      {isSingle && summary.share > MOSTLY_COVERED && (
        <p className="caveat">
          Nearly all pixels are marked. Compare with the bands: a threshold that marks everything
          separates nothing.
        </p>
      )}
      {prediction.notFinite > 0 && (
        <p className="quiet">
          {prediction.notFinite} pixels have no score: the model returned NaN.
        </p>
      )}
      {doubts.map(({ about, sentence }) => (
        <p key={about} className="caveat doubt">
          <CircleAlert size={14} aria-hidden="true" />
          <span>Run despite a warning: {sentence}</span>
        </p>
      ))}
      {caveat !== undefined && <p className="caveat">{caveat}</p>}
    </section>
  );
});

/** The area of the mask; undefined where it is empty or the pixel area is unknown. */
function areaOf({ locate }: ViewerModel, { pixelCount, centre }: Summary): number | undefined {
  return locate && centre && regionAreaKm2(locate, { pixelCount, ...centre });
}

/** The result in each cell of a 3 × 3 grid, for screen readers. */
export const PictureTable = memo(function PictureTable({
  viewer,
  predictionView,
}: Omit<ResultSummaryProps, "doubts">): ReactNode {
  const { kind, prediction, shown } = predictionView;
  const ninths = useMemo(() => sectorTable(prediction, shown), [prediction, shown]);
  const rows = [0, 3, 6].map((first) => ninths.slice(first, first + 3));
  return (
    <details className="small">
      <summary>3×3 summary table</summary>
      <table className="numbers ninths">
        <caption className="quiet">{kind.tableCaption(viewer.card.output)}</caption>
        <tbody>
          {rows.map((row) => (
            <tr key={row[0]?.where}>
              {row.map((ninth) => (
                <td key={ninth.where}>
                  <span className="visually-hidden">{sectorText(ninth.where, viewer.grid)}: </span>
                  {ninth.share === undefined || ninth.meanScore === undefined
                    ? "none"
                    : kind.tableCell(ninth.share, ninth.meanScore)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
});
