import { readFile } from "node:fs/promises";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parseNpy, valuesInCOrder, writeNpy } from "#domain/formats/npy.ts";
import { issueDemoCredentials } from "#local/demo-credentials.ts";
import { type FaultStack, PAGE, startFaultStack } from "#local/fixtures/fault-stack.ts";
import { credentialsOf } from "#local/fixtures/test-cloud.ts";
import { upload } from "#local/fixtures/upload.ts";
import type { Stack } from "#local/stack.ts";
import type { ServerProfileName } from "./server-profiles.ts";

const CHIP = "public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy";
const SIDE = 256;
let faultStack: FaultStack;
let stack: Stack;
/** What the stack's own function gives for the chip: proven against ONNX Runtime elsewhere. */
let reference: readonly number[];
let withBatch: string;
let withoutBatch: string;
beforeAll(async () => {
  faultStack = await startFaultStack();
  stack = faultStack.stack;
  const chip = await readFile(CHIP);
  const batch = new Uint8Array(
    writeNpy(new Uint8Array(chip.subarray(-SIDE * SIDE * 6)), "uint8", [1, SIDE, SIDE, 6]),
  );
  withoutBatch = await upload(stack, "chip.npy", chip);
  withBatch = await upload(stack, "batch.npy", batch);
  const { predictions } = (await (await post(stack.apiUrl, withoutBatch)).json()) as {
    readonly predictions: readonly number[];
  };
  reference = predictions.flat(3);
});
afterEach(() => stack.clearFaults());
afterAll(() => faultStack.close());

/** The request of the page, which both documented functions understand. */
function post(url: string, key: string): Promise<Response> {
  const request = { bucket: stack.bucket, file_name: key };
  return fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: PAGE },
    body: JSON.stringify({ ...request, body: JSON.stringify(request) }),
  });
}

async function replyOf(name: ServerProfileName, key = withoutBatch) {
  const response = await post(stack.apiUrlOf(name), key);
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  return { status: response.status, text: await response.text() };
}

function npyValues(bytes: Uint8Array): readonly number[] {
  return Array.from(valuesInCOrder(parseNpy(new Uint8Array(bytes).buffer)), Number);
}

async function objectAt(bucket: string, key: string): Promise<Uint8Array> {
  const session = issueDemoCredentials(stack.sessions);
  const s3 = new S3Client({
    region: stack.region,
    endpoint: stack.url,
    credentials: credentialsOf(session),
  });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

async function predictionsAt(uri: string): Promise<readonly number[]> {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  const bytes = await objectAt(bucket, key);
  if (key.endsWith(".npy")) return npyValues(bytes);
  return JSON.parse(Buffer.from(bytes).toString("utf8")).predictions.flat(3);
}

const KEY_ERROR_502 = { status: 502, text: '{"message":"Internal server error"}' };
const INVOKE = "An error occurred (ModelError) when calling the InvokeEndpoint operation: ";

/** The start of what boto3 says of a model that wants another shape; SageMaker's own text follows. */
function shapeError(found: string): object {
  return {
    errorType: "ModelError",
    errorMessage: expect.stringContaining(
      `${INVOKE}Received client error (400) from primary with message "{ "error": "input must be 4-dimensional[${found}]" }". See https://`,
    ),
    requestId: expect.any(String),
    stackTrace: [expect.any(String)],
  };
}

describe("the function of the notebook (A)", () => {
  it("without the proxy hands its envelope on, and adds the batch axis itself", async () => {
    const { status, text } = await replyOf("a-nonproxy");
    expect(status).toBe(200);
    const { statusCode, body } = JSON.parse(text);
    expect(statusCode).toBe(200);
    expect(JSON.parse(body).predictions.flat(3)).toEqual(reference);
  });

  it("without the proxy reports a second batch axis with HTTP 200", async () => {
    const { status, text } = await replyOf("a-nonproxy", withBatch);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual(shapeError("1,1,256,256,6"));
  });

  it("behind a proxy finds no file_name", async () => {
    expect(await replyOf("a-proxy")).toEqual(KEY_ERROR_502);
  });
});

describe("the function of the chapter's page (B)", () => {
  it("behind a proxy answers with the body alone, for a file with its batch axis", async () => {
    const { status, text } = await replyOf("b-proxy", withBatch);
    expect(status).toBe(200);
    expect(JSON.parse(text).predictions.flat(3)).toEqual(reference);
  });

  it("behind a proxy hides a missing batch axis behind a 502", async () => {
    expect(await replyOf("b-proxy")).toEqual(KEY_ERROR_502);
  });

  it("without the proxy finds its body in the page's request", async () => {
    const { text } = await replyOf("b-nonproxy", withBatch);
    expect(JSON.parse(JSON.parse(text).body).predictions.flat(3)).toEqual(reference);
  });

  it("without the proxy reports a missing batch axis with HTTP 200", async () => {
    const { status, text } = await replyOf("b-nonproxy");
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual(shapeError("256,256,6"));
  });

  it("without the proxy fails with KeyError for the notebook's own request", async () => {
    const response = await fetch(stack.apiUrlOf("b-nonproxy"), {
      method: "POST",
      body: JSON.stringify({ bucket: stack.bucket, file_name: withBatch }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ errorMessage: "'body'", errorType: "KeyError" });
  });

  it("does not find a key with the wrong prefix", async () => {
    const { text } = await replyOf("b-nonproxy", "elsewhere/chip.npy");
    expect(JSON.parse(text)).toMatchObject({
      errorMessage: "An error occurred (404) when calling the HeadObject operation: Not Found",
      errorType: "ClientError",
    });
  });
});

describe("a server with a reply of its own", () => {
  it.each<[ServerProfileName, (text: string) => readonly number[]]>([
    ["bare-array", (text) => JSON.parse(text).flat(3)],
    ["doubly-encoded", (text) => JSON.parse(JSON.parse(text)).predictions.flat(3)],
    ["outputs", (text) => JSON.parse(text).outputs.flat(3)],
    ["named-outputs", (text) => JSON.parse(text).outputs.score.flat(3)],
    ["prediction", (text) => JSON.parse(text).prediction.flat(3)],
    ["mask", (text) => JSON.parse(text).mask.flat(3)],
    ["npy-base64", (text) => npyValues(Buffer.from(JSON.parse(text).body, "base64"))],
    ["npy-base64-field", (text) => npyValues(Buffer.from(JSON.parse(text).predictions, "base64"))],
  ])("%s gives the model's numbers", async (name, read) => {
    const { status, text } = await replyOf(name);
    expect(status).toBe(200);
    expect(read(text)).toEqual(reference);
  });

  it.each<[ServerProfileName, readonly number[]]>([
    ["b-proxy", [1, SIDE, SIDE, 1]],
    ["shape-h-w-1", [SIDE, SIDE, 1]],
    ["shape-1-h-w", [1, SIDE, SIDE]],
    ["shape-h-w", [SIDE, SIDE]],
    ["shape-1-1-h-w", [1, 1, SIDE, SIDE]],
    ["softmax", [1, SIDE, SIDE, 3]],
  ])("%s has the shape %j", async (name, shape) => {
    const { text } = await replyOf(name, withBatch);
    const { predictions } = JSON.parse(text);
    const found: number[] = [];
    for (let list: unknown = predictions; Array.isArray(list); [list] = list)
      found.push(list.length);
    expect(found).toEqual(shape);
    if (name !== "softmax") expect(predictions.flat(3)).toEqual(reference);
  });

  it("softmax sums to 1, and its last class is the model's", async () => {
    const { predictions } = JSON.parse((await replyOf("softmax")).text);
    const pixels: readonly (readonly number[])[] = predictions.flat(2);
    expect(pixels.map((pixel) => pixel[2])).toEqual(reference);
    const sums = pixels.map((pixel) => pixel.reduce((sum, p) => sum + p));
    expect(Math.max(...sums.map((sum) => Math.abs(sum - 1)))).toBeLessThan(1e-6);
  });

  it.each<[ServerProfileName, (reply: Record<string, string> & string) => string]>([
    ["s3-uri", (reply) => reply],
    ["s3-uri-field", (reply) => reply["predictions"] ?? ""],
    ["s3-output-location", (reply) => reply["OutputLocation"] ?? ""],
    ["s3-bucket-and-key", (reply) => `s3://${reply["bucket"]}/${reply["key"]}`],
  ])("%s points to an object that holds them", async (name, uriOf) => {
    const { text } = await replyOf(name);
    expect(await predictionsAt(uriOf(JSON.parse(text)))).toEqual(reference);
  });

  it("presigned-get returns a URL that pages can read", async () => {
    const { url } = JSON.parse((await replyOf("presigned-get")).text);
    const response = await fetch(url, { headers: { Origin: PAGE } });
    expect(response.headers.get("access-control-allow-origin")).toBe(PAGE);
    expect(JSON.parse(await response.text()).predictions.flat(3)).toEqual(reference);
  });

  it("accepted-202 names a place where the output appears later", async () => {
    const { status, text } = await replyOf("accepted-202");
    expect(status).toBe(202);
    const { InferenceId, OutputLocation, FailureLocation } = JSON.parse(text);
    expect(OutputLocation).toContain(InferenceId);
    expect(FailureLocation).toContain(`${InferenceId}-error.out`);
    await expect(predictionsAt(OutputLocation)).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect
      .poll(() => predictionsAt(OutputLocation).catch(() => []), { timeout: 8000 })
      .toEqual(reference);
  });

  it("not-finite writes Python's bare words for three pixels", async () => {
    const { text } = await replyOf("not-finite");
    expect(text).toMatch(/^\{"predictions": \[\[NaN, Infinity, -Infinity, 0/);
    const legal = JSON.parse(text.replace("NaN, Infinity, -Infinity", "null, null, null"));
    expect(legal.predictions.flat().slice(3)).toEqual(reference.slice(3));
  });
});

it("a server profile can also be injected at the stack's own API", async () => {
  stack.injectFault({ service: "api", answer: "outputs" });
  const response = await post(stack.apiUrl, withoutBatch);
  expect(Object.keys((await response.json()) as object)).toEqual(["outputs"]);
});

it("does not count the functions' reads and writes as the page's", async () => {
  stack.resetCounts();
  await replyOf("s3-uri");
  expect(stack.counts()).toEqual({ puts: {}, inferences: 1, stsCalls: 0 });
});
