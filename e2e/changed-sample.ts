import { readFileSync } from "node:fs";
import { writeNpy } from "#domain/formats/npy.ts";

const SHAPE = [256, 256, 6] as const;
const VALUES = 256 * 256 * 6;

/** The sample of thick smoke as an npy, each of its counts changed to another value. */
export function changedSample(
  change: (count: number) => number,
  dtype: "uint8" | "float32" = "uint8",
): Buffer {
  const file = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
  const counts = file.subarray(file.length - VALUES);
  const changed =
    dtype === "uint8"
      ? writeNpy(Uint8Array.from(counts, change), "uint8", SHAPE)
      : writeNpy(Float32Array.from(counts, change), "float32", SHAPE);
  return Buffer.from(changed);
}
