import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InferenceError } from "./inference-error.ts";
import { readRequest, readSceneRequest } from "./read-request.ts";

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

describe("readSceneRequest", () => {
  const ADA = "AROAEXAMPLEID:ada@example.org";
  const scenes = { ...WORKSHOP, scenes: { workflow: "arn", tileLimit: 100 } } as const;
  const own = `participants/${ADA}/season/`;
  const read = (request: object, settings: Parameters<typeof readSceneRequest>[1] = scenes) =>
    readSceneRequest(
      { requestContext: { identity: { user: ADA } }, body: JSON.stringify(request) },
      settings,
    );

  it("leaves a request for a prediction to readRequest", () => {
    expect(read({ file_name: `${own}chip.npy` })).toBeUndefined();
  });

  it("reads the start of a job, with the page's tiling where it names none", () => {
    expect(read({ file_name: own, scene: { overlap: 32 } })).toEqual({
      ...{ kind: "start", bucket: WORKSHOP.bucket, owner: ADA, fileName: own },
      tiling: { overlap: 32, blending: "crop" },
    });
  });

  it.each([
    ["status", {}],
    ["cancel", { cancel: true }],
  ])("reads the %s of a job", (kind, more) => {
    const job = "0123456789abcdef";
    expect(read({ job, ...more })).toEqual({ kind, bucket: WORKSHOP.bucket, owner: ADA, job });
  });

  it.each([
    ["bad-request", { file_name: own, scene: { overlap: -1 } }, "overlap"],
    ["bad-request", { file_name: own, scene: 7 }, '"scene"'],
    ["bad-request", { scene: {} }, '"file_name" is missing'],
    ["bad-request", { job: "../x" }, "id of a job"],
    ["object-outside-workshop", { bucket: "payroll", job: "0123456789abcdef" }, "payroll"],
    ["object-of-another", { file_name: "participants/bob/s.npy", scene: {} }, "your own"],
  ])("refuses with %s: %j", (code, request, words) => {
    expect(() => read(request)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    );
  });

  it("refuses every job of a deployment without scenes, and of an unknown caller", () => {
    const scene = { file_name: own, scene: {} };
    expect(() => read(scene, { ...scenes, scenes: undefined })).toThrow("--scenes");
    expect(() => readSceneRequest(scene, scenes)).toThrow("does not say who called");
  });
});
