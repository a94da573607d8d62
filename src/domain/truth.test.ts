import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FoundArray } from "./array/found-array.ts";
import { writeNpy } from "./array/npy.ts";
import { openFile } from "./array/open-file.ts";
import { AppError } from "./failure.ts";
import { agreement, truthOf, truthTargetOf, UNLABELLED } from "./truth.ts";

function found(
  values: Uint8Array | Int16Array,
  dtype: "uint8" | "int16",
  shape: number[],
): Promise<FoundArray> {
  return openFile(writeNpy(values, dtype, shape));
}

describe("a mask belongs to the array that it is named after", () => {
  it.each([
    ["x.bmp", ["y.tif", "x.tif"], "x.tif"],
    ["x.png", ["x.npy"], "x.npy"],
    ["x-label.npy", ["x.npy"], "x.npy"],
    ["x_mask.tif", ["x.tif"], "x.tif"],
    ["goes17-kincade-5band-firemask.npy", ["goes17-kincade-5band.npy"], "goes17-kincade-5band.npy"],
    ["x.npy", ["x.tif"], undefined],
    ["x.bmp", ["x.bmp"], undefined],
    ["holiday.png", ["x.npy"], undefined],
  ])("%s among %j: %s", (mask, names, target) => {
    expect(truthTargetOf(mask, names)).toBe(target);
  });
});

describe("labels", () => {
  it("are 1 where a mask is above 0, whatever the value", async () => {
    const { labels } = truthOf(await found(Uint8Array.of(0, 255, 255, 0), "uint8", [2, 2]));
    expect(labels).toEqual(Uint8Array.of(0, 1, 1, 0));
  });

  it("are nobody's where a value is below 0", async () => {
    const { labels } = truthOf(await found(Int16Array.of(-1, 0, 1, 1), "int16", [2, 2]));
    expect(labels).toEqual(Uint8Array.of(UNLABELLED, 0, 1, 1));
  });

  it("are those of a picture whose three bands agree", async () => {
    const grey = await found(Uint8Array.of(0, 0, 0, 9, 9, 9), "uint8", [1, 2, 3]);
    expect(truthOf({ ...grey, format: "picture" }).labels).toEqual(Uint8Array.of(0, 1));
  });

  it.each([
    ["several classes", Uint8Array.of(0, 1, 2, 3), [2, 2], "it holds both 1 and 2"],
    ["a coloured picture", Uint8Array.of(1, 2, 3), [1, 1, 3], "its bands differ"],
  ])("are not read out of %s", async (_what, values, shape, why) => {
    const array = { ...(await found(values, "uint8", shape)), format: "picture" } as const;
    expect(() => truthOf(array)).toThrow(AppError);
    expect(() => truthOf(array)).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ reason: `This is no mask of one class: ${why}.` }),
      }),
    );
  });
});

describe("agreement", () => {
  const truth = { height: 2, width: 4, labels: Uint8Array.of(1, 1, 1, 0, 0, 0, UNLABELLED, 1) };
  const scores = Float32Array.of(0.9, 0.6, 0.2, 0.7, 0.1, 0.5, 1, Number.NaN);

  it("counts what both say, at or above the threshold, among labelled pixels with a score", () => {
    // By hand: found are pixels 0, 1, 3 and 5; of the class are 0, 1 and 2; both are 0 and 1.
    expect(agreement(truth, scores, 0.5)).toEqual({
      iou: 2 / 5,
      f1: 4 / 7,
      precision: 2 / 4,
      recall: 2 / 3,
    });
  });

  it("says nothing where there is nothing to divide by", () => {
    const nothing = { height: 1, width: 1, labels: Uint8Array.of(0) };
    expect(agreement(nothing, Float32Array.of(0), 0.5)).toEqual({
      iou: undefined,
      f1: undefined,
      precision: undefined,
      recall: undefined,
    });
  });

  it("is whole for a mask against itself", async () => {
    const file = readFileSync("src/domain/fixtures/kincade-firemask.npy");
    const mask = await openFile(new Uint8Array(file).buffer);
    const fire = truthOf(mask);
    // numpy: 108 pixels of 65,536 are of the class.
    expect(fire.labels.filter((label) => label === 1)).toHaveLength(108);
    expect(agreement(fire, Float32Array.from(fire.labels), 0.5)).toMatchObject({ iou: 1, f1: 1 });
  });
});
