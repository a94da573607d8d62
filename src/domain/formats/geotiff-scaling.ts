import type { GeoTIFFImage } from "geotiff";
import * as v from "valibot";
import type { BandScaling } from "#domain/array/band-scaling.ts";

const NUMBER = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.transform(Number), v.finite());
const ITEMS = v.object({ SCALE: v.optional(NUMBER), OFFSET: v.optional(NUMBER) });

/**
 * The scale and offset of each band in a TIFF's GDAL metadata (tag 42112); undefined if no band has
 * any, or if they change nothing.
 */
export async function tiffScaling(
  image: GeoTIFFImage,
): Promise<readonly BandScaling[] | undefined> {
  const scaling: BandScaling[] = [];
  for (let band = 0; band < image.getSamplesPerPixel(); band += 1) {
    // Damaged metadata affects no pixel.
    const items = v.safeParse(ITEMS, await image.getGDALMetadata(band).catch(() => null));
    const { SCALE: scale = 1, OFFSET: offset = 0 } = items.success ? items.output : {};
    scaling.push({ scale, offset });
  }
  const isScaled = scaling.some(({ scale, offset }) => scale !== 1 || offset !== 0);
  return isScaled ? scaling : undefined;
}
