import type { Data } from "plotly.js-dist";
import type { Contestant } from "./contestant.ts";
import type { MadeData } from "./made-data.ts";
import { layGraph } from "./mask-graph.ts";

/** Opaque vermilion as a little-endian RGBA word. */
const FILLED = 0xff005ed5;

/** Plotly's image trace of the mask, repainted for each threshold; no bands below it. */
export async function startImage(stage: HTMLElement, data: MadeData): Promise<Contestant> {
  const { side, scores } = data;
  const paper = document.createElement("canvas");
  paper.width = side;
  paper.height = side;
  const context = paper.getContext("2d");
  if (!context) throw new Error("This browser has no canvas of that size.");
  const image = new ImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer);
  const maskAt = (threshold: number): string => {
    for (let at = 0; at < pixels.length; at += 1) {
      pixels[at] = (scores[at] ?? 0) >= threshold ? FILLED : 0;
    }
    context.putImageData(image, 0, 0);
    return paper.toDataURL();
  };
  // The trace's types require z, although a source suffices.
  const traceAt = (threshold: number) => ({ source: maskAt(threshold) }) as Partial<Data>;
  const plotly = await layGraph(stage, data, {
    type: "image",
    x0: 0.5,
    y0: 0.5,
    ...traceAt(0.2),
  } as Data);
  const threshold = async (position: number) => {
    await plotly.restyle(stage, traceAt(position / 100));
  };
  const opacity = async (position: number) => {
    await plotly.restyle(stage, { opacity: position / 100 } as Partial<Data>);
  };
  return { move: { threshold, opacity } };
}
