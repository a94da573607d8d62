import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { type FunctionCloud, startFunctionCloud } from "#local/fixtures/function-cloud.ts";
import { serve } from "#local/fixtures/serve.ts";

let cloud: FunctionCloud;
beforeAll(async () => {
  cloud = await startFunctionCloud();
});
afterEach(() => cloud.closeTests());
afterAll(() => cloud.close());

function npy(kind: "counts" | "fractions", shape: readonly number[]): ArrayBuffer {
  const length = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length }, (_, at) => at / length);
  if (kind === "fractions") return writeNpy(values, "float32", shape);
  return writeNpy(Uint8Array.from(values.map((value) => value * 255)), "uint8", shape);
}

describe("the object", () => {
  it("that does not exist is named by its key", async () => {
    expect(await cloud.errorOf({ file_name: "participants/no such/chip.npy" })).toEqual({
      status: 404,
      code: "object-not-found",
      message: expect.stringContaining('"participants/no such/chip.npy"'),
    });
  });

  it("that the role may not read is for the instructor to allow", async () => {
    const server = await serve(async (_, response) => {
      const xml = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
      response.writeHead(403, { "Content-Type": "application/xml" }).end(xml);
    });
    cloud.closeAfterTest(server.close);
    const runtime = await cloud.startFunction({}, { AWS_ENDPOINT_URL_S3: server.url });
    expect(await cloud.errorOf({ file_name: cloud.chipKey }, runtime)).toEqual({
      status: 403,
      code: "object-forbidden",
      message: expect.stringContaining("s3:GetObject"),
    });
  });

  it.each([
    ["text", () => Buffer.from("hello"), "cannot be read"],
    ["a truncated npy", () => cloud.chip.subarray(0, 1000), "was truncated"],
    [
      "an array of objects",
      () => Buffer.from(cloud.chip.toString("latin1").replace("'|u1'", "'|O' "), "latin1"),
      "Python objects",
    ],
  ])("that is %s is not an npy of numbers", async (_, file, words) => {
    const message = expect.stringContaining(words);
    expect(await cloud.errorOf(await cloud.put("not.npy", file()))).toEqual({
      status: 422,
      code: "not-an-npy",
      message,
    });
  });

  it.each([
    [[6, 256, 256], "bands first"],
    [[1, 6, 256, 256], "bands first"],
    [[256, 256, 7], "7 bands instead of 6: leave out"],
    [[256, 256, 5], "5 bands instead of 6: save exactly"],
    [[128, 128, 6], "Cut or stack"],
    [[256, 256], "Cut or stack"],
  ])("of shape %j is rejected with the expected shape", async (shape, words) => {
    const { status, code, message } = await cloud.errorOf(
      await cloud.put("shape.npy", npy("counts", shape)),
    );
    expect({ status, code }).toEqual({ status: 422, code: "wrong-shape" });
    expect(message).toContain(`(${shape.join(", ")}), but the model takes (256, 256, 6)`);
    expect(message).toContain(words);
  });

  it("that is too large as JSON gets both sizes and advice", async () => {
    const event = await cloud.put("fractions.npy", npy("fractions", [256, 256, 6]));
    const { status, code, message } = await cloud.errorOf(event);
    expect({ status, code }).toEqual({ status: 413, code: "too-heavy" });
    expect(message).toMatch(/weighs [78]\.\d\d MB .* at most 6\.29 MB \(6,291,456 bytes\)/);
    expect(message).toContain("whole counts 0–255");
  });

  it("that cannot fit in any format is rejected unread", async () => {
    const runtime = await cloud.startFunction({ ENDPOINT_BODY_LIMIT: "1000" });
    expect(await cloud.errorOf({ file_name: cloud.chipKey }, runtime)).toMatchObject({
      status: 413,
      code: "too-heavy",
      message: expect.stringContaining("is 0.39 MB (393,344 bytes), and no file over 0.07 MB"),
    });
  });
});

describe("the array", () => {
  const shape = [256, 256, 6];
  /** The same counts with the first axis fastest, under a header that says so. */
  const fortran = (counts: readonly number[]) => {
    const transposed = Uint8Array.from({ length: counts.length }, (_, at) => {
      const row = at % 256;
      const column = Math.floor(at / 256) % 256;
      return counts[(row * 256 + column) * 6 + Math.floor(at / 65_536)] ?? 0;
    });
    const file = Buffer.from(writeNpy(transposed, "uint8", shape)).toString("latin1");
    return Buffer.from(file.replace("'fortran_order': False", "'fortran_order': True "), "latin1");
  };

  it.each([
    ["float64", (counts) => writeNpy(Float64Array.from(counts), "float64", shape)],
    ["float16", (counts) => writeNpy(Float32Array.from(counts), "float16", shape)],
    ["int64", (counts) => writeNpy(BigInt64Array.from(counts, BigInt), "int64", shape)],
    ["a batch", (counts) => writeNpy(Uint8Array.from(counts), "uint8", [1, ...shape])],
    ["Fortran's order", fortran],
  ] as [string, (counts: readonly number[]) => Uint8Array | ArrayBuffer][])(
    "may be in %s and gives the same prediction",
    async (name, file) => {
      const counts = Array.from(parseNpy(new Uint8Array(cloud.chip).buffer).values, Number);
      const expected = await cloud.predictions({ file_name: cloud.chipKey });
      expect(await cloud.predictions(await cloud.put(`${name}.npy`, file(counts)))).toEqual(
        expected,
      );
    },
  );
});
