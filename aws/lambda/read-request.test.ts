import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InferenceError } from "./inference-error.ts";
import { readRequest } from "./read-request.ts";

const WORKSHOP = { bucket: "smoke-dataset-bucket", prefix: "participants/" };

describe("readRequest", () => {
  it("parses or rejects any event", () => {
    const body = fc.oneof(fc.json(), fc.string(), fc.base64String());
    const event = fc.oneof(
      fc.jsonValue(),
      fc.record({ body, isBase64Encoded: fc.boolean(), httpMethod: fc.string() }),
      fc.record({ file_name: fc.anything(), bucket: fc.anything(), dtype: fc.anything(), body }),
    );
    fc.assert(
      fc.property(event, (given) => {
        try {
          const { bucket, fileName } = readRequest(given, WORKSHOP);
          expect(bucket).toBe(WORKSHOP.bucket);
          expect(fileName.startsWith(WORKSHOP.prefix)).toBe(true);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(InferenceError);
        }
      }),
    );
  });

  it("returns every allowed key unchanged, with any characters", () => {
    const key = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
      .filter((name) => !name.split("/").includes(".."))
      .map((name) => WORKSHOP.prefix + name);
    fc.assert(
      fc.property(key, fc.boolean(), (fileName, isBase64Encoded) => {
        const json = JSON.stringify({ file_name: fileName });
        const body = isBase64Encoded ? Buffer.from(json).toString("base64") : json;
        const event = { httpMethod: "POST", body, isBase64Encoded };
        expect(readRequest(event, WORKSHOP)).toMatchObject({ bucket: WORKSHOP.bucket, fileName });
      }),
    );
  });

  it("parses no deeper than a request inside a proxied body", () => {
    const nest = (inner: object): object => ({ body: JSON.stringify(inner) });
    const request = { file_name: "participants/chip.npy" };
    expect(readRequest(nest(nest(request)), WORKSHOP).fileName).toBe(request.file_name);
    expect(() => readRequest(nest(nest(nest(request))), WORKSHOP)).toThrow(
      '"file_name" is missing',
    );
  });
});
