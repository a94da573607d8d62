import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { npyWithBatchAxis } from "./batch-axis.ts";
import { parseNpy, writeNpy } from "./npy.ts";

const CHIP = writeNpy(
  Uint8Array.from({ length: 24 }, (_, index) => index),
  "uint8",
  [2, 4, 3],
);

describe("an array's batch axis", () => {
  it("is put before the other axes, and taken away again", () => {
    const batched = npyWithBatchAxis(CHIP, true);
    expect(parseNpy(batched)).toMatchObject({ shape: [1, 2, 4, 3], dtype: "uint8" });
    expect(npyWithBatchAxis(batched, false)).toEqual(CHIP);
  });

  it("stays where it is as wanted, without a copy", () => {
    expect(npyWithBatchAxis(CHIP, false)).toBe(CHIP);
  });

  it("keeps every value, also in Fortran order", () => {
    // numpy.asfortranarray(numpy.arange(6, dtype="uint8").reshape(1, 2, 3)), numpy 2.4
    const header = "{'descr': '|u1', 'fortran_order': True, 'shape': (1, 2, 3), }".padEnd(117);
    const start = Buffer.from(`\x93NUMPY\x01\x00v\x00${header}\n`, "latin1");
    const file = new Uint8Array(Buffer.concat([start, Buffer.from([0, 3, 1, 4, 2, 5])])).buffer;
    const { values, shape } = parseNpy(npyWithBatchAxis(file, true));
    expect({ values: [...values], shape }).toEqual({
      values: [0, 1, 2, 3, 4, 5],
      shape: [1, 1, 2, 3],
    });
  });

  it("comes and goes for any size", () => {
    const length = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(length, length, length, (height, width, bands) => {
        const values = Float32Array.from({ length: height * width * bands }, (_, i) => i / 7);
        const file = writeNpy(values, "float32", [height, width, bands]);
        expect(npyWithBatchAxis(npyWithBatchAxis(file, true), false)).toEqual(file);
      }),
    );
  });

  it.each([[[6]], [[2, 3]], [[2, 1, 3, 1]], [[1, 1, 2, 3, 1]]])(
    "is refused of the shape %j",
    (shape) => {
      const file = writeNpy(new Uint8Array(6), "uint8", shape);
      expect(() => npyWithBatchAxis(file, true)).toThrow("unreadable-array");
    },
  );
});
