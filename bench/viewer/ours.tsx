/// <reference types="vite/client" />
import { createRoot } from "react-dom/client";
import type { Channel, RenderStyle, Scene } from "#domain/render/render-style.ts";
import { Picture, SurfaceCanvas } from "#ui/picture/picture.tsx";
import { PictureSurface } from "#ui/picture/picture-surface.ts";
import { type Contestant, type Knob, readBack } from "./contestant.ts";
import type { MadeData } from "./made-data.ts";
import "#app/theme.css";

/** Red, green and blue by band number. */
function channelsOf(bands: readonly number[], max: number): RenderStyle["bands"]["channels"] {
  const channel = (band = 0): Channel => ({
    weights: Array.from({ length: 6 }, (_, at) => (at === band ? 1 : 0)),
    min: 0,
    max,
  });
  return [channel(bands[0]), channel(bands[1]), channel(bands[2])];
}

const STYLE: RenderStyle = {
  bands: {
    channels: channelsOf([1, 2, 0], 255),
    gamma: 1,
    decodings: undefined,
    colourMap: undefined,
  },
  overlay: {
    visible: true,
    style: "fill",
    opacity: 0.6,
    shown: 0,
    threshold: 0.2,
    colours: [[213, 94, 0]],
    ramp: { colourMap: "viridis", range: [0, 1] },
    from: 0,
  },
  smooth: false,
};

/** The style with one knob at a position from 0 to 100. */
function styleAt(knob: Knob, position: number): RenderStyle {
  const share = position / 100;
  const { bands, overlay } = STYLE;
  switch (knob) {
    case "threshold":
      return { ...STYLE, overlay: { ...overlay, threshold: share } };
    case "outline":
    case "hatch":
    case "soft":
      return { ...STYLE, overlay: { ...overlay, style: knob, threshold: share } };
    case "smooth":
      return { ...STYLE, overlay: { ...overlay, threshold: share }, smooth: true };
    case "opacity":
      return { ...STYLE, overlay: { ...overlay, opacity: share } };
    case "swipe":
      return { ...STYLE, overlay: { ...overlay, from: share } };
    case "gamma":
      return { ...STYLE, bands: { ...bands, gamma: 0.5 + 2 * share } };
    case "stretch":
      return { ...STYLE, bands: { ...bands, channels: channelsOf([1, 2, 0], 155 + position) } };
    case "bands": {
      const [red, green, blue] = [position % 6, (position + 1) % 6, (position + 2) % 6];
      return { ...STYLE, bands: { ...bands, channels: channelsOf([red, green, blue], 255) } };
    }
  }
}

/** A picture without overlaid marks or event handlers. */
const ALONE = {
  view: undefined,
  marks: [],
  axes: undefined,
  onHover: () => undefined,
  onPixelClick: () => undefined,
  onView: () => undefined,
};

/** Our picture, including React and axes. */
export async function startOurs(stage: HTMLElement, data: MadeData): Promise<Contestant> {
  const root = createRoot(stage);
  const surface = new PictureSurface();
  const { side, bands, scores } = data;
  const scene: Scene = { height: side, width: side, bands, nodata: undefined, scores: [scores] };
  const show = (renderStyle: RenderStyle) =>
    new Promise<void>((resolve) => {
      const onDrawn = () => {
        readBack(contextIn(stage));
        resolve();
      };
      root.render(
        <>
          <SurfaceCanvas surface={surface} />
          <Picture
            {...ALONE}
            surface={surface}
            scene={scene}
            renderStyle={renderStyle}
            label="The made scene"
            onDrawn={onDrawn}
          />
        </>,
      );
    });
  await show(STYLE);
  await axesIn(stage);
  const move = (knob: Knob) => (position: number) => show(styleAt(knob, position));
  return {
    move: {
      threshold: move("threshold"),
      opacity: move("opacity"),
      outline: move("outline"),
      hatch: move("hatch"),
      soft: move("soft"),
      smooth: move("smooth"),
      stretch: move("stretch"),
      gamma: move("gamma"),
      bands: move("bands"),
      swipe: move("swipe"),
    },
  };
}

function contextIn(stage: HTMLElement): WebGL2RenderingContext {
  const context = stage.querySelector("canvas")?.getContext("webgl2");
  if (!context) throw new Error("This browser has no WebGL 2.");
  return context;
}

/** Waits for Plotly's axes, which load after the picture. */
function axesIn(stage: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (stage.querySelector(".modebar-btn")) resolve();
      else setTimeout(look, 50);
    };
    look();
  });
}
