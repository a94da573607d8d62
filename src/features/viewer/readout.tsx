import type { ReactNode } from "react";
import type { NumericArray } from "#domain/array/dtype.ts";
import type { ModelCard } from "#domain/model-card.ts";
import type { Prediction } from "#domain/prediction.ts";
import { bandNames } from "#domain/view-settings.ts";

export interface Pixel {
  readonly row: number;
  readonly column: number;
}

interface ReadoutProps {
  readonly pixel: Pixel | undefined;
  /** Pixels in a row. */
  readonly width: number;
  readonly bands: readonly NumericArray[];
  readonly prediction: Prediction | undefined;
  readonly card: ModelCard;
}

/** Every band's value and the score of the pixel under the cursor. */
export function Readout({ pixel, width, bands, prediction, card }: ReadoutProps): ReactNode {
  if (pixel === undefined) {
    return <span className="quiet">Point at the picture to read its values.</span>;
  }
  const at = pixel.row * width + pixel.column;
  const names = bandNames(card, bands.length);
  const score = prediction?.scores[at];
  return (
    <span className="readout">
      <Value name="row" text={String(pixel.row)} />
      <Value name="col" text={String(pixel.column)} />
      {bands.map((plane, band) => (
        <Value key={names[band]} name={names[band] ?? ""} text={valueText(Number(plane[at]))} />
      ))}
      {score !== undefined && <Value name="p" text={score.toFixed(2)} isResult />}
    </span>
  );
}

interface ValueProps {
  readonly name: string;
  readonly text: string;
  readonly isResult?: boolean;
}

function Value({ name, text, isResult = false }: ValueProps): ReactNode {
  return (
    <span className={isResult ? "value result-value" : "value"}>
      <span className="quiet">{name}</span> {text}{" "}
    </span>
  );
}

function valueText(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}
