import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DecodedArray } from "#domain/array/decoded-array.ts";
import { applyEdits } from "#domain/edits/apply.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { encodeUpload } from "#domain/edits/encode-upload.ts";
import { parseNpy } from "#domain/formats/npy.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { prepareArray } from "#domain/preparation/prepare.ts";
import type { CheckResult } from "./check-result.ts";
import {
  everyFourth,
  readSample,
  reflectance,
  rescaled,
  SMOKE_SAMPLES,
  scaledByBand,
  WATER_SAMPLE,
} from "./fixtures/rescaled-samples.ts";
import { checkArray, type Preflight } from "./preflight.ts";

const SERVER = { jsonWriter: "javascript", batchAxis: undefined, limitBytes: 6_291_456 } as const;

interface Ending {
  /** The titles of the fixes that were pressed, always the one that is offered. */
  readonly pressed: readonly string[];
  readonly preflight: Preflight;
  /** The values that are uploaded. */
  readonly uploaded: readonly number[];
}

/** Presses the fix that is offered until there is none. */
async function endingOf(
  file: ArrayBuffer,
  card: ModelCard,
  found: Partial<DecodedArray> = {},
  name = "",
): Promise<Ending> {
  const decoded = { ...(await openFile(file)), ...found };
  const edits: Edit[] = [];
  const pressed: string[] = [];
  for (;;) {
    const { content } = prepareArray(decoded, file, { edits, card, name });
    const preflight = checkArray(content, card, SERVER, edits);
    if (preflight.fix === undefined || pressed.length > 4) {
      const { values } = parseNpy(encodeUpload(applyEdits(decoded, edits, card)));
      return { pressed, preflight, uploaded: Array.from(values, Number) };
    }
    pressed.push(preflight.fix.title);
    edits.push(...preflight.fix.edits);
  }
}

function valuesOf({ results }: Preflight): CheckResult {
  const values = results.find(({ about }) => about === "values");
  if (values === undefined) throw new Error("The values were not checked.");
  return values;
}

/** The share of uploaded values that differ from the sample's. */
function differing(uploaded: readonly number[], sample: { readonly values: Float64Array }): number {
  const count = uploaded.reduce(
    (sum, value, index) => sum + Number(value !== sample.values[index]),
    0,
  );
  return count / uploaded.length;
}

const ENCODE = "Encode as counts: floor(sqrt(100*reflectance)*25.5)";

describe.each(SMOKE_SAMPLES)("the values of %s", (name) => {
  const sample = readSample(name);
  const spot = ({ row, column }: { row: number; column: number }, side: number): boolean =>
    row >= 100 && row < 100 + side && column >= 100 && column < 100 + side;

  it.each([
    ["01, reflectance", "float32", reflectance, [ENCODE]],
    ["02, reflectance", "float64", reflectance, [ENCODE]],
    ["04, counts / 255", "float32", (count: number) => count / 255, ["Multiply by 255"]],
    [
      "08, percent",
      "float32",
      (count: number) => reflectance(count) * 100,
      ["Divide by 100, and encode as counts"],
    ],
    [
      "11, reflectance times 10,000",
      "int16",
      (count: number) => Math.round(reflectance(count) * 1e4),
      ["Divide by 10,000, and encode as counts"],
    ],
  ] as const)("are restored by one press: %s in %s", async (_, dtype, change, pressed) => {
    const ending = await endingOf(rescaled(sample, dtype, change), SMOKE);
    expect(ending.pressed).toEqual(pressed);
    expect(ending.preflight.level).toBe("fine");
    // Reflectance times 10,000 rounds the lowest counts of the cirrus band together.
    expect(differing(ending.uploaded, sample)).toBeLessThan(dtype === "int16" ? 0.02 : 1e-9);
  });

  it.each([
    ["07, one pixel of 1.7", 1, 1.7],
    ["07b, nine pixels of 2.5", 3, 2.5],
  ])("are encoded with clipping, and never rounded: %s", async (_, side, value) => {
    const file = rescaled(sample, "float32", (count, at) =>
      spot(at, side) ? value : reflectance(count),
    );
    const { pressed, preflight, uploaded } = await endingOf(file, SMOKE);
    expect(pressed).toEqual([ENCODE]);
    expect(preflight.level).toBe("fine");
    expect(differing(uploaded, sample)).toBeLessThan(1e-3);
  });

  it("are encoded with clipping: 35, reflectance - 0.02", async () => {
    const file = rescaled(sample, "float32", (count) => reflectance(count) - 0.02);
    const { pressed, preflight } = await endingOf(file, SMOKE);
    expect([pressed, valuesOf(preflight).level]).toEqual([[ENCODE], "fine"]);
  });

  it.each([
    ["15, z-scores", scaledByBand(sample, "z-score"), "z-scores"],
    ["tanh of z-scores", scaledByBand(sample, "tanh"), "fit none"],
    ["min–max by band", scaledByBand(sample, "min-max"), "by itself"],
    [
      "36, reflectance - 0.2",
      rescaled(sample, "float32", (count) => reflectance(count) - 0.2),
      "Save",
    ],
  ])("are refused with what to save: %s", async (_, file, text) => {
    const { pressed, preflight } = await endingOf(file, SMOKE);
    const { level, sentence, fixes, needs } = valuesOf(preflight);
    expect({ pressed, level, fixes, needs }).toEqual({
      pressed: [],
      level: "look",
      fixes: [],
      needs: "other-array",
    });
    expect(sentence).toContain(text);
    expect(sentence).toContain("Save");
  });

  it("are called too coarse as reflectance times 255 in whole numbers", async () => {
    const file = rescaled(sample, "uint8", (count) => Math.round(reflectance(count) * 255));
    const { pressed, preflight } = await endingOf(file, SMOKE);
    expect([pressed, preflight.fix, preflight.level]).toEqual([[], undefined, "look"]);
    const { sentence, fixes, needs } = valuesOf(preflight);
    expect([fixes, needs]).toEqual([[], "other-array"]);
    expect(sentence).toContain(
      "like top-of-atmosphere reflectance times 255, whose steps are too coarse for the model. Save",
    );
  });

  it.each(["min-max", "tanh"] as const)(
    "are not taken for counts once stretched to 0 to 255 band by band: %s",
    async (kind) => {
      const { values } = parseNpy(scaledByBand(sample, kind));
      const lowest = kind === "tanh" ? -1 : 0;
      const counts = Float64Array.from(sample.values, (_, index) =>
        Math.round(((Number(values[index]) - lowest) / (1 - lowest)) * 255),
      );
      const file = rescaled({ ...sample, values: counts }, "uint8", (count) => count);
      const { preflight } = await endingOf(file, SMOKE);
      const [open] = preflight.results.filter(({ level }) => level !== "fine");
      expect(open?.sentence).toMatch(/stretched for display|scaled by itself|stretched by itself/);
    },
  );

  it("never pass after a random scale and offset, unless the counts come back", async () => {
    const part = everyFourth(sample);
    const card = { ...SMOKE, input: { ...SMOKE.input, height: 64, width: 64 } };
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: -4, max: 4, noNaN: true }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.constantFrom("float32" as const, "float64" as const),
        async (exponent, shift, dtype) => {
          // Whole counts that are shifted by a whole number are whole counts.
          fc.pre(Math.abs(exponent) > 0.005 || Math.abs(shift - Math.round(shift)) > 0.1);
          const file = rescaled(part, dtype, (count) => (count + shift) * 10 ** exponent);
          const { preflight, uploaded } = await endingOf(file, card);
          if (preflight.level !== "fine") return;
          const errors = uploaded.map((value, index) =>
            Math.abs(value - (part.values[index] ?? 0)),
          );
          expect(Math.max(...errors)).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("the values of a flood scene", () => {
  const sample = readSample(WATER_SAMPLE);

  it.each([
    ["w1, reflectance", (value: number) => value / 1e4],
    [
      "w12, one row of 1.7",
      (value: number, { row }: { row: number }) => (row === 5 ? 1.7 : value / 1e4),
    ],
  ])("are encoded, and keep all 448²: %s", async (_, change) => {
    const { pressed, preflight, uploaded } = await endingOf(
      rescaled(sample, "float32", change),
      WATER,
    );
    expect(pressed).toEqual(["Encode as the model’s whole numbers: reflectance*10000"]);
    expect(preflight.level).toBe("fine");
    expect(uploaded).toHaveLength(448 * 448 * 6);
    expect(differing(uploaded, sample)).toBeLessThan(0.003);
  });

  const shifted = rescaled(sample, "int16", (value) => value + 1000);

  it("may be shifted by 1,000: w3 is shown both ways", async () => {
    const { pressed, preflight } = await endingOf(shifted, WATER);
    const { level, fixes, needs } = valuesOf(preflight);
    expect({ pressed, level, needs }).toEqual({
      pressed: [],
      level: "look",
      needs: "choice",
    });
    expect(fixes.map(({ title }) => title)).toEqual(["Subtract 1,000", "Keep the values"]);
    const [subtract, keep] = fixes.map(({ edits }) => edits);
    const decoded = await openFile(shifted);
    for (const edits of [subtract ?? [], keep ?? []]) {
      const { content } = prepareArray(decoded, shifted, { edits, card: WATER });
      expect(valuesOf(checkArray(content, WATER, SERVER, edits)).level).toBe("fine");
    }
  });

  it("are shifted back by one press where the file declares it: 03, with 0 as nodata", async () => {
    const file = rescaled(sample, "uint16", (value, { row }) => (row === 0 ? 0 : value + 1000));
    const scaling = Array.from({ length: 6 }, () => ({ scale: 0.0001, offset: -0.1 }));
    const { pressed, uploaded } = await endingOf(file, WATER, { scaling, nodata: 0 });
    expect(pressed.join()).toContain("fixes");
    expect(differing(uploaded.slice(448 * 6), { values: sample.values.slice(448 * 6) })).toBe(0);
    const whole = await endingOf(shifted, WATER, { scaling });
    expect(whole.pressed).toEqual(["Subtract 1,000"]);
    expect(whole.preflight.level).toBe("fine");
    expect(differing(whole.uploaded, sample)).toBe(0);
  });

  const AFTER_0400 = "S2B_MSIL2A_20250302T095029_N0511_R079_T33UXP.npy";
  const BEFORE_0400 = "S2B_MSIL2A_20190302T095029_N0211_R079_T33UXP.npy";

  it.each([
    ["no tag", undefined],
    ["the scale alone as a tag", 0],
    ["scale and offset as a tag", -0.1],
  ])(
    "are shifted back by one press where the name tells the baseline: 03, %s",
    async (_, offset) => {
      const scaling =
        offset === undefined
          ? undefined
          : Array.from({ length: 6 }, () => ({ scale: 0.0001, offset }));
      const { pressed, preflight, uploaded } = await endingOf(
        shifted,
        WATER,
        { scaling },
        AFTER_0400,
      );
      expect(pressed).toEqual(["Subtract 1,000"]);
      expect(preflight.level).toBe("fine");
      expect(differing(uploaded, sample)).toBe(0);
    },
  );

  it.each([
    ["an earlier baseline", BEFORE_0400],
    ["HLS", "HLS.S30.T30SXH.2019258T105029.v2.0"],
  ])("are never shifted where the name tells %s", async (_, name) => {
    const { preflight } = await endingOf(shifted, WATER, {}, name);
    expect(valuesOf(preflight).fixes).toEqual([]);
  });

  it("stay as they are where the name tells the baseline, but no value has the offset", async () => {
    const file = rescaled(sample, "int16", (value) => value);
    const { pressed, preflight } = await endingOf(file, WATER, {}, AFTER_0400);
    expect([pressed, preflight.level]).toEqual([[], "fine"]);
  });

  it("stay as they are where the file declares the model’s own scale: 02, and HLS + 1,000", async () => {
    const scaling = Array.from({ length: 6 }, () => ({ scale: 0.0001, offset: 0 }));
    const plain = await endingOf(
      rescaled(sample, "int16", (value) => value),
      WATER,
      { scaling },
    );
    expect(plain.pressed).toEqual([]);
    expect(valuesOf(plain.preflight).sentence).toContain("as the model takes them");
    const bright = await endingOf(shifted, WATER, { scaling });
    expect(valuesOf(bright.preflight).fixes).toEqual([]);
  });

  it("are warned about if they are another sensor’s counts: w7", async () => {
    const counts = readSample(SMOKE_SAMPLES[0]);
    const { pressed, preflight } = await endingOf(
      rescaled(counts, "uint8", (count) => count),
      WATER,
    );
    const { level, sentence, compared } = valuesOf(preflight);
    expect({ pressed, level }).toEqual({ pressed: [], level: "look" });
    expect(sentence).toContain("unlike the arrays this was measured on");
    // numpy's medians are 109, 91, 100 and 9; the first is farthest by the card's own spread.
    expect(compared.map(({ name, found }) => [name, found.q50])).toEqual([
      ["blue", 109],
      ["green", 91],
      ["red", 100],
      ["nir08", 9],
    ]);
  });
});

describe("a scene of 700 × 1000", () => {
  it("is offered tiles of a size that the endpoint takes: 42", async () => {
    const { values, shape } = readSample(WATER_SAMPLE);
    const [height, width, bands] = [700, 1000, 6];
    const tiled = Float64Array.from({ length: height * width * bands }, (_, index) => {
      const [row, rest] = [Math.floor(index / (width * bands)), index % (width * bands)];
      return values[(row % shape[0]) * shape[1] * bands + (rest % (shape[1] * bands))] ?? 0;
    });
    const scene = { values: tiled, shape: [height, width, bands] } as const;
    const { pressed, preflight } = await endingOf(rescaled(scene, "int16", Math.round), WATER);
    expect(pressed).toEqual(["Run 12 tiles"]);
    expect(preflight.level).toBe("fine");
  });
});

describe("GOES ABI counts", () => {
  const sample = readSample(SMOKE_SAMPLES[0]);
  /** As NOAA's files of 1 December 2019 pack radiance, and their factor to reflectance. */
  const PACKED = [
    [0.8121063709259033, -25.936647415161133, 0.0014962999848648906],
    [0.1585923731327057, -20.2899112701416, 0.0018763999687507749],
    [0.37691253423690796, -12.037643432617188, 0.0031969998963177204],
    [0.07073108106851578, -4.522368431091309, 0.008450199849903584],
    [0.09580004215240479, -3.0596137046813965, 0.012590100057423115],
    [0.030088474974036217, -0.9609506726264954, 0.03967079892754555],
  ] as const;
  const file = rescaled(sample, "int16", (count, { band }) => {
    const [scale, offset, kappa] = PACKED[band] ?? [1, 0, 1];
    return Math.round((reflectance(count) / kappa - offset) / scale);
  });

  it.each([
    ["with the scale that GDAL keeps", PACKED.map(([scale, offset]) => ({ scale, offset }))],
    ["without it", undefined],
  ])("are converted to reflectance and encoded by one press, %s", async (_, scaling) => {
    const { pressed, preflight, uploaded } = await endingOf(file, SMOKE, { scaling });
    expect(pressed).toEqual(["Convert radiance to reflectance, and encode as counts"]);
    expect(preflight.level).toBe("fine");
    // The distance to the Sun is not in the file: up to 3.4 % of radiance, 1.7 % of a count.
    const largest = uploaded.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - (sample.values[index] ?? 0))),
      0,
    );
    expect(largest).toBeLessThanOrEqual(3);
  });
});
