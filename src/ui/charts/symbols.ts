/** Symbols that are distinguishable without colour, by Plotly's names. */
export const LINE_SYMBOLS = [
  "circle",
  "square",
  "triangle-up",
  "diamond",
  "cross",
  "triangle-down",
  "x",
  "star",
] as const;

export type LineSymbol = (typeof LINE_SYMBOLS)[number];

/**
 * The same symbols as SVG paths around the origin, with a radius of 4 units, in Plotly's
 * proportions.
 */
export const SYMBOL_PATHS: Readonly<Record<LineSymbol, string>> = {
  circle: "M4 0A4 4 0 1 1-4 0A4 4 0 1 1 4 0Z",
  square: "M-4-4H4V4H-4Z",
  "triangle-up": "M-4.6 2H4.6L0-4Z",
  diamond: "M5.2 0L0 5.2L-5.2 0L0-5.2Z",
  cross: "M4.8 1.6H1.6V4.8H-1.6V1.6H-4.8V-1.6H-1.6V-4.8H1.6V-1.6H4.8Z",
  "triangle-down": "M-4.6-2H4.6L0 4Z",
  x: "M0 2.3L2.3 4.6L4.6 2.3L2.3 0L4.6-2.3L2.3-4.6L0-2.3L-2.3-4.6L-4.6-2.3L-2.3 0L-4.6 2.3L-2.3 4.6Z",
  star: "M0-5.6L1.3-1.7H5.3L2.1.7L3.3 4.5L0 2.1L-3.3 4.5L-2.1.7L-5.3-1.7H-1.3Z",
};
