import { formatNumber, formatSignificant } from "#domain/text/format.ts";
import type { ArrayFacts } from "./check-result.ts";

/** A number and its verb: "1 is", "2 are". */
export function countText(count: number): string {
  return `${formatNumber(count)} ${count === 1 ? "is" : "are"}`;
}

/** A value as sentences quote it. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return formatNumber(value);
  return formatSignificant(value, 3);
}

/** The lowest and the highest valid value of all bands; NaN if there is none. */
export function spanOf({ statistics }: Pick<ArrayFacts, "statistics">): {
  readonly min: number;
  readonly max: number;
} {
  const measured = statistics.filter(({ min }) => !Number.isNaN(min));
  if (measured.length === 0) return { min: Number.NaN, max: Number.NaN };
  return {
    min: Math.min(...measured.map(({ min }) => min)),
    max: Math.max(...measured.map(({ max }) => max)),
  };
}
