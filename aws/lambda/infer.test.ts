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
  it("is named by its key if it does not exist", async () => {
    expect(await cloud.errorOf({ file_name: "participants/no such/chip.npy" })).toEqual({
      status: 404,
      code: "object-not-found",
      message: expect.stringContaining('"participants/no such/chip.npy"'),
    });
  });

  it("asks for the instructor if the role may not read it", async () => {
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
  ])("is refused as %s", async (_, file, words) => {
    const message = expect.stringContaining(words);
    expect(await cloud.errorOf(await cloud.put("not.npy", file()))).toEqual({
      status: 422,
      code: "not-an-npy",
      message,
    });
  });

  it.each([
    [[6, 256, 256], "It is bands first: save numpy.moveaxis(array, -3, -1) instead."],
    [[1, 6, 256, 256], "It is bands first: save numpy.moveaxis(array, -3, -1) instead."],
    [[256, 256, 7], "It has 7 bands instead of 6: drop the bands that the model does not use."],
    [[256, 256, 5], "It has 5 bands instead of 6: save exactly the bands that the model takes."],
    [[128, 128, 6], "Crop or resample it to that shape, then upload it again."],
    [[256, 256], "Stack its bands to that shape, then upload it again."],
  ])("is rejected with the expected shape for %j", async (shape, words) => {
    const { status, code, message } = await cloud.errorOf(
      await cloud.put("shape.npy", npy("counts", shape)),
    );
    expect({ status, code }).toEqual({ status: 422, code: "wrong-shape" });
    expect(message).toContain(`(${shape.join(", ")}), but the model takes (256, 256, 6)`);
    expect(message).toContain(words);
  });

  it("is rejected with both sizes and advice if its JSON is too large", async () => {
    const event = await cloud.put("fractions.npy", npy("fractions", [256, 256, 6]));
    const { status, code, message } = await cloud.errorOf(event);
    expect({ status, code }).toEqual({ status: 413, code: "too-heavy" });
    expect(message).toMatch(/array is [78]\.\d\d MB .* at most 6\.29 MB \(6,291,456 bytes\)/);
    expect(message).toContain("whole counts 0–255");
  });

  it("is rejected unread if it cannot fit in any format", async () => {
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
  /** The same counts in Fortran order, with a header that says so. */
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
    ["Fortran order", fortran],
  ] as [string, (counts: readonly number[]) => Uint8Array | ArrayBuffer][])(
    "gives the same prediction in %s",
    async (name, file) => {
      const counts = Array.from(parseNpy(new Uint8Array(cloud.chip).buffer).values, Number);
      const expected = await cloud.predictions({ file_name: cloud.chipKey });
      expect(await cloud.predictions(await cloud.put(`${name}.npy`, file(counts)))).toEqual(
        expected,
      );
    },
  );
});
