import { COLOUR_TABLES } from "./colour-tables.ts";
import type { ColourMap } from "./render-style.ts";

/** Entries of every colour map, from black to full brightness. */
export const COLOUR_MAP_ENTRIES = 256;

const made = new Map<ColourMap, Uint8Array<ArrayBuffer>>();

/**
 * The colours of a map, dark to light, of oranges light to dark: 256 times red, green, blue, 0 to 255 each. A brightness of
 * `v`, 0 to 1, has the entry `floor(255 * v + 0.5)`. The array is shared: do not modify it.
 */
export function colourMapTable(map: ColourMap): Uint8Array<ArrayBuffer> {
  const table = made.get(map) ?? (map === "grey" ? greyTable() : fromHex(COLOUR_TABLES[map]));
  made.set(map, table);
  return table;
}

function greyTable(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: COLOUR_MAP_ENTRIES * 3 }, (_, at) => Math.floor(at / 3));
}

function fromHex(digits: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  );
}
