import { type ReactNode, useEffect, useRef } from "react";

interface ThumbnailProps {
  /** `side * side` RGBA pixels in row-major order; undefined while there is nothing to show. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer> | undefined;
  readonly side: number;
}

/** A small square picture of an array. Decorative: the array's name is beside it. */
export function Thumbnail({ pixels, side }: ThumbnailProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (pixels === undefined) return;
    // A CPU canvas draws such a small picture faster than the GPU provides a surface.
    const context = canvas.current?.getContext("2d", { willReadFrequently: true });
    context?.putImageData(new ImageData(pixels, side, side), 0, 0);
  }, [pixels, side]);
  return <canvas ref={canvas} className="thumbnail" width={side} height={side} />;
}
