import type { CSSProperties, ReactNode } from "react";
import type { PixelPosition, Size } from "#domain/render/view.ts";

interface MeasureLayerProps {
  readonly points: readonly PixelPosition[];
  readonly array: Size;
}

/** A measured path in the layer of a picture's marks; closed from three points on. */
export function MeasureLayer({ points, array: { width, height } }: MeasureLayerProps): ReactNode {
  const size = { "--width": width, "--height": height } as CSSProperties; // React's types lack custom properties.
  const path = points.map(({ row, column }) => `${column + 0.5},${row + 0.5}`);
  return (
    <svg
      className="measure-layer"
      aria-hidden="true"
      style={size}
      viewBox={`0 0 ${width} ${height}`}
    >
      {["measure-halo", "measure-line"].map((className) => (
        <g key={className} className={className}>
          <polygon points={path.join(" ")} />
          {path.map((point) => (
            // A line of no length is drawn as a round point of its stroke's width.
            <polyline key={point} className="measure-point" points={`${point} ${point}`} />
          ))}
        </g>
      ))}
    </svg>
  );
}
