import { describe, expect, it } from "vitest";
import { writeNpy } from "#domain/formats/npy.ts";
import { outputFromReply, outputFromTensor } from "./model-output.ts";

const VALUES = Float32Array.of(0.5, Number.NaN, 1, 0);
const SHAPE = [1, 2, 2, 1];
const JSON_TEXT = '{"predictions":[[[[0.5],[null]],[[1],[0]]]]}';

describe.each([
  [
    "an npy reply",
    outputFromReply({
      contentType: "application/x-npy",
      body: new Uint8Array(writeNpy(VALUES, "float32", SHAPE)),
    }),
  ],
  [
    "a JSON reply",
    outputFromReply({
      contentType: "application/json",
      body: Buffer.from(JSON_TEXT.replace("null", "NaN")),
    }),
  ],
  ["a model's own tensor", outputFromTensor({ values: VALUES, shape: SHAPE })],
])("the output in %s", (_, output) => {
  it("converts NaN to null in JSON", () => {
    expect(output.json()).toBe(JSON_TEXT);
  });

  it("keeps NaN in a tensor", () => {
    expect(output.tensor()).toEqual({ values: VALUES, shape: SHAPE });
  });
});
