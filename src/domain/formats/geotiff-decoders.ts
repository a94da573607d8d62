import { addDecoder, BaseDecoder, type GeoTIFFImage } from "geotiff";
import { Inflate } from "pako";
import { loadPart } from "#domain/failures/load-part.ts";
import { unpackLzw } from "./tiff-lzw.ts";

type Directory = GeoTIFFImage["fileDirectory"];

/** Registers these decoders with the library, permanently: each stops at the size of a block. */
export function registerDecoders(): void {
  // The library's decoder never terminates on undefined codes.
  addDecoder(5, () => Promise.resolve(LzwDecoder), parametersOf);
  // The library's own unpack 2 MB to 4 GB.
  addDecoder([8, 32_946], () => Promise.resolve(DeflateDecoder), parametersOf);
  addDecoder(32_773, () => Promise.resolve(PackBitsDecoder), parametersOf);
  // The library's own needs WebAssembly, which the page's Content-Security-Policy forbids.
  addDecoder(50_000, zstandardDecoder, parametersOf);
}

class LzwDecoder extends BaseDecoder {
  override decodeBlock(packed: ArrayBuffer): ArrayBuffer {
    const unpacked = unpackLzw(new Uint8Array(packed), blockBytes(this.parameters));
    return unpacked.slice().buffer;
  }
}

/** Ends the decompression of a block that is complete; what follows is ignored, as libtiff does. */
class Filled extends Error {}

class DeflateDecoder extends BaseDecoder {
  override decodeBlock(packed: ArrayBuffer): ArrayBuffer {
    const unpacked = new Uint8Array(blockBytes(this.parameters));
    let filled = 0;
    const inflater = new Inflate();
    inflater.onData = (chunk) => {
      if (!(chunk instanceof Uint8Array)) throw new Error("Deflate gave text.");
      if (filled === unpacked.length) throw new Filled();
      const part = chunk.subarray(0, unpacked.length - filled);
      unpacked.set(part, filled);
      filled += part.length;
    };
    try {
      inflater.push(new Uint8Array(packed), true);
      if (inflater.err !== 0) throw new Error(inflater.msg);
    } catch (error) {
      if (!(error instanceof Filled)) throw error;
    }
    return unpacked.buffer.slice(0, filled);
  }
}

const NO_OPERATION = -128;

/** TIFF 6.0, section 9. */
class PackBitsDecoder extends BaseDecoder {
  override decodeBlock(buffer: ArrayBuffer): ArrayBuffer {
    const packed = new Int8Array(buffer);
    const unpacked = new Int8Array(blockBytes(this.parameters));
    let filled = 0;
    for (let at = 0; at < packed.length && filled < unpacked.length; ) {
      const header = packed[at] ?? 0;
      at += 1;
      if (header === NO_OPERATION) continue;
      const end = Math.min(filled + Math.abs(header) + 1, unpacked.length);
      const source = packed.subarray(at, header < 0 ? at + 1 : at + end - filled);
      if (source.length < (header < 0 ? 1 : end - filled)) throw new Error("A run is cut.");
      if (header < 0) unpacked.fill(source[0] ?? 0, filled, end);
      else unpacked.set(source, filled);
      at += source.length;
      filled = end;
    }
    return unpacked.buffer.slice(0, filled);
  }
}

async function zstandardDecoder(): Promise<typeof BaseDecoder> {
  const { decompress } = await loadPart(() => import("fzstd"));
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
