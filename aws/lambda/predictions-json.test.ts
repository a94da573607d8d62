import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toPredictionsJson } from "./predictions-json.ts";

function reply(text: string) {
  return { contentType: "application/json", body: Buffer.from(text) };
}

describe("predictionsJson", () => {
  it("passes TensorFlow Serving's reply on byte for byte", () => {
    const text = '{\n    "predictions": [[[[0.10000000149011612], [1e-07]]]]\n}';
    expect(toPredictionsJson(reply(text))).toBe(text);
  });

  it("converts CPython's NaN and infinities to null", () => {
    const written = '{"predictions": [[NaN, Infinity, -Infinity, 1e-07, 5e-324]]}';
    expect(JSON.parse(toPredictionsJson(reply(written)))).toEqual({
      predictions: [[null, null, null, 1e-7, 5e-324]],
    });
  });

  it("changes no string, regardless of its content", () => {
    const word = fc.constantFrom("NaN", "-Infinity", '"', "\\", "a", "ü", "\n");
    const label = fc.array(word).map((words) => words.join(""));
    fc.assert(
      fc.property(label, (text) => {
        const json = `{"predictions": [{"label": ${JSON.stringify(text)}, "score": NaN}]}`;
        expect(JSON.parse(toPredictionsJson(reply(json)))).toEqual({
          predictions: [{ label: text, score: null }],
        });
      }),
    );
  });
});
