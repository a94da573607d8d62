import type { ReactNode } from "react";
import { remainingTilesMs } from "#domain/run/estimate.ts";
import { activeStatus, type Run, type TileProgress } from "#domain/run/run.ts";
import { formatNumber } from "#domain/text/format.ts";
import { timeSpanText } from "#domain/text/time-span.ts";
import { useNow } from "#ui/controls/use-now.ts";

const SECOND_MS = 1000;

/** What is left of a scene that is sent in tiles, and what is kept of one that was interrupted. */
export function TilesLeft({ run }: { readonly run: Run }): ReactNode {
  const isActive = activeStatus(run) !== undefined;
  const nowMs = useNow(isActive);
  const { tiles } = run;
  if (tiles === undefined) return null;
  if (!isActive) {
    return (
      <p className="quiet small">
        {`${formatNumber(tiles.done)} of ${formatNumber(tiles.count)} tiles ${LATER_TEXTS[tiles.place]}`}
      </p>
    );
  }
  const remainingMs = remainingTilesMs(run, nowMs);
  const left =
    remainingMs === undefined
      ? ""
      : `About ${timeSpanText(Math.max(1, remainingMs / SECOND_MS))} left. `;
  return <p className="quiet small">{left + KEPT_TEXTS[tiles.place]}</p>;
}

/** A job outlasts a run that failed: what it has done since is unknown here. */
const LATER_TEXTS: Readonly<Record<TileProgress["place"], string>> = {
  page: "are kept: the next run sends the others.",
  cloud: "were done when the cloud last answered: the next run keeps them.",
};

const KEPT_TEXTS: Readonly<Record<TileProgress["place"], string>> = {
  page: "Tiles that are done are kept, also over a reload.",
  cloud: "The job in the cloud goes on over a reload, and while this page is closed.",
};
