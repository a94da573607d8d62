import type { Crs, Projection } from "#domain/geo/grid.ts";
import { projString } from "#domain/geo/projections.ts";

/**
 * The way from projected coordinates to longitude and latitude, by proj4, which is loaded when it is
 * first asked for. Undefined for coordinates that need none, and for projections that are not known
 * here. Rejects where the part of the page that holds proj4 cannot be loaded.
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
