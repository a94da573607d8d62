// The pipeline with the other start options: another model, an npy endpoint.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runOnnxReference } from "./fixtures/onnx-reference.ts";
import { upload } from "./fixtures/upload.ts";
import { readOptions } from "./options.ts";
import { type Stack, startStack } from "./stack.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(environment: Parameters<typeof readOptions>[1]): Promise<Stack> {
  const { model, endpointKind } = readOptions([], environment);
  const dataFolder = await mkdtemp(join(tmpdir(), "plumescope-"));
  const pageOrigins = ["http://localhost:4173"];
  const stack = await startStack({ port: 0, pageOrigins, dataFolder, model, endpointKind });
  closers.push(stack.close, () => rm(dataFolder, { recursive: true }));
  return stack;
}

/** The answer to a client that is not a page. */
async function predict(stack: Stack, file: Uint8Array): Promise<number[][][][]> {
  const key = await upload(stack, "array.npy", file);
  const body = JSON.stringify({ bucket: stack.bucket, file_name: key });
  const response = await fetch(stack.apiUrl, { method: "POST", body });
  expect(response.status).toBe(200);
  return ((await response.json()) as { predictions: number[][][][] }).predictions;
}

describe("MODEL=water", () => {
  it("scores 448 by 448 pixels of int16 reflectance like ONNX Runtime", async () => {
    const stack = await start({ MODEL: "water" });
    const file = await readFile("public/samples/sentinel2-spain-flood-6band-int16.npy");
    const values = Float32Array.from({ length: 1_204_224 }, (_, at) =>
      file.readInt16LE(128 + at * 2),
    );
    const predictions = await predict(stack, file);
    expect([predictions[0]?.length, predictions[0]?.[0]?.length]).toEqual([448, 448]);
    expect(predictions.flat(3)).toEqual(
      await runOnnxReference("water-mndwi.onnx", values, [1, 448, 448, 6]),
    );
  });
});

describe("ENDPOINT_KIND=npy", () => {
  it("accepts fractions that are too large as JSON", async () => {
    const stack = await start({ ENDPOINT_KIND: "npy" });
    const file = Buffer.from(
      await readFile("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke-float32.npy"),
    );
    const values = Float32Array.from(
      { length: 393_216 },
      (_, at) => file.readFloatLE(128 + at * 4) / 3,
    );
    values.forEach((value, at) => {
      file.writeFloatLE(value, 128 + at * 4);
    });
    const wanted = await runOnnxReference("smoke-unet.onnx", values, [1, 256, 256, 6]);
    expect((await predict(stack, file)).flat(3)).toEqual(wanted);
  });
});
