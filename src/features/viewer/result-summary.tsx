import { type ReactNode, useMemo } from "react";
import type { ModelCard } from "#domain/model-card.ts";
import { type Prediction, summarise } from "#domain/prediction.ts";
import { shareText } from "./result-text.ts";

interface ResultSummaryProps {
  readonly prediction: Prediction;
  readonly threshold: number;
  readonly card: ModelCard;
}

/** What the model found, in numbers, with the card's first caveat always beside it. */
export function ResultSummary({ prediction, threshold, card }: ResultSummaryProps): ReactNode {
  const summary = useMemo(() => summarise(prediction, threshold), [prediction, threshold]);
  const { regionCount, meanInside, largestRegion } = summary;
  const regions = `${regionCount} ${regionCount === 1 ? "region" : "regions"}`;
  const mean = meanInside === undefined ? "" : ` · mean p ${meanInside.toFixed(2)}`;
  const where = largestRegion === undefined ? "" : `, the largest ${largestRegion.where}`;
  const [caveat] = card.caveats;
  return (
    <section className="result" aria-labelledby="result-title">
      <h2 id="result-title">{shareText(card, summary.share)}</h2>
      <p className="quiet">
        {regions}
        {where}
        {mean}
      </p>
      {prediction.notFinite > 0 && (
        <p className="quiet">
          {prediction.notFinite} pixels have no score: the model gave NaN there.
        </p>
      )}
      {caveat !== undefined && <p className="caveat">{caveat}</p>}
    </section>
  );
}
