import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { DecodedArray } from "#domain/array/decoded-array.ts";
import { type Dtype, zeros } from "#domain/array/dtype.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { prepareArray } from "#domain/preparation/prepare.ts";
import type { CheckResult, Fix, Subject, TargetServer } from "./check-result.ts";
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

/** The smoke chip's count at a place of a chip, in the order of the file; beyond its end from the start again. */
function countAt(index: number): number {
  return Number(COUNTS[index % COUNTS.length]);
}

/** Top-of-atmosphere reflectance, of which the card's formula makes the counts again. */
function reflectanceAt(index: number): number {
  return ((countAt(index) + 0.5) / 25.5) ** 2 / 100;
}

/** Numbers of many digits, 0 to 254. */
function noiseAt(index: number): number {
  return ((index * 0.6180339887498949) % 1) * 254;
}

/** An npy file of numbers worked out by place, in C order. */
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

interface Circumstances {
  readonly card?: ModelCard;
  readonly server?: TargetServer;
  readonly edits?: readonly Edit[];
  /** What another kind of file would tell beside its values. */
  readonly found?: Partial<DecodedArray>;
}

/** What the page does with a dropped file. */
async function check(file: ArrayBuffer, circumstances: Circumstances = {}): Promise<Preflight> {
  const { card = SMOKE, server = UNKNOWN, edits = [] } = circumstances;
  const found = { ...(await openFile(file)), ...circumstances.found };
  const { content } = await prepareArray(found, file, { edits, card });
  return checkArray(content, card, server, edits);
}

/** The check after its combined fix, which must exist. */
async function fixed(file: ArrayBuffer, circumstances: Circumstances = {}): Promise<Preflight> {
  const { fix } = await check(file, circumstances);
  const edits = [...(circumstances.edits ?? []), ...(fix?.edits ?? [])];
  expect(edits).not.toEqual([]);
  return check(file, { ...circumstances, edits });
}

function resultOf({ results }: Preflight, about: Subject): CheckResult | undefined {
  return results.find((one) => one.about === about);
}

/** What is not fine, each as its level and sentence. */
function complaints({ results }: Preflight): readonly string[] {
  return results
    .filter(({ level }) => level !== "fine")
    .map(({ level, sentence }) => `${level}: ${sentence}`);
}

function titles(fixes: readonly Fix[] | undefined): readonly string[] {
  return (fixes ?? []).map(({ title }) => title);
}

const FITS = { level: "fine", fix: undefined };

describe("the samples", () => {
  it.each([
    "goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast.npy",
    "goes16-20210921T2250Z-z7-x21-y49-smoke.npy",
    "goes16-20210921T2250Z-z7-x21-y49-smoke-float32.npy",
    "goes16-20210921T2250Z-z7-x25-y47-clear-land.npy",
    "landsat7-olinda-6band.npy",
  ])("%s fits the smoke model", async (name) => {
    expect(await check(sampleFile(name))).toMatchObject(FITS);
  });

  it("what is fine is listed too", async () => {
    const { results } = await check(sampleFile("goes16-20210921T2250Z-z7-x21-y49-smoke.npy"));
    expect(results.map(({ sentence }) => sentence)).toEqual([
      "6 bands, assumed to be C01, C02, C03, C04, C05, C06 in this order.",
      "256 × 256 pixels, as the model expects.",
      "No NaN, no infinite values, no nodata.",
      "Values are 1 to 156, within the whole counts 0 to 255 that the model was trained on.",
      "As JSON, the format of the request to the model, the array takes 1.8 MB; the model’s endpoint takes 6.3 MB at most.",
    ]);
  });

  it("five bands have no fix", async () => {
    const kincade = await check(sampleFile("goes17-20191027T2000Z-kincade-smoke-5band.npy"));
    expect(kincade).toMatchObject({ level: "fail", fix: undefined });
    expect(complaints(kincade)).toEqual([
      "fail: The array has 5 bands, and the model takes 6: C01, C02, C03, C04, C05, C06.",
    ]);
  });

  it("a flood scene fits the water model behind our own function", async () => {
    const file = sampleFile("sentinel2-spain-flood-6band-int16.npy");
    expect(await check(file, { card: WATER, server: OURS })).toMatchObject(FITS);
  });

  it("a flood scene is too heavy for the water model where Python asks it, and is cut", async () => {
    const file = sampleFile("sentinel2-spain-flood-6band-int16.npy");
    const circumstances = { card: WATER, server: PYTHON };
    const heavy = await check(file, circumstances);
    expect(complaints(heavy)).toEqual([
      "fail: As JSON, the format of the request to the model, the array takes 7.3 MB, and the model’s endpoint takes 6.3 MB at most.",
    ]);
    expect(heavy.fix?.title).toBe("Crop the centre 406 × 406");
    expect(await fixed(file, circumstances)).toMatchObject(FITS);
    const perhaps = await check(file, { card: WATER });
    expect(complaints(perhaps)).toEqual([
      "look: As JSON, the format of the request to the model, the array takes 7.3 MB if the API’s function is written in Python, and the model’s endpoint takes 6.3 MB at most.",
    ]);
  });

  it("a flood scene is nothing for the smoke model, even where it is cut to its size", async () => {
    const file = sampleFile("sentinel2-spain-flood-6band-int16.npy");
    const flood = await check(file);
    expect(flood.level).toBe("fail");
    expect(complaints(flood)).toEqual([
      "fail: The array is 448 × 448 pixels, and the model takes 256 × 256.",
      "look: Values are 46 to 6,060, and the model was trained on whole counts 0 to 255. If they are top-of-atmosphere reflectance times 10,000, save a / 10000 instead: this check then offers the model’s encoding.",
      "look: As JSON, the format of the request to the model, the array takes 7.3 MB if the API’s function is written in Python, and the model’s endpoint takes 6.3 MB at most. It will fit once it has the model’s size.",
    ]);
    expect(titles(resultOf(flood, "size")?.fixes)).toEqual([
      "Crop the centre 256 × 256",
      "Resize to 256 × 256",
    ]);
    const cut = await fixed(file);
    expect(cut).toMatchObject({ level: "look", fix: undefined });
    expect(complaints(cut)).toEqual([expect.stringContaining("Values are 49 to 5,647")]);
  });

  it("the workshop's GeoTIFF loses its seventh band", async () => {
    const file = sampleFile("goes16-20210921T2250Z-z7-x21-y49-smoke.tif");
    const tile = await check(file);
    expect(complaints(tile)).toEqual([
      "fail: The array has 7 bands, and the model takes 6: C01, C02, C03, C04, C05, C06. Band 7 is 0 everywhere: it looks like the alpha (opacity) band of map tiles, which the workshop’s notebook drops.",
    ]);
    expect(tile.fix?.title).toBe("Drop band 7");
    expect(await fixed(file)).toMatchObject(FITS);
  });
});

describe("bands", () => {
  const plane = 256 * 256;
  const tile = (alpha: (index: number) => number) =>
    npy("float32", [7, 256, 256], (index) =>
      index < 6 * plane ? reflectanceAt(index) : alpha(index),
    );

  it.each([
    ["0 everywhere", () => 0, "is 0 everywhere"],
    ["opaque or not", (index: number) => (index % 9 === 0 ? 0 : 255), "contains only 0 and 255"],
  ])("a seventh, %s, is dropped and does not hide what the others hold", async (_, alpha, what) => {
    const file = tile(alpha);
    const found = await check(file);
    expect(resultOf(found, "bands")?.sentence).toContain(`Band 7 ${what}: it looks like the alpha`);
    expect(resultOf(found, "values")?.sentence).toMatch(/^Values are 0\.\d+ to 0\.\d+, like top/);
    expect(found.fix).toMatchObject({
      title: "Keep the first 6 bands, and encode as counts: floor(sqrt(100*reflectance)*25.5)",
      edits: [{ kind: "bands", bands: [0, 1, 2, 3, 4, 5] }, { kind: "encode" }],
    });
    expect(await fixed(file)).toMatchObject(FITS);
  });

  it("a seventh band with content needs a decision", async () => {
    const file = npy("uint8", [256, 256, 7], countAt);
    const found = await check(file);
    expect(found).toMatchObject({ level: "fail", fix: undefined });
    const [keep] = resultOf(found, "bands")?.fixes ?? [];
    expect(keep?.title).toBe("Keep the first 6 bands");
    expect(await check(file, { edits: keep?.edits ?? [] })).toMatchObject(FITS);
  });

  it("a seventh without any value is no alpha", async () => {
    const found = await check(tile(() => Number.NaN));
    expect(resultOf(found, "bands")?.needsDecision).toBe(true);
    expect(resultOf(found, "missing")?.level).toBe("fine");
  });

  it("one band is one too few in the singular", async () => {
    expect(complaints(await check(npy("uint8", [256, 256], countAt)))[0]).toBe(
      "fail: The array has 1 band, and the model takes 6: C01, C02, C03, C04, C05, C06.",
    );
  });

  it("first are reported to be sent last", async () => {
    const found = await check(npy("uint8", [6, 256, 256], countAt));
    expect(found).toMatchObject(FITS);
    expect(resultOf(found, "layout")?.sentence).toBe(
      "The bands are first, (6, 256, 256); they are uploaded last, as the model expects.",
    );
  });

  it("first or last, either reading can be chosen where the shape does not tell", async () => {
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
      expect(await fixed(file, { edits })).toMatchObject(FITS);
    }
  });
});

describe("batches", () => {
  const four = npy("uint8", [4, ...CHIP], countAt);

  it("of four need a decision, and one of them fits", async () => {
    const batch = await check(four);
    expect(batch).toMatchObject({ level: "fail", fix: undefined });
    expect(complaints(batch)).toEqual([
      "fail: This is a batch of 4 images, (4, 256, 256, 6), and the model takes one at a time.",
    ]);
    const [first] = resultOf(batch, "batch")?.fixes ?? [];
    expect(first?.title).toBe("Take the first image");
    expect(await check(four, { edits: first?.edits ?? [] })).toMatchObject(FITS);
  });

  it("an axis of one is dropped where the server is known to add it", async () => {
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

  it("an axis of one is added where the server is known to want it, also to one of several", async () => {
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

describe("sizes", () => {
  it.each([
    [512, 512, "Crop the centre 256 × 256"],
    [200, 200, "Pad with zeros"],
    [100, 600, "Crop and pad with zeros"],
    [256, 300, "Crop the centre 256 × 256"],
    [255, 256, "Pad with zeros"],
  ])("%i × %i: %s", async (height, width, title) => {
    const file = npy("uint8", [height, width, 6], countAt);
    const found = await check(file);
    expect(complaints(found)[0]).toBe(
      `fail: The array is ${height} × ${width} pixels, and the model takes 256 × 256.`,
    );
    expect(found.fix?.title).toBe(title);
    expect(await fixed(file)).toMatchObject(FITS);
    const resize = resultOf(found, "size")?.fixes.at(-1);
    expect(resize?.title).toBe("Resize to 256 × 256");
    expect(await check(file, { edits: resize?.edits ?? [] })).toMatchObject(FITS);
  });

  it("any, where the model asks for multiples alone", async () => {
    const card = {
      ...WATER,
      input: { ...WATER.input, heightMultipleOf: 32, widthMultipleOf: 16 },
    };
    const file = npy("int16", [100, 8, 6], (index) => index % 9000);
    const found = await check(file, { card });
    expect(complaints(found)).toEqual([
      "fail: The array is 100 × 8 pixels, and the model takes a height that is a multiple of 32 and a width that is a multiple of 16.",
    ]);
    expect(found.fix?.edits).toMatchObject([
      { kind: "crop", top: 2, left: 0, height: 96, width: 8 },
      { kind: "pad", height: 96, width: 16 },
    ]);
    expect(await fixed(file, { card })).toMatchObject(FITS);
  });
});

describe("values", () => {
  it("reflectance is encoded by the model's formula", async () => {
    const file = npy("float32", CHIP, reflectanceAt);
    const found = await check(file);
    expect(complaints(found)[0]).toBe(
      "look: Values are 0.0000346 to 0.377, like top-of-atmosphere reflectance, and the model was trained on whole counts 0 to 255. Run unchanged they give a meaningless mask.",
    );
    expect(found.fix?.title).toBe("Encode as counts: floor(sqrt(100*reflectance)*25.5)");
    expect(await fixed(file)).toMatchObject(FITS);
  });

  it("reflectance that is too heavy is encoded too, and never rounded to 0", async () => {
    const file = npy("float64", CHIP, (index) => countAt(index) / 255 + 1e-9 * index);
    const found = await check(file);
    expect(found.level).toBe("fail");
    expect(resultOf(found, "weight")?.sentence).toContain(
      "A fraction takes up to 20 characters there.",
    );
    expect(found.fix?.edits).toEqual([{ kind: "encode" }]);
    expect(resultOf(found, "weight")?.fixes).toEqual([found.fix]);
    expect(await fixed(file)).toMatchObject(FITS);
  });

  it("reflectance for a model of reflectance times 10,000 is encoded and made lighter", async () => {
    const file = npy("float32", CHIP, reflectanceAt);
    const circumstances = { card: WATER, server: PYTHON };
    const found = await check(file, circumstances);
    expect(complaints(found)[0]).toContain("the model was trained on reflectance*10000.");
    expect(found.fix?.title).toBe("Encode as the model’s numbers: reflectance*10000, rounded");
    expect(await fixed(file, circumstances)).toMatchObject(FITS);
  });

  it("reflectance for a model of reflectance times 10,000 is encoded alone where it is light", async () => {
    const file = npy("float32", [64, 64, 6], reflectanceAt);
    const found = await check(file, { card: WATER });
    expect(found.fix?.title).toBe("Encode as the model’s numbers: reflectance*10000");
    expect(await fixed(file, { card: WATER })).toMatchObject(FITS);
  });

  it("between the whole ones are rounded", async () => {
    const file = npy("float32", CHIP, (index) => countAt(index) + (index % 2) / 2);
    const found = await check(file, { server: PYTHON });
    expect(complaints(found)).toEqual([
      "look: Values are 1.5 to 156, not all whole numbers, and the model was trained on whole counts.",
    ]);
    expect(found.fix?.title).toBe("Round to whole numbers");
    expect(await fixed(file, { server: PYTHON })).toMatchObject(FITS);
  });

  it.each([
    [
      "int16 0 to 10,000",
      (index: number) => index % 10_001,
      "Values are 0 to 10,000, and the model was trained on whole counts 0 to 255. If they are top-of-atmosphere reflectance times 10,000, save a / 10000 instead: this check then offers the model’s encoding.",
    ],
    [
      "a few below zero",
      (index: number) => (index % 100_000 === 7 ? -3 : countAt(index)),
      "Values are -3 to 156, and the model was trained on whole counts 0 to 255. 4 are below zero. Predictions outside the training range are unreliable.",
    ],
    [
      "too high",
      (index: number) => countAt(index) * 3,
      "Values are 3 to 468, and the model was trained on whole counts 0 to 255. Predictions outside the training range are unreliable.",
    ],
    [
      "a nodata that the file does not declare",
      (index: number) => (index % 999 === 0 ? -9999 : countAt(index)),
      "Values are -9,999 to 156, and the model was trained on whole counts 0 to 255. If -9,999 means “missing”, replace it with 0 before saving: a[a == -9999] = 0.",
    ],
  ])("beyond the model's, %s, have no fix", async (_, valueAt, sentence) => {
    const found = await check(npy("int16", CHIP, valueAt));
    expect(found).toMatchObject({ level: "look", fix: undefined });
    expect(complaints(found)).toEqual([`look: ${sentence}`]);
  });

  it.each(["bool", "uint8", "float32"] as const)(
    "of 0 and 1 alone are no counts: %s",
    async (dtype) => {
      const found = await check(npy(dtype, CHIP, (index) => (index % 5 === 0 ? 1 : 0)));
      expect(found).toMatchObject({ level: "look", fix: undefined });
      expect(complaints(found)).toEqual([
        "look: All values are 0 or 1, like a mask or reflectance truncated to whole numbers, and the model was trained on whole counts 0 to 255.",
      ]);
    },
  );

  it("whole ones in floating point may be cast, though they fit", async () => {
    const file = npy("float32", CHIP, countAt);
    const found = await check(file);
    expect(found).toMatchObject(FITS);
    const [cast] = resultOf(found, "weight")?.fixes ?? [];
    expect(cast?.title).toBe("Cast to uint8");
    expect(await check(file, { edits: cast?.edits ?? [] })).toMatchObject(FITS);
  });

  it("one everywhere is reported, and blocks no other fix", async () => {
    const file = npy("float32", CHIP, (index) => (index % 6 === 3 ? 17 : countAt(index) + 0.5));
    const found = await check(file, { server: OURS });
    expect(complaints(found)[1]).toBe(
      "look: A band has a single value everywhere: C04 is 17. Was something lost when the array was made?",
    );
    expect(found.fix?.title).toBe("Round to whole numbers");
    const after = await fixed(file, { server: OURS });
    expect(after).toMatchObject({ level: "look", fix: undefined });
    expect(complaints(after)).toEqual(complaints(found).slice(1));
  });

  it("one everywhere in several bands is reported once", async () => {
    const file = npy("uint8", CHIP, (index) => (index % 6 < 2 ? index % 6 : countAt(index)));
    expect(complaints(await check(file))).toEqual([
      "look: Bands have a single value everywhere: C01 is 0, C02 is 1. Was something lost when the array was made?",
    ]);
  });
});

describe("missing values", () => {
  it("are counted by kind and set to 0", async () => {
    const file = npy("float32", CHIP, (index) => {
      if (index === 5) return Number.POSITIVE_INFINITY;
      return index % 97 === 0 ? Number.NaN : countAt(index);
    });
    const found = await check(file);
    expect(complaints(found)).toEqual([
      "look: Some values are missing: 4,054 are NaN (“not a number”); 1 is infinite. Missing values can corrupt the prediction around them.",
    ]);
    expect(found.fix?.title).toBe("Set them to 0");
    expect(await fixed(file)).toMatchObject(FITS);
  });

  it("that the file declares are left out of all else, and set to 0", async () => {
    const file = npy("int16", CHIP, (index) => (index % 1000 === 0 ? -9999 : countAt(index)));
    const circumstances = { found: { nodata: -9999, format: "geotiff" } } as const;
    const found = await check(file, circumstances);
    expect(complaints(found)).toEqual([
      "look: Some values are missing: 394 are -9,999, which the file declares as nodata. Missing values can corrupt the prediction around them.",
    ]);
    expect(await fixed(file, circumstances)).toMatchObject(FITS);
  });

  it("in reflectance are set to 0 and the rest is encoded", async () => {
    const file = npy("float32", CHIP, (index) => {
      if (index % 50 === 0) return Number.POSITIVE_INFINITY;
      return index % 51 === 0 ? -9999 : reflectanceAt(index);
    });
    const circumstances = { found: { nodata: -9999 } };
    const found = await check(file, circumstances);
    expect(found.fix).toMatchObject({
      title: "Apply all fixes",
      edits: [{ kind: "nodata-to-zero" }, { kind: "encode" }],
    });
    expect(await fixed(file, circumstances)).toMatchObject(FITS);
  });

  it("declared as 0 are what is sent in their place anyway", async () => {
    const file = npy("uint8", CHIP, (index) => (index % 10 === 0 ? 0 : countAt(index)));
    expect(await check(file, { found: { nodata: 0 } })).toMatchObject(FITS);
  });

  it("throughout leave nothing to send", async () => {
    const found = await check(npy("float32", CHIP, () => Number.NaN));
    expect(found).toMatchObject({ level: "fail", fix: undefined });
    expect(complaints(found)[1]).toBe(
      "fail: This array has no valid values: every value is NaN (“not a number”), infinite or nodata.",
    );
  });
});

describe("the weight", () => {
  it("of long numbers is fixed by rounding", async () => {
    const file = npy("float64", CHIP, noiseAt);
    const found = await check(file);
    expect(complaints(found)).toEqual([
      "look: Values are 0 to 254, not all whole numbers, and the model was trained on whole counts.",
      "fail: As JSON, the format of the request to the model, the array takes 7.8 MB, and the model’s endpoint takes 6.3 MB at most. A fraction takes up to 20 characters there.",
    ]);
    expect(found.fix?.title).toBe("Round to whole numbers");
    expect(await fixed(file)).toMatchObject(FITS);
  });

  it("of whole floating-point numbers is fixed by a cast where Python writes them", async () => {
    const shape = [370, 370, 6] as const;
    const file = npy("float32", shape, (index) => 1000 + (index % 9000));
    const found = await check(file, { card: WATER, server: PYTHON });
    expect(found.level).toBe("fail");
    expect(titles(resultOf(found, "weight")?.fixes)).toEqual([
      "Cast to int16",
      "Crop the centre 345 × 345",
    ]);
    for (const { edits } of resultOf(found, "weight")?.fixes ?? []) {
      expect(await check(file, { card: WATER, server: PYTHON, edits })).toMatchObject(FITS);
    }
    expect(await check(file, { card: WATER, server: OURS })).toMatchObject(FITS);
  });

  it("between that of two writers depends on which one the API has", async () => {
    const file = npy("float32", CHIP, countAt);
    const limitBytes = 2_000_000;
    const levels = [OURS, PYTHON, UNKNOWN].map(async (server) => {
      return (await check(file, { server: { ...server, limitBytes } })).level;
    });
    expect(await Promise.all(levels)).toEqual(["fine", "fail", "look"]);
    const circumstances = { server: { ...PYTHON, limitBytes } };
    expect((await check(file, circumstances)).fix?.title).toBe("Cast to uint8");
    expect(await fixed(file, circumstances)).toMatchObject(FITS);
  });

  it("of a scene is fixed by its size alone, in one click", async () => {
    const file = npy("float32", [600, 700, 7], (index) => (index % 7 === 6 ? 0 : countAt(index)));
    const found = await check(file);
    expect(resultOf(found, "weight")?.fixes).toEqual([]);
    expect(found.fix?.edits.map(({ kind }) => kind)).toEqual(["bands", "crop"]);
    expect(await fixed(file)).toMatchObject(FITS);
  });

  it("of a scene for a model of any size is fixed by cropping it to the multiples that fit", async () => {
    const card = {
      ...WATER,
      input: { ...WATER.input, heightMultipleOf: 32, widthMultipleOf: 32 },
    };
    const file = npy("int16", [900, 1201, 6], (index) => index % 9000);
    const found = await check(file, { card });
    expect(found.fix?.title).toBe("Crop the centre 320 × 448");
    expect(await fixed(file, { card })).toMatchObject(FITS);
  });
});

describe("a picture", () => {
  it("is distinguished from an array, with what it may be instead", async () => {
    const file = npy("uint8", [256, 256, 3], countAt);
    const found = await check(file, { found: { format: "picture" } });
    expect(found).toMatchObject({ level: "fail", fix: undefined });
    expect(complaints(found)[0]).toBe(
      "look: This is an image, which has no sensor bands. If it is the reference mask of an array, give it the array’s name and drop both: x.bmp belongs to x.tif.",
    );
  });
});
