import type { PixelBox } from "#domain/array/pixel-box.ts";
import { OKABE_ITO } from "#domain/render/okabe-ito.ts";
import type { OverlayStyleId } from "#domain/render/overlay-styles/overlay-styles.ts";
import type { ColourMap } from "#domain/render/render-style.ts";
import type { PixelPosition, View } from "#domain/render/view.ts";
import type { MaskClass } from "#domain/scores/reference-reading.ts";

/**
 * How values map to brightness: over the recipe's range (for three bands without a recipe balanced between
 * their percentiles), between two percentiles, around the mean
 * by some standard deviations, from minimum to maximum, or between manual limits. Written in links.
 */
export const STRETCHES = ["recipe", "percentiles", "deviations", "full", "hand"] as const;
export type Stretch = (typeof STRETCHES)[number];

/**
 * One picture, one with a swipe handle between bands and prediction, or two side by side. Written
 * in links.
 */
export const COMPARISONS = ["none", "swipe", "side"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** What one of two pictures side by side shows. Written in links. */
export const PANE_CONTENTS = [
  "bands",
  "mask",
  "probability",
  "errors",
  "second",
  "difference",
  "score-difference",
] as const;
export type PaneContent = (typeof PANE_CONTENTS)[number];

/** The available overlay colours, besides the card's own. Ids are written in links. */
export const OVERLAY_COLOURS = [
  { id: "vermilion", title: "Vermilion", colour: OKABE_ITO.vermilion },
  { id: "blue", title: "Blue", colour: OKABE_ITO.blue },
  { id: "green", title: "Bluish green", colour: OKABE_ITO.green },
  { id: "yellow", title: "Yellow", colour: OKABE_ITO.yellow },
  { id: "purple", title: "Reddish purple", colour: OKABE_ITO.purple },
] as const;
export type OverlayColour = (typeof OVERLAY_COLOURS)[number]["id"];

/** Maximum number of pins. */
export const MAX_PINS = 8;

/** Lowest and highest stored value of a stretch. */
export type Limits = readonly [low: number, high: number];

/** The user's view settings; undefined means the default of the model card and array. */
export interface ViewSettings {
  readonly recipeId: string | undefined;
  /** Bands for red, green and blue, from 0; ignored while a single band is shown. */
  readonly bands: readonly [number, number, number] | undefined;
  /** One band, from 0, drawn with the colour map. */
  readonly single: number | undefined;
  readonly colourMap: ColourMap;
  /** Whether the bands are interpolated between pixels. */
  readonly smooth: boolean;
  readonly stretch: Stretch;
  /** Whether a stretch is computed from the pixels in view instead of all. */
  readonly stretchFromView: boolean;
  /** Percentage of pixels clipped at each end: 0 to 20. */
  readonly percent: number;
  /** Standard deviations on either side of the mean. */
  readonly deviations: number;
  /** Manual limits by band index; a band without limits uses its percentiles. */
  readonly limits: readonly (Limits | undefined)[];
  /** Multiplies the recipe's gamma: values above 1 brighten dark parts. */
  readonly gamma: number;
  readonly overlayVisible: boolean;
  readonly overlayStyle: OverlayStyleId;
  readonly overlayColour: OverlayColour | undefined;
  /** The colormap of a style that colours a mask by its scores. */
  readonly overlayMap: ColourMap;
  /** 0 to 1. */
  readonly opacity: number;
  readonly threshold: number | undefined;
  /** The class that the threshold is applied to, from 0, or the most likely class per pixel. */
  readonly shownClass: number | "most-likely" | undefined;
  /** Classes that are not drawn, from 0. */
  readonly hiddenClasses: readonly number[];
  /** What the user says of values of reference masks, where the card does not. */
  readonly maskClasses: readonly MaskClass[];
  /** Smaller regions are not counted. */
  readonly minRegionPixels: number;
  readonly comparison: Comparison;
  /** What the left and the right picture show side by side. */
  readonly panes: readonly [left: PaneContent, right: PaneContent];
  /** Position of the swipe handle, 0 to 1 of the picture's width. */
  readonly swipe: number;
  /** Whether stored values are shown even if the card can decode them. */
  readonly showStoredValues: boolean;
  /** Whether the axes count pixels even if the array's location is known. */
  readonly pixelAxes: boolean;
  /** Whether lines at the axes' ticks are drawn over the picture. */
  readonly graticule: boolean;
  /** The view of the scene, in CSS pixels; undefined for the whole scene. */
  readonly part: View | undefined;
  readonly pins: readonly PixelPosition[];
  /** Pixels whose mean spectrum is shown. */
  readonly box: PixelBox | undefined;
}

export const INITIAL_VIEW: ViewSettings = {
  recipeId: undefined,
  bands: undefined,
  single: undefined,
  colourMap: "cividis",
  smooth: false,
  stretch: "recipe",
  stretchFromView: false,
  percent: 2,
  deviations: 2,
  limits: [],
  gamma: 1,
  overlayVisible: true,
  overlayStyle: "outlined",
  overlayColour: undefined,
  overlayMap: "oranges",
  opacity: 0.4,
  threshold: undefined,
  shownClass: undefined,
  hiddenClasses: [],
  maskClasses: [],
  minRegionPixels: 1,
  comparison: "none",
  panes: ["bands", "mask"],
  swipe: 0.5,
  showStoredValues: false,
  pixelAxes: false,
  graticule: false,
  part: undefined,
  pins: [],
  box: undefined,
};

/** Sets a band's manual limits; the other bands keep their current limits. */
export function withLimits(
  view: ViewSettings,
  limits: readonly Limits[],
  band: number,
  changed: Limits,
): ViewSettings {
  return { ...view, stretch: "hand", limits: limits.with(band, changed) };
}

/** Adds a pin, or removes it if there is one; adds none beyond `MAX_PINS`. */
export function withPin(view: ViewSettings, pixel: PixelPosition): ViewSettings {
  const others = view.pins.filter(
    ({ row, column }) => row !== pixel.row || column !== pixel.column,
  );
  if (others.length < view.pins.length) return { ...view, pins: others };
  return others.length < MAX_PINS ? { ...view, pins: [...others, pixel] } : view;
}

/** Says which class a value of reference masks is; undefined for no label. */
export function withMaskClass(
  view: ViewSettings,
  value: number,
  classIndex: number | undefined,
): ViewSettings {
  const others = view.maskClasses.filter(([own]) => own !== value);
  return { ...view, maskClasses: [...others, [value, classIndex]] };
}
