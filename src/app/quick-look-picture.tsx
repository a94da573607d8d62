import { type ReactNode, useEffect, useRef } from "react";
import { sizeText } from "#domain/array/size-text.ts";
import type { QuickLook } from "#domain/preparation/quick-look.ts";

/** A coarse picture of a large array, in the place of the sharp one that follows. */
export function QuickLookPicture({ quickLook }: { readonly quickLook: QuickLook }): ReactNode {
  const { height, width, pixels, fileSize, bandCount } = quickLook;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const drawing = canvas.current?.getContext("2d");
    drawing?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [pixels, width, height]);
  const size = sizeText(fileSize.height, fileSize.width, bandCount);
  return (
    <canvas
      ref={canvas}
      className="quick-look"
      width={width}
      height={height}
      role="img"
      aria-label={`Quick look, coarse: ${size}`}
    />
  );
}
