import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Dtype, zeros } from "#domain/array/dtype.ts";
import type { Edit } from "#domain/array/edit.ts";
import { SMOKE, WATER } from "#domain/array/fixtures/cards.ts";
import type { FoundArray } from "#domain/array/found-array.ts";
import { writeNpy } from "#domain/array/npy.ts";
import { openFile } from "#domain/array/open-file.ts";
import { type ArrayContent, readImage } from "#domain/array/read.ts";
import type { ModelCard } from "#domain/model-card.ts";
import { checkArray } from "./check.ts";
import type { CheckedServer } from "./finding.ts";

const LIMIT = 6_291_456;
const UNKNOWN: CheckedServer = { jsonWriter: undefined, batchAxis: undefined, limitBytes: LIMIT };

/** An array that is checked, applied to and checked again, as the page does it. */
class Subject {
  readonly #file: ArrayBuffer;
  readonly #card: ModelCard;
  readonly #change: Partial<FoundArray>;

  constructor(file: ArrayBuffer, card: ModelCard = SMOKE, change: Partial<FoundArray> = {}) {
    this.#file = file;
    this.#card = card;
    this.#change = change;
  }

  async facts(edits: readonly Edit[] = []): Promise<ArrayContent> {
    const found = { ...(await openFile(this.#file)), ...this.#change };
    return (await readImage(found, this.#file, { edits, card: this.#card })).content;
  }

  async check(edits: readonly Edit[] = [], server = UNKNOWN) {
    return checkArray(await this.facts(edits), this.#card, server, edits);
  }

  /** The check after its own remedy has been pressed. */
  async mended() {
    const { mend } = await this.check();
    if (mend === undefined) throw new Error("Nothing mends it.");
    return {
      title: mend.title,
      edits: mend.edits,
      facts: await this.facts(mend.edits),
      check: await this.check(mend.edits),
    };
  }
}

function made(
  dtype: Dtype,
  shape: readonly number[],
  valueAt: (index: number) => number,
): ArrayBuffer {
  const values = zeros(
    dtype,
    shape.reduce((product, length) => product * length, 1),
  );
  for (let index = 0; index < values.length; index += 1) {
    Object.assign(values, { [index]: valueAt(index) });
  }
  return writeNpy(values, dtype, shape);
}

function sample(name: string): ArrayBuffer {
  return new Uint8Array(readFileSync(`public/samples/${name}`)).buffer;
}

/** Whole counts of a full range, no band constant. */
const counts = (index: number): number => (index * 7) % 250;
const CHIP = [256, 256, 6];

/** The worst sentences, each with its level. */
async function told(
  subject: Subject,
  edits: readonly Edit[] = [],
  server = UNKNOWN,
): Promise<string[]> {
  const { findings } = await subject.check(edits, server);
  return findings
    .filter(({ level }) => level !== "fine")
    .map(({ level, sentence }) => `${level}: ${sentence}`);
}

describe("the samples", () => {
  it.each([
    "goes16-20210921T2250Z-z7-x21-y49-smoke.npy",
    "goes16-20210921T2250Z-z7-x21-y49-smoke-float32.npy",
    "goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast.npy",
    "goes16-20210921T2250Z-z7-x25-y47-clear-land.npy",
  ])("%s is fine, so that it runs at once", async (name) => {
    expect(await told(new Subject(sample(name)))).toEqual([]);
  });

  it("five bands fail, and nothing here mends that", async () => {
    const kincade = new Subject(sample("goes17-20191027T2000Z-kincade-smoke-5band.npy"));
    expect(await told(kincade)).toEqual([
      "fail: The array has 5 bands, and the model takes 6: C01, C02, C03, C04, C05, C06.",
    ]);
    expect((await kincade.check()).mend).toBeUndefined();
  });

  it("another sensor's bytes of the right shape cannot be told from the model's own", async () => {
    expect((await new Subject(sample("landsat7-olinda-6band.npy")).check()).level).toBe("fine");
  });

  it("reflectance times 10,000 is fine for the water model, and not for smoke", async () => {
    const file = sample("sentinel2-spain-flood-6band-int16.npy");
    const ours: CheckedServer = { ...UNKNOWN, jsonWriter: "javascript" };
    expect(await told(new Subject(file, WATER), [], ours)).toEqual([]);
    const [size, values] = await told(new Subject(file, SMOKE), [], ours);
    expect(size).toBe("fail: The array is 448 × 448 pixels, and the model takes 256 × 256.");
    expect(values).toBe(
      "look: Values are 46 to 6,060, and the model was trained on whole counts 0 to 255. Beyond them it answers, but nobody knows how well.",
    );
  });

  it("a GeoTIFF of seven bands is mended by dropping the seventh", async () => {
    const tif = new Subject(sample("goes16-20210921T2250Z-z7-x21-y49-smoke.tif"));
    expect(await told(tif)).toEqual([
      "fail: The array has 7 bands, and the model takes 6: C01, C02, C03, C04, C05, C06. Band 7 is 0 everywhere: it looks like the alpha of map tiles, which the workshop’s notebook drops.",
    ]);
    const { title, facts, check } = await tif.mended();
    expect(title).toBe("Drop band 7");
    expect([facts.height, facts.width, facts.bandCount]).toEqual(CHIP);
    expect(check.level).toBe("fine");
  });
});

describe("bands", () => {
  it("one too many that is no alpha is for a person to choose", async () => {
    const subject = new Subject(made("uint8", [256, 256, 7], counts));
    const { findings, mend } = await subject.check();
    const bands = findings.find(({ about }) => about === "bands");
    expect(bands).toMatchObject({
      level: "fail",
      sentence: "The array has 7 bands, and the model takes 6: C01, C02, C03, C04, C05, C06.",
      remedies: [{ title: "Keep the first 6 bands" }],
    });
    expect(mend).toBeUndefined();
  });

  it("an alpha of 0 and 255 is told by its values", async () => {
    const subject = new Subject(
      made("float32", [7, 256, 256], (index) =>
        index < 6 * 65_536 ? counts(index) : 255 * (index % 2),
      ),
    );
    expect((await told(subject))[0]).toContain(
      "Band 7 holds 0 and 255 alone: it looks like the alpha",
    );
    const { facts, check } = await subject.mended();
    expect([facts.dtype, facts.bandCount, check.level]).toEqual(["float32", 6, "fine"]);
  });

  it("first is said and no fault", async () => {
    const { findings, level } = await new Subject(made("uint8", [6, 256, 256], counts)).check();
    expect(level).toBe("fine");
    expect(findings[0]?.sentence).toBe(
      "The bands stand first, (6, 256, 256); they are sent last, as the model takes them.",
    );
  });

  it("that may be first or last are asked about", async () => {
    const subject = new Subject(made("uint8", [6, 256, 6], counts));
    const [layout] = (await subject.check()).findings;
    expect(layout).toMatchObject({
      level: "look",
      sentence:
        "The shape (6, 256, 6) can be read in two ways; it is read as 6 × 256 pixels in 6 bands.",
      remedies: [{ edits: [{ kind: "layout", order: "bands-first" }] }],
    });
    expect(await told(subject, [{ kind: "layout", order: "bands-first" }])).toEqual([
      "fail: The array is 256 × 6 pixels, and the model takes 256 × 256.",
    ]);
  });
});

describe("size", () => {
  it.each([
    [[512, 512, 6], "Crop the middle 256 × 256"],
    [[200, 200, 6], "Pad with zeros"],
    [[100, 600, 6], "Make it fit the model"],
  ])("%j is mended by: %s", async (shape, title) => {
    const { title: found, facts, check } = await new Subject(made("uint8", shape, counts)).mended();
    expect(found).toBe(title);
    expect([facts.height, facts.width]).toEqual([256, 256]);
    expect(check.level).toBe("fine");
  });

  it("of a model that takes multiples is cut to the next one below", async () => {
    const { input } = WATER;
    const card = { ...WATER, input: { ...input, heightMultipleOf: 8, widthMultipleOf: 8 } };
    const { facts } = await new Subject(made("int16", [67, 64, 6], counts), card).mended();
    expect([facts.height, facts.width]).toEqual([64, 64]);
  });

  it("of a scene that is far too large is told with its weight", async () => {
    const [size, weight] = await told(new Subject(made("uint8", [1024, 1024, 6], counts)));
    expect(size).toBe("fail: The array is 1024 × 1024 pixels, and the model takes 256 × 256.");
    expect(weight).toMatch(/^fail: \d\d MB as JSON, the form in which the model is asked/);
  });
});

describe("values", () => {
  it("between 0 and 1 are encoded as the card says", async () => {
    const subject = new Subject(made("float32", CHIP, (index) => (counts(index) / 255) ** 2));
    const [values, weight] = await told(subject);
    expect(values).toBe(
      "look: Values are 0 to 0.953, like top-of-atmosphere reflectance, and the model was trained on whole counts 0 to 255. Sent as they are they give a mask that means nothing.",
    );
    expect(weight).toMatch(/^fail: \d\.\d MB as JSON/);
    const { title, facts, check } = await subject.mended();
    expect(title).toBe("Encode as counts: floor(sqrt(100*reflectance)*25.5)");
    expect([facts.dtype, check.level]).toEqual(["uint8", "fine"]);
  });

  it("between 0 and 1 are multiplied for the water model", async () => {
    const subject = new Subject(
      made("float32", [64, 64, 6], (index) => counts(index) / 1000),
      WATER,
    );
    const { title, facts } = await subject.mended();
    expect(title).toBe("Encode as the model’s numbers: reflectance*10000");
    expect(facts.statistics[0]?.max).toBeCloseTo(2480, 0);
  });

  it("below zero and beyond the range are told, and left to a person", async () => {
    const subject = new Subject(made("int16", CHIP, (index) => counts(index) - 20));
    expect(await told(subject)).toEqual([
      "look: Values are -20 to 229, and the model was trained on whole counts 0 to 255. Beyond them it answers, but nobody knows how well.",
    ]);
    expect((await subject.check()).mend).toBeUndefined();
  });

  it("that are not whole are rounded", async () => {
    const { title, check } = await new Subject(
      made("float32", CHIP, (index) => counts(index) + 0.25),
    ).mended();
    expect(title).toBe("Round to whole numbers");
    expect(check.level).toBe("fine");
  });

  it("that were not measured are told by their count and set to 0", async () => {
    const holes = made(
      "float32",
      CHIP,
      (index) => [Number.NaN, Number.POSITIVE_INFINITY, -9999][index] ?? counts(index),
    );
    const subject = new Subject(holes, SMOKE, { nodata: -9999 });
    expect(await told(subject)).toEqual([
      "look: Some values tell of nothing measured: 1 NaN, 1 infinite, 1 that are -9999, the file’s nodata. A model that meets them may answer NaN far around.",
    ]);
    const { title, facts, check } = await subject.mended();
    expect(title).toBe("Set them to 0");
    expect(facts.statistics.every(({ notFinite }) => notFinite === 0)).toBe(true);
    expect(check.level).toBe("fine");
  });

  it("that are all missing fail", async () => {
    const subject = new Subject(made("float32", CHIP, () => Number.NaN));
    expect((await told(subject))[0]).toBe(
      "fail: No value was measured: all are NaN, infinite or nodata.",
    );
  });

  it("that are one value in a whole band are worth a look", async () => {
    const subject = new Subject(
      made("uint8", CHIP, (index) => (index % 6 === 3 ? 11 : counts(index))),
    );
    expect(await told(subject)).toEqual([
      "look: A band holds one value everywhere: C04 is 11. Was it lost on the way?",
    ]);
  });
});

describe("a batch", () => {
  it("of several is split or picked from", async () => {
    const subject = new Subject(made("uint8", [4, ...CHIP], counts));
    expect((await told(subject))[0]).toBe(
      "fail: This is a batch of 4 images, (4, 256, 256, 6), and the model is asked for one at a time.",
    );
    expect((await subject.check([{ kind: "pick", index: 2 }])).level).toBe("fine");
  });

  it("of one is a fault only where the API is known to add that axis", async () => {
    const subject = new Subject(made("uint8", [1, ...CHIP], counts));
    expect(await told(subject)).toEqual([]);
    expect(await told(subject, [], { ...UNKNOWN, batchAxis: "adds" })).toEqual([
      "fail: A batch axis of one stands in front, and this API adds that axis itself.",
    ]);
    const dropped: Edit[] = [{ kind: "batch-axis", wanted: false }];
    expect(await told(subject, dropped, { ...UNKNOWN, batchAxis: "adds" })).toEqual([]);
    expect(await told(subject, dropped, { ...UNKNOWN, batchAxis: "wants" })).toEqual([
      "fail: No batch axis stands in front, and this API wants one.",
    ]);
  });
});

describe("the weight as JSON", () => {
  const noise = made("float64", CHIP, (index) => (Math.sin(index) + 1) * 127);

  it("over the limit fails, and rounding mends it", async () => {
    const subject = new Subject(noise);
    expect((await told(subject)).at(-1)).toMatch(
      /^fail: \d\.\d MB as JSON, the form in which the model is asked, and its endpoint takes 6\.3 MB at most\.$/,
    );
    expect((await subject.mended()).check.level).toBe("fine");
  });

  it("between the two writers is a matter of which one the API has", async () => {
    const subject = new Subject(made("float32", CHIP, counts));
    const facts = await subject.facts();
    const limitBytes = (facts.jsonWeight.javascript + facts.jsonWeight.python) / 2;
    const levels = (["javascript", "python", undefined] as const).map(
      (jsonWriter) => checkArray(facts, SMOKE, { ...UNKNOWN, jsonWriter, limitBytes }).level,
    );
    expect(levels).toEqual(["fine", "fail", "look"]);
    const { mend } = checkArray(facts, SMOKE, { ...UNKNOWN, jsonWriter: "python", limitBytes });
    expect(mend?.title).toBe("Cast to uint8");
  });
});
