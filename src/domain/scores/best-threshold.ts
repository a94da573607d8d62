import type { ScoreTally } from "./tally.ts";

/** The threshold with the best agreement. */
export interface BestThreshold {
  readonly threshold: number;
  /** 0 to 1. */
  readonly f1: number;
  /** 0 to 1. */
  readonly iou: number;
}

/**
 * The threshold of the highest F1, the lowest of equals. It is also that of the highest IoU, since
 * IoU = F1 / (2 - F1) grows with F1. Undefined if the reference mask has none of the class.
 */
export function bestThreshold({
  thresholds,
  found,
  right,
  positives,
}: ScoreTally): BestThreshold | undefined {
  if (positives === 0) return undefined;
  let [best, f1] = [0, -1];
  for (let at = 0; at < thresholds.length; at += 1) {
    const own = (2 * right[at]!) / (found[at]! + positives);
    if (own < f1) continue;
    best = at;
    f1 = own;
  }
  const both = right[best]!;
  return { threshold: thresholds[best]!, f1, iou: both / (found[best]! + positives - both) };
}
