import { formatNumber, formatSignificant } from "#domain/text/format.ts";

/** A number and its verb: "1 is", "2 are". */
export function countText(count: number): string {
  return `${formatNumber(count)} ${count === 1 ? "is" : "are"}`;
}

/** A value as sentences quote it. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return formatNumber(value);
  return formatSignificant(value, 3);
}
