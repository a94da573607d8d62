import { type GeoTIFFImage, getDecoder } from "geotiff";
import { parametersOf } from "./geotiff-decoders.ts";

/**
 * The values of an image whose bands share bytes, such as 12 bits each, in the order (rows, columns,
 * bands). The library unpacks a block of them, but finds the bands in it only where each begins at a
 * byte.
 */
export async function readSharedBytes(image: GeoTIFFImage): Promise<Uint8Array | Uint16Array> {
  const [height, width] = [image.getHeight(), image.getWidth()];
  const [blockHeight, blockWidth] = [image.getTileHeight(), image.getTileWidth()];
  const bandCount = image.getSamplesPerPixel();
  const isWide = image.getBitsPerSample(0) > 8;
  const values = new (isWide ? Uint16Array : Uint8Array)(height * width * bandCount);
  const packing = image.fileDirectory.getValue("Compression") ?? 1;
  const decoder = await getDecoder(packing, await parametersOf(image.fileDirectory));
  for (let top = 0; top < height; top += blockHeight) {
    for (let left = 0; left < width; left += blockWidth) {
      const block = [left / blockWidth, top / blockHeight] as const;
      const { data } = await image.getTileOrStrip(...block, 0, decoder);
      const unpacked = isWide ? new Uint16Array(data) : new Uint8Array(data);
      const columns = Math.min(blockWidth, width - left) * bandCount;
      for (let row = top; row < Math.min(top + blockHeight, height); row += 1) {
        const start = (row - top) * blockWidth * bandCount;
        const line = unpacked.subarray(start, start + columns);
        values.set(line, (row * width + left) * bandCount);
      }
    }
  }
  return values;
}

/** Whether several bands share bytes. */
export function sharesBytes(image: GeoTIFFImage): boolean {
  const isChunky = image.planarConfiguration !== 2 && image.getSamplesPerPixel() > 1;
  return isChunky && image.getBitsPerSample(0) % 8 !== 0;
}
