/**
 * A table as CSV (RFC 4180: lines end in CRLF). Text is quoted, numbers are not; undefined and NaN are
 * empty fields.
 */
export function csvText(rows: readonly (readonly (string | number | undefined)[])[]): string {
  return rows.map((fields) => `${fields.map(fieldText).join(",")}\r\n`).join("");
}

function fieldText(value: string | number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "";
  return typeof value === "number" ? String(value) : `"${value.replaceAll('"', '""')}"`;
}
