import type { ReactNode } from "react";
import { type BandLabel, labelText } from "#domain/array/band-labels.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import { formatNumber, formatSignificant } from "#domain/text/format.ts";
import { bandNames } from "#domain/view/band-names.ts";

interface BandTableProps {
  readonly array: PreparedArray;
  readonly card: ModelCard;
}

/**
 * The statistics of every band, with the name that the file gives it, and the range that the model
 * was trained on.
 */
export function BandTable({ array, card }: BandTableProps): ReactNode {
  const names = bandNames(card, array.bandCount);
  const { stored } = card.input;
  return (
    <details className="small">
      <summary>Values by band</summary>
      <table className="band-table">
        <thead>
          <tr>
            <th scope="col">Band</th>
            <th scope="col">Lowest</th>
            <th scope="col">Mean ± spread</th>
            <th scope="col">Highest</th>
          </tr>
        </thead>
        <tbody>
          {array.statistics.map(({ min, mean, deviation, max }, band) => (
            <tr key={names[band]}>
              <th scope="row">
                {names[band]}
                <FileName label={array.bandLabels?.labels[band]} shown={names[band]} />
              </th>
              <td>{numberText(min)}</td>
              <td>{spreadText(mean, deviation)}</td>
              <td>{numberText(max)}</td>
            </tr>
          ))}
          {stored !== undefined && (
            <tr className="quiet">
              <th scope="row">Trained on</th>
              <td>{stored.min}</td>
              <td />
              <td>{stored.max}</td>
            </tr>
          )}
        </tbody>
      </table>
    </details>
  );
}

interface FileNameProps {
  readonly label: BandLabel | undefined;
  readonly shown: string | undefined;
}

/** The band's name in the file, where that is another one. */
function FileName({ label, shown }: FileNameProps): ReactNode {
  if (label === undefined || labelText(label) === shown) return null;
  return <span className="quiet"> (file: {labelText(label)})</span>;
}

function spreadText(mean: number, deviation: number): string {
  const spread = Number.isNaN(deviation) ? "" : ` ± ${formatSignificant(deviation, 2)}`;
  return `${numberText(mean)}${spread}`;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "none";
  return Number.isInteger(value) ? formatNumber(value) : formatSignificant(value, 4);
}
