import { memo, type ReactNode, useMemo } from "react";
import { regionAreaKm2 } from "#domain/geo/area.ts";
import { SCORE_KINDS } from "#domain/model/score-kinds.ts";
import { type SectorSummary, type Summary, sectorTable } from "#domain/prediction/prediction.ts";
import { sectorText } from "#domain/prediction/screen-reader-summary.ts";
import { formatFixed, formatPercent } from "#domain/text/format.ts";
import { areaText, shareText } from "./result-text.ts";
import type { PredictionView, ViewerModel } from "./viewer-model.ts";

interface ResultSummaryProps {
  readonly viewer: ViewerModel;
  readonly predictionView: PredictionView;
}

/** The result in numbers, always with the card's first caveat. */
export const ResultSummary = memo(function ResultSummary({
  viewer,
  predictionView,
}: ResultSummaryProps): ReactNode {
  const { card, grid } = viewer;
  const { summary, prediction, shown, titles } = predictionView;
  const { share, regionCount, meanInside, regions } = summary;
  const [largest] = regions;
  const [caveat] = card.caveats;
  const title = shown.shown === "most-likely" ? "Marked" : titles[shown.shown];
  const area = areaOf(viewer, summary);
  return (
    <section className="result" aria-labelledby="result-title">
      <h2 id="result-title">{shareText(card, share, title)}</h2>
      <p className="quiet">
        {regionCount} {regionCount === 1 ? "region" : "regions"}
        {largest !== undefined &&
          `, ${regionCount === 1 ? "" : "the largest "}${sectorText(largest.where, grid)}`}
      </p>
      {meanInside !== undefined && (
        <p className="quiet">
          Mean {SCORE_KINDS[card.output.kind].name} inside {formatFixed(meanInside, 2)}
        </p>
      )}
      {area !== undefined && (
        <p className="quiet">
          {areaText(area)} km²{grid?.source === "name" && ", located by the file’s name"}
        </p>
      )}
      {prediction.notFinite > 0 && (
        <p className="quiet">
          {prediction.notFinite} pixels have no score: the model returned NaN.
        </p>
      )}
      {caveat !== undefined && <p className="caveat">{caveat}</p>}
      <PictureTable viewer={viewer} predictionView={predictionView} />
    </section>
  );
});

/** The area of the mask; undefined where it is empty or the pixel area is unknown. */
function areaOf({ locate }: ViewerModel, { pixelCount, centre }: Summary): number | undefined {
  return locate && centre && regionAreaKm2(locate, { pixelCount, ...centre });
}

/** The share of the mask in each cell of a 3 × 3 grid, for screen readers. */
function PictureTable({ viewer, predictionView }: ResultSummaryProps): ReactNode {
  const { prediction, shown } = predictionView;
  const ninths = useMemo(() => sectorTable(prediction, shown), [prediction, shown]);
  const rows = [0, 3, 6].map((first) => ninths.slice(first, first + 3));
  return (
    <details className="small">
      <summary>3×3 summary table</summary>
      <table className="numbers ninths">
        <caption className="quiet">
          Share and mean of each ninth of the picture: mean{" "}
          {SCORE_KINDS[viewer.card.output.kind].name}
        </caption>
        <tbody>
          {rows.map((row) => (
            <tr key={row[0]?.where}>
              {row.map((ninth) => (
                <td key={ninth.where}>
                  <span className="visually-hidden">{sectorText(ninth.where, viewer.grid)}: </span>
                  {ninthText(ninth)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function ninthText({ share, meanScore }: SectorSummary): string {
  if (share === undefined || meanScore === undefined) return "none";
  return `${formatPercent(share)}, ${formatFixed(meanScore, 2)}`;
}
