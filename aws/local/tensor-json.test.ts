import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nestedJson } from "#lambda/nested-json.ts";
import { parseTensorJson, TensorJsonError } from "./tensor-json.ts";

describe("parseTensorJson", () => {
  it.each([
    ['{"instances": [[1, 2], [3, 4]]}', "row"],
    ['{"instances": [{"inputs": [1, 2]}, {"inputs": [3, 4]}]}', "row"],
    ["[[1, 2], [3, 4]]", "row"],
    ['{"inputs": [[1, 2], [3, 4]]}', "column"],
    ['{"inputs": {"inputs": [[1, 2], [3, 4]]}}', "column"],
    ['{"signature_name": "serving_default", "instances": [[1, 2], [3, 4]]}', "row"],
  ])("reads %s in %s form", (text, form) => {
    const request = parseTensorJson(text);
    expect(request.form).toBe(form);
    expect(request.tensor.shape).toEqual([2, 2]);
    expect([...request.tensor.values]).toEqual([1, 2, 3, 4]);
  });

  it("reads Python's NaN and infinities", () => {
    const { tensor } = parseTensorJson('{"instances": [NaN, Infinity, -Infinity, 1e-07]}');
    expect([...tensor.values]).toEqual([Number.NaN, Infinity, -Infinity, Math.fround(1e-7)]);
  });

  it.each([
    ["{", "JSON Parse error"],
    ['"text"', "no JSON object or array"],
    ['{"data": [1]}', "Missing 'inputs' or 'instances' key"],
    ['{"instances": 1}', "Expecting a list"],
    ['{"instances": [[1, 2], [3]]}', "Expecting tensor size: 2 but got: list of 1"],
    ['{"instances": [[1], 2]}', "Expecting tensor size: 1 but got: number"],
    ['{"instances": [1, "two"]}', "JSON Value: two is not of expected type: float"],
  ])("refuses %s", (text, message) => {
    expect(() => parseTensorJson(text)).toThrow(TensorJsonError);
    expect(() => parseTensorJson(text)).toThrow(message);
  });

  it("round-trips nestedJson for every shape, order and float32", () => {
    const array = fc
      .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
      .chain((shape) => {
        const length = shape.reduce((product, size) => product * size, 1);
        return fc.record({
          shape: fc.constant(shape),
          values: fc.float32Array({ minLength: length, maxLength: length }),
        });
      });
    fc.assert(
      fc.property(array, ({ shape, values }) => {
        const strides = shape.map((_, axis) =>
          shape.slice(axis + 1).reduce((product, size) => product * size, 1),
        );
        const { tensor } = parseTensorJson(nestedJson({ values, shape, strides }));
        expect(tensor.shape).toEqual(shape);
        expect([...tensor.values]).toEqual([...values].map((value) => value + 0));
      }),
    );
  });
});
