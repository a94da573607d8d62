import type { ReactNode } from "react";
import type { ModelCard } from "#domain/model-card.ts";
import type { Summary } from "#domain/prediction.ts";
import { shareText } from "./result-text.ts";

interface ResultSummaryProps {
  readonly summary: Summary;
  /** How many pixels have no score. */
  readonly notFinite: number;
  readonly card: ModelCard;
}

/** What the model found, in numbers, with the card's first caveat always beside it. */
export function ResultSummary({ summary, notFinite, card }: ResultSummaryProps): ReactNode {
  const { share, regionCount, meanInside, regions } = summary;
  const [largest] = regions;
  const [caveat] = card.caveats;
  return (
    <section className="result" aria-labelledby="result-title">
      <h2 id="result-title">{shareText(card, share)}</h2>
      <p className="quiet">
        {regionCount} {regionCount === 1 ? "region" : "regions"}
        {largest !== undefined && `, the largest ${largest.where}`}
      </p>
      {meanInside !== undefined && (
        <p className="quiet">Mean probability inside {meanInside.toFixed(2)}</p>
      )}
      {notFinite > 0 && (
        <p className="quiet">{notFinite} pixels have no score: the model gave NaN there.</p>
      )}
      {caveat !== undefined && <p className="caveat">{caveat}</p>}
    </section>
  );
}
