import { addDecoder, BaseDecoder, type GeoTIFFImage } from "geotiff";
import { unpackLzw } from "./tiff-lzw.ts";

type Directory = GeoTIFFImage["fileDirectory"];

/** Registers these decoders of LZW and Zstandard with the library, permanently. */
export function registerDecoders(): void {
  // The library's decoder never terminates on undefined codes.
  addDecoder(5, () => Promise.resolve(LzwDecoder), parametersOf);
  // The library's own needs WebAssembly, which the page's Content-Security-Policy forbids.
  addDecoder(50_000, zstandardDecoder, parametersOf);
}

class LzwDecoder extends BaseDecoder {
  override decodeBlock(packed: ArrayBuffer): ArrayBuffer {
    const unpacked = unpackLzw(new Uint8Array(packed), blockBytes(this.parameters));
    return unpacked.slice().buffer;
  }
}

async function zstandardDecoder(): Promise<typeof BaseDecoder> {
  const { decompress } = await import("fzstd");
  return class ZstandardDecoder extends BaseDecoder {
    override decodeBlock(packed: ArrayBuffer): ArrayBufferLike {
      const unpacked = new Uint8Array(blockBytes(this.parameters));
      return decompress(new Uint8Array(packed), unpacked).buffer;
    }
  };
}

type Parameters = BaseDecoder["parameters"];

/** Like the library's own, except that a strip is never higher than the image. */
export async function parametersOf(directory: Directory): Promise<Parameters> {
  const isTiled = !directory.hasTag("StripOffsets");
  const height = Number(directory.getValue("ImageLength"));
  const rows = Number(directory.getValue("RowsPerStrip") ?? height);
  return {
    tileWidth: Number(directory.getValue(isTiled ? "TileWidth" : "ImageWidth")),
    tileHeight: isTiled ? Number(directory.getValue("TileLength")) : Math.min(rows, height),
    planarConfiguration: directory.getValue("PlanarConfiguration") ?? 1,
    bitsPerSample: directory.getValue("BitsPerSample") ?? [],
    predictor: (await directory.loadValue("Predictor")) ?? 1,
  };
}

/** The maximum number of bytes that a strip or tile decompresses to. */
function blockBytes({
  tileWidth,
  tileHeight,
  planarConfiguration,
  bitsPerSample,
}: Parameters): number {
  const bits = typeof bitsPerSample === "number" ? [bitsPerSample] : Array.from(bitsPerSample);
  const planes = planarConfiguration === 2 ? bits.slice(0, 1) : bits;
  const bitsPerPixel = planes.reduce((sum, one) => sum + one, 0);
  return Math.ceil((tileWidth * bitsPerPixel) / 8) * tileHeight;
}
