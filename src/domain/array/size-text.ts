/** For example "256 × 256 pixels in 6 bands": rows, columns, bands. */
export function sizeText(height: number, width: number, bandCount: number): string {
  return `${height} × ${width} pixels in ${bandCount} ${bandCount === 1 ? "band" : "bands"}`;
}
