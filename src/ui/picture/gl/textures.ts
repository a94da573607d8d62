import { COLOUR_MAP_ENTRIES, colourMapTable } from "#domain/render/colour-maps.ts";
import { COLOUR_MAPS } from "#domain/render/render-style.ts";
import { TEXTURE_UNITS } from "./program.ts";

type Gl = WebGL2RenderingContext;

/** Uploads the colour maps to the GPU: one row of 256 colours each, in the order of `COLOUR_MAPS`. */
export function createColourMapsTexture(gl: Gl): void {
  bindTo(gl, TEXTURE_UNITS.colourMaps, gl.TEXTURE_2D, gl.createTexture());
  neverFilter(gl, gl.TEXTURE_2D);
  const [width, height] = [COLOUR_MAP_ENTRIES, COLOUR_MAPS.length];
  const tables = new Uint8Array(width * height * 3);
  for (const [row, map] of COLOUR_MAPS.entries()) tables.set(colourMapTable(map), row * width * 3);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB8, width, height, 0, gl.RGB, gl.UNSIGNED_BYTE, tables);
}

/** Binds a texture to a unit. */
export function bindTo(gl: Gl, unit: number, target: number, texture: WebGLTexture): void {
  gl.activeTexture(gl.TEXTURE0 + unit);
  gl.bindTexture(target, texture);
}

/** An integer texture with the default filters reads as 0 everywhere, without an error. */
export function neverFilter(gl: Gl, target: number): void {
  gl.texParameteri(target, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(target, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
}
