/** A size in words, by the million: "8.04 MB (8,036,103 bytes)". */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB (${bytes.toLocaleString("en-US")} bytes)`;
}
