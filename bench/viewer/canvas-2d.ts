import { type Contestant, PICTURE } from "./contestant.ts";
import { coloursOf } from "./least-webgl.ts";
import type { MadeData } from "./made-data.ts";

/** Opaque vermilion as a little-endian RGBA word. */
const FILLED = 0xff005ed5;

/** Bands and mask as two images of the scene's size, drawn into a 2D canvas without a GPU. */
export async function startCanvas(stage: HTMLElement, data: MadeData): Promise<Contestant> {
  const { left, top, width, height } = PICTURE;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  Object.assign(canvas.style, { position: "absolute", left: `${left}px`, top: `${top}px` });
  stage.append(canvas);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const { side, scores } = data;
  const [paper, mask] = [new OffscreenCanvas(side, side), new OffscreenCanvas(side, side)];
  const [onPaper, onMask] = [paper.getContext("2d"), mask.getContext("2d")];
  if (!(context && onPaper && onMask)) throw new Error("This browser has no canvas of that size.");
  context.imageSmoothingEnabled = false;
  onPaper.putImageData(new ImageData(new Uint8ClampedArray(coloursOf(data)), side, side), 0, 0);
  const image = new ImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer);
  const fill = (threshold: number): void => {
    for (let at = 0; at < pixels.length; at += 1) {
      pixels[at] = (scores[at] ?? 0) >= threshold ? FILLED : 0;
    }
    onMask.putImageData(image, 0, 0);
  };
  const draw = async (opacity: number): Promise<void> => {
    context.globalAlpha = 1;
    context.drawImage(paper, 0, 0, width, height);
    context.globalAlpha = opacity;
    context.drawImage(mask, 0, 0, width, height);
    context.getImageData(0, 0, 1, 1);
  };
  const threshold = (position: number) => {
    fill(position / 100);
    return draw(0.6);
  };
  await threshold(20);
  return { move: { threshold, opacity: (position) => draw(position / 100) } };
}
