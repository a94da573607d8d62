import type { GeoTIFF, GeoTIFFImage } from "geotiff";
import { MAX_PAGES, type TiffFile, tiffPage } from "./geotiff-directory.ts";

/** TIFF 6.0, tag 254: a reduced image, and a transparency mask; tag 255: a reduced image. */
const REDUCED = 1;
const MASK = 4;
const OLD_REDUCED = 2;

/** The images of a TIFF's directories. */
export interface TiffPages {
  /** The first, and those like it if it has one band: of its size and data type. */
  readonly bands: readonly [GeoTIFFImage, ...GeoTIFFImage[]];
  /** The full-size transparency mask that GDAL writes beside an image. */
  readonly mask: GeoTIFFImage | undefined;
  /** Smaller copies of the image, in the order of the file. */
  readonly overviews: readonly GeoTIFFImage[];
  /** How many pages are neither bands, masks nor overviews. */
  readonly otherCount: number;
}

/**
 * Sorts a TIFF's pages. Writers of stacks, such as tifffile, ImageJ and PIL, make each band a page.
 * Pages after one that cannot be read are ignored, and so is a chain that leads back into itself.
 */
export async function tiffPages(
  tiff: GeoTIFF,
  first: GeoTIFFImage,
  file: TiffFile,
): Promise<TiffPages> {
  const bands: [GeoTIFFImage, ...GeoTIFFImage[]] = [first];
  let mask: GeoTIFFImage | undefined;
  const overviews: GeoTIFFImage[] = [];
  let otherCount = 0;
  for await (const page of laterPages(tiff, first, file)) {
    const kind = numberAt(page, "NewSubfileType");
    const isReduced = (kind & REDUCED) !== 0 || numberAt(page, "SubfileType") === OLD_REDUCED;
    const isSameSize =
      page.getWidth() === first.getWidth() && page.getHeight() === first.getHeight();
    if ((kind & MASK) !== 0) {
      if (!isReduced && isSameSize) mask ??= page;
    } else if (isReduced) overviews.push(page);
    else if (isSameSize && bandKind(page) === bandKind(first)) bands.push(page);
    else otherCount += 1;
  }
  return { bands, mask, overviews, otherCount };
}

async function* laterPages(
  tiff: GeoTIFF,
  first: GeoTIFFImage,
  file: TiffFile,
): AsyncGenerator<GeoTIFFImage> {
  const seen = new Set([tiff.firstIFDOffset]);
  let next = first.fileDirectory.nextIFDByteOffset;
  for (let index = 1; index < MAX_PAGES && next !== 0 && !seen.has(next); index += 1) {
    seen.add(next);
    const page = await tiffPage(tiff, index, file).catch(() => undefined);
    if (page === undefined) return;
    yield page;
    next = page.fileDirectory.nextIFDByteOffset;
  }
}

/** Sample format and bits of an image of one band; not equal to itself for any other. */
function bandKind(page: GeoTIFFImage): string | number {
  if (page.getSamplesPerPixel() !== 1) return Number.NaN;
  return `${page.getSampleFormat(0)} ${page.getBitsPerSample(0)}`;
}

function numberAt({ fileDirectory }: GeoTIFFImage, tag: "NewSubfileType" | "SubfileType"): number {
  return Number(fileDirectory.getValue(tag) ?? 0);
}
