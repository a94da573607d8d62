import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { type FunctionCloud, PAGE, startFunctionCloud } from "#local/fixtures/function-cloud.ts";
import { runOnnxReference } from "#local/fixtures/onnx-reference.ts";
import { serve } from "#local/fixtures/serve.ts";
import { download } from "#local/fixtures/upload.ts";
import type { LambdaRuntime } from "#local/lambda-runtime.ts";

vi.setConfig({ testTimeout: 30_000 });
let cloud: FunctionCloud;
beforeAll(async () => {
  cloud = await startFunctionCloud();
});
afterEach(() => cloud.closeTests());
afterAll(() => cloud.close());

function asking(request: object, accept = "application/x-npy") {
  const headers = { Origin: PAGE, Accept: accept };
  return { httpMethod: "POST", headers, body: JSON.stringify(request) };
}

/** The array in an npy answer, and its bytes. */
async function npyAnswer(event: object, runtime?: LambdaRuntime) {
  const { statusCode, headers, body, isBase64Encoded } = await cloud.invoke(event, runtime);
  expect({ statusCode, isBase64Encoded, body: body.slice(0, 8) }).toEqual({
    statusCode: 200,
    isBase64Encoded: true,
    body: "k05VTVBZ",
  });
  expect(headers).toMatchObject({
    "Content-Type": "application/x-npy",
    "Access-Control-Allow-Origin": PAGE,
    Vary: "Origin, Accept",
  });
  const bytes = Buffer.from(body, "base64");
  return { bytes, array: parseNpy(new Uint8Array(bytes).buffer) };
}

/** The function with its own model, run by onnxruntime-node like from a layer. */
function withOwnModel(settings: object = {}, addresses: object = {}): Promise<LambdaRuntime> {
  const MODEL_PATH = resolve("aws/local/models/smoke-unet.onnx");
  const layer = { NODE_PATH: resolve("node_modules") };
  return cloud.startFunction(
    { MODEL_PATH, ENDPOINT_NAME: "", ...settings },
    { ...layer, ...addresses },
  );
}

/** The open-water model: little work for much output at any size. */
function waterModel(settings: object = {}, addresses: object = {}): Promise<LambdaRuntime> {
  const MODEL_PATH = resolve("aws/local/models/water-mndwi.onnx");
  return withOwnModel({ MODEL_PATH, MODEL_INPUT_SHAPE: "-1,-1,-1,6", ...settings }, addresses);
}

function scene(side: number): { readonly file: ArrayBuffer; readonly values: Float32Array } {
  const values = Uint16Array.from({ length: side * side * 6 }, (_, at) => (at * 7919) % 9973);
  return {
    file: writeNpy(values, "uint16", [side, side, 6]),
    values: Float32Array.from(values),
  };
}

describe("a prediction as npy", () => {
  it("contains ONNX Runtime's scores as float32, in a fifth of the JSON's size", async () => {
    const counts = Float32Array.from(cloud.chip.subarray(-393_216));
    const { bytes, array } = await npyAnswer(asking({ file_name: cloud.chipKey }));
    expect(array).toMatchObject({ dtype: "float32", shape: [1, 256, 256, 1] });
    expect([...array.values]).toEqual(
      await runOnnxReference("smoke-unet.onnx", counts, [1, 256, 256, 6]),
    );
    const json = await cloud.invoke(asking({ file_name: cloud.chipKey }, "application/json"));
    expect(bytes.length * 5).toBeLessThanOrEqual(Buffer.byteLength(json.body));
  });

  it("can be float16, at half the size", async () => {
    const single = await npyAnswer(asking({ file_name: cloud.chipKey }));
    const half = await npyAnswer(asking({ file_name: cloud.chipKey, dtype: "float16" }));
    expect(half.array).toMatchObject({ dtype: "float16", shape: [1, 256, 256, 1] });
    expect(half.bytes.length - 128).toBe((single.bytes.length - 128) / 2);
    const expected = writeNpy(single.array.values, "float16", single.array.shape);
    expect(half.bytes.equals(Buffer.from(expected))).toBe(true);
  });

  it("can be requested in the inner request too", async () => {
    const inner = JSON.stringify({ file_name: cloud.chipKey, dtype: "float16" });
    expect((await npyAnswer(asking({ body: inner }))).array.dtype).toBe("float16");
  });

  it("does not change the format of errors", async () => {
    const { headers, isBase64Encoded } = await cloud.invoke(asking({ file_name: "elsewhere" }));
    expect(headers["Content-Type"]).toBe("application/json");
    expect(isBase64Encoded).toBeUndefined();
    expect(await cloud.errorOf(asking({ file_name: "elsewhere" }))).toMatchObject({ status: 403 });
  });
});

describe("a model in the function itself", () => {
  it("returns the endpoint's prediction as JSON and as npy", async () => {
    const runtime = await withOwnModel();
    const event = { file_name: cloud.chipKey };
    const expected = await cloud.predictions(event);
    expect(await cloud.predictions(event, runtime)).toEqual(expected);
    const { array } = await npyAnswer(asking(event), runtime);
    expect([...array.values]).toEqual((expected as number[][][][]).flat(3));
  });

  it("accepts fractions that as JSON are too large for an endpoint", async () => {
    const values = Float32Array.from(cloud.chip.subarray(-393_216), (count) => count / 255);
    const event = await cloud.put("fractions.npy", writeNpy(values, "float32", [256, 256, 6]));
    const { array } = await npyAnswer(asking(event), await withOwnModel());
    expect([...array.values]).toEqual(
      await runOnnxReference("smoke-unet.onnx", values, [1, 256, 256, 6]),
    );
  });

  it.each([
    ["without its file", { MODEL_PATH: "no-such.onnx" }, {}],
    ["without a runtime", {}, { NODE_PATH: "" }],
  ])("%s tells the user to ask the instructor", async (_, settings, addresses) => {
    const runtime = await withOwnModel(settings, addresses);
    const { status, code, message } = await cloud.errorOf({ file_name: cloud.chipKey }, runtime);
    expect({ status, code }).toEqual({ status: 500, code: "internal" });
    expect(message).toMatch(/instructor .* MODEL_PATH .* onnxruntime-node/);
  });
});

describe("a prediction that is too large for an answer", () => {
  it.each([
    ["as JSON", 640, "application/json", "float32"],
    ["as npy", 1120, "application/x-npy", "float32"],
    ["as JSON of a request for float16", 640, "application/json", "float16"],
  ])(
    "is stored beside the upload %s, and the answer has its location",
    async (_, side, accept, dtype) => {
      const { file, values } = scene(side);
      const request = { ...(await cloud.put(`scene-${side}.npy`, file)), dtype };
      const answer = await cloud.invoke(asking(request, accept), await waterModel());
      expect(answer).toMatchObject({
        statusCode: 200,
        headers: { "Content-Type": "application/json", "Access-Control-Allow-Origin": PAGE },
      });
      const { result } = JSON.parse(answer.body);
      expect(result).toEqual({
        bucket: cloud.stack.bucket,
        key: expect.stringMatching(/^participants\/test\/results\/[0-9a-f]{64}\.npy$/),
        contentType: "application/x-npy",
      });
      const { bytes, contentType } = await download(cloud.stack, result.key);
      expect(contentType).toBe("application/x-npy");
      const array = parseNpy(new Uint8Array(bytes).buffer);
      expect(array).toMatchObject({ dtype, shape: [1, side, side, 1] });
      const reference = await runOnnxReference("water-mndwi.onnx", values, [1, side, side, 6]);
      const expected = Buffer.from(
        writeNpy(Float32Array.from(reference), dtype as "float32", array.shape),
      );
      expect(bytes.equals(expected)).toBe(true);
    },
  );

  it("is stored in the configured folder, by owner, for a key without a prefix", async () => {
    const { file } = scene(640);
    const { file_name } = await cloud.put("named.npy", file);
    const runtime = await waterModel({ RESULT_FOLDER: "masks", UPLOAD_PREFIX: "" });
    const { body } = await cloud.invoke({ file_name }, runtime);
    expect(JSON.parse(body).result.key).toMatch(/^participants\/masks\//);
  });

  it("names the missing permission if it may not be written", async () => {
    const { file } = scene(640);
    const server = await serve(async (request, response) => {
      if (request.method === "GET") return void response.end(Buffer.from(file));
      request.resume();
      const xml = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
      response.writeHead(403, { "Content-Type": "application/xml" }).end(xml);
    });
    cloud.closeAfterTest(server.close);
    const runtime = await waterModel({}, { AWS_ENDPOINT_URL_S3: server.url });
    const { status, code, message } = await cloud.errorOf({ file_name: cloud.chipKey }, runtime);
    expect({ status, code }).toEqual({ status: 413, code: "too-heavy" });
    expect(message).toContain(`"participants/test/results/`);
    expect(message).toContain("s3:PutObject");
  });

  it("is measured like Lambda's limit, to the digits of its durations", async () => {
    // Each character of the label takes one byte except the quotes, which take two. Each of the two
    // durations in Server-Timing has one to four digits.
    const spare = 6;
    const empty = '{"predictions": [0], "label": ""}';
    const server = await serve(async (request, response) => {
      request.resume();
      response.writeHead(200, { "Content-Type": "application/json" }).end(body);
    });
    cloud.closeAfterTest(server.close);
    let body = empty;
    const runtime = await cloud.startFunction(
      {},
      { AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: server.url },
    );
    const event = { file_name: cloud.chipKey };
    const payload = JSON.stringify(await cloud.invoke(event, runtime));
    const room = 6_291_556 - Buffer.byteLength(payload);
    body = empty.replace('""', `"${"x".repeat(room - spare)}"`);
    expect(JSON.parse((await cloud.invoke(event, runtime)).body)).toHaveProperty("predictions");
    body = empty.replace('""', `"${"x".repeat(room + spare + 1)}"`);
    expect(JSON.parse((await cloud.invoke(event, runtime)).body)).toHaveProperty("result");
  });
});

describe("samples of other shapes", () => {
  it("are written as the model returned them", async () => {
    const file = await readFile("public/samples/sentinel2-spain-flood-6band-int16.npy");
    const request = await cloud.put("spain.npy", file);
    const { array } = await npyAnswer(asking(request), await waterModel());
    expect(array.shape).toEqual([1, 448, 448, 1]);
  });
});
