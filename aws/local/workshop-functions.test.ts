// Both functions of the workshop's material, run in a real Python on this cloud with the page's
// requests.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeNpy } from "#domain/formats/npy.ts";
import { encodeRequest } from "#domain/inference/contract.ts";
import { apiPath, createApiGateway } from "./api-gateway.ts";
import { runOnnxReference } from "./fixtures/onnx-reference.ts";
import {
  type PythonFunction,
  pythonEnvironment,
  pythonsWithBoto3,
  startPythonFunction,
} from "./fixtures/python.ts";
import { serve } from "./fixtures/serve.ts";
import { upload } from "./fixtures/upload.ts";
import type { Invocation } from "./lambda-runtime.ts";
import { readOptions } from "./options.ts";
import { type Stack, startStack } from "./stack.ts";

const SLOW = { timeout: 60_000 };
const SAMPLE = "public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy";
const SHAPE = [256, 256, 6];
const API = { apiId: "by-hand", stage: "dev" };
const pythons = pythonsWithBoto3();
let folder: string;
let stack: Stack;
let counts: Uint8Array;
let reference: readonly number[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plumescope-"));
  stack = await startStack({
    port: 0,
    pageOrigins: ["http://localhost:4173"],
    dataFolder: folder,
    model: readOptions([], {}).model,
    endpointKind: "tfs",
  });
  // A uint8 file's values are its last bytes.
  counts = new Uint8Array((await readFile(SAMPLE)).subarray(-393_216));
  reference = await runOnnxReference("smoke-unet.onnx", Float32Array.from(counts), [1, ...SHAPE]);
}, SLOW.timeout);
afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

/**
 * The chip as a participant saves it, with or without a batch axis, and the page's request for it.
 */
async function pageRequest(shape: readonly number[]): Promise<string> {
  const name = `chip-${shape.length}d.npy`;
  const key = await upload(stack, name, new Uint8Array(writeNpy(counts, "uint8", shape)));
  return encodeRequest({ bucket: stack.bucket, fileName: key });
}

describe.skipIf(pythons.length === 0).each(pythons)("a function in $name", (python) => {
  let functionA: PythonFunction;
  let functionB: PythonFunction;
  beforeAll(() => {
    const environment = pythonEnvironment(stack, folder);
    functionA = startPythonFunction(python, "function-a.py", environment);
    functionB = startPythonFunction(python, "function-b.py", environment);
  });
  afterAll(() => {
    functionA.close();
    functionB.close();
  });

  /** Behind an integration without "proxy" the event is only the request's body. */
  async function unproxied(call: PythonFunction, body: string): Promise<unknown> {
    const outcome = await call.invoke(JSON.parse(body));
    return "result" in outcome ? outcome.result : outcome.error;
  }

  /** The event of a proxy integration, which is this cloud's own. */
  async function proxied(call: PythonFunction, body: string): Promise<Response> {
    const invoke = async (event: string): Promise<Invocation> => {
      const outcome = await call.invoke(JSON.parse(event));
      return "result" in outcome
        ? { kind: "result", payload: JSON.stringify(outcome.result) }
        : { kind: "function-error", ...outcome.error };
    };
    const rules = { allowedOrigins: ["*"], gatewayResponseCors: true, timeLimitMs: 29_000 };
    const gateway = createApiGateway({ ...API, account: "000000000000", ...rules, invoke });
    const server = await serve(gateway.handle);
    const response = await fetch(server.url + apiPath(API), { method: "POST", body });
    const whole = new Response(await response.arrayBuffer(), response);
    await server.close();
    return whole;
  }

  function predictionsIn(json: string): readonly number[] {
    const { predictions } = JSON.parse(json) as { readonly predictions: number[][][][] };
    return predictions.flat(3);
  }

  it.each([
    ["A", () => functionA, SHAPE],
    ["B", () => functionB, [1, ...SHAPE]],
  ])("answers the page's request in an envelope: %s, unproxied", SLOW, async (_, call, shape) => {
    const answer = await unproxied(call(), await pageRequest(shape));
    expect(answer).toMatchObject({ statusCode: 200, body: expect.any(String) });
    expect(predictionsIn((answer as { readonly body: string }).body)).toEqual(reference);
  });

  it("answers the page's request: B, proxied", SLOW, async () => {
    const response = await proxied(functionB, await pageRequest([1, ...SHAPE]));
    expect(response.status).toBe(200);
    expect(predictionsIn(await response.text())).toEqual(reference);
  });

  it("raises an exception that the gateway hides: A, proxied", SLOW, async () => {
    const response = await proxied(functionA, await pageRequest(SHAPE));
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({ message: "Internal server error" });
  });

  it("misses the body that only the page sends: B, unproxied", SLOW, async () => {
    const { bucket, file_name } = JSON.parse(await pageRequest(SHAPE));
    expect(await unproxied(functionB, JSON.stringify({ bucket, file_name }))).toMatchObject({
      errorType: "KeyError",
      errorMessage: "'body'",
    });
  });

  it.each([
    ["A adds a second batch axis", () => functionA, [1, ...SHAPE], "[1,1,256,256,6]"],
    ["B adds no batch axis", () => functionB, SHAPE, "[256,256,6]"],
  ])("is refused by the model: %s", SLOW, async (_, call, shape, found) => {
    expect(await unproxied(call(), await pageRequest(shape))).toMatchObject({
      errorType: "ModelError",
      errorMessage: expect.stringContaining(`input must be 4-dimensional${found}`),
    });
  });

  it.each([
    ["A", () => functionA],
    ["B", () => functionB],
  ])("has boto3's message for a missing key: %s", SLOW, async (_, call) => {
    const request = encodeRequest({ bucket: stack.bucket, fileName: "participants/none.npy" });
    expect(await unproxied(call(), request)).toMatchObject({
      errorType: "ClientError",
      errorMessage: "An error occurred (404) when calling the HeadObject operation: Not Found",
    });
  });
});
