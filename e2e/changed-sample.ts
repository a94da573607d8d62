import { readFileSync } from "node:fs";

const BYTES = 256 * 256 * 6;

/** The sample of thick smoke as an npy, each of its counts changed to another. */
export function changedSample(change: (count: number) => number): Buffer {
  const file = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
  for (let at = file.length - BYTES; at < file.length; at += 1) {
    file.writeUInt8(change(file.readUInt8(at)), at);
  }
  return file;
}
