import { type ReactNode, useEffect, useRef } from "react";
import { drawInSlices } from "./draw-in-slices.ts";

interface ThumbnailProps {
  /** `side * side` RGBA pixels in row-major order; undefined while there is nothing to show. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer> | undefined;
  readonly side: number;
  /** Whether it is one of many that appear at once: they are drawn in slices. */
  readonly isOfMany?: boolean;
}

/** A small square picture of an array. Decorative: the array's name is beside it. */
export function Thumbnail({ pixels, side, isOfMany = false }: ThumbnailProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (pixels === undefined) return undefined;
    const draw = (): void => {
      // A CPU canvas draws such a small picture faster than the GPU provides a surface.
      const context = canvas.current?.getContext("2d", { willReadFrequently: true });
      context?.putImageData(new ImageData(pixels, side, side), 0, 0);
    };
    if (isOfMany) return drawInSlices(draw);
    draw();
    return undefined;
  }, [pixels, side, isOfMany]);
  return <canvas ref={canvas} className="thumbnail" width={side} height={side} />;
}
