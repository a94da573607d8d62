import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { openFile } from "#domain/formats/open-file.ts";
import { WATER } from "#domain/model/fixtures/cards.ts";
import { prepareArray } from "./prepare.ts";
import { typicalShare } from "./typical-share.ts";

const CARD = {
  bands: WATER.bands.slice(0, 2).map((band) => ({ ...band, typical: { q01: 2, q50: 3, q99: 4 } })),
};

it("counts values within the quantiles of their own band, both ends included, and no NaN", () => {
  const planes = [Float32Array.of(1, 2, 3, Number.NaN), Uint8Array.of(4, 5, 9, 9)];
  // 2, 3 and 4 of seven values.
  expect(typicalShare(planes, CARD)).toBe(3 / 7);
  expect(typicalShare([Float32Array.of(Number.NaN)], CARD)).toBeUndefined();
  const bare = CARD.bands.map((band) => ({ ...band, typical: undefined }));
  expect(typicalShare(planes, { bands: bare })).toBeUndefined();
});

it("is 98 % of the scene that the card was measured on, and less after adding 1,000", async () => {
  const name = "public/samples/sentinel2-spain-flood-6band-int16.npy";
  const file = new Uint8Array(readFileSync(name)).buffer;
  const found = await openFile(file);
  const shareAfter = async (offset: number): Promise<number> => {
    const scale = { kind: "scale", factors: [1], offsets: [offset] } as const;
    const { bands } = prepareArray(found, file, { edits: [scale], card: WATER });
    return typicalShare(bands, WATER) ?? Number.NaN;
  };
  expect(await shareAfter(0)).toBeCloseTo(0.98, 2);
  expect(await shareAfter(1000)).toBeLessThan(0.8);
});
