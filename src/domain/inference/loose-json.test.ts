import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLooseJson } from "./loose-json.ts";

describe("parseLooseJson", () => {
  it("reads Python's bare numbers as null", () => {
    // json.dumps({"predictions": [[nan, inf, -inf, 1e-07, 5e-324]]})
    const text = '{"predictions": [[NaN, Infinity, -Infinity, 1e-07, 5e-324]]}';
    expect(parseLooseJson(text)).toEqual({ predictions: [[null, null, null, 1e-7, 5e-324]] });
  });

  it("does not change strings with quotes and backslashes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom("NaN", '"NaN', "-Infinity\\"))),
        (texts) => {
          const json = `[${[...texts.map((text) => JSON.stringify(text)), "NaN"].join(",")}]`;
          expect(parseLooseJson(json)).toEqual([...texts, null]);
        },
      ),
    );
  });

  it.each(["[NaN", "{NaN: 1}", "[xNaN]", "[NaN1]", '["NaN]', "[+Infinity]", "nan"])(
    "refuses %s",
    (text) => {
      expect(() => parseLooseJson(text)).toThrow(SyntaxError);
    },
  );
});
