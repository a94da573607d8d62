import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InferenceError } from "./inference-error.ts";
import { readRequest } from "./read-request.ts";

const WORKSHOP = {
  bucket: "smoke-dataset-bucket",
  prefix: "participants/",
  callerKeys: "any",
} as const;

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

describe("readRequest, where callers may name only their own keys", () => {
  /** A proxy event under IAM authorization; `user` of a role session is its aws:userid. */
  const calledBy = (user: unknown, fileName: string, more: object = {}) => ({
    httpMethod: "POST",
    requestContext: { identity: { user } },
    body: JSON.stringify({ file_name: fileName, ...more }),
  });
  const ADA = "AROAEXAMPLEID:ada@example.org";

  it.each(["participants/", "", "a/b/"])("accepts a key of the caller under %j", (prefix) => {
    const key = `${prefix}${ADA}/0123456789ab/chip.npy`;
    const settings = { ...WORKSHOP, prefix, callerKeys: "own" } as const;
    expect(readRequest(calledBy(ADA, key), settings).fileName).toBe(key);
  });

  const own = { ...WORKSHOP, callerKeys: "own" } as const;
  const refusal = (event: object) => {
    try {
      return readRequest(event, own);
    } catch (thrown) {
      return thrown;
    }
  };

  it.each([
    ["another participant", "participants/AROAEXAMPLEID:bob@example.org/chip.npy"],
    ["a longer name that starts like the caller's", `participants/${ADA}.au/chip.npy`],
    ["no one's folder", "participants/chip.npy"],
    ["the caller's folder below another's", `participants/x/${ADA}/chip.npy`],
  ])("refuses a key of %s", (_, key) => {
    expect(refusal(calledBy(ADA, key))).toMatchObject({
      code: "object-of-another",
      status: 403,
      message: expect.stringContaining(`under "participants/${ADA}/"; the request names "${key}"`),
    });
  });

  it("does not believe a caller in the request's body", () => {
    const bob = "AROAEXAMPLEID:bob";
    const forged = { requestContext: { identity: { user: bob } } };
    const event = calledBy(ADA, `participants/${bob}/chip.npy`, forged);
    expect(refusal(event)).toMatchObject({ code: "object-of-another" });
  });

  it.each([undefined, null, "", 7])("refuses every key if the caller is %j", (user) => {
    expect(refusal(calledBy(user, "participants//chip.npy"))).toMatchObject({
      code: "internal",
      message: expect.stringContaining("does not say who called"),
    });
  });
});
