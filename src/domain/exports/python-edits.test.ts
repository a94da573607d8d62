// Runs the exported steps in a real Python, and compares its array with the upload.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Dtype, zeros } from "#domain/array/dtype.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { prepareArray } from "#domain/preparation/prepare.ts";
import { pythonsWithBoto3 } from "#local/fixtures/python.ts";
import { pythonEdits } from "./python-edits.ts";

const SLOW = { timeout: 60_000 };
const pythons = pythonsWithBoto3();
const folder = mkdtempSync(join(tmpdir(), "plumescope-edits-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SHAPE = [24, 20, 6] as const;

function npy(dtype: Dtype, valueAt: (index: number) => number): ArrayBuffer {
  const values = zeros(dtype, 24 * 20 * 6);
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) throw new Error(dtype);
  for (let index = 0; index < values.length; index += 1) values[index] = valueAt(index);
  return writeNpy(values, dtype, SHAPE);
}

function noise(index: number): number {
  return (index * 7919) % 1009;
}

/** With a corner, and single values, that are something else. */
function gapped(value: number, rest: (index: number) => number) {
  return (index: number): number =>
    Math.floor(index / 120) < 5 || index % 997 === 3 ? value : rest(index);
}

const reflectance = (index: number): number => noise(index) / 1100 - 0.01;
const FILL: Edit = { kind: "fill-missing" };
const CASES: readonly [string, ModelCard, ArrayBuffer, readonly Edit[]][] = [
  ["reflectance in float32, encoded", SMOKE, npy("float32", reflectance), [{ kind: "encode" }]],
  ["reflectance in float64, encoded", SMOKE, npy("float64", reflectance), [{ kind: "encode" }]],
  [
    "NaN, filled and encoded",
    SMOKE,
    npy("float32", gapped(Number.NaN, reflectance)),
    [FILL, { kind: "encode" }],
  ],
  [
    "infinities, encoded without a fill",
    SMOKE,
    npy("float64", gapped(Number.NEGATIVE_INFINITY, reflectance)),
    [{ kind: "encode" }],
  ],
  [
    "percent, scaled and encoded",
    SMOKE,
    npy("float32", (index) => reflectance(index) * 100),
    [{ kind: "scale", factors: [0.01], offsets: [0] }, { kind: "encode" }],
  ],
  [
    "empty areas of zeros, filled",
    SMOKE,
    npy(
      "uint8",
      gapped(0, (index) => noise(index) % 256),
    ),
    [FILL],
  ],
  [
    "bytes of fractions, cast",
    SMOKE,
    npy("float32", (index) => Math.fround((noise(index) % 256) / 255)),
    [
      { kind: "scale", factors: [255], offsets: [0] },
      { kind: "cast", dtype: "uint8" },
    ],
  ],
  [
    "reflectance of the water model, encoded and cast",
    WATER,
    npy("float32", gapped(Number.NaN, reflectance)),
    [FILL, { kind: "encode" }, { kind: "cast", dtype: "int16" }],
  ],
  [
    "an undeclared fill, and an offset",
    WATER,
    npy(
      "int16",
      gapped(-9999, (index) => noise(index) + 1000),
    ),
    [
      { kind: "fill-missing", value: -9999 },
      { kind: "scale", factors: [1], offsets: [-1000] },
    ],
  ],
  [
    "each band scaled",
    WATER,
    npy("uint16", (index) => noise(index) * 60),
    [{ kind: "scale", factors: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], offsets: [1, 2, 3, 4, 5, 6] }],
  ],
  [
    "other bands, cropped and padded",
    WATER,
    npy("float64", gapped(Number.NaN, noise)),
    [
      { kind: "bands", bands: [5, 4, 3, 2, 1, 0] },
      { kind: "crop", top: 3, left: 2, height: 15, width: 11 },
      FILL,
      { kind: "pad", height: 18, width: 16 },
      { kind: "round" },
      { kind: "keep-values" },
      { kind: "batch-axis", wanted: true },
    ],
  ],
];

describe.skipIf(pythons.length === 0).each(pythons)("the edits in $name", (python) => {
  it.each(CASES)("make the uploaded array bit for bit: %s", SLOW, async (_, card, file, edits) => {
    const prepared = prepareArray(await openFile(file), file, { edits, card });
    const steps = pythonEdits({ edits, array: prepared.content }, card);
    if (steps === undefined) throw new Error("There are no steps.");
    writeFileSync(join(folder, "chip.npy"), new Uint8Array(file));
    const code = `import numpy as np\narray = np.load("chip.npy")\n${steps}\nnp.save("made", array)\nnp.save("missing", missing)\n`;
    execFileSync(python.path, ["-W", "error", "-c", code], { cwd: folder });
    const read = (name: string) =>
      parseNpy(new Uint8Array(readFileSync(join(folder, name))).buffer);
    const uploaded = parseNpy(prepared.rewrittenFile ?? file);
    expect(read("made.npy")).toEqual(uploaded);
    const { missing, height, width } = prepared.content;
    expect(read("missing.npy").values).toEqual(missing ?? new Uint8Array(height * width));
  });
});

describe("the edits in Python", () => {
  const file = npy("uint8", noise);

  it.each<[string, readonly Edit[]]>([
    ["resampling", [{ kind: "resize", height: 8, width: 8 }]],
    ["other axes", [{ kind: "layout", order: "bands-first" }]],
  ])("are undefined for %s", async (_, edits) => {
    const { content } = prepareArray(await openFile(file), file, { edits, card: WATER });
    expect(pythonEdits({ edits, array: content }, WATER)).toBe(undefined);
  });
});
