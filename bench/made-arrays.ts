import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeNpy } from "#domain/formats/npy.ts";

const SAMPLE = "public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy";
const BANDS = 6;

/** Writes up to 65,536 different chips of the model's size. @returns their paths */
export async function makeChips(folder: string, count: number): Promise<readonly string[]> {
  const sample = await readFile(SAMPLE);
  const numbers = Array.from({ length: count }, (_, number) => number);
  return Promise.all(
    numbers.map(async (number) => {
      const chip = Buffer.from(sample);
      chip.writeUInt16BE(number, chip.length - 2);
      const path = join(folder, `chip-${number}.npy`);
      await writeFile(path, chip);
      return path;
    }),
  );
}

/** Writes a square scene of six bands, the same gradients in every dtype. @returns its path */
export async function makeScene(
  folder: string,
  dtype: "uint8" | "float32",
  side: number,
): Promise<string> {
  const Values = dtype === "uint8" ? Uint8Array : Float32Array;
  const values = new Values(side * side * BANDS);
  let at = 0;
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      for (let band = 0; band < BANDS; band += 1) {
        values[at] = ((row >> 4) + (column >> 3) + band * 40) & 255;
        at += 1;
      }
    }
  }
  const path = join(folder, `scene-${dtype}-${side}.npy`);
  await writeFile(path, new Uint8Array(writeNpy(values, dtype, [side, side, BANDS])));
  return path;
}
