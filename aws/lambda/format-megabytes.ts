/** Formats a size in decimal megabytes: "8.04 MB (8,036,103 bytes)". */
export function formatMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB (${bytes.toLocaleString("en-US")} bytes)`;
}
