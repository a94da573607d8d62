import type { ReactNode } from "react";
import { formatCount } from "#domain/text/format.ts";

/** How many pixels no score counts; nothing where there are none. */
export function IgnoredPixels({ count }: { readonly count: number }): ReactNode {
  if (count === 0) return null;
  return (
    <p className="quiet small">
      {formatCount(count)} {count === 1 ? "pixel" : "pixels"} without a label or a score{" "}
      {count === 1 ? "is" : "are"} ignored.
    </p>
  );
}
