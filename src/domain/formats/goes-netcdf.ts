import { loadPart } from "#domain/failures/load-part.ts";
import type { ArrayFormat } from "./format.ts";

/**
 * A band of GOES ABI Level 1b, as NOAA delivers it: netCDF-4, which is HDF5. Other HDF5 files are
 * refused by their kind.
 */
export const GOES_NETCDF: ArrayFormat = {
  id: "goes-netcdf",
  label: "GOES netCDF",
  extensions: [".nc"],
  sniff: (head) => head.startsWith("\x89HDF\r\n\x1a\n"),
  open: async ({ bytes }) => {
    const { openGoesBand } = await loadPart(() => import("./goes-band.ts"));
    return openGoesBand(bytes);
  },
};
