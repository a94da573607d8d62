import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { MAX_NPY_HEADER_BYTES, npyHeaderText } from "./npy-header-text.ts";

it("shows the header that numpy wrote", () => {
  // numpy.lib.format.read_array_header_1_0 of the file gives ((256, 256, 6), False, dtype('uint8')).
  const file = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
  const start = new Uint8Array(file.subarray(0, MAX_NPY_HEADER_BYTES)).buffer;
  expect(npyHeaderText(start)).toBe(
    "{'descr': '|u1', 'fortran_order': False, 'shape': (256, 256, 6), }",
  );
});
