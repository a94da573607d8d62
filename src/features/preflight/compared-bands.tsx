import { type ReactNode, useMemo } from "react";
import type { NumericArray } from "#domain/array/dtype.ts";
import { histogram } from "#domain/array/histogram.ts";
import type { Quantiles } from "#domain/model/model-card.ts";
import type { ComparedBand } from "#domain/preflight/check-result.ts";
import { numberText } from "#domain/preflight/value-text.ts";
import { QuantileHistogram } from "#ui/charts/quantile-histogram.tsx";

interface ComparedBandsProps {
  /** The most telling first. */
  readonly compared: readonly ComparedBand[];
  /** The planes of the array. */
  readonly bands: readonly NumericArray[];
  readonly nodata: number | undefined;
}

/** The sentence above names all of them. */
const MAX_DRAWN = 3;
const BINS = 48;
/** Free space at each end, as a share of the values' span. */
const MARGIN = 0.06;

/** The histograms of the bands that differ most, over the quantiles that the card was measured on. */
export function ComparedBands({ compared, bands, nodata }: ComparedBandsProps): ReactNode {
  const drawn = compared.slice(0, MAX_DRAWN);
  return (
    <div className="compared-bands">
      {drawn.map((one) => {
        const plane = bands[one.band];
        return plane && <ComparedHistogram key={one.band} {...one} plane={plane} nodata={nodata} />;
      })}
    </div>
  );
}

interface ComparedHistogramProps extends ComparedBand {
  readonly plane: NumericArray;
  readonly nodata: number | undefined;
}

/** Its captions say in words what the chart shows. */
function ComparedHistogram({
  name,
  found,
  typical,
  plane,
  nodata,
}: ComparedHistogramProps): ReactNode {
  const low = Math.min(found.q01, typical.q01);
  const high = Math.max(found.q99, typical.q99);
  const margin = MARGIN * (high - low);
  const [min, max] = [low - margin, high + margin];
  const counts = useMemo(
    () => histogram(plane, [min, max], BINS, { nodata }),
    [plane, min, max, nodata],
  );
  const place = (value: number): number => (value - min) / (max - min);
  return (
    <figure>
      <figcaption>
        <strong>{name}</strong>
      </figcaption>
      <QuantileHistogram
        counts={counts}
        from={place(typical.q01)}
        middle={place(typical.q50)}
        to={place(typical.q99)}
      />
      <dl className="small">
        <dt className="key-stairs">Array</dt>
        <dd>{quantilesText(found)}</dd>
        <dt className="key-span">Typical</dt>
        <dd>{quantilesText(typical)}</dd>
      </dl>
    </figure>
  );
}

/** "911 to 2,041, median 1,233": 98 % of the values. */
function quantilesText({ q01, q50, q99 }: Quantiles): string {
  return `${numberText(q01)} to ${numberText(q99)}, median ${numberText(q50)}`;
}
