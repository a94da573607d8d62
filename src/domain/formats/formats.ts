import type { ArrayFormat } from "./format.ts";
import { GEOTIFF } from "./geotiff.ts";
import { GOES_NETCDF } from "./goes-netcdf.ts";
import { NPY } from "./npy-format.ts";
import { NPZ } from "./npz.ts";
import { PICTURE } from "./picture.ts";

/** Every file format that can be opened. A new one is a file beside this one and a line here. */
export const FORMATS: readonly ArrayFormat[] = [NPY, NPZ, GEOTIFF, GOES_NETCDF, PICTURE];

/** The extensions of all formats, for the browser's file dialog. */
export const EXTENSIONS: readonly string[] = FORMATS.flatMap(({ extensions }) => extensions);

/** The formats of measured values, in a sentence: ".npy, .npz, GeoTIFF or GOES netCDF". */
export const ARRAY_FORMATS_TEXT: string = new Intl.ListFormat("en-GB", {
  type: "disjunction",
}).format(FORMATS.filter((format) => format !== PICTURE).map(({ label }) => label));

/** The format that a file's name suggests, regardless of its bytes. */
export function formatOfName(name: string): ArrayFormat | undefined {
  const extension = extensionOf(name);
  return FORMATS.find(({ extensions }) => extensions.includes(extension));
}

/** A file's name without the extension of a known format; other names are returned as they are. */
export function withoutExtension(name: string): string {
  return formatOfName(name) === undefined ? name : name.slice(0, -extensionOf(name).length);
}

function extensionOf(name: string): string {
  return name.slice(name.lastIndexOf(".")).toLowerCase();
}
