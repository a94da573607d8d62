/** How long drawing keeps the page from anything else. */
const SLICE_MS = 8;

const waiting = new Set<() => void>();

/** Draws later, as many of what waits in one task as fit in a slice. Returns the function that cancels it. */
export function drawInSlices(draw: () => void): () => void {
  if (waiting.size === 0) setTimeout(drawSlice);
  waiting.add(draw);
  return () => void waiting.delete(draw);
}

function drawSlice(): void {
  const endMs = performance.now() + SLICE_MS;
  for (const draw of waiting) {
    waiting.delete(draw);
    draw();
    if (performance.now() >= endMs) break;
  }
  if (waiting.size > 0) setTimeout(drawSlice);
}
