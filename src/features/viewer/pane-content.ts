import type { CardOutput } from "#domain/model/model-card.ts";
import type { Colour } from "#domain/render/colour.ts";
import { CONFUSIONS } from "#domain/render/overlay-styles/confusions.ts";
import { ERRORS } from "#domain/render/overlay-styles/errors.ts";
import type { ColourMap, ComparedPlane, RenderStyle } from "#domain/render/render-style.ts";
import type { PaneContent } from "#domain/view/view-settings.ts";

interface PaneContentDefinition {
  readonly title: (output: CardOutput) => string;
  /** What it cannot be shown without. */
  readonly needs?: keyof ComparedMasks;
  /** The style of a picture that shows it, from that of a single picture. */
  readonly style: (style: RenderStyle, compared: ComparedMasks) => RenderStyle;
}

/** What the mask can be compared with, as planes of the scene's scores; undefined where there is none. */
export interface ComparedMasks {
  readonly reference: ComparedReference | undefined;
  readonly second: ComparedPlane | undefined;
  /** How much the scores of the two differ; undefined until a picture shows it. */
  readonly differences: { readonly plane: number; readonly max: number } | undefined;
}

interface ComparedReference extends ComparedPlane {
  /** The colours of the classes that the plane says are confused; undefined for one class's labels. */
  readonly classColours: readonly Colour[] | undefined;
}

/** What a picture shows: the mask where that is missing which the content needs. */
export function shownContent(content: PaneContent, compared: ComparedMasks): PaneContent {
  const { needs } = PANE_CONTENT[content];
  return needs === undefined || compared[needs] !== undefined ? content : "mask";
}

/** Of the picture of all scores, whatever map the overlay has. */
const SURFACE_MAP = "viridis";

/** Of a map of differences: the same in both themes, and safe for colour-blind users. */
export const DIFFERENCE_MAP: ColourMap = "cividis";

/** From none to the largest; equal predictions have the lowest colour everywhere. */
export function differenceRange(max: number): readonly [number, number] {
  return [0, max === 0 ? 1 : max];
}

/** Below every score that a model returns. */
const LOWEST_SCORE = -3.4e38;

/** What one of two pictures side by side can show. */
export const PANE_CONTENT: Record<PaneContent, PaneContentDefinition> = {
  bands: {
    title: () => "Bands",
    style: bareStyle,
  },
  mask: {
    title: ({ classTitle }) => `With ${classTitle.toLowerCase()}`,
    style: (style) => style,
  },
  errors: {
    title: () => "Errors",
    needs: "reference",
    style: (style, { reference }) =>
      reference === undefined ? style : errorsStyle(reference, style),
  },
  second: {
    title: () => "Second prediction",
    needs: "second",
    style: (style, { second }) => (second === undefined ? style : cutStyle(second, style)),
  },
  difference: {
    title: () => "Difference",
    needs: "second",
    style: (style, { second }) => (second === undefined ? style : differenceFrom(second, style)),
  },
  "score-difference": {
    title: ({ score }) => `|Δ| of ${score.name}`,
    needs: "second",
    style: (style, { differences }) => {
      if (differences === undefined) return style;
      const { plane, max } = differences;
      const { overlay } = cutStyle({ plane, threshold: LOWEST_SCORE }, style);
      const ramp = { colourMap: DIFFERENCE_MAP, range: differenceRange(max) };
      return { ...style, overlay: { ...overlay, style: "colormap", opacity: 1, ramp } };
    },
  },
  probability: {
    title: ({ score }) => score.name.slice(0, 1).toUpperCase() + score.name.slice(1),
    style: (style) => ({
      ...style,
      overlay: {
        ...style.overlay,
        style: "colormap",
        opacity: 1,
        threshold: LOWEST_SCORE,
        ramp: { ...style.overlay.ramp, colourMap: SURFACE_MAP },
      },
    }),
  },
};

/** The bands alone. */
export function bareStyle(style: RenderStyle): RenderStyle {
  return { ...style, overlay: { ...style.overlay, visible: false, left: undefined } };
}

/** The errors against the reference: of the mask, or by class. */
export function errorsStyle(reference: ComparedReference, style: RenderStyle): RenderStyle {
  const { plane, threshold, classColours } = reference;
  if (classColours === undefined) return differenceFrom({ plane, threshold }, style);
  const { overlay } = style;
  // The drawn plane has one too.
  const colours = Array.from({ length: plane + 1 }, (_, at) => classColours[at] ?? classColours[0]);
  return {
    ...style,
    overlay: {
      ...overlay,
      ...{ style: "confusions", opacity: CONFUSIONS.opacity, colours },
      ...{ shown: plane, threshold: LOWEST_SCORE },
    },
  };
}

function differenceFrom(compared: ComparedPlane, style: RenderStyle): RenderStyle {
  const { overlay } = style;
  return {
    ...style,
    overlay: { ...overlay, style: "errors", opacity: ERRORS.opacity, compared },
  };
}

/** The style of another plane at another threshold, in the colour of the shown class. */
export function cutStyle({ plane, threshold }: ComparedPlane, style: RenderStyle): RenderStyle {
  const { overlay } = style;
  const colour = overlay.shown === "most-likely" ? undefined : overlay.colours[overlay.shown];
  const colours = Array.from({ length: plane + 1 }, () => colour);
  return { ...style, overlay: { ...overlay, shown: plane, threshold, colours } };
}
