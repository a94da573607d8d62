import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { namedBands } from "#domain/array/band-labels.ts";
import type { DecodedArray } from "#domain/array/decoded-array.ts";
import { type Dtype, zeros } from "#domain/array/dtype.ts";
import { bandPlane } from "#domain/array/raster.ts";
import { applyEdits } from "#domain/edits/apply.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { SMOKE, SMOKE_OF_ANY_SPECTRUM, WATER } from "#domain/model/fixtures/cards.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { type PreparedFacts, prepareArray } from "#domain/preparation/prepare.ts";
import type { CheckResult, Fix, Subject, TargetServer } from "./check-result.ts";
import { nextStep } from "./next-step.ts";
import { checkArray, type Preflight } from "./preflight.ts";

/** SageMaker's, https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html */
const LIMIT = 6_291_456;
const OURS: TargetServer = { jsonWriter: "javascript", batchAxis: undefined, limitBytes: LIMIT };
const PYTHON: TargetServer = { ...OURS, jsonWriter: "python" };
const UNKNOWN: TargetServer = { ...OURS, jsonWriter: undefined };

const CHIP = [256, 256, 6] as const;
const COUNTS = parseNpy(sampleFile("goes16-20210921T2250Z-z7-x21-y49-smoke.npy")).values;

function sampleFile(name: string): ArrayBuffer {
  return new Uint8Array(readFileSync(`public/samples/${name}`)).buffer;
}

const FLOOD = parseNpy(sampleFile("sentinel2-spain-flood-6band-int16.npy")).values;

/** The flood scene's value at an index in file order. */
function floodAt(index: number): number {
  return Number(FLOOD[index]);
}

/** The smoke chip's count at an index in file order, repeating from the start. */
function countAt(index: number): number {
  return Number(COUNTS[index % COUNTS.length]);
}

/** Top-of-atmosphere reflectance that the card's formula encodes to the same counts. */
function reflectanceAt(index: number): number {
  return ((countAt(index) + 0.5) / 25.5) ** 2 / 100;
}

/** Counts with fractions of many digits. */
function noiseAt(index: number): number {
  return countAt(index) + ((index * 0.6180339887498949) % 1) * 0.9;
}

/** An npy file of values computed from their index, in C order. */
function npy(
  dtype: Dtype,
  shape: readonly number[],
  valueAt: (index: number) => number,
): ArrayBuffer {
  const count = shape.reduce((product, length) => product * length, 1);
  const values = zeros(dtype, count);
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) throw new Error(dtype);
  for (let index = 0; index < count; index += 1) values[index] = valueAt(index);
  return writeNpy(values, dtype, shape);
}

interface CheckOptions {
  readonly card?: ModelCard;
  readonly server?: TargetServer;
  readonly edits?: readonly Edit[];
  /** Metadata of other file formats. */
  readonly found?: Partial<DecodedArray>;
}

/** Checks a file the way the page does. */
async function check(file: ArrayBuffer, options: CheckOptions = {}): Promise<Preflight> {
  const { card = SMOKE_OF_ANY_SPECTRUM, server = UNKNOWN, edits = [] } = options;
  const content = options.found
    ? await prepared(file, edits, card, options.found)
    : await preparedOnce(file, edits, card);
  return checkArray(content, card, server, edits);
}

async function prepared(
  file: ArrayBuffer,
  edits: readonly Edit[],
  card: ModelCard,
  more: Partial<DecodedArray> = {},
): Promise<PreparedFacts> {
  const found = { ...(await openFile(file)), ...more };
  return prepareArray(found, file, { edits, card }).content;
}

/** Preparing takes nearly all of a test's time, and many check a file both alone and for its fix. */
const seen = new WeakMap<ArrayBuffer, Map<string, Promise<PreparedFacts>>>();

function preparedOnce(
  file: ArrayBuffer,
  edits: readonly Edit[],
  card: ModelCard,
): Promise<PreparedFacts> {
  const ofFile = seen.get(file) ?? new Map<string, Promise<PreparedFacts>>();
  seen.set(file, ofFile);
  const key = JSON.stringify([edits, card]);
  const content = ofFile.get(key) ?? prepared(file, edits, card);
  ofFile.set(key, content);
  return content;
}

/** The check after its combined fix, which must exist. */
async function fixed(file: ArrayBuffer, options: CheckOptions = {}): Promise<Preflight> {
  const { fix } = await check(file, options);
  const edits = [...(options.edits ?? []), ...(fix?.edits ?? [])];
  expect(edits).not.toEqual([]);
  return check(file, { ...options, edits });
}

function resultOf({ results }: Preflight, about: Subject): CheckResult | undefined {
  return results.find((one) => one.about === about);
}

/** The results that are not fine, as level and sentence. */
function complaints({ results }: Preflight): readonly string[] {
  return results
    .filter(({ level }) => level !== "fine")
    .map(({ level, sentence }) => `${level}: ${sentence}`);
}

function titles(fixes: readonly Fix[] | undefined): readonly string[] {
  return (fixes ?? []).map(({ title }) => title);
}

/** The only complaint about an array that edits have mostly made; none if the end is undefined. */
function unseen(ending: string | undefined): readonly unknown[] {
  return ending === undefined
    ? []
    : [expect.stringContaining(`${ending} It will run; the model has not seen such an array.`)];
}

const FITS = { level: "fine", fix: undefined };

describe("the samples", () => {
  it.each([
    "goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast.npy",
    "goes16-20210921T2250Z-z7-x21-y49-smoke.npy",
    "goes16-20210921T2250Z-z7-x21-y49-smoke-float32.npy",
    "goes16-20210921T2250Z-z7-x25-y47-clear-land.npy",
  ])("pass for the smoke model: %s", async (name) => {
    expect(await check(sampleFile(name), { card: SMOKE })).toMatchObject(FITS);
  });

  it("warn about the counts of another sensor, whose fourth band is bright", async () => {
    const file = sampleFile("landsat7-olinda-6band.npy");
    expect(complaints(await check(file, { card: SMOKE }))).toEqual([
      "look: The file does not name its bands, and their values are unlike C01, C02, C03, C04, C05, C06 in this order. Enter the order of the bands below if they are in another. If they are another sensor’s, or stretched for display, save the original values of the model’s bands.",
    ]);
  });

  it("list the checks that pass too", async () => {
    const { results } = await check(sampleFile("goes16-20210921T2250Z-z7-x21-y49-smoke.npy"));
    expect(results.map(({ sentence }) => sentence)).toEqual([
      "6 bands, assumed to be C01, C02, C03, C04, C05, C06 in this order.",
      "No pixels are missing.",
      "Values are 1 to 156, within the whole counts 0 to 255 that the model was trained on.",
      "256 × 256 pixels, as the model expects.",
      "As JSON, the format of the request to the model, the array takes 1.8 MB; the model’s endpoint takes 6.3 MB at most.",
    ]);
  });

  it("have no fix for five bands", async () => {
    const kincade = await check(sampleFile("goes17-20191027T2000Z-kincade-smoke-5band.npy"));
    expect(kincade).toMatchObject({ level: "fail", fix: undefined });
    expect(complaints(kincade)).toEqual([
      "fail: The array has 5 bands, and the model takes 6: C01, C02, C03, C04, C05, C06.",
    ]);
  });

  it("pass with a flood scene for the water model behind our own function", async () => {
    const file = sampleFile("sentinel2-spain-flood-6band-int16.npy");
    expect(await check(file, { card: WATER, server: OURS })).toMatchObject(FITS);
  });

  it("offer tiles or a crop of a flood scene that is too large as Python's JSON for the water model", async () => {
    const file = sampleFile("sentinel2-spain-flood-6band-int16.npy");
    const options = { card: WATER, server: PYTHON };
    const heavy = await check(file, options);
    expect(complaints(heavy)).toEqual([
      "fail: As JSON, the format of the request to the model, the array takes 7.3 MB, and the model’s endpoint takes 6.3 MB at most.",
    ]);
    const fixes = resultOf(heavy, "weight")?.fixes ?? [];
    expect(titles(fixes)).toEqual(["Run 4 tiles", "Crop the centre 406 × 406"]);
    expect(fixes[0]?.edits).toEqual([
      { kind: "tiles", height: 320, width: 320, overlap: 120, blending: "crop" },
    ]);
    expect(await fixed(file, options)).toMatchObject(FITS);
  });

  it("pass with a flood scene that may be light enough, as long as the server is unknown", async () => {
    const file = sampleFile("sentinel2-spain-flood-6band-int16.npy");
    const found = await check(file, { card: WATER });
    expect(found).toMatchObject(FITS);
    const weight = resultOf(found, "weight");
    expect(weight?.sentence).toBe(
      "As JSON, the format of the request to the model, the array takes 6.1 MB, or 7.3 MB if the API’s function is written in Python; the model’s endpoint takes 6.3 MB at most.",
    );
    expect(titles(weight?.fixes)).toEqual(["Run 4 tiles", "Crop the centre 406 × 406"]);
  });

  it("fail with a flood scene for the smoke model, even in tiles of its size", async () => {
    const file = sampleFile("sentinel2-spain-flood-6band-int16.npy");
    const flood = await check(file);
    expect(flood.level).toBe("fail");
    expect(complaints(flood)).toEqual([
      "look: Values are 46 to 6,060, like top-of-atmosphere reflectance times 10,000, and the model was trained on whole counts 0 to 255. Run unchanged they give a meaningless mask.",
      "fail: The array is 448 × 448 pixels, and the model takes 256 × 256.",
      "look: As JSON, the format of the request to the model, the array takes 7.3 MB if the API’s function is written in Python, and the model’s endpoint takes 6.3 MB at most. It will fit once it has the model’s size.",
    ]);
    expect(titles(resultOf(flood, "size")?.fixes)).toEqual([
      "Run 9 tiles",
      "Run 4 tiles, faster but less exact near their borders",
      "Crop the centre 256 × 256",
      "Resize to 256 × 256",
    ]);
    expect(complaints(await fixed(file, { card: SMOKE }))).toEqual([
      "look: The file does not name its bands, and their values are unlike C01, C02, C03, C04, C05, C06 in this order. Enter the order of the bands below if they are in another. If they are another sensor’s, or stretched for display, save the original values of the model’s bands.",
    ]);
  });

  it("ask for another array where a scan is of the night, although a crop would fit it", async () => {
    const scan =
      "src/domain/formats/fixtures/goes/OR_ABI-L1b-RadM1-M6C06_G17_s20193351027275_e20193351027338_c20193351027372.nc";
    const { grid, acquisition } = await openFile(new Uint8Array(readFileSync(scan)).buffer);
    const file = npy("uint8", [500, 500, 6], countAt);
    const found = await check(file, { found: { grid, acquisition } });
    expect(complaints(found).map((text) => text.slice(0, 30))).toEqual([
      "look: Night: the sun was at le",
      "fail: The array is 500 × 500 p",
      expect.stringContaining("As JSON"),
    ]);
    expect(nextStep(found)).toEqual({ kind: "other-array" });
  });

  it("drop the seventh band of the workshop's GeoTIFF", async () => {
    const file = sampleFile("goes16-20210921T2250Z-z7-x21-y49-smoke.tif");
    const tile = await check(file);
    expect(complaints(tile)).toEqual([
      "fail: The array has 7 bands, and the model takes 6: C01, C02, C03, C04, C05, C06. Band 7 is 0 everywhere: it looks like the alpha (opacity) band of map tiles, which the workshop’s notebook drops.",
    ]);
    expect(tile.fix?.title).toBe("Drop band 7");
    expect(await fixed(file)).toMatchObject(FITS);
  });
});

describe("the check of the bands", () => {
  const plane = 256 * 256;
  const tile = (alpha: (index: number) => number) =>
    npy("float32", [7, 256, 256], (index) =>
      index < 6 * plane ? reflectanceAt(index) : alpha(index),
    );

  it.each([
    ["0 everywhere", () => 0, "is 0 everywhere"],
    ["opaque or not", (index: number) => (index % 9 === 0 ? 0 : 255), "contains only 0 and 255"],
  ])("drops a seventh band, %s, and still checks the others", async (_, alpha, what) => {
    const file = tile(alpha);
    const found = await check(file);
    expect(resultOf(found, "bands")?.sentence).toContain(`Band 7 ${what}: it looks like the alpha`);
    expect(resultOf(found, "values")?.sentence).toMatch(/^Values are 0\.\d+ to 0\.\d+, like top/);
    expect(found.fix).toMatchObject({
      title: "Keep bands 1–6, and encode as counts: floor(sqrt(100*reflectance)*25.5)",
      edits: [{ kind: "bands", bands: [0, 1, 2, 3, 4, 5] }, { kind: "encode" }],
    });
    expect(await fixed(file)).toMatchObject(FITS);
  });

  it("needs a decision about a seventh band with content", async () => {
    const file = npy("uint8", [256, 256, 7], countAt);
    const found = await check(file);
    expect(found).toMatchObject({ level: "fail", fix: undefined });
    const [keep] = resultOf(found, "bands")?.fixes ?? [];
    expect(keep?.title).toBe("Keep bands 1–6 as C01, C02, C03, C04, C05, C06");
    expect(await check(file, { edits: keep?.edits ?? [] })).toMatchObject(FITS);
  });

  it("does not take a seventh band without values for an alpha", async () => {
    const found = await check(tile(() => Number.NaN));
    expect(resultOf(found, "bands")?.needs).toBe("choice");
    expect(resultOf(found, "missing")?.level).toBe("fine");
  });

  it("drops a first band that looks like an alpha", async () => {
    const file = npy("uint8", [256, 256, 7], (index) =>
      index % 7 === 0 ? 255 : countAt(Math.floor(index / 7) * 6 + (index % 7) - 1),
    );
    const found = await check(file);
    expect(found.fix).toMatchObject({
      title: "Drop band 1",
      edits: [{ bands: [1, 2, 3, 4, 5, 6] }],
    });
    expect(resultOf(found, "bands")?.sentence).toContain("Band 1 is 255 everywhere: it looks like");
    expect(await fixed(file)).toMatchObject(FITS);
  });

  it.each([
    ["first", [0, 0, 1, 2, 3, 4, 5], "2–7"],
    ["last", [0, 1, 2, 3, 4, 5, 0], "1–6"],
  ])("prefers the bands whose values are typical, without an extra one %s", async (_, of, kept) => {
    for (const [card, values] of [
      [SMOKE, COUNTS],
      [WATER, FLOOD.slice(0, 256 * 256 * 6)],
    ] as const) {
      const file = npy(card === SMOKE ? "uint8" : "int16", [256, 256, 7], (index) =>
        Number(values[Math.floor(index / 7) * 6 + (of[index % 7] ?? 0)]),
      );
      const found = await check(file, { card });
      const names = card.bands.map(({ name }) => name).join(", ");
      const [first] = resultOf(found, "bands")?.fixes ?? [];
      expect(first?.title).toBe(`Keep bands ${kept} as ${names}`);
      expect(await check(file, { card, edits: first?.edits ?? [] })).toMatchObject(FITS);
    }
  });

  it("warns about reversed bands without names and reverses them", async () => {
    const file = npy("uint8", CHIP, (index) => countAt(index - (index % 6) + 5 - (index % 6)));
    const found = await check(file);
    expect(complaints(found)).toEqual([
      "look: The file does not name its bands, and their values are unlike C01, C02, C03, C04, C05, C06 in this order. They look reversed.",
    ]);
    expect(found.fix?.title).toBe("Reverse the bands");
    expect(await fixed(file)).toMatchObject(FITS);
  });

  describe("whose names are known", () => {
    const names = ["B02", "B03", "B04", "B8A", "B11", "B12"];
    const file = npy("int16", [64, 64, 6], floodAt);
    const named = (labels: readonly string[]): CheckOptions => ({
      card: WATER,
      found: {
        bandLabels: { labels: namedBands(labels), source: "file", sensorText: "" },
      },
    });

    it("passes if they are in order, and says so", async () => {
      const found = await check(file, named(names));
      expect(found).toMatchObject(FITS);
      expect(resultOf(found, "bands")?.sentence).toBe(
        "6 bands, named B02, B03, B04, B8A, B11, B12 in the file: the model’s blue, green, red, nir08, swir16, swir22, in its order.",
      );
    });

    it("reorders them by name in one click", async () => {
      const options = named(names.toReversed());
      const found = await check(file, options);
      expect(complaints(found)).toEqual([
        "look: The file names the 6 bands B12, B11, B8A, B04, B03, B02; the model takes blue, green, red, nir08, swir16, swir22, in this order.",
      ]);
      expect(found.fix).toMatchObject({
        title: "Reorder the bands by name: B02, B03, B04, B8A, B11, B12",
        edits: [{ kind: "bands", bands: [5, 4, 3, 2, 1, 0] }],
      });
      const after = await check(file, { ...options, edits: found.fix?.edits ?? [] });
      expect(resultOf(after, "bands")).toMatchObject({
        level: "fine",
        sentence: expect.stringContaining("named B02, B03, B04, B8A, B11, B12 in the file"),
      });
    });

    it("keeps the model's among more", async () => {
      const more = ["B01", ...names.slice(0, 3), "B05", ...names.slice(3)];
      const eight = npy("int16", [64, 64, 8], floodAt);
      const found = await check(eight, named(more));
      expect(found.fix).toMatchObject({
        title: "Keep B02, B03, B04, B8A, B11, B12",
        edits: [{ kind: "bands", bands: [1, 2, 3, 5, 6, 7] }],
      });
    });

    it("offers both sensors that B1 to B7 may be of", async () => {
      const seven = npy("int16", [64, 64, 7], floodAt);
      const found = await check(seven, named(["B1", "B2", "B3", "B4", "B5", "B6", "B7"]));
      expect(found.fix).toBeUndefined();
      expect(titles(resultOf(found, "bands")?.fixes)).toEqual([
        "Keep B2, B3, B4, B5, B6, B7 (Landsat 8 or 9)",
        "Keep B1, B2, B3, B4, B5, B7 (Landsat 4, 5 or 7)",
      ]);
    });

    it("needs a decision if one of the model's is not among them", async () => {
      const found = await check(file, named(["B02", "B03", "B04", "B05", "B11", "B12"]));
      expect(found.fix).toBeUndefined();
      expect(complaints(found)[0]).toBe(
        "look: The file names the 6 bands B02, B03, B04, B05, B11, B12; the model takes blue, green, red, nir08, swir16, swir22, and nir08 is not among them.",
      );
    });
  });

  it("counts a single band in the singular", async () => {
    expect(complaints(await check(npy("uint8", [256, 256], countAt)))[0]).toBe(
      "fail: The array has 1 band, and the model takes 6: C01, C02, C03, C04, C05, C06.",
    );
  });

  it("reports that bands-first arrays are uploaded bands-last", async () => {
    const found = await check(npy("uint8", [6, 256, 256], countAt));
    expect(found).toMatchObject(FITS);
    expect(resultOf(found, "layout")?.sentence).toBe(
      "The bands are first, (6, 256, 256); they are uploaded last, as the model expects.",
    );
  });

  it("offers the middle axis of rows, bands, columns", async () => {
    const file = npy("uint8", [256, 6, 256], (index) => {
      const [row, rest] = [Math.floor(index / 1536), index % 1536];
      return countAt((row * 256 + (rest % 256)) * 6 + Math.floor(rest / 256));
    });
    const found = await check(file);
    expect(complaints(found)).toEqual([
      "look: The shape (256, 6, 256) looks like rows, bands, columns (band interleaved by line).",
    ]);
    expect(found.fix?.title).toBe("Read the middle axis as the bands");
    const after = await fixed(file);
    expect(after).toMatchObject(FITS);
    expect(resultOf(after, "layout")?.sentence).toBe(
      "The bands are in the middle, (256, 6, 256); they are uploaded last, as the model expects.",
    );
  });

  it("offers both band orders for an ambiguous shape", async () => {
    const file = npy("uint8", [6, 256, 6], countAt);
    const found = await check(file);
    expect(found).toMatchObject({ level: "fail", fix: undefined });
    expect(complaints(found)[0]).toBe(
      "look: The shape (6, 256, 6) does not show which axis is the bands. They are assumed to be last.",
    );
    const { fixes = [] } = resultOf(found, "layout") ?? {};
    expect(titles(fixes)).toEqual(["Read it with the bands first", "Keep the bands last"]);
    const sizes = ["256 × 6", "6 × 256"];
    for (const [index, { edits }] of fixes.entries()) {
      const chosen = await check(file, { edits });
      expect(resultOf(chosen, "layout")?.level ?? "fine").toBe("fine");
      expect(resultOf(chosen, "size")?.sentence).toContain(`is ${sizes[index]} pixels`);
      const padded = await fixed(file, { edits });
      expect(complaints(padded)).toEqual([
        "look: More than half of the array is padding. It will run; the model has not seen such an array.",
      ]);
    }
  });
});

describe("the check of the batch axis", () => {
  const four = npy("uint8", [4, ...CHIP], countAt);

  it("needs a decision about a batch of four, of which one image fits", async () => {
    const batch = await check(four);
    expect(batch).toMatchObject({ level: "fail", fix: undefined });
    expect(complaints(batch)).toEqual([
      "fail: This is a batch of 4 images, (4, 256, 256, 6), and the model takes one at a time.",
    ]);
    const [first] = resultOf(batch, "batch")?.fixes ?? [];
    expect(first?.title).toBe("Take the first image");
    expect(await check(four, { edits: first?.edits ?? [] })).toMatchObject(FITS);
  });

  it("drops an axis of length 1 if the server adds it", async () => {
    const file = npy("uint8", [1, ...CHIP], countAt);
    expect(await check(file)).toMatchObject(FITS);
    const server = { ...PYTHON, batchAxis: "adds" } as const;
    const found = await check(file, { server });
    expect(complaints(found)).toEqual([
      "fail: The array has a batch axis of length 1 in front of the image axes, and this API adds that axis itself.",
    ]);
    expect(found.fix?.title).toBe("Drop the batch axis");
    expect(await fixed(file, { server })).toMatchObject(FITS);
  });

  it("adds an axis of length 1 if the server requires it, also to one of several images", async () => {
    const server = { ...PYTHON, batchAxis: "wants" } as const;
    const file = npy("uint8", CHIP, countAt);
    const found = await check(file, { server });
    expect(complaints(found)).toEqual([
      "fail: This API expects a batch axis of length 1 in front of the image axes, and the array has none.",
    ]);
    expect(found.fix?.title).toBe("Add the batch axis");
    expect(await fixed(file, { server })).toMatchObject(FITS);
    const edits = [{ kind: "pick", index: 2 }] as const;
    expect(await fixed(four, { server, edits })).toMatchObject(FITS);
  });
});

describe("the check of the size", () => {
  it.each([
    [512, 512, "Run 9 tiles", undefined, "factor of 2."],
    [200, 200, "Pad with zeros", undefined, undefined],
    [
      100,
      600,
      "Crop and pad with zeros",
      "More than half of the array is padding.",
      "factor of 2.6.",
    ],
    [256, 300, "Run 2 tiles", undefined, undefined],
    [255, 256, "Pad with zeros", undefined, undefined],
  ])("offers for %i × %i: %s", async (height, width, title, cut, stretched) => {
    const file = npy("uint8", [height, width, 6], countAt);
    const found = await check(file);
    expect(complaints(found)[0]).toBe(
      `fail: The array is ${height} × ${width} pixels, and the model takes 256 × 256.`,
    );
    expect(found.fix?.title).toBe(title);
    expect(complaints(await fixed(file))).toEqual(unseen(cut));
    const resize = resultOf(found, "size")?.fixes.at(-1);
    expect(resize?.title).toBe("Resize to 256 × 256");
    const resized = await check(file, { edits: resize?.edits ?? [] });
    expect(complaints(resized)).toEqual(unseen(stretched));
  });

  it.each([
    ["an array of every second pixel", [128, 128, 6], "factor of 2."],
    ["a single pixel", [1, 1, 6], "factor of 260."],
  ])("offers to resize %s first, and never calls the result OK", async (_, shape, why) => {
    const file = npy("uint8", shape, countAt);
    const found = await check(file);
    expect(titles(resultOf(found, "size")?.fixes)).toEqual([
      "Resize to 256 × 256",
      "Pad with zeros",
    ]);
    const [resize, pad] = resultOf(found, "size")?.fixes ?? [];
    expect(complaints(await check(file, { edits: resize?.edits ?? [] }))[0]).toContain(why);
    expect(complaints(await check(file, { edits: pad?.edits ?? [] }))[0]).toBe(
      "look: More than half of the array is padding. It will run; the model has not seen such an array.",
    );
  });

  it("does not call one pixel OK for a model of any size", async () => {
    const found = await check(
      npy("int16", [1, 1, 6], () => 900),
      { card: WATER },
    );
    expect(complaints(found)).toEqual([
      "look: The array is only 1 × 1 pixels. It will run; the model has not seen such an array.",
    ]);
  });

  it("accepts multiples of the card's steps", async () => {
    const card = {
      ...WATER,
      input: { ...WATER.input, heightMultipleOf: 32, widthMultipleOf: 16 },
    };
    const file = npy("int16", [100, 12, 6], (index) => index % 4000);
    const found = await check(file, { card });
    expect(complaints(found)).toEqual([
      "fail: The array is 100 × 12 pixels, and the model takes a height that is a multiple of 32 and a width that is a multiple of 16.",
    ]);
    expect(found.fix?.edits).toMatchObject([
      { kind: "crop", top: 2, left: 0, height: 96, width: 12 },
      { kind: "pad", height: 96, width: 16 },
    ]);
    expect(await fixed(file, { card })).toMatchObject(FITS);
  });
});

describe("the check of the values", () => {
  it("offers to encode reflectance by the model's formula", async () => {
    const file = npy("float32", CHIP, reflectanceAt);
    const found = await check(file);
    expect(complaints(found)[0]).toBe(
      "look: Values are 0.0000346 to 0.377, like top-of-atmosphere reflectance, and the model was trained on whole counts 0 to 255. Run unchanged they give a meaningless mask.",
    );
    expect(found.fix?.title).toBe("Encode as counts: floor(sqrt(100*reflectance)*25.5)");
    expect(await fixed(file)).toMatchObject(FITS);
  });

  it("offers to encode reflectance that is too large as JSON, and never rounds it to 0", async () => {
    const file = npy("float64", CHIP, (index) => countAt(index) / 255 + 1e-9 * index);
    const found = await check(file);
    expect(found.level).toBe("fail");
    expect(resultOf(found, "weight")?.sentence).toContain(
      "A fraction takes up to 20 characters there.",
    );
    expect(found.fix?.edits).toEqual([{ kind: "encode" }]);
    expect(resultOf(found, "weight")?.fixes).toEqual([]);
    expect(await fixed(file)).toMatchObject(FITS);
  });

  it("offers to encode large reflectance as whole numbers for a model of reflectance times 10,000", async () => {
    const file = npy("float32", CHIP, reflectanceAt);
    const options = { card: WATER, server: PYTHON };
    const found = await check(file, options);
    expect(complaints(found)[0]).toContain("the model was trained on reflectance*10000.");
    expect(found.fix?.title).toBe("Encode as the model’s whole numbers: reflectance*10000");
    expect(await fixed(file, options)).toMatchObject(FITS);
  });

  it("offers to encode small reflectance as whole numbers for a model of reflectance times 10,000", async () => {
    const file = npy("float32", [64, 64, 6], reflectanceAt);
    const found = await check(file, { card: WATER });
    expect(found.fix?.title).toBe("Encode as the model’s whole numbers: reflectance*10000");
    expect(await fixed(file, { card: WATER })).toMatchObject(FITS);
  });

  it("offers to round fractions of counts", async () => {
    const file = npy("float32", CHIP, noiseAt);
    const found = await check(file, { server: PYTHON });
    expect(complaints(found)[0]).toBe(
      "look: Values are 1.02 to 156, not all whole numbers, and the model was trained on whole counts.",
    );
    expect(found.fix?.title).toBe("Round to whole numbers");
    expect(await fixed(file, { server: PYTHON })).toMatchObject(FITS);
  });

  it.each([
    [
      "int16 0 to 10,000",
      (index: number) => index % 10_001,
      "Values are 0 to 10,000. Most bands reach from 0 to exactly 10,000, as if each was stretched by itself, which cannot be undone. Save the array before that step.",
    ],
    [
      "a few below zero",
      (index: number) => (index % 100_000 === 7 ? -3 : countAt(index)),
      "Values are -3 to 156, and the model was trained on whole counts 0 to 255. 4 are below zero. Predictions outside the training range are unreliable.",
    ],
    [
      "too high",
      (index: number) => countAt(index) * 3,
      "Values are 3 to 468. They are evenly spaced by 3, like counts that were scaled by an unknown factor. Save the counts themselves.",
    ],
    [
      "a nodata that the file does not declare",
      (index: number) => (index % 999 === 0 ? -9999 : countAt(index)),
      "Values are -9,999 to 156, and the model was trained on whole counts 0 to 255. If -9,999 means “missing”, replace it with 0 before saving: a[a == -9999] = 0.",
    ],
  ])("has no fix for values outside the model's range, %s", async (_, valueAt, sentence) => {
    const found = await check(npy("int16", CHIP, valueAt));
    expect(found).toMatchObject({ level: "look", fix: undefined });
    expect(complaints(found)).toEqual([`look: ${sentence}`]);
  });

  it.each(["bool", "uint8", "float32"] as const)(
    "warns about values of only 0 and 1: %s",
    async (dtype) => {
      const found = await check(npy(dtype, CHIP, (index) => (index % 5 === 0 ? 1 : 0)));
      expect(found).toMatchObject({ level: "look", fix: undefined });
      expect(complaints(found)).toEqual([
        "look: All values are 0 or 1, like a mask or reflectance truncated to whole numbers, and the model was trained on whole counts 0 to 255.",
      ]);
    },
  );

  it("offers a cast for whole floating-point numbers that fit", async () => {
    const file = npy("float32", CHIP, countAt);
    const found = await check(file);
    expect(found).toMatchObject(FITS);
    const [cast] = resultOf(found, "weight")?.fixes ?? [];
    expect(cast?.title).toBe("Cast to uint8");
    expect(await check(file, { edits: cast?.edits ?? [] })).toMatchObject(FITS);
  });

  it("warns about a constant band without blocking other fixes", async () => {
    const file = npy("float32", CHIP, (index) => (index % 6 === 3 ? 17 : noiseAt(index)));
    const found = await check(file, { server: OURS });
    expect(complaints(found)[1]).toBe(
      "look: A band has a single value everywhere: C04 is 17. Was something lost when the array was made?",
    );
    expect(found.fix?.title).toBe("Round to whole numbers");
    const after = await fixed(file, { server: OURS });
    expect(after).toMatchObject({ level: "look", fix: undefined });
    expect(complaints(after)).toEqual(complaints(found).slice(1));
  });

  it("reports several constant bands once", async () => {
    const file = npy("uint8", CHIP, (index) => (index % 6 < 2 ? index % 6 : countAt(index)));
    expect(complaints(await check(file))).toEqual([
      "look: Bands have a single value everywhere: C01 is 0, C02 is 1. Was something lost when the array was made?",
    ]);
  });
});

describe("the check of missing values", () => {
  it("counts their pixels, names their kinds and offers to fill them", async () => {
    const file = npy("float32", CHIP, (index) => {
      if (index === 5) return Number.POSITIVE_INFINITY;
      return index % 97 === 0 ? Number.NaN : countAt(index);
    });
    const found = await check(file);
    expect(complaints(found)).toEqual([
      "look: 4,054 pixels (6.2%) are missing: NaN (“not a number”); infinite. Unfilled, they can corrupt the prediction around them; filled, they stay left out of every number.",
    ]);
    expect(found.fix?.title).toBe("Fill with each band’s median");
    const after = await fixed(file);
    expect(after).toMatchObject(FITS);
    expect(resultOf(after, "missing")?.sentence).toBe(
      "4,054 pixels (6.2%) are missing and left out of every number.",
    );
  });

  it("excludes declared nodata from the other checks and offers to fill it", async () => {
    const file = npy("int16", CHIP, (index) => (index % 1000 === 0 ? -9999 : countAt(index)));
    const options = { found: { nodata: -9999, format: "geotiff" } } as const;
    const found = await check(file, options);
    expect(complaints(found)).toEqual([
      "look: 394 pixels (0.6%) are missing: -9,999, which the file declares as nodata. Unfilled, they can corrupt the prediction around them; filled, they stay left out of every number.",
    ]);
    expect(await fixed(file, options)).toMatchObject(FITS);
  });

  it("offers to fill them in reflectance and to encode the rest", async () => {
    const file = npy("float32", CHIP, (index) => {
      if (index % 50 === 0) return Number.POSITIVE_INFINITY;
      return index % 51 === 0 ? -9999 : reflectanceAt(index);
    });
    const options = { found: { nodata: -9999 } };
    const found = await check(file, options);
    expect(found.fix).toMatchObject({
      title: "Apply all fixes",
      edits: [{ kind: "fill-missing" }, { kind: "encode" }],
    });
    expect(await fixed(file, options)).toMatchObject(FITS);
  });

  it("accepts a declared nodata of 0 in single bands of a card whose empty tiles are 0 in all", async () => {
    const file = npy("uint8", CHIP, (index) => (index % 10 === 0 ? 0 : countAt(index)));
    expect(await check(file, { found: { nodata: 0 } })).toMatchObject(FITS);
  });

  it("fails for an array without valid values", async () => {
    const found = await check(npy("float32", CHIP, () => Number.NaN));
    expect(found).toMatchObject({ level: "fail", fix: undefined });
    expect(complaints(found)).toContain(
      "fail: This array has no valid values: every value is NaN (“not a number”), infinite or nodata.",
    );
  });
});

describe("the order of results", () => {
  const abouts = ({ results }: Preflight): readonly Subject[] =>
    results.filter(({ level }) => level !== "fine").map(({ about }) => about);

  it("names values before the JSON size that follows from them", async () => {
    const zScores = npy("float32", CHIP, (index) => Math.sin(index) * Math.SQRT2);
    expect(abouts(await check(zScores))).toEqual(["values", "weight"]);
    const reflectance = await check(npy("float64", CHIP, reflectanceAt));
    expect(abouts(reflectance)).toEqual(["values", "weight"]);
    expect(reflectance.level).toBe("fail");
  });

  it("is identity, missing, values, size, weight", async () => {
    const file = npy("float64", [300, 300, 7], (index) => {
      if (index % 7 === 6) return 0;
      return index < 7 * 300 * 30 ? Number.NaN : reflectanceAt(index);
    });
    const found = await check(file);
    expect(abouts(found)).toEqual(["bands", "missing", "values", "size", "weight"]);
    expect(found.fix?.edits.map(({ kind }) => kind)).toEqual([
      "bands",
      "fill-missing",
      "encode",
      "tiles",
    ]);
    expect(await fixed(file)).toMatchObject(FITS);
  });

  it("applies a fix of the values before padding, whose zeros the model gets as they are", async () => {
    const scaling = Array.from({ length: 6 }, () => ({ scale: 0.0001, offset: -0.1 }));
    const card = { ...WATER, input: { ...WATER.input, height: 448, width: 448 } };
    const file = npy("uint16", [440, 448, 6], (index) => floodAt(index) + 1000);
    const { fix } = await check(file, { card, found: { scaling } });
    expect(fix?.edits.map(({ kind }) => kind)).toEqual(["scale", "pad"]);
    const found = { ...(await openFile(file)), scaling };
    const { bands } = prepareArray(found, file, { edits: fix?.edits ?? [], card });
    expect(Number.isNaN(bands[0]?.[0])).toBe(true);
    const upload = applyEdits(found, fix?.edits ?? [], card);
    expect(bandPlane(upload.raster, 0)[0]).toBe(0);
  });
});

describe("the check of the JSON size", () => {
  it("offers to round long numbers", async () => {
    const file = npy("float64", CHIP, noiseAt);
    const found = await check(file);
    expect(complaints(found)).toEqual([
      "look: Values are 1.02 to 156, not all whole numbers, and the model was trained on whole counts.",
      "fail: As JSON, the format of the request to the model, the array takes 7.7 MB, and the model’s endpoint takes 6.3 MB at most. A fraction takes up to 20 characters there.",
    ]);
    expect(found.fix?.title).toBe("Round to whole numbers");
    expect(await fixed(file)).toMatchObject(FITS);
  });

  it("offers to cast whole floating-point numbers that Python writes", async () => {
    const shape = [370, 370, 6] as const;
    const file = npy("float32", shape, (index) => 500 + (index % 3000));
    const found = await check(file, { card: WATER, server: PYTHON });
    expect(found.level).toBe("fail");
    expect(titles(resultOf(found, "weight")?.fixes)).toEqual([
      "Cast to int16",
      "Run 4 tiles",
      "Crop the centre 349 × 349",
    ]);
    for (const { edits } of resultOf(found, "weight")?.fixes ?? []) {
      expect(await check(file, { card: WATER, server: PYTHON, edits })).toMatchObject(FITS);
    }
    expect(await check(file, { card: WATER, server: OURS })).toMatchObject(FITS);
  });

  it("depends on the API's JSON writer", async () => {
    const file = npy("float32", CHIP, countAt);
    const limitBytes = 2_000_000;
    const levels = [OURS, PYTHON, UNKNOWN].map(async (server) => {
      return (await check(file, { server: { ...server, limitBytes } })).level;
    });
    expect(await Promise.all(levels)).toEqual(["fine", "fail", "look"]);
    const options = { server: { ...PYTHON, limitBytes } };
    expect((await check(file, options)).fix?.title).toBe("Cast to uint8");
    expect(await fixed(file, options)).toMatchObject(FITS);
  });

  it("offers only tiles for a scene, in one click", async () => {
    const file = npy("float32", [600, 700, 7], (index) => (index % 7 === 6 ? 0 : countAt(index)));
    const found = await check(file);
    expect(resultOf(found, "weight")?.fixes).toEqual([]);
    expect(found.fix?.edits.map(({ kind }) => kind)).toEqual(["bands", "tiles"]);
    expect(await fixed(file)).toMatchObject(FITS);
  });

  it("cuts a scene into tiles of the model's multiples, without a crop", async () => {
    const card = {
      ...WATER,
      input: { ...WATER.input, heightMultipleOf: 32, widthMultipleOf: 32 },
    };
    const file = npy("int16", [900, 1201, 6], (index) => index % 9000);
    const found = await check(file, { card });
    expect(found.fix).toEqual({
      title: "Run 24 tiles",
      edits: [{ kind: "tiles", height: 320, width: 320, overlap: 120, blending: "crop" }],
    });
    expect(await fixed(file, { card })).toMatchObject(FITS);
  });
});

describe("the check of a picture", () => {
  it("says that it has no sensor bands and may be a reference mask", async () => {
    const file = npy("uint8", [256, 256, 3], countAt);
    const found = await check(file, { found: { format: "picture" } });
    expect(found).toMatchObject({ level: "fail", fix: undefined });
    expect(complaints(found)[0]).toBe(
      "look: This is an image, which has no sensor bands. If it is the reference mask of an array, give it the array’s name and drop both: x.bmp belongs to x.tif.",
    );
  });

  /** The chip with one value in all bands of its first rows. */
  const filled = (dtype: Dtype, value: number, valueAt: (index: number) => number, rows = 40) =>
    npy(dtype, CHIP, (index) => (index < rows * 256 * 6 ? value : valueAt(index)));

  it.each([
    ["float32", -9999, reflectanceAt, "Treat -9,999 as missing"],
    ["int16", -9999, countAt, "Treat -9,999 as missing"],
    ["int16", -32_768, countAt, "Treat -32,768 as missing"],
    ["uint16", 65_535, countAt, "Treat 65,535 as missing"],
    ["uint8", 255, countAt, "Treat 255 as missing"],
    ["float64", 1e20, reflectanceAt, "Treat 100000000000000000000 as missing"],
    ["float64", 9.96921e36, reflectanceAt, "Treat 9.97e+36 as missing"],
    ["float32", 3.4028234663852886e38, reflectanceAt, "Treat 3.4e+38 as missing"],
    ["float32", -12_345, reflectanceAt, "Treat -12,345 as missing"],
  ] as const)("suspects a fill: %s %f", async (dtype, value, valueAt, title) => {
    const file = filled(dtype, value, valueAt);
    const found = await check(file);
    expect(found.fix?.title).toBe(title);
    expect(found.fix?.edits).toEqual([{ kind: "fill-missing", value }]);
    expect(complaints(found)[0]).toMatch(
      /^look: 10,240 pixels \(15\.6%\) are .* in all bands, far/,
    );
    const edits = found.fix?.edits ?? [];
    expect(resultOf(await check(file, { edits }), "missing")).toMatchObject({
      level: "fine",
      sentence: "10,240 pixels (15.6%) are missing and left out of every number.",
    });
  });

  it("suspects zeros in all bands at the border for a card whose tiles are not empty that way", async () => {
    const found = await check(filled("int16", 0, countAt), { card: WATER });
    expect(found.fix?.title).toBe("Treat 0 as missing");
    expect(await check(filled("uint8", 0, countAt))).toMatchObject(FITS);
  });

  it.each<[string, Dtype, (index: number) => number]>([
    ["a saturated area next to values below", "uint8", (i) => (i < 61_440 ? 255 : 60 + (i % 195))],
    ["a value in some bands only", "int16", (i) => (i < 61_440 && i % 6 < 5 ? -9999 : countAt(i))],
    ["a line", "float32", (i) => (i >= 1536 && i < 3072 ? 1.7 : reflectanceAt(i))],
    ["specks", "float32", (i) => (Math.floor(i / 6) % 97 === 0 ? -9999 : reflectanceAt(i))],
  ])("does not suspect %s", async (_what, dtype, valueAt) => {
    const found = await check(npy(dtype, CHIP, valueAt));
    expect(resultOf(found, "missing")?.level).toBe("fine");
  });

  it("never calls an array OK of which more than half is missing", async () => {
    const after = await fixed(filled("int16", -9999, countAt, 140));
    expect(complaints(after)).toEqual([
      "look: More than half of the array is missing. It will run; the model has not seen such an array.",
    ]);
  });

  it("finds nothing missing in any sample", async () => {
    for (const name of readdirSync("public/samples").filter((file) => file.endsWith(".npy"))) {
      for (const card of [SMOKE, WATER]) {
        const found = await check(sampleFile(name), { card });
        expect([name, resultOf(found, "missing")?.sentence]).toEqual([
          name,
          "No pixels are missing.",
        ]);
      }
    }
  });
});
