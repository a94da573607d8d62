import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isPng } from "./png.ts";
import { decodePngRaster } from "./png-raster.ts";

/** The output of make-masks.py: GDAL's PNGs, and the values that went in; null for colours. */
interface Mask {
  readonly name: string;
  readonly file: string;
  readonly height: number;
  readonly width: number;
  readonly values: readonly number[] | null;
}

const MASKS = readFileSync("src/domain/formats/fixtures/masks.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Mask);

const bytesOf = ({ file }: Pick<Mask, "file">): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(file, "base64"));

function maskNamed(name: string): Uint8Array<ArrayBuffer> {
  const mask = MASKS.find((one) => one.name === name);
  if (mask === undefined) throw new Error(name);
  return bytesOf(mask);
}

describe("a PNG of one value per pixel", () => {
  it.each(MASKS.filter(({ values }) => values !== null))(
    "has the values that GDAL wrote: $name",
    async (mask) => {
      expect(isPng(bytesOf(mask))).toBe(true);
      const { height, width, values } = await decodePngRaster(bytesOf(mask));
      expect([height, width]).toEqual([mask.height, mask.width]);
      expect(Array.from(values)).toEqual(mask.values);
    },
  );

  it("is refused in colours", async () => {
    await expect(decodePngRaster(maskNamed("colours"))).rejects.toThrow("a PNG in colours");
  });

  it("is refused if it was cut anywhere", async () => {
    const file = maskNamed("8-bit grey");
    for (const length of [8, 20, 33, 50, file.length - 30]) {
      await expect(decodePngRaster(file.slice(0, length)), `${length}`).rejects.toThrow(
        "truncated or damaged",
      );
    }
  });
});
