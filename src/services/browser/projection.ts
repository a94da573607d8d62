import type { Crs, Projection } from "#domain/geo/grid.ts";
import { projString } from "#domain/geo/projections.ts";

/**
 * Converts projected coordinates to longitude and latitude with proj4, which is loaded on first
 * use. Undefined for coordinates in degrees and for unsupported projections. Rejects if proj4's
 * chunk cannot be loaded.
 */
export async function loadProjection(crs: Crs): Promise<Projection | undefined> {
  const definition = projString(crs);
  if (definition === undefined) return undefined;
  const { default: proj4 } = await import("proj4");
  const converter = proj4(definition, "WGS84");
  return (x, y) => {
    const [lon, lat] = converter.forward([x, y]);
    return Number.isFinite(lon) && Number.isFinite(lat) ? { lon, lat } : undefined;
  };
}
