import { Deck, OrthographicView } from "@deck.gl/core";
import { ImageLayer } from "@hms-dbmi/viv";
import { type Contestant, PICTURE, readBack } from "../contestant.ts";
import type { MadeData } from "../made-data.ts";

/** The notebook's red, green and blue, and the scores' vermilion. */
const COLOURS = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [213, 94, 0],
];
const SELECTIONS = COLOURS.map((_, plane) => ({ plane }));

/** Viv's layer of three bands and the scores; their contrast limits form a step at the threshold. */
export async function startViv(stage: HTMLElement, data: MadeData): Promise<Contestant> {
  const { side } = data;
  const { left, top, width, height } = PICTURE;
  const parent = document.createElement("div");
  Object.assign(parent.style, { position: "absolute", left: `${left}px`, top: `${top}px` });
  Object.assign(parent.style, { width: `${width}px`, height: `${height}px` });
  stage.append(parent);

  const loader = loaderOf(data);
  let tellRendered = (): void => undefined;
  const layerAt = (position: number, max: number, onViewportLoad?: () => void) => {
    const step = Math.ceil((position / 100) * 255);
    return new ImageLayer({
      id: "scene",
      loader,
      selections: SELECTIONS,
      colors: COLOURS,
      channelsVisible: COLOURS.map(() => true),
      contrastLimits: [...[1, 2, 0].map(() => [0, max]), [step - 1, step]],
      ...(onViewportLoad && { onViewportLoad }),
    });
  };
  const deck = await new Promise<Deck>((resolve, reject) => {
    const created: Deck = new Deck({
      parent,
      width,
      height,
      useDevicePixels: 1,
      controller: true,
      views: new OrthographicView({ id: "picture" }),
      initialViewState: { target: [side / 2, side / 2, 0], zoom: Math.log2(width / side) },
      layers: [layerAt(20, 255, () => resolve(created))],
      onError: reject,
      onAfterRender: ({ gl }) => {
        readBack(gl);
        tellRendered();
      },
    });
  });
  const show = (position: number, max: number) =>
    new Promise<void>((resolve) => {
      tellRendered = resolve;
      deck.setProps({ layers: [layerAt(position, max)] });
    });
  await show(20, 255);
  return {
    move: {
      threshold: (position) => show(position, 255),
      stretch: (position) => show(20, 155 + position),
    },
  };
}

/** All planes of a layer share one dtype, so the scores are stored as 0 to 255. */
function loaderOf({ side, bands, scores }: MadeData) {
  const counts = Uint8Array.from(scores, (score) => score * 255);
  const planes = [bands[1], bands[2], bands[0], counts];
  const raster = async ({ selection }: { readonly selection: { readonly plane: number } }) => ({
    data: planes[selection.plane],
    width: side,
    height: side,
  });
  return {
    shape: [planes.length, side, side],
    labels: ["plane", "y", "x"],
    dtype: "Uint8",
    tileSize: side,
    getRaster: raster,
    getTile: raster,
  };
}
