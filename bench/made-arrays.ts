import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeNpy } from "#domain/formats/npy.ts";

const SAMPLE = "public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy";
const SIDE = 4096;
const BANDS = 6;

/** Writes up to 256 different chips of the model's size. @returns their paths */
export async function makeChips(folder: string, count: number): Promise<readonly string[]> {
  const sample = await readFile(SAMPLE);
  const numbers = Array.from({ length: count }, (_, number) => number);
  return Promise.all(
    numbers.map(async (number) => {
      const chip = Buffer.from(sample);
      chip[chip.length - 1] = number;
      const path = join(folder, `chip-${number}.npy`);
      await writeFile(path, chip);
      return path;
    }),
  );
}

/** Writes a 4096 × 4096 × 6 scene of the same gradients in every dtype. @returns its path */
export async function makeScene(folder: string, dtype: "uint8" | "float32"): Promise<string> {
  const Holder = dtype === "uint8" ? Uint8Array : Float32Array;
  const values = new Holder(SIDE * SIDE * BANDS);
  for (let at = 0; at < values.length; at += 1) {
    const pixel = Math.floor(at / BANDS);
    const [row, column, band] = [Math.floor(pixel / SIDE), pixel % SIDE, at % BANDS];
    values[at] = ((row >> 4) + (column >> 3) + band * 40) % 256;
  }
  const path = join(folder, `scene-${dtype}.npy`);
  await writeFile(path, new Uint8Array(writeNpy(values, dtype, [SIDE, SIDE, BANDS])));
  return path;
}
