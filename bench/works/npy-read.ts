import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "npyjs";
import type { Dtype, NumericArray } from "#domain/array/dtype.ts";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { findPython, startPython } from "../rivals/line-process.ts";
import {
  type BenchContext,
  type Comparison,
  type Goal,
  inTurns,
  ratioAtMost,
  type Work,
} from "../work.ts";

const SIZES = [
  { name: "256² × 6", shape: [256, 256, 6], times: 20, warmUp: 20 },
  { name: "2048² × 6", shape: [2048, 2048, 6], times: 2, warmUp: 1 },
] as const;
type Size = (typeof SIZES)[number];

interface Layout {
  readonly name: string;
  readonly dtype: Dtype;
  /** Changes the little-endian C-order file of `writeNpy` in place. */
  readonly rewrite?: (file: Buffer) => void;
  readonly npyjsReads: boolean;
  readonly goal: Goal;
}

const LAYOUTS: readonly Layout[] = [
  { name: "uint8", dtype: "uint8", npyjsReads: true, goal: ratioAtMost(1) },
  { name: "float32", dtype: "float32", npyjsReads: true, goal: ratioAtMost(1) },
  {
    name: "float32 Fortran order",
    dtype: "float32",
    rewrite: (file) => replaceInHeader(file, "False", "True "),
    npyjsReads: false,
    goal: ratioAtMost(1),
  },
  {
    name: "float32 big-endian",
    dtype: "float32",
    rewrite: (file) => {
      replaceInHeader(file, "<f4", ">f4");
      file.subarray(dataOffset(file)).swap32();
    },
    npyjsReads: false,
    goal: ratioAtMost(2),
  },
  { name: "float16", dtype: "float16", npyjsReads: true, goal: ratioAtMost(2) },
];

function dataOffset(file: Buffer): number {
  return 10 + file.readUInt16LE(8);
}

function replaceInHeader(file: Buffer, from: string, to: string): void {
  const at = file.indexOf(from, 0, "latin1");
  if (at < 0 || at > dataOffset(file)) throw new Error(`The header has no ${from}.`);
  file.write(to, at, "latin1");
}

/** Milliseconds of each time that a file's bytes are read, after those that are not counted. */
function timed(
  { times, warmUp }: Size,
  file: Buffer,
  read: (file: ArrayBuffer) => unknown,
): number[] {
  const { buffer } = new Uint8Array(file);
  const all = Array.from({ length: warmUp + times }, () => {
    const startedMs = performance.now();
    read(buffer);
    return performance.now() - startedMs;
  });
  return all.slice(warmUp);
}

function madeValues(dtype: Dtype, count: number): NumericArray {
  const values = dtype === "uint8" ? new Uint8Array(count) : new Float32Array(count);
  for (let at = 0; at < count; at += 1) values[at] = (at * 7) % 251;
  return values;
}

async function measure(context: BenchContext): Promise<readonly Comparison[]> {
  const python = findPython(context, "numpy");
  context.note("npyjs 1.2.0. Each reads the bytes of a file from memory.");
  const numpy = python && startPython(python, "read-npy.py");
  const rows: Comparison[] = [];
  for (const size of context.isQuick ? SIZES.slice(0, 1) : SIZES) {
    const { shape, times, warmUp } = size;
    for (const { name, dtype, rewrite, npyjsReads, goal } of LAYOUTS) {
      const count = shape.reduce((product, length) => product * length, 1);
      const file = Buffer.from(writeNpy(madeValues(dtype, count), dtype, shape));
      rewrite?.(file);
      const path = join(context.folder, "array.npy");
      await writeFile(path, file);
      const measured = await inTurns(context.rounds, {
        ours: async () => timed(size, file, parseNpy),
        numpy: async () =>
          numpy ? (await numpy.ask({ path, times: times + warmUp })).slice(warmUp) : [],
        npyjs: async () => (npyjsReads ? timed(size, file, parse) : []),
      });
      const work = `read npy, ${name}, ${size.name}`;
      const { ours } = measured;
      const besideNumpy = { name: "numpy", samples: measured.numpy };
      if (numpy) rows.push({ work, unit: "ms", ours, rival: besideNumpy, goal });
      if (!npyjsReads) continue;
      const rival = { name: "npyjs", samples: measured.npyjs };
      rows.push({ work, unit: "ms", ours, rival, goal: ratioAtMost(1) });
    }
  }
  return rows;
}

export const NPY_READ: Work = { id: "npy", measure };
