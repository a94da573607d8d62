// Predictions of every size and form through the whole cloud, with an npy endpoint.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeNpy } from "#domain/formats/npy.ts";
import { runOnnxReference } from "./fixtures/onnx-reference.ts";
import { download, upload } from "./fixtures/upload.ts";
import { readOptions } from "./options.ts";
import { type Stack, startStack } from "./stack.ts";

const PAGE = "http://localhost:4173";
const SLOW = { timeout: 60_000 };
let folder: string;
let stack: Stack;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plumescope-"));
  const { model, endpointKind } = readOptions([], { MODEL: "water", ENDPOINT_KIND: "npy" });
  const pageOrigins = [PAGE];
  stack = await startStack({ port: 0, pageOrigins, dataFolder: folder, model, endpointKind });
}, SLOW.timeout);
afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

/** A scene in the bucket, and the expected npy of its prediction. */
async function scene(side: number): Promise<{ readonly key: string; readonly expected: Buffer }> {
  const counts = Uint8Array.from({ length: side * side * 6 }, (_, at) => (at * 7919) % 251);
  const file = new Uint8Array(writeNpy(counts, "uint8", [side, side, 6]));
  const shape = [1, side, side, 6];
  const reference = await runOnnxReference("water-mndwi.onnx", Float32Array.from(counts), shape);
  const scores = writeNpy(Float32Array.from(reference), "float32", [1, side, side, 1]);
  return { key: await upload(stack, `scene-${side}.npy`, file), expected: Buffer.from(scores) };
}

async function ask(key: string, accept: string): Promise<Response> {
  const headers = { "Content-Type": "application/json", Accept: accept, Origin: PAGE };
  const body = JSON.stringify({ bucket: stack.bucket, file_name: key });
  const response = await fetch(stack.apiUrl, { method: "POST", headers, body });
  expect(response.status).toBe(200);
  expect(response.headers.get("access-control-allow-origin")).toBe(PAGE);
  expect(response.headers.get("vary")).toBe("Origin, Accept");
  return response;
}

async function bytesOf(response: Response): Promise<Buffer> {
  expect(response.headers.get("content-type")).toBe("application/x-npy");
  return Buffer.from(await response.arrayBuffer());
}

async function pointedTo(response: Response): Promise<Buffer> {
  expect(response.headers.get("content-type")).toBe("application/json");
  const { result } = (await response.json()) as { readonly result: { readonly key: string } };
  expect(result).toMatchObject({ bucket: stack.bucket, contentType: "application/x-npy" });
  return (await download(stack, result.key)).bytes;
}

describe("a page that accepts npy", () => {
  it("gets a small prediction as bytes", SLOW, async () => {
    const { key, expected } = await scene(256);
    expect((await bytesOf(await ask(key, "application/x-npy"))).equals(expected)).toBe(true);
  });

  it("gets a prediction as bytes whose JSON would be too large", SLOW, async () => {
    const { key, expected } = await scene(960);
    expect((await bytesOf(await ask(key, "application/x-npy"))).equals(expected)).toBe(true);
    expect((await pointedTo(await ask(key, "application/json"))).equals(expected)).toBe(true);
  });
});

describe("a client that accepts anything", () => {
  it("gets a small prediction in JSON", SLOW, async () => {
    const { key, expected } = await scene(256);
    const reply = (await (await ask(key, "*/*")).json()) as {
      readonly predictions: number[][][][];
    };
    const scores = Float32Array.from(reply.predictions.flat(3));
    const file = Buffer.from(writeNpy(scores, "float32", [1, 256, 256, 1]));
    expect(file.equals(expected)).toBe(true);
  });
});
