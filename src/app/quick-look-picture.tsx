import { type ReactNode, useEffect, useRef } from "react";
import { sizeText } from "#domain/array/size-text.ts";
import type { QuickLook } from "#domain/preparation/quick-look.ts";
import { PICTURE_MARGINS } from "#ui/picture/picture.tsx";

/** A picture of a large array from some of its values, in the place of the one that follows. */
export function QuickLookPicture({ quickLook }: { readonly quickLook: QuickLook }): ReactNode {
  const { height, width, pixels, fileSize, bandCount } = quickLook;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const drawing = canvas.current?.getContext("2d");
    drawing?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [pixels, width, height]);
  const size = sizeText(fileSize.height, fileSize.width, bandCount);
  return (
    <div className="quick-look" style={PICTURE_MARGINS}>
      <canvas
        ref={canvas}
        width={width}
        height={height}
        role="img"
        aria-label={`Quick look, coarse: ${size}`}
      />
    </div>
  );
}
