/** 0 to 255 each: red, green, blue. */
export type Colour = readonly [number, number, number];
