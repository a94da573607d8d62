import { type ReactNode, useEffectEvent, useLayoutEffect, useRef } from "react";
import { sizeText } from "#domain/array/size-text.ts";
import type { QuickLook } from "#domain/preparation/quick-look.ts";
import type { Size } from "#domain/render/view.ts";
import { PICTURE_MARGINS } from "#ui/picture/picture.tsx";

interface QuickLookProps {
  readonly quickLook: QuickLook;
  /** Called with the size that it has on the screen, in CSS pixels. */
  onSize(size: Size): void;
}

/** A picture of a large array from some of its values, in the place of the one that follows. */
export function QuickLookPicture({ quickLook, onSize }: QuickLookProps): ReactNode {
  const { height, width, pixels, fileSize, bandCount, isCoarse } = quickLook;
  const canvas = useRef<HTMLCanvasElement>(null);
  const sized = useEffectEvent(onSize);
  useLayoutEffect(() => {
    if (canvas.current === null) return;
    canvas.current.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
    sized(canvas.current.getBoundingClientRect());
  }, [pixels, width, height]);
  const size = sizeText(fileSize.height, fileSize.width, bandCount);
  return (
    <div className="quick-look" style={PICTURE_MARGINS}>
      <canvas
        ref={canvas}
        width={width}
        height={height}
        role="img"
        aria-label={`Quick look${isCoarse ? ", coarse" : ""}: ${size}`}
      />
    </div>
  );
}
